import { type Hex, toHex, u256, writeHex, writeU32 } from './bytes.ts';
import { keccak } from './hash.ts';

/** A running head as the contract keeps it: how many items, and the last 28 bytes of the hash over all of them. */
export interface ChainHead {
  count: number;
  /** 28 bytes. */
  head: Hex;
}

export const EMPTY_CHAIN: ChainHead = { count: 0, head: `0x${'00'.repeat(28)}` };

const link = new Uint8Array(64);

/** The head after one more item of 32 bytes: u32(count+1) . last 28 bytes of H(u32 count . head . item). */
export function extendChain(chain: ChainHead, item: Hex): ChainHead {
  writeU32(link, 0, chain.count);
  writeHex(link, 4, chain.head, 28);
  writeHex(link, 32, item, 32);
  return { count: chain.count + 1, head: toHex(keccak(link), 4, 28) };
}

/** The head over all items in order. */
export function chainOf(items: readonly Hex[]): ChainHead {
  return items.reduce(extendChain, EMPTY_CHAIN);
}

/** A batch as its event tells it. */
export interface AnchoredBatch {
  root: Hex;
  sources: Hex;
  size: number;
  /** Block time, unix seconds. */
  anchoredAt: number;
}

/** A batch as an item of its issuer's chain under a schema. */
export function batchItem(batch: AnchoredBatch): Hex {
  const bytes = new Uint8Array(128);
  writeHex(bytes, 0, batch.root, 32);
  writeHex(bytes, 32, batch.sources, 32);
  bytes.set(u256(batch.size), 64);
  bytes.set(u256(batch.anchoredAt), 96);
  return toHex(keccak(bytes));
}
