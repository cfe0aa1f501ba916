import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** What a lender obtained with a consent, until the consent's data life ends. The content belongs to the verify use case. */
export class VerificationArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** The id must be new. @param endsAt unix seconds from which it may no longer be kept */
  add(batch: VaultBatch, id: string, content: unknown, endsAt: number): void {
    batch.insert('verification', this.#engine.key('verification', id), json({ endsAt, content } satisfies Row));
    batch.insert('verificationEnd', this.#endKey(id, endsAt), Buffer.from(id));
  }

  /** Undefined when unknown or when its time is over, whether it was swept or not. @param now unix seconds */
  async get(id: string, now: number): Promise<unknown> {
    const plain = await this.#engine.get('verification', this.#engine.key('verification', id));
    if (plain === undefined) return undefined;
    const row = JSON.parse(plain.toString('utf8')) as Row;
    return now < row.endsAt ? row.content : undefined;
  }

  /** Unix seconds from which it may no longer be kept; undefined when unknown. */
  async endOf(id: string): Promise<number | undefined> {
    const plain = await this.#engine.get('verification', this.#engine.key('verification', id));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as Row).endsAt;
  }

  /** What is past its time, oldest first. @param now unix seconds */
  async ended(now: number, limit: number): Promise<{ id: string; endsAt: number; content: unknown }[]> {
    const found: { id: string; endsAt: number; content: unknown }[] = [];
    const before = rowKey('verificationEnd', u64(now + 1));
    for await (const { plain } of this.#engine.scan('verificationEnd', undefined, { before, limit })) {
      const id = plain.toString('utf8');
      const row = await this.#engine.get('verification', this.#engine.key('verification', id));
      if (row === undefined) throw new LedgerError('STORE_DAMAGED', 'vault: verification', { kind: 'verification' });
      found.push({ id, ...(JSON.parse(row.toString('utf8')) as Row) });
    }
    return found;
  }

  remove(batch: VaultBatch, id: string, endsAt: number): void {
    batch.del('verificationEnd', this.#endKey(id, endsAt));
    batch.del('verification', this.#engine.key('verification', id));
  }

  /** Takes what was removed out of the files too. */
  forget(): Promise<void> {
    return this.#engine.compact('verification');
  }

  #endKey(id: string, endsAt: number): Buffer {
    return rowKey('verificationEnd', u64(endsAt), this.#engine.mac('verificationEnd', id));
  }
}

interface Row {
  readonly endsAt: number;
  readonly content: unknown;
}
