/** What this gateway's index says of a single attestation now: no field is read, nothing is asked of a publisher, no consent is used. */
import type { Hex } from '../domain/bytes.ts';
import { type Check, judgeOnChain } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import { type FactSource, factsOnChain } from './facts.ts';

export interface OnChainVerdict {
  readonly id: Hex;
  readonly block: { readonly number: number; readonly hash: Hex; readonly timestamp: number };
  readonly checks: readonly Check[];
}

/** @throws ATTESTATION_UNKNOWN for what is not on chain by its id, a batch's record too; INDEX_BEHIND before the first block */
export async function verdictOnChain(
  id: Hex,
  source: Omit<FactSource, 'index'> & { readonly index: IndexStore; readonly freshness: () => Check },
): Promise<OnChainVerdict> {
  // One moment of the index for the whole answer, whatever the follower writes meanwhile.
  const { reader, head, close } = await source.index.view();
  try {
    if (head === undefined) throw new LedgerError('INDEX_BEHIND', 'the index holds no block yet');
    const row = await reader.attestation(id);
    if (row === undefined) throw new LedgerError('ATTESTATION_UNKNOWN', id, { id });
    const { schema, issuer, subject, record, consent, sources, observedAt, expiresAt } = row;
    const attestation = { schema, issuer, subject, record, consent, sources, observedAt, expiresAt };
    const facts = await factsOnChain({ id, attestation }, head.timestamp, { ...source, index: reader });
    const { number, hash, timestamp } = head;
    const checks = [...judgeOnChain({ id, attestation }, facts), source.freshness()];
    return { id, block: { number, hash, timestamp }, checks };
  } finally {
    await close();
  }
}
