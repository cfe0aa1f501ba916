import type { VaultEngine } from './engine.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** What one person did alone, by the minute. `at` in unix seconds. */
export interface Allowed {
  /** who and of what kind: one row each */
  readonly name: string;
  readonly done: readonly { readonly at: number; readonly size: number }[];
}

/** What was done without a second person within the last day: kept, so that a restart does not begin the count anew. */
export class AllowanceArea {
  readonly #engine: VaultEngine;
  readonly #rows = new Map<string, Allowed>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<AllowanceArea> {
    const area = new AllowanceArea(engine);
    for await (const { plain } of engine.scan('allowance')) {
      const row = JSON.parse(plain.toString('utf8')) as Allowed;
      area.#rows.set(row.name, row);
    }
    return area;
  }

  list(): Allowed[] {
    return [...this.#rows.values()];
  }

  get(name: string): Allowed | undefined {
    return this.#rows.get(name);
  }

  /** Counts at once for whoever asks next; durable when it resolves. Nothing done removes the row. @throws STORE_WRITE_FAILED */
  put(row: Allowed): Promise<void> {
    const batch = new VaultBatch();
    const key = this.#engine.key('allowance', row.name);
    if (row.done.length === 0) {
      this.#rows.delete(row.name);
      batch.del('allowance', key);
    } else {
      this.#rows.set(row.name, row);
      batch.put('allowance', key, json(row));
    }
    return this.#engine.commit(batch);
  }
}
