import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Level } from 'level';
import { LedgerError } from '../../errors.ts';
import { FEW_READS } from '../level.ts';
import { Census } from './census.ts';
import { CommitQueue } from './commit-queue.ts';
import { HighWater } from './high-water.ts';
import type { Keyring, NamePart, SealingKey } from './keyring.ts';
import { type Kind, rowKey, successor } from './layout.ts';
import type { Change, VaultBatch } from './vault-batch.ts';

export type Database = Level<Buffer, Buffer>;

const TURN = 2_000;
const LOOK = 500;

export type Snapshot = ReturnType<Database['snapshot']>;
/** What was stored under a key and what is now; undefined when nothing. */
export type WriteListener = (kind: Kind, key: Buffer, before: Buffer | undefined, after: Buffer | undefined) => void;

export interface StoredSlice {
  readonly entries: readonly [Buffer, Buffer][];
  readonly looked: readonly (Buffer | undefined)[];
}

const CENSUS_KEY = rowKey('census');
/** Which key seals rows of a kind. */
export const sealingKey = (kind: Kind): SealingKey => (kind === 'dataKey' ? 'member' : 'value');

/**
 * Sealed rows over LevelDB: every value AES-256-GCM with its key name bound in, every write synced, batches written in
 * order and several waiting ones together. Knows nothing of records or consents.
 */
export class VaultEngine {
  readonly keyring: Keyring;
  readonly #database: Database;
  readonly #highWater: HighWater;
  readonly #queue: CommitQueue;
  readonly #listeners = new Set<WriteListener>();
  readonly #damageListeners = new Set<(kind: Kind, key?: Buffer) => void>();
  /** Kinds of which a row was put right since the census was last known to fit. */
  readonly #mended = new Set<Kind>();
  #census = new Census();

  /** Folder of the database. */
  readonly folder: string;

  private constructor(database: Database, keyring: Keyring, highWater: HighWater, folder: string) {
    this.#database = database;
    this.folder = folder;
    this.keyring = keyring;
    this.#highWater = highWater;
    this.#queue = new CommitQueue((batches) => this.#write(batches));
  }

  /** @throws LedgerError STORE_DAMAGED when the census is damaged or the database is older than the high-water mark. */
  static async open(database: Database, keyring: Keyring, path: string): Promise<VaultEngine> {
    const highWater = new HighWater(join(path, 'high-water'));
    const reached = highWater.read();
    const engine = new VaultEngine(database, keyring, highWater, join(path, 'db'));
    const stored = await engine.get('census', CENSUS_KEY);
    if (stored !== undefined) engine.#census = Census.parse(stored);
    if (engine.#census.commits < reached) {
      highWater.close();
      throw new LedgerError(
        'STORE_DAMAGED',
        `the vault holds ${engine.#census.commits} of at least ${reached} commits; the newest are lost`,
        {
          kind: 'census',
          commits: engine.#census.commits,
          reached,
        },
      );
    }
    return engine;
  }

  /** HMAC of names for a key; the kind keeps equal names of different kinds apart. */
  mac(kind: Kind, ...parts: readonly NamePart[]): Buffer {
    return this.keyring.mac(kind, parts);
  }

  /** A key made of the kind and the HMAC of names. */
  key(kind: Kind, ...parts: readonly NamePart[]): Buffer {
    return rowKey(kind, this.mac(kind, ...parts));
  }

  /** A number larger than any given before; gaps are possible. Durable with the next commit. */
  nextSequence(): number {
    this.#census.sequence += 1;
    return this.#census.sequence;
  }

  /** False after a failed write: read-only until it is opened again. */
  get writable(): boolean {
    return this.#queue.writable;
  }

  rows(kind: Kind): number {
    return this.#census.rows(kind);
  }

  /** @throws LedgerError STORE_DAMAGED */
  async get(kind: Kind, key: Buffer): Promise<Buffer | undefined> {
    const sealed = await this.#read(kind, () => this.#database.getSync(key));
    return sealed === undefined ? undefined : this.#open(kind, key, sealed);
  }

  /** Whether there is a row, sound or not. */
  has(key: Buffer): boolean {
    return this.#database.getSync(key) !== undefined;
  }

  /** @throws LedgerError STORE_DAMAGED */
  async getMany(kind: Kind, keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    if (keys.length === 0) return [];
    const values = await this.#read(kind, () =>
      keys.length <= FEW_READS ? keys.map((key) => this.#database.getSync(key)) : this.#database.getMany([...keys]),
    );
    return values.map((sealed, i) => (sealed === undefined ? undefined : this.#open(kind, keys[i]!, sealed)));
  }

  /**
   * Rows of a kind in key order whose key begins with `prefix` (after the kind byte).
   * @param options.after only keys after this one @param options.before only keys below this one
   * @throws LedgerError STORE_DAMAGED
   */
  async *scan(
    kind: Kind,
    prefix: Uint8Array = Buffer.alloc(0),
    options: { after?: Buffer; before?: Buffer; limit?: number; reverse?: boolean } = {},
  ): AsyncGenerator<{ key: Buffer; plain: Buffer }> {
    const start = rowKey(kind, prefix);
    const end = successor(start);
    const range = {
      ...(options.after === undefined ? { gte: start } : { gt: options.after }),
      lt: options.before ?? end,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      reverse: options.reverse ?? false,
    };
    const iterator = this.#database.iterator(range);
    try {
      for (;;) {
        const entries = await this.#read(kind, () => iterator.nextv(LOOK));
        if (entries.length === 0) return;
        for (const [key, sealed] of entries) yield { key, plain: this.#open(kind, key, sealed) };
      }
    } finally {
      await iterator.close();
    }
  }

  /** Every row as it is stored, all as of one moment: for a copy. */
  async *stored(): AsyncGenerator<readonly [Buffer, Buffer]> {
    const snapshot = this.#database.snapshot();
    const iterator = this.#database.iterator({ snapshot });
    try {
      for (;;) {
        const entries = await this.#read('census', () => iterator.nextv(LOOK));
        if (entries.length === 0) return;
        for (const entry of entries) yield entry;
      }
    } finally {
      await iterator.close();
      await snapshot.close();
    }
  }

  /**
   * Writes a batch: synced and atomic. Resolves when it is durable.
   * @throws LedgerError STORE_WRITE_FAILED; see commit-queue.ts
   */
  commit(batch: VaultBatch): Promise<void> {
    return this.#queue.add(batch);
  }

  /** Rewrites the files that hold a range of keys, so that what was deleted is gone from the disk too. */
  async compact(kind: Kind): Promise<void> {
    const database = this.#database as unknown as { compactRange(from: Buffer, to: Buffer): Promise<void> };
    const start = rowKey(kind);
    await this.#read(kind, () => database.compactRange(start, successor(start)));
  }

  /**
   * A moment at which nothing is being written: a snapshot of the rows, to be closed, and `work` in the same moment.
   * @param work gets the census of then, which is not to be changed
   */
  moment(work: (census: Census) => void): Promise<Snapshot> {
    return this.#queue.between(() => {
      work(this.#census);
      return this.#database.snapshot();
    });
  }

  /** Told of each row that is written, in order, as the census counts it. @returns what ends it */
  onWrite(listener: WriteListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told of damage that a reader met, before it is thrown. @returns what ends it */
  onDamage(listener: (kind: Kind, key?: Buffer) => void): () => void {
    this.#damageListeners.add(listener);
    return () => this.#damageListeners.delete(listener);
  }

  /** Stored rows after a key, as of a snapshot: by a scan, and each by a look-up, which takes another way through the files. */
  async slice(after: Buffer, limit: number, snapshot: Snapshot): Promise<StoredSlice> {
    const entries = await this.#read('census', () => this.#database.iterator({ gt: after, limit, snapshot }).all());
    const keys = entries.map(([key]) => key);
    return { entries, looked: await this.#read('census', () => this.#database.getMany(keys, { snapshot })) };
  }

  /**
   * After a row was put right whose seal nobody could read any more, the census cannot fit. All rows of the kind are sound and as many as
   * it counts: then they are what it should say. Durable with the next commit.
   */
  settle(kind: Kind, found: Census): void {
    if (this.#mended.has(kind) && found.rows(kind) === this.#census.rows(kind)) this.#census.take(kind, found);
  }

  async close(): Promise<void> {
    await this.#queue.idle();
    this.#highWater.close();
    await this.#database.close();
  }

  async #write(batches: readonly VaultBatch[]): Promise<void> {
    const changes: Change[] = [];
    for (const batch of batches) {
      for (const change of batch.changes) changes.push(change);
      for (const make of batch.late) changes.push(...make());
    }
    const present = await this.#presentValues(changes);
    const census = this.#census;
    const operations: ({ type: 'put'; key: Buffer; value: Buffer } | { type: 'del'; key: Buffer })[] = [];
    const told: Parameters<WriteListener>[] = [];
    for (const [index, change] of changes.entries()) {
      // A large batch takes a while to seal: others get a turn.
      if (index % TURN === TURN - 1) await setImmediate();
      const { kind, key } = change;
      const name = present.size === 0 ? '' : key.toString('latin1');
      const old = present.get(name);
      if (old !== undefined) census.remove(kind, old);
      if (change.op === 'mend') {
        this.#mended.add(kind);
        if (old === undefined) census.uncount(kind);
      }
      if (change.op === 'del') {
        present.set(name, undefined);
        operations.push({ type: 'del', key });
        told.push([kind, key, old, undefined]);
        continue;
      }
      const value = this.keyring.seal(sealingKey(kind), key, change.plain);
      census.add(kind, value);
      if (present.has(name)) present.set(name, value);
      operations.push({ type: 'put', key, value });
      told.push([kind, key, old, value]);
    }
    census.commits += 1;
    operations.push({ type: 'put', key: CENSUS_KEY, value: this.keyring.seal('value', CENSUS_KEY, census.bytes()) });
    await this.#database.batch(operations, { sync: true } as object);
    this.#highWater.write(census.commits);
    for (const listener of this.#listeners) for (const one of told) listener(...one);
  }

  /** What is stored now under the keys that are put or deleted; keys that are only inserted are not looked up. */
  async #presentValues(changes: readonly Change[]): Promise<Map<string, Buffer | undefined>> {
    const keys = new Map<string, Buffer>();
    for (const change of changes) if (change.op !== 'insert') keys.set(change.key.toString('latin1'), change.key);
    if (keys.size === 0) return new Map();
    const values = await this.#database.getMany([...keys.values()]);
    return new Map([...keys.keys()].map((name, i) => [name, values[i]]));
  }

  #open(kind: Kind, key: Buffer, sealed: Buffer): Buffer {
    const plain = this.keyring.unseal(sealingKey(kind), key, sealed);
    if (plain === undefined) throw this.#damaged(kind, key);
    return plain;
  }

  #damaged(kind: Kind, key?: Buffer, cause?: unknown): LedgerError {
    for (const listener of this.#damageListeners) listener(kind, key);
    return damage(kind, cause);
  }

  async #read<T>(kind: Kind, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw DAMAGE.has((error as { code?: string }).code ?? '') ? this.#damaged(kind, undefined, error) : error;
    }
  }
}

/** What LevelDB says when its files are not as it left them; everything else (closed, aborted) is not damage. */
const DAMAGE = new Set(['LEVEL_CORRUPTION', 'LEVEL_IO_ERROR', 'LEVEL_NOT_FOUND']);

const damage = (kind: string, cause?: unknown): LedgerError =>
  new LedgerError('STORE_DAMAGED', `vault: ${kind}`, { kind }, cause);
