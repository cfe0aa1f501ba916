import {
  createdAt,
  holds,
  isRegistered,
  type LienFacts,
  notInForce,
  purchaseMoneyDeadline,
  takesPurchaseMoney,
} from './lien-facts.ts';
import type { LienReasonCode } from './lien-reasons.ts';

/** Tiers of the law, first paid first. `NOT_RANKED` is the key of a lien that is not in force. */
export const RETENTION = 1;
export const PERFECTED = 2;
export const UNPERFECTED = 3;
export const NOT_RANKED = 2n ** 128n - 1n;

/** A lien's place by law, ready to compare; the same numbers as `LienRank.orderKey` in Solidity. */
export interface LienPlace {
  readonly tier: typeof RETENTION | typeof PERFECTED | typeof UNPERFECTED;
  readonly tenure: number;
  readonly purchaseMoney: boolean;
  readonly time: number;
  readonly sequence: number;
}

/**
 * Where the law puts a lien at `asOf`, undefined when it is not in force.
 * 1. retention (447, 456); 2. perfected, by registration or delivery (414 (1), 415, 444); 3. neither (414 (2), 403), all equal.
 * In tier 2 a purchase-money lien registered in time comes first among the liens of the same owner: article 416 sets it before the
 * **buyer's** other secured creditors only, and 406 leaves a lien that followed the thing from an earlier owner unaffected. So tenure
 * goes before it (inferred). Within that the time decides, then the register's own sequence (inferred).
 */
export function lienPlace(lien: LienFacts, asOf: number): LienPlace | undefined {
  if (notInForce(lien, asOf) !== undefined) return undefined;
  if (lien.kind === 'retention')
    return { tier: RETENTION, tenure: 0, purchaseMoney: false, time: createdAt(lien)!, sequence: 0 };
  if (lien.kind === 'possessory-pledge' && holds(lien.possession, asOf))
    return { tier: PERFECTED, tenure: lien.tenure, purchaseMoney: false, time: createdAt(lien)!, sequence: 0 };
  if (lien.kind === 'possessory-pledge' || !isRegistered(lien, asOf))
    return { tier: UNPERFECTED, tenure: 0, purchaseMoney: false, time: 0, sequence: 0 };
  const { at, order = 0 } = lien.registration!;
  return {
    tier: PERFECTED,
    tenure: lien.tenure,
    purchaseMoney: hasPurchaseMoneyPriority(lien),
    time: at,
    sequence: order,
  };
}

function hasPurchaseMoneyPriority({ kind, registration, purchaseMoney }: LienFacts): boolean {
  if (purchaseMoney === undefined || registration === undefined || !takesPurchaseMoney(kind)) return false;
  return registration.at < purchaseMoneyDeadline(purchaseMoney.deliveredAt, purchaseMoney.restDays);
}

/**
 * The order key: smaller is paid first, equal shares pro rata, NOT_RANKED is not in force. 120 bits, highest first: tier 8, tenure 32,
 * not purchase-money 8, time 40, sequence 32. It depends on the lien alone, so no other lien can change the order of two.
 */
export function orderKey(lien: LienFacts, asOf: number): bigint {
  const place = lienPlace(lien, asOf);
  if (place === undefined) return NOT_RANKED;
  let key = BigInt(place.tier);
  key = (key << 32n) + BigInt(place.tenure);
  key = (key << 8n) + (place.purchaseMoney ? 0n : 1n);
  key = (key << 40n) + BigInt(place.time);
  return (key << 32n) + BigInt(place.sequence);
}

/** Reasons that one lien's own facts give for its place. */
export function ownReasons(lien: LienFacts, asOf: number): LienReasonCode[] {
  const place = lienPlace(lien, asOf);
  if (place === undefined) return [notInForce(lien, asOf)!];
  if (place.tier === RETENTION) return ['RETENTION_FIRST'];
  const priced = purchaseMoneyReason(lien, place, asOf);
  if (place.tier === UNPERFECTED) {
    const lost: LienReasonCode[] =
      lien.kind === 'possessory-pledge'
        ? ['POSSESSION_GIVEN_BACK']
        : lien.registration !== undefined && lien.registration.at <= asOf
          ? ['REGISTRATION_LAPSED']
          : [];
    return [...lost, 'UNREGISTERED_AFTER_REGISTERED', ...priced];
  }
  if (place.purchaseMoney) return priced;
  const byTime: Record<Exclude<LienFacts['kind'], 'retention'>, LienReasonCode> = {
    mortgage: 'REGISTERED_BY_TIME',
    'reserved-title': 'OTHER_REGISTERED_BY_TIME',
    'finance-lease': 'OTHER_REGISTERED_BY_TIME',
    'possessory-pledge': 'DELIVERED_BY_TIME',
    'rights-pledge': 'PLEDGE_BY_REGISTRATION',
  };
  return [byTime[lien.kind as keyof typeof byTime], ...priced];
}

function purchaseMoneyReason(lien: LienFacts, place: LienPlace, asOf: number): LienReasonCode[] {
  if (lien.purchaseMoney === undefined) return [];
  if (!takesPurchaseMoney(lien.kind)) return ['PURCHASE_MONEY_NOT_MORTGAGE'];
  if (place.purchaseMoney) return [lien.kind === 'mortgage' ? 'PURCHASE_MONEY_FIRST' : 'PURCHASE_MONEY_ANALOGUE'];
  if (place.tier === PERFECTED) return ['PURCHASE_MONEY_MISSED'];
  if (lien.registration !== undefined && lien.registration.at <= asOf) return [];
  const { deliveredAt, restDays } = lien.purchaseMoney;
  return [asOf < purchaseMoneyDeadline(deliveredAt, restDays) ? 'PURCHASE_MONEY_PENDING' : 'PURCHASE_MONEY_MISSED'];
}
