import { setTimeout as sleep } from 'node:timers/promises';
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import {
  type BlockEffects,
  type Change,
  EMPTY,
  type HeadRow,
  IndexBatch,
  put,
  type Standing,
  standingOf,
  type UndoRow,
} from './index/batch.ts';
import {
  beginAnew,
  closeDatabase,
  dropDatabase,
  type IndexDatabase,
  openDatabase,
  openNext,
} from './index/database.ts';
import { makeCurrent } from './index/generations.ts';
import { HotRows } from './index/hot-rows.ts';
import type { IndexIdentity } from './index/identity.ts';
import { IndexReader } from './index-reader.ts';
import { keys, prefixes, sealRow } from './layout.ts';
import { PointReader } from './point-reader.ts';
import { ParsedRows, rowsOf, type StoredRows } from './row-source.ts';
import type { Head } from './rows.ts';

export type { BlockEffects, Op } from './index/batch.ts';
export type { IndexIdentity } from './index/identity.ts';

/** A reader that sees the index as it was at one head, whatever the follower writes meanwhile. Close it. */
export interface IndexView {
  readonly reader: IndexReader;
  readonly head: Head | undefined;
  readonly digest: Hex;
  close(): Promise<void>;
}

const LAST_READS_MS = 250;

type DamageListener = (error: LedgerError) => void;

/** The database in use: a rebuild puts another in its place. */
interface Place {
  database: IndexDatabase;
  readonly listeners: Set<DamageListener>;
}

/**
 * The index of what the chain says. Only the follower writes to it: one atomic batch per block or page, holding the rows, the head, the
 * running digest, the census and how to take the block back (index/batch.ts). Not synced: what a machine crash takes, the chain gives
 * again.
 */
export class IndexStore extends IndexReader {
  protected override readonly rows: StoredRows;
  readonly #place: Place;
  readonly #parsed: ParsedRows;
  #standing: Standing = EMPTY;
  /** Hashes of the blocks that can be taken back, and of the one below them. */
  #recent = new Map<number, Hex>();
  /** Rows that the projection builds on, as they stand. */
  readonly #hot = new HotRows();
  #writing = false;

  /** @internal use `openIndex` */
  constructor(database: IndexDatabase) {
    const place: Place = { database, listeners: new Set() };
    const parsed = new ParsedRows();
    const rows = rowsOf(() => place.database.level, tell(place), parsed);
    super(rows);
    this.rows = rows;
    this.#place = place;
    this.#parsed = parsed;
  }

  /** @internal Reads head and undo. */
  async load(): Promise<void> {
    const row = await this.rows.get<HeadRow>(keys.head);
    this.#standing = row === undefined ? EMPTY : standingOf(row);
    this.#recent = new Map();
    this.#hot.clear();
    if (row === undefined) return;
    this.#recent.set(row.head.number, row.head.hash);
    for (const undo of await this.rows.range<UndoRow>(prefixes.undo))
      this.#recent.set(undo.head.number, undo.head.hash);
  }

  /** The newest block in the index; undefined before the first. */
  head(): Head | undefined {
    return this.#standing.head;
  }

  /** 32 bytes over everything the index was told; equal on every gateway at the same head. */
  digest(): Hex {
    return this.#standing.digest;
  }

  /** How many rows it holds. */
  size(): number {
    return this.#standing.census.rows;
  }

  /** Hashes by number of the head and of every block down to the deepest to which the index can go back. */
  recent(): ReadonlyMap<number, Hex> {
    return this.#recent;
  }

  /** Told when a reader met a damaged value. Returns how to stop it. */
  onDamage(listener: DamageListener): () => void {
    this.#place.listeners.add(listener);
    return () => this.#place.listeners.delete(listener);
  }

  /** @internal The database in use, to be looked through. */
  database(): IndexDatabase {
    return this.#place.database;
  }

  /** A reader over this moment. */
  async view(): Promise<IndexView> {
    const { rows, close } = this.#snapshot();
    const row = rows.rowAt<HeadRow>(keys.head);
    return { reader: new IndexReader(rows), head: row?.head, digest: row?.digest ?? ZERO32, close };
  }

  /**
   * Runs `work` over this moment. It reads in place and returns at once: what it read later would be of another moment.
   * Writes begin on this thread, so nothing changes before `work` has returned unless one is under way already.
   */
  momentary<T>(work: (reader: PointReader, head: Head | undefined) => T): T {
    if (!this.#writing) return work(this.points, this.head());
    const { rows, close } = this.#snapshot();
    try {
      return work(new PointReader(rows), rows.rowAt<HeadRow>(keys.head)?.head);
    } finally {
      void close();
    }
  }

  #snapshot(): { readonly rows: StoredRows; close(): Promise<void> } {
    const { level } = this.#place.database;
    const snapshot = level.snapshot();
    return {
      rows: rowsOf(() => level, tell(this.#place), this.#parsed, snapshot),
      close: () => snapshot.close(),
    };
  }

  /** @internal Rows that the projection needs, by key; absent ones are left out. */
  async readRows(wanted: readonly string[]): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    const unread: string[] = [];
    for (const key of wanted) {
      const row = this.#hot.get(key);
      if (row !== undefined) found.set(key, row);
      else if (!this.#hot.has(key)) unread.push(key);
    }
    const read = await this.rows.getMany(unread);
    for (const [i, key] of unread.entries()) {
      this.#hot.set(key, read[i]);
      if (read[i] !== undefined) found.set(key, read[i]);
    }
    return found;
  }

  /**
   * Writes blocks in order, all or nothing.
   * @param undo how many of the newest blocks can be taken back; 0 = none (instant finality). With undo, blocks must follow each other.
   * @throws STORE_WRITE_FAILED; then nothing was written
   */
  async apply(blocks: readonly BlockEffects[], undo: number): Promise<void> {
    await this.#exclusive(async () => {
      const batch = new IndexBatch(this.#standing, await this.#valuesBefore(blocks));
      const recent = new Map(this.#recent);
      for (const effects of blocks) {
        batch.add(effects, undo > 0);
        if (undo > 0) recent.set(effects.block.number, effects.block.hash);
      }
      const head = blocks.at(-1)?.block ?? this.#standing.head;
      if (head === undefined) return;
      recent.set(head.number, head.hash);
      for (const number of recent.keys()) {
        if (number >= head.number - undo) continue;
        recent.delete(number);
        batch.delete(keys.undo(number + 1));
      }
      const standing = batch.finish();
      await this.#write(batch.changes);
      for (const { ops } of blocks) for (const { key, row } of ops) if (this.#hot.has(key)) this.#hot.set(key, row);
      this.#standing = standing;
      this.#recent = recent;
    });
  }

  /** Takes back every block above `number`, in one batch. @throws INDEX_HALTED when the index cannot go back that far */
  async rewind(number: number): Promise<void> {
    await this.#exclusive(async () => {
      const { head } = this.#standing;
      if (head === undefined || number >= head.number) return;
      if (!this.#recent.has(number))
        throw new LedgerError('INDEX_HALTED', `block ${number} is below what can be taken back from ${head.number}`, {
          number,
          head: head.number,
        });
      const changes = new Map<string, Change>();
      let hash = head.hash;
      let target: HeadRow | undefined;
      for (let block = head.number; block > number; block--) {
        const key = keys.undo(block);
        const undo = await this.rows.get<UndoRow>(key);
        if (undo === undefined || undo.hash !== hash)
          throw new LedgerError('STORE_DAMAGED', `index row ${key}`, { store: 'index', key });
        for (const [row, value] of undo.before)
          changes.set(
            row,
            value === null
              ? { type: 'del', key: row }
              : { type: 'put', key: row, value: Buffer.from(value.slice(2), 'hex') },
          );
        changes.set(key, { type: 'del', key });
        target = { head: undo.head, digest: undo.digest, tables: undo.tables };
        hash = undo.head.hash;
      }
      if (target === undefined) return;
      changes.set(keys.head, put(keys.head, target));
      await this.#write(changes);
      this.#hot.clear();
      this.#standing = standingOf(target);
      this.#recent = new Map([...this.#recent].filter(([height]) => height <= number));
    });
  }

  /** An empty index beside this one, to be filled from the chain and then adopted or dropped. */
  async beginRebuild(): Promise<IndexStore> {
    return new IndexStore(await openNext(this.#place.database));
  }

  /** Takes the place of what is in use: readers see it from now on, and so does the next start. */
  async adopt(rebuilt: IndexStore): Promise<void> {
    await this.#exclusive(async () => {
      const old = this.#place.database;
      await makeCurrent(old.path, rebuilt.#place.database.folder);
      this.#place.database = rebuilt.#place.database;
      await this.load();
      // Reading that began before is answered before the files go.
      await sleep(LAST_READS_MS);
      await dropDatabase(old);
    });
  }

  /** Removes a rebuild that is not adopted. */
  async drop(): Promise<void> {
    await dropDatabase(this.#place.database);
  }

  async close(): Promise<void> {
    await closeDatabase(this.#place.database);
    await this.#place.database.release();
  }

  async #write(changes: ReadonlyMap<string, Change>): Promise<void> {
    try {
      await this.#place.database.level.batch([...changes.values()]);
    } catch (error) {
      this.#hot.clear();
      throw new LedgerError('STORE_WRITE_FAILED', 'the index cannot be written', { store: 'index' }, error);
    }
  }

  /** Stored values of the rows that blocks are about to change. */
  async #valuesBefore(blocks: readonly BlockEffects[]): Promise<ReadonlyMap<string, Buffer | undefined>> {
    const before = new Map<string, Buffer | undefined>();
    const unread = new Set<string>();
    for (const { ops } of blocks)
      for (const { key, isNew } of ops) {
        if (isNew === true) continue;
        const hot = this.#hot.get(key);
        if (hot !== undefined) before.set(key, sealRow(key, hot).value);
        else if (this.#hot.has(key)) before.set(key, undefined);
        else unread.add(key);
      }
    const wanted = [...unread];
    const values = await this.rows.stored(wanted);
    for (const [i, value] of values.entries()) before.set(wanted[i]!, value?.sealed);
    return before;
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

const tell =
  ({ listeners }: Place): DamageListener =>
  (error) => {
    for (const listener of listeners) listener(error);
  };

/**
 * Opens the index of a gateway, made when it is not there.
 * @throws STORE_IN_USE, STORE_FOREIGN (another chain, other contracts), STORE_VERSION, STORE_DAMAGED, STORE_UNUSABLE
 */
export async function openIndex(path: string, identity: IndexIdentity): Promise<IndexStore> {
  const store = new IndexStore(await openDatabase(path, identity));
  try {
    await store.load();
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

/**
 * The same; an index that is damaged, or of an older version, begins anew, since the chain gives everything again.
 * @param onAnew told why
 */
export async function openIndexAnyway(
  path: string,
  identity: IndexIdentity,
  onAnew: (reason: LedgerError) => void,
): Promise<IndexStore> {
  try {
    return await openIndex(path, identity);
  } catch (error) {
    const older = isLedgerError(error, 'STORE_VERSION') && Number(error.values.found) < Number(error.values.expected);
    if (!older && !isLedgerError(error, 'STORE_DAMAGED')) throw error;
    onAnew(error);
    await beginAnew(path);
    return openIndex(path, identity);
  }
}
