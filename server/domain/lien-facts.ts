import { LedgerError } from '../errors.ts';
import type { LienReasonCode } from './lien-reasons.ts';

/**
 * Kinds of security right, numbered as `LienRank.Kind` in Solidity. Reserved title (641) and finance lease (745) are ranked with
 * mortgages: article 414, second paragraph. Pledge of a right: 443 shares, 444 intellectual property, 445 receivables.
 */
export const LIEN_KINDS = {
  mortgage: 1,
  'possessory-pledge': 2,
  'rights-pledge': 3,
  retention: 4,
  'reserved-title': 5,
  'finance-lease': 6,
} as const;
export type LienKind = keyof typeof LIEN_KINDS;

/**
 * What rank depends on, for one lien on one asset. Times are unix seconds of the **legal** event (the register's own time, the delivery),
 * never of our anchoring. A register that only gives days gives all its entries the first second of the day.
 */
export interface LienFacts {
  readonly id: string;
  readonly kind: LienKind;
  /** What is still secured, integer minor units; already reduced by partial releases and to the cap of a maximum-amount lien. */
  readonly secured: bigint;
  /**
   * Which owner's time the lien belongs to: how often title had passed when its grantor became owner, or when the lien was registered or
   * delivered if that is later. 0 under the first owner.
   */
  readonly tenure: number;
  /** When the contract took effect (403); for retention, when the claim fell due. */
  readonly effectiveAt: number;
  /** When it ended, whatever ended it (393, 404, 409, 457). */
  readonly endedAt?: number;
  /** The legal register's entry. `until`: first second it no longer holds; `order`: its sequence among entries of the same time, from 1. */
  readonly registration?: { readonly at: number; readonly until?: number; readonly order?: number };
  /** Possession of a pledgee or retaining creditor. `until`: first second without it. */
  readonly possession?: { readonly from: number; readonly until?: number };
  /** The claim is the price of the thing. `restDays`: statutory rest days in a row beginning with the tenth day after delivery (203). */
  readonly purchaseMoney?: { readonly deliveredAt: number; readonly restDays?: number };
}

/** The longest run of rest days that the Civil Code 203 may add to the ten days; more is taken for a mistake. */
export const MAX_REST_DAYS = 15;

const CHINA_OFFSET = 8 * 3600;
const DAY = 86_400;

/**
 * First second at which registration is too late for purchase-money priority: the tenth day after delivery is over (416). The day of
 * delivery does not count (201); a last day on statutory rest days moves to the first day after them (203). Days are days in China.
 */
export function purchaseMoneyDeadline(deliveredAt: number, restDays = 0): number {
  return (Math.floor((deliveredAt + CHINA_OFFSET) / DAY) + 11 + restDays) * DAY - CHINA_OFFSET;
}

/** Whether this kind can secure a price with priority: chattel mortgage (416), reserved title and finance lease (Interpretation 57). */
export function takesPurchaseMoney(kind: LienKind): boolean {
  return kind === 'mortgage' || kind === 'reserved-title' || kind === 'finance-lease';
}

/** Whether an interval that began at `from` holds at `asOf`; `until` is the first second it does not. */
export function holds(interval: { from: number; until?: number } | undefined, asOf: number): boolean {
  return interval !== undefined && interval.from <= asOf && (interval.until === undefined || asOf < interval.until);
}

/** Whether the legal register shows the lien at `asOf`. */
export function isRegistered({ registration }: LienFacts, asOf: number): boolean {
  return registration !== undefined && holds({ ...registration, from: registration.at }, asOf);
}

/** When the lien came into being: with the contract (403), by delivery (429, 447), by registration (444). Undefined: never did. */
export function createdAt(lien: LienFacts): number | undefined {
  const act = {
    mortgage: lien.effectiveAt,
    'reserved-title': lien.effectiveAt,
    'finance-lease': lien.effectiveAt,
    'possessory-pledge': lien.possession?.from,
    retention: lien.possession?.from,
    'rights-pledge': lien.registration?.at,
  }[lien.kind];
  return act === undefined ? undefined : Math.max(act, lien.effectiveAt);
}

/** Why the lien is not in force at `asOf`; undefined when it is. */
export function notInForce(lien: LienFacts, asOf: number): LienReasonCode | undefined {
  if (lien.endedAt !== undefined && lien.endedAt <= asOf) return 'ENDED';
  if (lien.effectiveAt > asOf) return 'NOT_YET_EFFECTIVE';
  const created = createdAt(lien);
  if (created === undefined || created > asOf)
    return lien.kind === 'rights-pledge' ? 'PLEDGE_NOT_REGISTERED' : 'NOT_DELIVERED';
  if (lien.kind === 'retention' && !holds(lien.possession, asOf)) return 'RETENTION_LOST';
  if (lien.kind === 'rights-pledge' && !isRegistered(lien, asOf)) return 'PLEDGE_REGISTRATION_ENDED';
  return undefined;
}

/** Refuses facts that cannot be: LIEN_FACTS_INVALID with the lien, the field and the value. */
export function checkLienFacts(liens: readonly LienFacts[]): void {
  const seen = new Set<string>();
  for (const lien of liens) {
    const refuse = (field: string, value: unknown): never => {
      throw new LedgerError('LIEN_FACTS_INVALID', `lien ${lien.id}: ${field} cannot be ${String(value)}`, {
        lien: lien.id,
        field,
        value,
      });
    };
    const { registration, possession, purchaseMoney } = lien;
    const whole = (field: string, value: number | undefined, from: number, bits: number): void => {
      if (value !== undefined && !(Number.isInteger(value) && value >= from && value < 2 ** bits)) refuse(field, value);
    };
    if (seen.has(lien.id)) refuse('id', lien.id);
    seen.add(lien.id);
    if (!Object.hasOwn(LIEN_KINDS, lien.kind)) refuse('kind', lien.kind);
    if (lien.secured < 0n) refuse('secured', lien.secured);
    whole('tenure', lien.tenure, 0, 32);
    whole('effectiveAt', lien.effectiveAt, 1, 40);
    whole('endedAt', lien.endedAt, 1, 40);
    whole('registration.at', registration?.at, 1, 40);
    whole('registration.until', registration?.until, 1, 40);
    whole('registration.order', registration?.order, 1, 32);
    whole('possession.from', possession?.from, 1, 40);
    whole('possession.until', possession?.until, 1, 40);
    whole('purchaseMoney.deliveredAt', purchaseMoney?.deliveredAt, 1, 40);
    const restDays = purchaseMoney?.restDays ?? 0;
    if (!Number.isInteger(restDays) || restDays < 0 || restDays > MAX_REST_DAYS)
      refuse('purchaseMoney.restDays', restDays);
  }
}
