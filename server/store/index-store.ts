import type { Level } from 'level';
import type { Manifest } from '../chain/manifest.ts';
import { concat, fromHex, type Hex, toHex, u64, utf8, ZERO32 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { LedgerError } from '../errors.ts';
import { IndexReader } from './index-reader.ts';
import { INDEX_VERSION, keys, prefixes, sealValue } from './layout.ts';
import { openTextLevel } from './level.ts';
import { rowsOf } from './row-source.ts';
import type { Head } from './rows.ts';

/** One row as it stands after a block. */
export interface Op {
  readonly key: string;
  readonly row: unknown;
}

/** What a block does to the index. */
export interface BlockEffects {
  readonly block: Head;
  /** Empty for a block without events of ours. */
  readonly ops: readonly Op[];
}

export type IndexIdentity = Pick<Manifest, 'chainId' | 'genesisHash' | 'contracts'>;

interface HeadRow {
  readonly head: Head;
  readonly digest: Hex;
}

/** How to take one block back: the head and digest before it, and its rows as they were (null: not there). */
interface UndoRow extends HeadRow {
  readonly hash: Hex;
  readonly before: readonly (readonly [string, string | null])[];
}

type Change = { type: 'put'; key: string; value: string } | { type: 'del'; key: string };

const put = (key: string, json: string): Change => ({ type: 'put', key, value: sealValue(key, json) });

/** A reader that sees the index as it was at one head, whatever the follower writes meanwhile. Close it. */
export interface IndexView {
  readonly reader: IndexReader;
  readonly head: Head | undefined;
  readonly digest: Hex;
  close(): Promise<void>;
}

/**
 * The index of what the chain says. Only the follower writes to it: one atomic batch per block or page, holding the rows, the head, the
 * running digest and how to take the block back. Not synced: what a machine crash takes, the chain gives again.
 *
 * digest' = keccak(digest . blockHash . u64 blockNumber . H(rows)) for blocks with rows of ours only, so that it depends neither on
 * paging nor on where an index began.
 */
export class IndexStore extends IndexReader {
  readonly #database: Level<string, string>;
  #head: Head | undefined;
  #digest: Hex = ZERO32;
  /** Hashes of the blocks that can be taken back, and of the one below them. */
  #recent = new Map<number, Hex>();
  #writing = false;

  /** @internal use `openIndex` */
  constructor(database: Level<string, string>) {
    super(rowsOf(database));
    this.#database = database;
  }

  /** @internal Checks whose index this is and reads head and undo. */
  async load(identity: IndexIdentity): Promise<void> {
    const wanted = JSON.stringify(identityRow(identity));
    const found = await this.rows.get<unknown>(keys.identity);
    if (found === undefined) await this.#database.batch([put(keys.identity, wanted)]);
    else if (JSON.stringify(found) !== wanted)
      throw new LedgerError(
        'STORE_FOREIGN',
        'the index was made for another chain, other contracts or another version',
        {
          found,
          expected: identityRow(identity),
        },
      );
    const row = await this.rows.get<HeadRow>(keys.head);
    if (row === undefined) return;
    this.#head = row.head;
    this.#digest = row.digest;
    this.#recent.set(row.head.number, row.head.hash);
    for (const undo of await this.rows.range<UndoRow>(prefixes.undo))
      this.#recent.set(undo.head.number, undo.head.hash);
  }

  /** The newest block in the index; undefined before the first. */
  head(): Head | undefined {
    return this.#head;
  }

  /** 32 bytes over everything the index was told; equal on every gateway at the same head. */
  digest(): Hex {
    return this.#digest;
  }

  /** Hashes by number of the head and of every block down to the deepest to which the index can go back. */
  recent(): ReadonlyMap<number, Hex> {
    return this.#recent;
  }

  /** A reader over this moment. */
  async view(): Promise<IndexView> {
    const snapshot = this.#database.snapshot();
    const rows = rowsOf(this.#database, snapshot);
    const row = await rows.get<HeadRow>(keys.head);
    return {
      reader: new IndexReader(rows),
      head: row?.head,
      digest: row?.digest ?? ZERO32,
      close: () => snapshot.close(),
    };
  }

  /** @internal Rows that the projection needs, by key; absent ones are left out. */
  async readRows(wanted: readonly string[]): Promise<Map<string, unknown>> {
    const rows = await this.rows.getMany<unknown>(wanted);
    const found = new Map<string, unknown>();
    for (const [i, row] of rows.entries()) if (row !== undefined) found.set(wanted[i]!, row);
    return found;
  }

  /**
   * Writes blocks in order, all or nothing.
   * @param undo how many of the newest blocks can be taken back; 0 = none (instant finality). With undo, blocks must follow each other.
   */
  async apply(blocks: readonly BlockEffects[], undo: number): Promise<void> {
    await this.#exclusive(async () => {
      let head = this.#head;
      let digest = this.#digest;
      const recent = new Map(this.#recent);
      const changes = new Map<string, Change>();
      for (const { block, ops } of blocks) {
        if (head !== undefined) requireSuccessor(head, block, undo > 0);
        const before = { head, digest };
        const written = ops.map(({ key, row }): [string, string] => [key, JSON.stringify(row)]);
        if (undo > 0 && before.head !== undefined) {
          const row: UndoRow = {
            head: before.head,
            digest,
            hash: block.hash,
            before: await this.#valuesBefore(changes, ops),
          };
          changes.set(keys.undo(block.number), put(keys.undo(block.number), JSON.stringify(row)));
        }
        for (const [key, json] of written) changes.set(key, put(key, json));
        if (written.length > 0) digest = extendDigest(digest, block, written);
        head = block;
        if (undo > 0) recent.set(block.number, block.hash);
      }
      if (head === undefined) return;
      recent.set(head.number, head.hash);
      for (const number of recent.keys()) {
        if (number >= head.number - undo) continue;
        recent.delete(number);
        changes.set(keys.undo(number + 1), { type: 'del', key: keys.undo(number + 1) });
      }
      changes.set(keys.head, put(keys.head, JSON.stringify({ head, digest } satisfies HeadRow)));
      await this.#database.batch([...changes.values()]);
      this.#head = head;
      this.#digest = digest;
      this.#recent = recent;
    });
  }

  /** Takes back every block above `number`, in one batch. @throws INDEX_HALTED when the index cannot go back that far */
  async rewind(number: number): Promise<void> {
    await this.#exclusive(async () => {
      const head = this.#head;
      if (head === undefined || number >= head.number) return;
      if (!this.#recent.has(number))
        throw new LedgerError('INDEX_HALTED', `block ${number} is below what can be taken back from ${head.number}`, {
          number,
          head: head.number,
        });
      const changes = new Map<string, Change>();
      let target: HeadRow = { head, digest: this.#digest };
      for (let block = head.number; block > number; block--) {
        const key = keys.undo(block);
        const undo = await this.rows.get<UndoRow>(key);
        if (undo === undefined || undo.hash !== target.head.hash)
          throw new LedgerError(
            'STORE_DAMAGED',
            `index row ${key}; delete the index folder, it is rebuilt from the chain`,
            { key },
          );
        for (const [row, value] of undo.before)
          changes.set(row, value === null ? { type: 'del', key: row } : { type: 'put', key: row, value });
        changes.set(key, { type: 'del', key });
        target = undo;
      }
      const { head: newHead, digest } = target;
      changes.set(keys.head, put(keys.head, JSON.stringify({ head: newHead, digest } satisfies HeadRow)));
      await this.#database.batch([...changes.values()]);
      this.#head = newHead;
      this.#digest = digest;
      this.#recent = new Map([...this.#recent].filter(([height]) => height <= newHead.number));
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Stored values of the rows a block is about to change, as they stand after the blocks before it. */
  async #valuesBefore(
    changes: ReadonlyMap<string, Change>,
    ops: readonly Op[],
  ): Promise<(readonly [string, string | null])[]> {
    const stored = await this.#database.getMany(ops.map(({ key }) => key));
    return ops.map(({ key }, i) => {
      const change = changes.get(key);
      return [key, change?.type === 'put' ? change.value : (stored[i] ?? null)] as const;
    });
  }

  async #exclusive(work: () => Promise<void>): Promise<void> {
    if (this.#writing) throw new LedgerError('INTERNAL', 'the index is written by two at once');
    this.#writing = true;
    try {
      await work();
    } finally {
      this.#writing = false;
    }
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

function extendDigest(digest: Hex, block: Head, rows: readonly (readonly [string, string])[]): Hex {
  const effects = keccak(utf8(rows.map(([key, json]) => `${key} ${json}\n`).join('')));
  return toHex(keccak(concat(fromHex(digest, 32), fromHex(block.hash, 32), u64(block.number), effects)));
}

function identityRow({ chainId, genesisHash, contracts }: IndexIdentity): unknown {
  const addresses = Object.entries(contracts).map(([name, { address }]) => [name, address.toLowerCase()]);
  return {
    kind: 'index',
    version: INDEX_VERSION,
    chainId,
    genesisHash,
    contracts: Object.fromEntries(addresses.sort()),
  };
}

/**
 * Opens the index of a gateway, made when it is not there.
 * @throws STORE_IN_USE, STORE_FOREIGN (another chain, other contracts, another version), STORE_DAMAGED
 */
export async function openIndex(path: string, identity: IndexIdentity): Promise<IndexStore> {
  const database = await openTextLevel(path);
  const store = new IndexStore(database);
  try {
    await store.load(identity);
  } catch (error) {
    await database.close();
    throw error;
  }
  return store;
}
