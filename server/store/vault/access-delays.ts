import type { Hex } from '../../domain/bytes.ts';
import type { VaultEngine } from './engine.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** A lawful delay: what `member` reads about `subject` while it lasts is told to the subject later. Times in unix seconds. */
export interface AccessDelay {
  readonly id: string;
  readonly subject: Hex;
  readonly member: number;
  /** the provision it rests on, and the reference of the order */
  readonly basis: string;
  readonly from: number;
  /** first second at which the entries are told */
  readonly until: number;
  readonly releasedAt?: number;
}

/** Lawful delays, all in memory: they are few, and every read of data asks for them. */
export class AccessDelayArea {
  readonly #engine: VaultEngine;
  readonly #byId = new Map<string, AccessDelay>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<AccessDelayArea> {
    const area = new AccessDelayArea(engine);
    for await (const { plain } of engine.scan('accessDelay')) {
      const delay = JSON.parse(plain.toString('utf8')) as AccessDelay;
      area.#byId.set(delay.id, delay);
    }
    return area;
  }

  set(batch: VaultBatch, delay: AccessDelay): void {
    batch.put('accessDelay', this.#engine.key('accessDelay', delay.id), json(delay));
    batch.afterCommit(() => this.#byId.set(delay.id, delay));
  }

  get(id: string): AccessDelay | undefined {
    return this.#byId.get(id);
  }

  /** The delay under which a member's reading about a subject stands at a time. @param now unix seconds */
  covering(subject: Hex, member: number, now: number): AccessDelay | undefined {
    return [...this.#byId.values()].find(
      (delay) => delay.subject === subject && delay.member === member && delay.from <= now && lasts(delay, now),
    );
  }

  /** True while what stands under the delay is not told. @param now unix seconds */
  hides(id: string, now: number): boolean {
    const delay = this.#byId.get(id);
    return delay !== undefined && lasts(delay, now);
  }

  list(): AccessDelay[] {
    return [...this.#byId.values()].sort((a, b) => a.from - b.from);
  }
}

const lasts = ({ until, releasedAt }: AccessDelay, now: number): boolean => releasedAt === undefined && now < until;
