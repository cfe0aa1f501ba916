import { randomBytes } from 'node:crypto';
import { asQueued, finished, type Intent, type OutboxRow, type OutboxStore } from '../../chain/outbox.ts';
import type { Hex } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, sequenceOf, u64 } from './layout.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** A new operation id: random, since it stands in URLs. */
export const operationId = (): string => `op_${randomBytes(15).toString('base64url')}`;

/** Unfinished operations that are kept; more are refused, so that publishers slow down to the chain's pace. */
const CAPACITY = 5_000;
/** Follows the id of a failed operation whose place another took. */
const REPLACED = ' replaced';

/** Which operations are listed: newest first, from below a place in the order. */
export interface OperationFilter {
  readonly states?: readonly OutboxRow['state'][];
  readonly contract?: string;
  /** `seq` of the last one of the page before */
  readonly before?: number;
  readonly limit: number;
}

/** Rows looked at for one page; a rare kind is found over several pages. */
const LOOK = 2_000;

interface Failed {
  readonly seq: number;
  replaced: boolean;
}

/** Transactions to be sent: written with what they are about, before anything is sent. Unfinished ones are kept in memory. */
export class OutboxArea implements OutboxStore {
  readonly #engine: VaultEngine;
  readonly #open = new Map<string, OutboxRow>();
  readonly #failed = new Map<string, Failed>();
  readonly #listeners = new Set<(row: OutboxRow) => void>();
  readonly #beside = new Set<(batch: VaultBatch, row: OutboxRow) => void>();
  readonly #nonces = new Map<Hex, number>();
  /** Of before nonces were kept by key: of the key that is asked for first. */
  #keyless: number | undefined;
  /** How many unfinished operations there may be before `requireRoom` refuses. */
  capacity = CAPACITY;

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<OutboxArea> {
    const area = new OutboxArea(engine);
    for await (const { plain } of engine.scan('operationOpen')) {
      const row = await area.get(plain.toString('utf8'));
      if (row !== undefined) area.#open.set(row.id, row);
    }
    for await (const { key, plain } of engine.scan('operationFailed')) {
      const [id = '', replaced] = plain.toString('utf8').split(' ');
      area.#failed.set(id, { seq: sequenceOf(key), replaced: replaced !== undefined });
    }
    for await (const { key, plain } of engine.scan('nonce')) {
      if (key.length === 1) area.#keyless = Number(plain.toString('utf8'));
      else {
        const lane = JSON.parse(plain.toString('utf8')) as { key: Hex; next: number };
        area.#nonces.set(lane.key, lane.next);
      }
    }
    return area;
  }

  /** Puts an intent into a batch, queued; its id must be new. @param now unix time in seconds */
  intentOps(batch: VaultBatch, intent: Intent, now: number): void {
    const row: OutboxRow = { ...intent, seq: this.#engine.nextSequence(), state: 'queued', createdAt: now };
    batch.insert('operation', this.#engine.key('operation', row.id), json(row));
    batch.insert('operationOpen', rowKey('operationOpen', u64(row.seq)), Buffer.from(row.id));
    batch.insert('operationOrder', rowKey('operationOrder', u64(row.seq)), Buffer.from(row.id));
    batch.afterCommit(() => {
      this.#open.set(row.id, row);
      this.#tell(row);
    });
  }

  /** Calls `listener` with every row that is new or changed, once that is durable. Returns how to stop it. */
  onChange(listener: (row: OutboxRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets `write` add to the batch of every row that is changed what must be true together with it. Returns how to stop it. */
  alongside(write: (batch: VaultBatch, row: OutboxRow) => void): () => void {
    this.#beside.add(write);
    return () => this.#beside.delete(write);
  }

  #tell(row: OutboxRow): void {
    for (const listener of this.#listeners) listener(row);
  }

  /**
   * Refuses what would leave more intents than are kept waiting. Asked before anything is stored.
   * @throws LedgerError OUTBOX_FULL
   */
  requireRoom(): void {
    const { size } = this.#open;
    if (size >= this.capacity)
      throw new LedgerError('OUTBOX_FULL', `${size} operations wait; ${this.capacity} is the most`, {
        pending: size,
        capacity: this.capacity,
      });
  }

  /** Waits for room: true once there is some, false when there was none within `ms` or the signal came. */
  async untilRoom(ms: number, signal: AbortSignal): Promise<boolean> {
    const hasRoom = (): boolean => this.#open.size < this.capacity;
    if (hasRoom() || signal.aborted) return hasRoom();
    const { promise, resolve } = Promise.withResolvers<void>();
    const letGo = (): void => resolve();
    const timer = setTimeout(letGo, ms);
    const stop = this.onChange(() => hasRoom() && resolve());
    signal.addEventListener('abort', letGo, { once: true });
    try {
      await promise;
      return hasRoom();
    } finally {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', letGo);
    }
  }

  /**
   * Puts into a batch that something else takes the place of a failed operation: it cannot be taken up again.
   * @throws LedgerError OPERATION_STATE when it was taken up meanwhile
   */
  replaceOps(batch: VaultBatch, id: string): void {
    const failed = this.#failed.get(id);
    if (failed === undefined)
      throw new LedgerError('OPERATION_STATE', `${id} was taken up again meanwhile`, { id, state: 'queued' });
    if (failed.replaced) return;
    failed.replaced = true;
    batch.put('operationFailed', rowKey('operationFailed', u64(failed.seq)), Buffer.from(id + REPLACED));
  }

  /** True when the chain refused the operation: what it was to anchor is not anchored. */
  hasFailed(id: string): boolean {
    return this.#failed.has(id);
  }

  anyFailed(): boolean {
    return this.#failed.size > 0;
  }

  /** Unfinished operations in the order in which they were intended. */
  async pending(): Promise<OutboxRow[]> {
    return [...this.#open.values()].sort((a, b) => a.seq - b.seq);
  }

  /** One page, newest first. `next` goes into `before` for the one after it; absent at the end. What was made before there was this order is found by its id only. */
  async list({ states, contract, before, limit }: OperationFilter): Promise<{ rows: OutboxRow[]; next?: number }> {
    const rows: OutboxRow[] = [];
    const range = {
      reverse: true,
      limit: LOOK,
      ...(before === undefined ? {} : { before: rowKey('operationOrder', u64(before)) }),
    };
    let looked = 0;
    for await (const { key, plain } of this.#engine.scan('operationOrder', undefined, range)) {
      looked += 1;
      const row = await this.get(plain.toString('utf8'));
      if (row !== undefined && (states?.includes(row.state) ?? true) && (contract ?? row.contract) === row.contract)
        rows.push(row);
      if (rows.length === limit || looked === LOOK) return { rows, next: sequenceOf(key) };
    }
    return { rows };
  }

  async get(id: string): Promise<OutboxRow | undefined> {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    const plain = await this.#engine.get('operation', this.#engine.key('operation', id));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as OutboxRow);
  }

  put(row: OutboxRow): Promise<void> {
    const batch = new VaultBatch();
    this.#rowOps(batch, row);
    return this.#engine.commit(batch);
  }

  #rowOps(batch: VaultBatch, row: OutboxRow): void {
    batch.put('operation', this.#engine.key('operation', row.id), json(row));
    const marker = rowKey('operationOpen', u64(row.seq));
    if (finished(row)) batch.del('operationOpen', marker);
    else batch.put('operationOpen', marker, Buffer.from(row.id));
    if (row.state === 'failed')
      batch.put('operationFailed', rowKey('operationFailed', u64(row.seq)), Buffer.from(row.id));
    if (row.from !== undefined && row.nonce !== undefined) this.#takenOps(batch, row.from, row.nonce);
    for (const write of this.#beside) write(batch, row);
    batch.afterCommit(() => {
      if (finished(row)) this.#open.delete(row.id);
      else this.#open.set(row.id, row);
      if (row.state === 'failed') this.#failed.set(row.id, { seq: row.seq, replaced: false });
      this.#tell(row);
    });
  }

  async revive(id: string): Promise<OutboxRow> {
    const row = await this.get(id);
    if (row === undefined) throw new LedgerError('OPERATION_UNKNOWN', id, { id });
    const refuse = (why: string): never => {
      throw new LedgerError('OPERATION_STATE', `${id} ${why}`, { id, state: row.state });
    };
    if (row.answered === true) return refuse('was for a request that was refused; it is not repeated');
    this.requireRoom();
    const failed = this.#failed.get(id);
    if (failed === undefined) return refuse(`is ${row.state}, not failed`);
    if (failed.replaced) return refuse('was replaced by another operation');
    // At once, before the write: whoever looks from now on sees that it is on its way.
    this.#failed.delete(id);
    const queued = asQueued(row);
    const batch = new VaultBatch();
    this.#rowOps(batch, queued);
    batch.del('operationFailed', rowKey('operationFailed', u64(row.seq)));
    await this.#engine.commit(batch);
    return queued;
  }

  async nextNonce(key: Hex): Promise<number | undefined> {
    return this.#nonces.get(key) ?? this.#keyless;
  }

  /** The next nonce of a key is above every one that a row of it had. */
  #takenOps(batch: VaultBatch, key: Hex, nonce: number): void {
    const next = nonce + 1;
    if (next <= (this.#nonces.get(key) ?? 0)) return;
    batch.put('nonce', this.#engine.key('nonce', key), json({ key, next }));
    if (this.#keyless !== undefined) batch.del('nonce', rowKey('nonce'));
    batch.afterCommit(() => {
      this.#nonces.set(key, Math.max(next, this.#nonces.get(key) ?? 0));
      this.#keyless = undefined;
    });
  }
}
