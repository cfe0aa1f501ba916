import type { Values } from '../../server/domain/values.ts';
import { calendarUpTo, DEFAULT_LAST_MONTH } from './calendar.ts';
import { type CountyEnterprise, createEnterprise } from './enterprise.ts';
import { electricityOf, insuranceOf, ordersOf, permitsOf, ratingsOf, repaymentsOf } from './histories.ts';
import { createRandom } from './random.ts';

/** A made-up county: nobody in it exists. */
export interface County {
  readonly seed: number;
  /** YYYY-MM; nothing is known of later ones. */
  readonly lastMonth: string;
  readonly enterprises: readonly CountyEnterprise[];
  /** Records by the name of their schema; absent fields are left out. */
  readonly records: Readonly<Record<CountySchema, readonly Values[]>>;
}

/** The schemas for which the county has records. */
export const COUNTY_SCHEMAS = [
  'enterprise-registration',
  'permit',
  'tax-credit-rating',
  'social-insurance',
  'electricity-use',
  'purchase-orders',
  'loan-repayment',
] as const;
export type CountySchema = (typeof COUNTY_SCHEMAS)[number];

export const MAX_ENTERPRISES = 999_999;

export interface CountyOptions {
  readonly seed: number;
  readonly enterprises: number;
  /** YYYY-MM; DEFAULT_LAST_MONTH when absent */
  readonly lastMonth?: string;
}

/**
 * The same options give the same county; more enterprises the same ones and others. Ten or more show every course and trade.
 * Histories cover the 18 months up to the last one. RangeError for a number or month that cannot be.
 */
export function generateCounty({ seed, enterprises: count, lastMonth = DEFAULT_LAST_MONTH }: CountyOptions): County {
  if (!Number.isInteger(count) || count < 1 || count > MAX_ENTERPRISES) {
    throw new RangeError(`the number of enterprises is 1 to ${MAX_ENTERPRISES}, not ${count}`);
  }
  const calendar = calendarUpTo(lastMonth);
  const random = createRandom(seed);
  const records: Record<CountySchema, Values[]> = {
    'enterprise-registration': [],
    permit: [],
    'tax-credit-rating': [],
    'social-insurance': [],
    'electricity-use': [],
    'purchase-orders': [],
    'loan-repayment': [],
  };
  const enterprises = Array.from({ length: count }, (_, index) => {
    const enterprise = createEnterprise(random, index, calendar);
    records['enterprise-registration'].push(enterprise.registration);
    records.permit.push(...permitsOf(random, enterprise, calendar));
    if (enterprise.course !== 'silent') {
      const orders = ordersOf(random, enterprise, calendar);
      records['purchase-orders'].push(...orders);
      records['electricity-use'].push(...electricityOf(random, enterprise, orders));
      records['social-insurance'].push(...insuranceOf(enterprise, calendar));
      records['tax-credit-rating'].push(...ratingsOf(random, enterprise, calendar));
      const borrows = enterprise.course === 'strained' || random.chance(0.6);
      if (borrows) records['loan-repayment'].push(...repaymentsOf(random, enterprise, index + 1, calendar));
    }
    return enterprise;
  });
  return { seed, lastMonth, enterprises, records };
}
