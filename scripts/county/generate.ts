import type { Values } from '../../server/domain/values.ts';
import { type CountyEnterprise, createEnterprise } from './enterprise.ts';
import { electricityOf, insuranceOf, ordersOf, permitsOf, ratingsOf, repaymentsOf } from './histories.ts';
import { createRandom } from './random.ts';

/** A made-up county: nobody in it exists. */
export interface County {
  readonly seed: number;
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

/** The same seed and number give the same county. Ten enterprises or more show every course and trade. */
export function generateCounty({ seed, enterprises: count }: { seed: number; enterprises: number }): County {
  if (!Number.isInteger(count) || count < 1 || count > MAX_ENTERPRISES) {
    throw new RangeError(`the number of enterprises is 1 to ${MAX_ENTERPRISES}, not ${count}`);
  }
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
    const enterprise = createEnterprise(random, index);
    records['enterprise-registration'].push(enterprise.registration);
    records.permit.push(...permitsOf(random, enterprise));
    if (enterprise.course !== 'silent') {
      const orders = ordersOf(random, enterprise);
      records['purchase-orders'].push(...orders);
      records['electricity-use'].push(...electricityOf(random, enterprise, orders));
      records['social-insurance'].push(...insuranceOf(enterprise));
      records['tax-credit-rating'].push(...ratingsOf(random, enterprise));
      const borrows = enterprise.course === 'strained' || random.chance(0.6);
      if (borrows) records['loan-repayment'].push(...repaymentsOf(random, enterprise, index + 1));
    }
    return enterprise;
  });
  return { seed, enterprises, records };
}
