/** What this gateway's index says of a single attestation now: no field is read, nothing is asked of a publisher, no consent is used. */
import type { Hex } from '../domain/bytes.ts';
import { DISPUTE_KINDS } from '../domain/dispute.ts';
import { type ChainFacts, type Check, judgeOnChain } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { AttestationRow, Head } from '../store/rows.ts';
import { chainFacts, type FactSource, factsOnChain } from './facts.ts';

export interface OnChainVerdict {
  readonly id: Hex;
  readonly block: { readonly number: number; readonly hash: Hex; readonly timestamp: number };
  readonly checks: readonly Check[];
}

type Source = Omit<FactSource, 'index'> & { readonly index: IndexStore; readonly freshness: () => Check };

/**
 * One moment of the index for the whole answer, whatever the follower writes meanwhile. Disputes are listed, which waits; all else is read
 * in place, so that an attestation without disputes is judged at once.
 * @throws ATTESTATION_UNKNOWN for what is not on chain by its id, a batch's record too; INDEX_BEHIND before the first block
 */
export function verdictOnChain(id: Hex, source: Source): OnChainVerdict | Promise<OnChainVerdict> {
  const verdict = source.index.momentary((index, head) => {
    const found = stated(id, index.attestation(id), head);
    const chain = index.disputeChain(DISPUTE_KINDS.attestation, id);
    if (chain.count > 0) return undefined;
    const { key, at } = found.row;
    const known = { anchor: { key, at }, disputes: { chain, disputes: [] }, now: found.head.timestamp };
    return answer(found, chainFacts(found.given, known, { ...source, index }), source.freshness());
  });
  return verdict ?? disputedVerdict(id, source);
}

async function disputedVerdict(id: Hex, source: Source): Promise<OnChainVerdict> {
  const { reader, head, close } = await source.index.view();
  try {
    const found = stated(id, await reader.attestation(id), head);
    const facts = await factsOnChain(found.given, found.head.timestamp, { ...source, index: reader });
    return answer(found, facts, source.freshness());
  } finally {
    await close();
  }
}

interface Found {
  readonly row: AttestationRow;
  readonly head: Head;
  readonly given: Parameters<typeof judgeOnChain>[0];
}

function stated(id: Hex, row: AttestationRow | undefined, head: Head | undefined): Found {
  if (head === undefined) throw new LedgerError('INDEX_BEHIND', 'the index holds no block yet');
  if (row === undefined) throw new LedgerError('ATTESTATION_UNKNOWN', id, { id });
  return { row, head, given: { id, attestation: row } };
}

function answer({ given, head }: Found, facts: ChainFacts, freshness: Check): OnChainVerdict {
  const { number, hash, timestamp } = head;
  return { id: given.id, block: { number, hash, timestamp }, checks: [...judgeOnChain(given, facts), freshness] };
}
