import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, VaultBatch } from './vault-batch.ts';

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

  /** Deletes what is past its time, from the disk too. @returns how many were deleted */
  async prune(now: number): Promise<number> {
    const batch = new VaultBatch();
    let deleted = 0;
    const before = rowKey('verificationEnd', u64(now + 1));
    for await (const { key, plain } of this.#engine.scan('verificationEnd', undefined, { before, limit: 10_000 })) {
      batch.del('verificationEnd', key);
      batch.del('verification', this.#engine.key('verification', plain.toString('utf8')));
      deleted += 1;
    }
    if (deleted === 0) return 0;
    await this.#engine.commit(batch);
    await this.#engine.compact('verification');
    return deleted;
  }

  #endKey(id: string, endsAt: number): Buffer {
    return rowKey('verificationEnd', u64(endsAt), this.#engine.mac('verificationEnd', id));
  }
}

interface Row {
  readonly endsAt: number;
  readonly content: unknown;
}
