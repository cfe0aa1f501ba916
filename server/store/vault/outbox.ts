import { randomBytes } from 'node:crypto';
import type { Intent, OutboxRow, OutboxStore } from '../../chain/transactions.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** A new operation id: random, since it stands in URLs. */
export const operationId = (): string => `op_${randomBytes(15).toString('base64url')}`;

const finished = (row: OutboxRow): boolean => row.state === 'final' || row.state === 'failed';

/** Transactions to be sent: written with what they are about, before anything is sent. Unfinished ones are kept in memory. */
export class OutboxArea implements OutboxStore {
  readonly #engine: VaultEngine;
  readonly #open = new Map<string, OutboxRow>();
  readonly #failed = new Set<string>();
  readonly #listeners = new Set<(row: OutboxRow) => void>();
  #nonce: number | undefined;

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<OutboxArea> {
    const area = new OutboxArea(engine);
    for await (const { plain } of engine.scan('operationOpen')) {
      const row = await area.get(plain.toString('utf8'));
      if (row !== undefined) area.#open.set(row.id, row);
    }
    for await (const { plain } of engine.scan('operationFailed')) area.#failed.add(plain.toString('utf8'));
    const nonce = await engine.get('nonce', rowKey('nonce'));
    if (nonce !== undefined) area.#nonce = Number(nonce.toString('utf8'));
    return area;
  }

  /** Puts an intent into a batch, queued; its id must be new. @param now unix time in seconds */
  intentOps(batch: VaultBatch, intent: Intent, now: number): void {
    const row: OutboxRow = { ...intent, seq: this.#engine.nextSequence(), state: 'queued', createdAt: now };
    batch.insert('operation', this.#engine.key('operation', row.id), json(row));
    batch.insert('operationOpen', rowKey('operationOpen', u64(row.seq)), Buffer.from(row.id));
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

  #tell(row: OutboxRow): void {
    for (const listener of this.#listeners) listener(row);
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

  async get(id: string): Promise<OutboxRow | undefined> {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    const plain = await this.#engine.get('operation', this.#engine.key('operation', id));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as OutboxRow);
  }

  async put(row: OutboxRow): Promise<void> {
    const batch = new VaultBatch();
    batch.put('operation', this.#engine.key('operation', row.id), json(row));
    const marker = rowKey('operationOpen', u64(row.seq));
    if (finished(row)) batch.del('operationOpen', marker);
    else batch.put('operationOpen', marker, Buffer.from(row.id));
    const failure = rowKey('operationFailed', u64(row.seq));
    if (row.state === 'failed') batch.put('operationFailed', failure, Buffer.from(row.id));
    else if (this.#failed.has(row.id)) batch.del('operationFailed', failure);
    batch.afterCommit(() => {
      if (finished(row)) this.#open.delete(row.id);
      else this.#open.set(row.id, row);
      if (row.state === 'failed') this.#failed.add(row.id);
      else this.#failed.delete(row.id);
      this.#tell(row);
    });
    await this.#engine.commit(batch);
  }

  async nextNonce(): Promise<number | undefined> {
    return this.#nonce;
  }

  async putNonce(nonce: number): Promise<void> {
    const batch = new VaultBatch();
    batch.put('nonce', rowKey('nonce'), Buffer.from(String(nonce)));
    batch.afterCommit(() => {
      this.#nonce = nonce;
    });
    await this.#engine.commit(batch);
  }
}
