import type { Hex } from '../../domain/bytes.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** Statements this member signed (what it deleted, what it erased), in the order of signing and by the handles they are about. */
export class StatementArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  add(batch: VaultBatch, statement: unknown, subjects: readonly Hex[]): void {
    const seq = u64(this.#engine.nextSequence());
    const plain = json(statement);
    batch.insert('statement', rowKey('statement', seq), plain);
    for (const subject of new Set(subjects))
      batch.insert('statementOf', rowKey('statementOf', this.#engine.mac('statementOf', subject), seq), plain);
  }

  /** Oldest first. @param subject only those about this handle */
  async list(filter: { subject?: Hex; limit?: number } = {}): Promise<unknown[]> {
    const { subject, limit = 1_000 } = filter;
    const rows =
      subject === undefined
        ? this.#engine.scan('statement', undefined, { limit })
        : this.#engine.scan('statementOf', this.#engine.mac('statementOf', subject), { limit });
    const found: unknown[] = [];
    for await (const { plain } of rows) found.push(JSON.parse(plain.toString('utf8')));
    return found;
  }
}
