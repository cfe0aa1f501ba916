/**
 * Offers: what a subject would allow one member, unasked. An offer is a consent to query, signed in full, whose signed notice says that it is
 * an offer and until when: one recipient (PIPL 23), one template, one signature. It is no consent before the recipient takes it up. Pure.
 */
import { CAPABILITIES } from './capabilities.ts';
import { type Consent, QUERY } from './consent.ts';
import type { Notice } from './notice.ts';

/** Longest time an offer may wait to be taken up, seconds. */
export const MAX_OFFER_SECONDS = 30 * 86_400;
/** Offers of one handle that are open or were made within `OFFER_WINDOW_SECONDS`. */
export const MAX_OFFERS = 20;
export const OFFER_WINDOW_SECONDS = 86_400;

/** `accepted`: it is a consent now, and has that one's state. */
export type OfferState = 'open' | 'accepted' | 'declined' | 'withdrawn' | 'expired';

/** What is kept of an offer's end; the rest follows from withdrawal and time. */
export type OfferAnswer = 'open' | 'accepted' | 'declined';

/** @param withdrawn known here or on chain @param now block time, unix seconds */
export function offerState(
  { answer, until }: { readonly answer: OfferAnswer; readonly until: number },
  { withdrawn, now }: { readonly withdrawn: boolean; readonly now: number },
): OfferState {
  if (answer !== 'open') return answer;
  if (withdrawn) return 'withdrawn';
  return now < until ? 'open' : 'expired';
}

/** Rules of an offer beside those of a consent, in the order in which they are asked. Codes are stable. */
export const OFFER_RULES = [
  'NOT_AN_OFFER',
  'WRONG_ACTION',
  'SUPERSEDES',
  'TO_PUBLISHER',
  'NOT_A_LENDER',
  'OVER',
  'TOO_LONG',
  'OUTLIVES_CONSENT',
] as const;
export type OfferRule = (typeof OFFER_RULES)[number];

export interface OfferFacts {
  readonly notice: Notice | undefined;
  /** member whose records the handle is for */
  readonly publisher: number;
  /** of the recipient, per the index; undefined = no such member in standing */
  readonly capabilities: bigint | undefined;
  /** block time, unix seconds */
  readonly now: number;
}

/** The first rule that an offer breaks; undefined when it keeps all. */
export function offerRefusal(consent: Consent, facts: OfferFacts): OfferRule | undefined {
  const { notice, publisher, capabilities, now } = facts;
  const until = notice?.offer?.until;
  if (until === undefined) return 'NOT_AN_OFFER';
  if (consent.action !== QUERY) return 'WRONG_ACTION';
  // A renewal ends another consent: that is not left to the recipient.
  if (notice?.supersedes !== undefined) return 'SUPERSEDES';
  if (consent.terms.recipient === publisher) return 'TO_PUBLISHER';
  if (((capabilities ?? 0n) & CAPABILITIES.LENDER) === 0n) return 'NOT_A_LENDER';
  if (until <= now) return 'OVER';
  if (until > now + MAX_OFFER_SECONDS) return 'TOO_LONG';
  return until > consent.validUntil ? 'OUTLIVES_CONSENT' : undefined;
}
