/**
 * An example of a transparent scorecard: fixed points for what is told, one reason code for each, nothing learnt, nothing hidden. What is not
 * told earns and costs nothing, and too little told gives no score at all. It decides nothing: a person does, and on request again (PIPL 24).
 */
import type { Hex } from '../bytes.ts';
import type { TransformInput } from './transform.ts';

export interface ScoreReason {
  readonly code: string;
  readonly points: number;
  /** the most this reason could have given */
  readonly of: number;
  /** records it rests on */
  readonly from: readonly Hex[];
}

export interface Score {
  /** null when too little was told */
  readonly points: number | null;
  readonly of: number;
  /** groups of facts that were told, of seven */
  readonly groupsTold: number;
  readonly reasons: readonly ScoreReason[];
}

/** Identifier of this version; another rule is another version. */
export const SCORECARD_ID = 'county-scorecard@1';
/** Fewer groups than this give no score. */
const NEEDED = 3;

const TAX_POINTS: Readonly<Record<string, number>> = { A: 20, B: 15, M: 10, C: 5, D: 0 };

type Rule = (records: readonly TransformInput[], asOf: string) => Omit<ScoreReason, 'from'>;

const text = (record: TransformInput | undefined, field: string): string => {
  const value = record?.values[field];
  return typeof value === 'string' ? value : '';
};
const told = (code: string, points: number, of: number): Omit<ScoreReason, 'from'> => ({ code, points, of });
/** Points for a share, rounded down. */
const share = (good: number, all: number, of: number): number => Math.floor((of * good) / all);

const RULES: Readonly<Record<string, Rule>> = {
  'enterprise-registration': (records, asOf) => {
    const registered = text(records.at(-1), 'registrationDate');
    const years = (before: number): boolean => registered <= `${Number(asOf.slice(0, 4)) - before}${asOf.slice(4)}`;
    if (registered !== '' && years(5)) return told('REGISTERED_5_YEARS', 10, 10);
    return registered !== '' && years(2) ? told('REGISTERED_2_YEARS', 5, 10) : told('REGISTERED_RECENTLY', 0, 10);
  },
  permit: (records, asOf) => {
    const inForce = records.filter((record) => text(record, 'validUntil') >= asOf).length;
    if (inForce === records.length) return told('PERMITS_ALL_IN_FORCE', 10, 10);
    return told(inForce === 0 ? 'PERMITS_ALL_EXPIRED' : 'PERMITS_SOME_EXPIRED', share(inForce, records.length, 5), 10);
  },
  'tax-credit-rating': (records) => {
    const grade = text(records.at(-1), 'grade');
    return told(`TAX_GRADE_${grade}`, TAX_POINTS[grade] ?? 0, 20);
  },
  'social-insurance': (records) => {
    const year = records.slice(-12);
    const arrears = year.filter((record) => text(record, 'status') === 'arrears').length;
    const paid = year.filter((record) => text(record, 'status') === 'paid').length;
    if (arrears > 0) return told('SOCIAL_INSURANCE_ARREARS', 0, 15);
    return told(
      paid === year.length ? 'SOCIAL_INSURANCE_PAID' : 'SOCIAL_INSURANCE_PAID_LATE',
      share(paid, year.length, 15),
      15,
    );
  },
  'electricity-use': (records) => {
    const year = records.slice(-12);
    const paid = year.filter((record) => record.values.paidInTime === true).length;
    return told(paid === year.length ? 'ELECTRICITY_PAID' : 'ELECTRICITY_PAID_LATE', share(paid, year.length, 10), 10);
  },
  'purchase-orders': (records) => {
    const year = records.slice(-12);
    const number = (field: string): number =>
      year.reduce((sum, { values }) => sum + (typeof values[field] === 'number' ? values[field] : 0), 0);
    const [all, cancelled] = [number('orderCount'), number('cancelledCount')];
    if (all === 0) return told('NO_ORDERS', 0, 10);
    return told(cancelled * 10 > all ? 'ORDERS_OFTEN_CANCELLED' : 'ORDERS_KEPT', share(all - cancelled, all, 10), 10);
  },
  'loan-repayment': (records) => {
    const overdue = records.filter((record) => text(record, 'status') === 'overdue').length;
    const late = records.filter((record) => text(record, 'status') === 'paid-late').length;
    if (overdue > 0) return told('LOAN_OVERDUE', 0, 25);
    return told(late === 0 ? 'LOANS_PAID' : 'LOANS_PAID_LATE', share(records.length - late, records.length, 25), 25);
  },
};

/**
 * @param inputs records about one enterprise, oldest first, those of one time by id; only what a verification found sound
 * @param asOf the day for which it holds, YYYY-MM-DD
 */
export function score(inputs: readonly TransformInput[], asOf: string): Score {
  const reasons: ScoreReason[] = [];
  let groupsTold = 0;
  for (const [schema, rule] of Object.entries(RULES)) {
    const records = inputs.filter((input) => input.schema === schema);
    if (records.length === 0) {
      reasons.push({ code: `NOT_TOLD_${schema.toUpperCase().replaceAll('-', '_')}`, points: 0, of: 0, from: [] });
      continue;
    }
    groupsTold += 1;
    reasons.push({ ...rule(records, asOf), from: records.map(({ id }) => id) });
  }
  const sum = (of: 'points' | 'of'): number => reasons.reduce((total, reason) => total + reason[of], 0);
  return { points: groupsTold < NEEDED ? null : sum('points'), of: sum('of'), groupsTold, reasons };
}
