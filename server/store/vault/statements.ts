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

  /** The newest, oldest of them first. @param subject only those about this handle */
  async list(filter: { subject?: Hex; limit?: number } = {}): Promise<unknown[]> {
    const { subject, limit = 1_000 } = filter;
    const found: unknown[] = [];
    for await (const { plain } of this.#scan(subject, { limit, reverse: true }))
      found.push(JSON.parse(plain.toString('utf8')));
    return found.reverse();
  }

  /**
   * A page at a time, oldest first. @param subject only those about this handle @param after `next` of the page before
   * @returns `next` where there may be more
   */
  async page(filter: {
    subject?: Hex | undefined;
    after?: number | undefined;
    limit: number;
  }): Promise<{ statements: unknown[]; next?: number }> {
    const { subject, after = 0, limit } = filter;
    const statements: unknown[] = [];
    let last = 0;
    for await (const { key, plain } of this.#scan(subject, { limit }, after)) {
      statements.push(JSON.parse(plain.toString('utf8')));
      last = Number(key.readBigUInt64BE(key.length - 8));
    }
    return { statements, ...(statements.length < limit ? {} : { next: last }) };
  }

  #scan(subject: Hex | undefined, options: { limit: number; reverse?: boolean }, after?: number) {
    const kind = subject === undefined ? 'statement' : 'statementOf';
    const prefix = subject === undefined ? Buffer.alloc(0) : this.#engine.mac('statementOf', subject);
    const start = after === undefined ? {} : { after: rowKey(kind, prefix, u64(after)) };
    return this.#engine.scan(kind, prefix, { ...options, ...start });
  }
}
