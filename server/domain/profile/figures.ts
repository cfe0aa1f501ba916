/** The figures of each kind of record. A kind without an entry here has none; its attestations are still counted by the section's status. */
import type { Hex } from '../bytes.ts';
import { sumDecimals } from '../decimal.ts';
import type { Value } from '../values.ts';
import { missingMonths, trendOf } from './months.ts';
import type { Fact, Figure } from './profile.ts';

type Made = Omit<Figure, 'notPassed'>;
type Figures = (facts: readonly Fact[], asOf: string) => Made[];

const text = (fact: Fact | undefined, field: string): string | null => {
  const value: Value | undefined = fact?.values[field];
  return typeof value === 'string' ? value : null;
};
const whole = (fact: Fact, field: string): number => {
  const value = fact.values[field];
  return typeof value === 'number' ? value : 0;
};
const ids = (facts: readonly Fact[]): Hex[] => facts.map(({ id }) => id);
const count = (facts: readonly Fact[], is: (fact: Fact) => boolean): number => facts.filter(is).length;
const figure = (
  name: string,
  zh: string,
  en: string,
  value: string | number | null,
  from: readonly Fact[],
  more: Partial<Made> = {},
): Made => ({ name, title: { zh, en }, value, from: ids(from), ...more });

/** Of records with the same key the newest: a correction that superseded nothing counts once. */
function newestBy(facts: readonly Fact[], key: (fact: Fact) => string): Fact[] {
  const newest = new Map<string, Fact>();
  for (const fact of facts) newest.set(key(fact), fact);
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fact]) => fact);
}

const byPeriod = (facts: readonly Fact[]): Fact[] => newestBy(facts, (fact) => text(fact, 'period') ?? '');
const gapsOf = (facts: readonly Fact[]): string[] => missingMonths(facts.map((fact) => text(fact, 'period') ?? ''));
const LAST_YEAR = 12;

function registration(facts: readonly Fact[], asOf: string): Made[] {
  const newest = facts.slice(-1);
  const [fact] = newest;
  const registered = text(fact, 'registrationDate');
  const years =
    registered === null || registered > asOf
      ? null
      : Number(asOf.slice(0, 4)) - Number(registered.slice(0, 4)) - (asOf.slice(5) < registered.slice(5) ? 1 : 0);
  return [
    figure('name', '名称', 'name', text(fact, 'name'), newest),
    figure('registrationDate', '成立日期', 'registered on', registered, newest),
    figure('yearsRegistered', '成立年数', 'whole years registered', years, newest, { unit: 'years' }),
    figure(
      'registeredCapital',
      '注册资本（万元）',
      'registered capital, 10,000s',
      text(fact, 'registeredCapital10k'),
      newest,
      {
        ...(text(fact, 'capitalCurrency') === null ? {} : { unit: text(fact, 'capitalCurrency')! }),
      },
    ),
    figure('region', '所在地区', 'region', text(fact, 'regionName') ?? text(fact, 'regionCode'), newest),
  ];
}

function permits(facts: readonly Fact[], asOf: string): Made[] {
  const all = newestBy(facts, (fact) => `${text(fact, 'permitType')} ${text(fact, 'validUntil')}`);
  const inForce = all.filter((fact) => (text(fact, 'validUntil') ?? '') >= asOf);
  const expired = all.filter((fact) => !inForce.includes(fact));
  const ends = inForce.map((fact) => text(fact, 'validUntil') ?? '').sort();
  return [
    figure('permits', '许可数量', 'permits', all.length, all),
    figure('permitsInForce', '有效许可', 'permits in force', inForce.length, inForce),
    figure('permitsExpired', '过期许可', 'permits expired', expired.length, expired),
    figure('nextExpiry', '最近到期日', 'next to expire', ends[0] ?? null, inForce),
  ];
}

/** Grades of tax credit from worst to best; M is a new enterprise and stands between C and B. */
const GRADES = ['D', 'C', 'M', 'B', 'A'];

function tax(facts: readonly Fact[]): Made[] {
  const years = newestBy(facts, (fact) => String(whole(fact, 'year')));
  const latest = years.slice(-1);
  const [before, now] = years.slice(-2).map((fact) => GRADES.indexOf(text(fact, 'grade') ?? ''));
  const trend =
    now === undefined || before === undefined
      ? 'unknown'
      : now > before
        ? 'rising'
        : now < before
          ? 'falling'
          : 'steady';
  const numbers = years.map((fact) => whole(fact, 'year'));
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  const gaps = Array.from({ length: Math.min(Math.max(0, last - first), 50) }, (_, i) => first + i)
    .filter((year) => !numbers.includes(year))
    .map(String);
  return [
    figure('taxGrade', '纳税信用级别', 'tax credit grade', text(latest[0], 'grade'), latest, { trend, gaps }),
    figure('taxYear', '评价年度', 'year rated', latest[0] === undefined ? null : whole(latest[0], 'year'), latest),
  ];
}

function socialInsurance(facts: readonly Fact[]): Made[] {
  const months = byPeriod(facts);
  const year = months.slice(-LAST_YEAR);
  const persons = year.map((fact) => String(whole(fact, 'insuredPersons')));
  const late = year.filter((fact) => text(fact, 'status') === 'paid-late');
  const arrears = year.filter((fact) => text(fact, 'status') === 'arrears');
  return [
    figure('insuredPersons', '参保人数', 'insured persons', Number(persons.at(-1)), year.slice(-1), {
      unit: 'persons',
      trend: trendOf(persons),
      gaps: gapsOf(months),
    }),
    figure('monthsToldSocial', '近期月数', 'months told, of the last 12', year.length, year, { unit: 'months' }),
    figure('monthsPaidLate', '逾期缴清月数', 'months paid late', late.length, late, { unit: 'months' }),
    figure('monthsInArrears', '欠缴月数', 'months in arrears', arrears.length, arrears, { unit: 'months' }),
  ];
}

function electricity(facts: readonly Fact[]): Made[] {
  const months = byPeriod(facts);
  const year = months.slice(-LAST_YEAR);
  const used = year.map((fact) => text(fact, 'consumptionKwh') ?? '0');
  const unpaid = year.filter((fact) => fact.values.paidInTime === false);
  return [
    figure(
      'electricityUsed',
      '近期用电量',
      'electricity used in the months told, of the last 12',
      sumDecimals(used),
      year,
      {
        unit: 'kWh',
        trend: trendOf(used),
        gaps: gapsOf(months),
      },
    ),
    figure('billsNotInTime', '未按时缴费月数', 'bills not paid in time', unpaid.length, unpaid, { unit: 'months' }),
  ];
}

function orders(facts: readonly Fact[]): Made[] {
  const months = byPeriod(facts);
  const year = months.slice(-LAST_YEAR);
  const currencies = new Set(year.map((fact) => text(fact, 'currency')));
  const amounts = year.map((fact) => text(fact, 'amount') ?? '0');
  const [currency] = currencies;
  const one = currencies.size === 1 && currency !== null && currency !== undefined;
  return [
    figure(
      'orderAmount',
      '近期订单金额',
      'orders in the months told, of the last 12',
      one ? sumDecimals(amounts) : null,
      year,
      {
        ...(one ? { unit: currency, trend: trendOf(amounts) } : {}),
        gaps: gapsOf(months),
      },
    ),
    figure(
      'orderCount',
      '订单数',
      'number of orders',
      year.reduce((sum, fact) => sum + whole(fact, 'orderCount'), 0),
      year,
    ),
    figure(
      'ordersCancelled',
      '取消订单数',
      'orders cancelled',
      year.reduce((sum, fact) => sum + whole(fact, 'cancelledCount'), 0),
      year,
    ),
  ];
}

function repayment(facts: readonly Fact[]): Made[] {
  const all = newestBy(
    facts,
    (fact) => `${text(fact, 'loanReference')} ${String(whole(fact, 'instalment')).padStart(6, '0')}`,
  );
  const late = all.filter((fact) => text(fact, 'status') === 'paid-late');
  const overdue = all.filter((fact) => text(fact, 'status') === 'overdue');
  const longest = all.toSorted((a, b) => whole(b, 'daysOverdue') - whole(a, 'daysOverdue')).slice(0, 1);
  return [
    figure('instalments', '已报送期数', 'instalments told', all.length, all),
    figure(
      'paidInTime',
      '按时还清期数',
      'paid in time',
      count(all, (fact) => text(fact, 'status') === 'paid'),
      all,
    ),
    figure('paidLate', '逾期还清期数', 'paid late', late.length, late),
    figure('overdueNow', '逾期未还期数', 'overdue', overdue.length, overdue),
    figure(
      'longestOverdue',
      '最长逾期天数',
      'longest overdue',
      longest[0] === undefined ? null : whole(longest[0], 'daysOverdue'),
      longest,
      {
        unit: 'days',
      },
    ),
  ];
}

function standing(facts: readonly Fact[]): Made[] {
  const newest = facts.slice(-1);
  const [fact] = newest;
  const number = (field: string): number | null => (fact === undefined ? null : whole(fact, field));
  return [
    figure('standingAsOf', '推导截至日', 'derived as of', text(fact, 'asOf'), newest),
    figure('standingPermitsInForce', '有效许可（推导）', 'permits in force, derived', number('permitsInForce'), newest),
    figure('standingPermitsExpired', '过期许可（推导）', 'permits expired, derived', number('permitsExpired'), newest),
  ];
}

/** How many records; what they mean for whose the assets are is in assets.ts. */
const titles: Figures = (facts) => {
  const records = newestBy(facts, (fact) => text(fact, 'asset') ?? '');
  return [figure('titleRecords', '权属记录', 'title records', records.length, records)];
};

/** By name of the schema. */
export const FIGURES: Readonly<Record<string, Figures | undefined>> = {
  'enterprise-registration': registration,
  permit: permits,
  'tax-credit-rating': tax,
  'social-insurance': socialInsurance,
  'electricity-use': electricity,
  'purchase-orders': orders,
  'loan-repayment': repayment,
  'enterprise-standing': standing,
  'asset-title': titles,
};
