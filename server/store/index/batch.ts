/** From what blocks do to the index to one LevelDB batch: rows, how to take them back, head, digest, census. No I/O. */
import { hash } from 'node:crypto';
import { concat, fromHex, type Hex, toHex, u64, ZERO32 } from '../../domain/bytes.ts';
import { keccak } from '../../domain/hash.ts';
import { LedgerError } from '../../errors.ts';
import { keys, sealRow } from '../layout.ts';
import type { Head } from '../rows.ts';
import { Census, type TableCounts } from './census.ts';

/** One row as it stands after a block. */
export interface Op {
  readonly key: string;
  readonly row: unknown;
  /** True when no row can be there yet: then none is looked for, which costs more than writing it. */
  readonly isNew?: boolean;
}

/** What a block does to the index. */
export interface BlockEffects {
  readonly block: Head;
  /** Empty for a block without events of ours. */
  readonly ops: readonly Op[];
}

/** What is written with every batch. */
export interface HeadRow {
  readonly head: Head;
  readonly digest: Hex;
  readonly tables: TableCounts;
}

/** How to take one block back: the head row before it, and its rows as they were (null: not there). */
export interface UndoRow extends HeadRow {
  readonly hash: Hex;
  readonly before: readonly (readonly [string, Hex | null])[];
}

export type Change = { type: 'put'; key: string; value: Buffer } | { type: 'del'; key: string };

export const put = (key: string, row: unknown): Change => ({ type: 'put', key, value: sealRow(key, row).value });

/** Where an index stands. */
export interface Standing {
  readonly head: Head | undefined;
  readonly digest: Hex;
  readonly census: Census;
}

export const EMPTY: Standing = { head: undefined, digest: ZERO32, census: new Census() };

export const standingOf = ({ head, digest, tables }: HeadRow): Standing => ({
  head,
  digest,
  census: new Census(tables),
});

export class IndexBatch {
  readonly changes = new Map<string, Change>();
  readonly #census: Census;
  readonly #before: ReadonlyMap<string, Buffer | undefined>;
  #head: Head | undefined;
  #digest: Hex;

  /** @param before stored values of the rows that are not new */
  constructor(standing: Standing, before: ReadonlyMap<string, Buffer | undefined>) {
    this.#head = standing.head;
    this.#digest = standing.digest;
    this.#census = new Census(standing.census.counts());
    this.#before = before;
  }

  /**
   * digest' = keccak(digest . blockHash . u64 blockNumber . SHA-256 over the rows' digests) for blocks with rows of ours only, so that
   * it depends neither on paging nor on where an index began.
   * @param undoable whether the block may be taken back
   */
  add({ block, ops }: BlockEffects, undoable: boolean): void {
    if (this.#head !== undefined) requireSuccessor(this.#head, block, undoable);
    const before: [string, Hex | null][] = [];
    const undo = undoable && this.#head !== undefined ? { ...this.#headRow(), hash: block.hash, before } : undefined;
    let digests = '';
    for (const { key, row, isNew } of ops) {
      const old = this.#valueOf(key, isNew);
      if (undo !== undefined) before.push([key, old === undefined ? null : `0x${old.toString('hex')}`]);
      if (old !== undefined) this.#census.remove(key, old);
      const { value, digest } = sealRow(key, row);
      this.#census.add(key, value);
      this.changes.set(key, { type: 'put', key, value });
      digests += digest;
    }
    if (undo !== undefined) this.changes.set(keys.undo(block.number), put(keys.undo(block.number), undo));
    if (ops.length > 0) this.#digest = extendDigest(this.#digest, block, digests);
    this.#head = block;
  }

  delete(key: string): void {
    this.changes.set(key, { type: 'del', key });
  }

  /** Adds the head row. @returns where the index stands once this is written */
  finish(): Standing {
    const row = this.#headRow();
    this.changes.set(keys.head, put(keys.head, row));
    return { head: row.head, digest: row.digest, census: this.#census };
  }

  #headRow(): HeadRow {
    return { head: this.#head!, digest: this.#digest, tables: this.#census.counts() };
  }

  #valueOf(key: string, isNew: boolean | undefined): Buffer | undefined {
    const change = this.changes.get(key);
    if (change !== undefined) return change.type === 'put' ? change.value : undefined;
    return isNew === true ? undefined : this.#before.get(key);
  }
}

function requireSuccessor(head: Head, block: Head, linked: boolean): void {
  const follows = linked
    ? block.number === head.number + 1 && block.parentHash === head.hash
    : block.number > head.number;
  if (!follows)
    throw new LedgerError(
      'INTERNAL',
      `block ${block.number} (${block.hash}) does not follow ${head.number} (${head.hash}) in the index`,
    );
}

function extendDigest(digest: Hex, block: Head, rowDigests: string): Hex {
  const effects = fromHex(`0x${hash('sha256', rowDigests)}`, 32);
  return toHex(keccak(concat(fromHex(digest, 32), fromHex(block.hash, 32), u64(block.number), effects)));
}
