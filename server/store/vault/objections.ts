import type { Hex } from '../../domain/bytes.ts';
import type { Objection } from '../../domain/objection.ts';
import type { VaultEngine } from './engine.ts';
import { json, type VaultBatch } from './vault-batch.ts';

export interface StoredObjection extends Objection {
  readonly signature: Hex;
  readonly receivedAt: number;
  /** members that have or may ask for data about the subject and do not know of it yet */
  readonly untold?: readonly number[];
}

/** Subjects that objected to processing, in memory: asked before anything is done with their data. */
export class ObjectionArea {
  readonly #engine: VaultEngine;
  readonly #latest = new Map<Hex, StoredObjection>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<ObjectionArea> {
    const area = new ObjectionArea(engine);
    for await (const { plain } of engine.scan('objection')) {
      const stored = JSON.parse(plain.toString('utf8')) as StoredObjection;
      area.#latest.set(stored.subject, stored);
    }
    return area;
  }

  latest(subject: Hex): StoredObjection | undefined {
    return this.#latest.get(subject);
  }

  /** Those that some member does not know of yet. */
  untold(): StoredObjection[] {
    return [...this.#latest.values()].filter(({ untold = [] }) => untold.length > 0);
  }

  /** True while the subject objects. */
  stops(subject: Hex): boolean {
    return this.#latest.get(subject)?.stop === true;
  }

  /** Takes effect in memory now: refusing too early harms nobody, and taking an objection back waits for the disk by its caller. */
  set(batch: VaultBatch, stored: StoredObjection): void {
    if (stored.stop) this.#latest.set(stored.subject, stored);
    batch.put('objection', this.#engine.key('objection', stored.subject), json(stored));
    batch.afterCommit(() => this.#latest.set(stored.subject, stored));
  }
}
