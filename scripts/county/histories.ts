import type { Values } from '../../server/domain/values.ts';
import { addDays, type Calendar, earlier, lastDayOf, later, monthNumber, ratedOn } from './calendar.ts';
import type { CountyEnterprise } from './enterprise.ts';
import type { Random } from './random.ts';

const money = (amount: number) => amount.toFixed(2);

/** Permits: on the last day most in force, some run out, some about to; a few enterprises hold none. */
export function permitsOf(
  random: Random,
  { uscc, trade, course, registration }: CountyEnterprise,
  { lastDay }: Calendar,
): Values[] {
  return trade.permits
    .filter(() => random.chance(0.75))
    .map((permitType) => {
      const from = addDays(lastDay, course === 'silent' ? -8 * 365 : -400);
      const drawn = addDays(from, random.integer(0, 6 * 365));
      const earliest = addDays(String(registration.registrationDate), 365);
      return { uscc, permitType, validUntil: later(drawn, earliest) };
    });
}

/** Orders of every month: season, growth, chance; after the strain begins buyers go. */
export function ordersOf(random: Random, enterprise: CountyEnterprise, { months }: Calendar): Values[] {
  const { uscc, trade, strainedFrom } = enterprise;
  return months.map((period, i) => {
    const season = trade.season[monthNumber(period) - 1]!;
    const decline = 0.93 ** Math.max(0, i - strainedFrom + 1);
    const amount = enterprise.orders * season * (1 + trade.growth) ** i * decline * random.between(0.97, 1.03);
    const orderCount = Math.max(1, Math.round(amount / 4_000));
    return {
      uscc,
      period,
      goods: trade.product,
      orderCount,
      cancelledCount: Math.min(orderCount, Math.round(orderCount * (i >= strainedFrom ? 0.12 : 0.02))),
      amount: money(amount),
      currency: 'CNY',
      buyerCount: Math.max(1, Math.round(orderCount / 3)),
      reportedOn: lastDayOf(period),
    };
  });
}

/** Electricity follows the orders of the month. */
export function electricityOf(random: Random, enterprise: CountyEnterprise, orders: readonly Values[]): Values[] {
  const { uscc, trade, strainedFrom } = enterprise;
  return orders.map(({ period, amount }, i) => {
    const use = trade.baseEnergy + (Number(amount) / 1_000) * trade.energy * random.between(0.98, 1.02);
    return {
      uscc,
      period: period!,
      consumptionKwh: use.toFixed(1),
      amountDue: money(use * 0.55),
      currency: 'CNY',
      paidInTime: i < strainedFrom,
      reportedOn: lastDayOf(String(period)),
    };
  });
}

/** Social insurance: in time until the strain, then late, then not in full for the last months before reports end. */
export function insuranceOf(enterprise: CountyEnterprise, calendar: Calendar): Values[] {
  const { uscc, staff, strainedFrom } = enterprise;
  return calendar.months.map((period, i) => {
    const months = i - strainedFrom;
    const insuredPersons = Math.max(1, months < 0 ? staff : staff - Math.floor(months / 4));
    const due = insuredPersons * 1_450;
    const status = months < 0 ? 'paid' : months < 6 ? 'paid-late' : 'arrears';
    const record: Values = {
      uscc,
      period,
      insuredPersons,
      amountDue: money(due),
      amountPaid: money(status === 'arrears' ? Math.round(due * 0.4) : due),
      currency: 'CNY',
      status,
      reportedOn: lastDayOf(period),
    };
    if (status === 'paid') record.paidOn = `${period}-12`;
    if (status === 'paid-late') record.paidOn = `${period}-27`;
    return record;
  });
}

/** Ratings of the years that are known, made in the spring after. Who was late in a year gets a C or D for it. */
export function ratingsOf(
  random: Random,
  { uscc, strainedFrom, registration }: CountyEnterprise,
  { months, ratedYears }: Calendar,
): Values[] {
  const young = String(registration.registrationDate) >= `${ratedYears[0]}-01-01`;
  const usual = young ? 'M' : random.pick(['A', 'B', 'B', 'B'] as const);
  const late = random.pick(['C', 'C', 'D'] as const);
  const ratings: Values[] = [];
  for (const year of ratedYears) {
    if (String(registration.registrationDate) > `${year}-12-31`) continue;
    const strained = months[strainedFrom];
    const grade = strained !== undefined && strained <= `${year}-12` ? late : usual;
    ratings.push({ uscc, year, grade, evaluatedOn: ratedOn(year), authority: '合成县税务局' });
  }
  return ratings;
}

/** One loan, repaid in the months of the trade. A strained borrower misses what falls due after the strain began. */
export function repaymentsOf(
  random: Random,
  enterprise: CountyEnterprise,
  number: number,
  { months, lastDay }: Calendar,
): Values[] {
  const { uscc, trade, orders, strainedFrom } = enterprise;
  const amountDue = money(Math.round((orders * random.between(0.15, 0.3)) / 100) * 100);
  const due = months.map((month, i) => ({ month, i })).filter(({ month }) => trade.repays.includes(monthNumber(month)));
  const missed = due.find(({ i }) => i >= strainedFrom)?.i ?? months.length;
  let recoversAt = months.length;
  if (random.chance(0.3)) recoversAt = Math.max(strainedFrom + 9, missed + 1);
  return due.flatMap(({ month, i }, place) => {
    const dueOn = `${month}-20`;
    const record: Values = {
      uscc,
      loanReference: `HC-${String(number).padStart(6, '0')}`,
      instalment: place + 1,
      dueOn,
      amountDue,
      amountPaid: amountDue,
      currency: 'CNY',
      status: 'paid',
      daysOverdue: 0,
      adverse: false,
      reportedOn: lastDayOf(month),
    };
    if (i < strainedFrom) return { ...record, paidOn: addDays(dueOn, -random.integer(0, 5)) };
    // In arrears: the subject is told on the tenth day, the bank reports after 45 days or at the end of the county's time,
    // and never before the subject was told.
    const reportedOn = earlier(addDays(dueOn, 45), lastDay);
    const priorNotice = addDays(dueOn, 10);
    if (priorNotice >= reportedOn) return [];
    const adverse = { adverse: true, priorNotice, reportedOn };
    if (i < recoversAt) {
      const daysOverdue = (Date.parse(reportedOn) - Date.parse(dueOn)) / 86_400_000;
      return { ...record, ...adverse, amountPaid: '0.00', status: 'overdue', daysOverdue };
    }
    const paidOn = addDays(dueOn, 11);
    return { ...record, ...adverse, status: 'paid-late', daysOverdue: 11, paidOn, adverseEndsAt: paidOn };
  });
}
