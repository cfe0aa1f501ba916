/** What is held: the list with each consent's state, and the receipt of one. */
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import type { StoredConsent } from '../store/vault/consents.ts';
import { consentOnChain } from './chain-state.ts';
import { type ConsentSummary, summarise } from './consent-summary.ts';
import { blockTime, type ConsentDeskDeps } from './deps.ts';
import { type ConsentReceipt27560, receiptOf } from './receipt.ts';

/** Consents held here with their state, oldest first. */
export async function listConsents(
  filter: { readonly subject?: Hex; readonly limit?: number },
  deps: ConsentDeskDeps,
): Promise<ConsentSummary[]> {
  return summariesOf(await deps.vault.consents.list(filter), deps);
}

/** All of them a page at a time, oldest first. @param page `after` = `next` of the page before */
export async function pageOfConsents(
  page: { readonly after?: number; readonly limit: number },
  deps: ConsentDeskDeps,
): Promise<{ consents: ConsentSummary[]; next?: number }> {
  const { consents, ...next } = await deps.vault.consents.page(page);
  return { consents: await summariesOf(consents, deps), ...next };
}

function summariesOf(held: readonly StoredConsent[], deps: ConsentDeskDeps): Promise<ConsentSummary[]> {
  const { vault, index } = deps;
  const time = blockTime(deps);
  return Promise.all(
    held.map(async (stored) =>
      summarise(
        stored,
        await consentOnChain(index, stored.consent.subject, stored.id),
        vault.consents.withdrawal(stored.id),
        time,
      ),
    ),
  );
}

/** A held consent as a receipt. @throws LedgerError CONSENT_UNKNOWN */
export async function receiptOfHeld(
  id: Hex,
  { vault, index, now, templateOf }: ConsentDeskDeps,
): Promise<ConsentReceipt27560> {
  const stored = await vault.consents.get(id);
  if (stored === undefined) throw new LedgerError('CONSENT_UNKNOWN', id, { consent: id });
  const { consent } = stored;
  const withdrawal = vault.consents.withdrawal(id);
  const state = await consentOnChain(index, consent.subject, id);
  const time = Math.max(now(), index.head()?.timestamp ?? 0);
  const party = async (member: number) => {
    const row = await index.member(member);
    return { member, name: row?.name ?? `member ${member}`, endpoint: row?.endpoint ?? '' };
  };
  const publisher = (await index.subject(consent.subject))?.publisher ?? 0;
  return receiptOf({
    stored,
    summary: summarise(stored, state, withdrawal, time),
    withdrawnAt: withdrawal?.at,
    template: templateOf(consent.terms.template),
    publisher: await party(publisher),
    recipient: await party(consent.terms.recipient),
  });
}
