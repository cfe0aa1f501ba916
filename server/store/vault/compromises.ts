import type { Hex } from '../../domain/bytes.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** A declaration that others may have used a key: made here, or to be approved here. Times in unix seconds. */
export interface CompromiseRecord {
  /** What the approver signs; the declaration's id. */
  readonly id: Hex;
  readonly role: 'declarer' | 'approver';
  /** The member whose key it is. */
  readonly member: number;
  readonly approver: number;
  readonly key: Hex;
  readonly since: number;
  readonly reason: number;
  readonly report: { readonly text: string; readonly salt: Hex };
  readonly deadline: number;
  readonly createdAt: number;
  /** When it was approved here, or the approval came. */
  readonly approvedAt?: number;
  /** The operation that declares it on chain (declarer). */
  readonly operation?: string;
  readonly seq: number;
}

export class CompromiseArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  add(batch: VaultBatch, record: Omit<CompromiseRecord, 'seq'>): void {
    this.put(batch, { ...record, seq: this.#engine.nextSequence() });
  }

  put(batch: VaultBatch, record: CompromiseRecord): void {
    batch.put('compromise', rowKey('compromise', u64(record.seq)), json(record));
  }

  /** Oldest first: there are few. */
  async list(): Promise<CompromiseRecord[]> {
    const found: CompromiseRecord[] = [];
    for await (const { plain } of this.#engine.scan('compromise'))
      found.push(JSON.parse(plain.toString('utf8')) as CompromiseRecord);
    return found;
  }
}
