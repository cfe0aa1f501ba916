/** What is asked of an offer wherever it is taken in, and how far it is. */

import type { Hex } from '../domain/bytes.ts';
import { MAX_OFFERS, OFFER_WINDOW_SECONDS, type OfferState, offerRefusal, offerState } from '../domain/offer.ts';
import { LedgerError } from '../errors.ts';
import type { OfferDocument, OfferHead } from '../store/vault/offers.ts';
import { consentOnChain } from './chain-state.ts';
import { blockTime, type ConsentDeskDeps } from './deps.ts';

/**
 * What is kept of an offer that keeps every rule. @param document checked as a consent
 * @throws LedgerError OFFER_INVALID (rule in `values.reason`)
 */
export async function checkOffer(
  { id, consent, notice }: OfferDocument,
  publisher: number,
  deps: ConsentDeskDeps,
): Promise<OfferHead> {
  const now = blockTime(deps);
  const { recipient } = consent.terms;
  const row = await deps.index.member(recipient);
  const inStanding = row !== undefined && !row.suspended && (row.validUntil === 0 || now < row.validUntil);
  const capabilities = inStanding ? BigInt(row.capabilities) : undefined;
  const reason = offerRefusal(consent, { notice, publisher, capabilities, now });
  if (reason !== undefined) throw new LedgerError('OFFER_INVALID', `offer ${id}: ${reason}`, { reason, offer: id });
  const { subject, validUntil } = consent;
  return { id, subject, publisher, recipient, answer: 'open', until: notice!.offer!.until, validUntil, at: now };
}

/** How far an offer is, by what was told here, by the chain, and by block time. */
export async function stateOf(head: OfferHead, deps: ConsentDeskDeps): Promise<OfferState> {
  return offerState(head, { withdrawn: await isWithdrawn(head, deps), now: blockTime(deps) });
}

/** Told here or on chain. */
export async function isWithdrawn({ id, subject }: OfferHead, { vault, index }: ConsentDeskDeps): Promise<boolean> {
  return vault.consents.withdrawal(id) !== undefined || (await consentOnChain(index, subject, id))?.withdrawn === true;
}

/** @throws LedgerError OFFERS_TOO_MANY when the handle has as many as it may that are open or new */
export function requireFewOffers(offered: OfferHead, { vault }: Pick<ConsentDeskDeps, 'vault'>): void {
  const { subject, at } = offered;
  const counted = vault.offers
    .heads()
    .filter(
      (one) =>
        one.subject === subject &&
        (one.at > at - OFFER_WINDOW_SECONDS || offerState(one, withdrawnHere(one.id, at, vault)) === 'open'),
    );
  if (counted.length >= MAX_OFFERS)
    throw new LedgerError('OFFERS_TOO_MANY', `${counted.length} offers of ${subject} are open or new`, {
      subject,
      most: MAX_OFFERS,
    });
}

/** For whoever looks through many: what memory says. */
export const withdrawnHere = (id: Hex, now: number, vault: ConsentDeskDeps['vault']) => ({
  withdrawn: vault.consents.withdrawal(id) !== undefined,
  now,
});

export const offerUnknown = (id: Hex): LedgerError => new LedgerError('OFFER_UNKNOWN', id, { offer: id });

export const offerClosed = (id: Hex, state: OfferState): LedgerError =>
  new LedgerError('OFFER_CLOSED', `offer ${id} is ${state}`, { offer: id, state });
