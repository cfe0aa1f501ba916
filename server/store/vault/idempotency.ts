import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** An answer as it left: sent again byte by byte. */
export interface KeptAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Whose key it is, on which route, and the key as it was sent. */
export interface KeyName {
  readonly caller: string;
  readonly route: string;
  readonly key: string;
}

/** What is known of a key: nothing (it is ours now), an answer, or that it ran and its answer is not kept. */
export type Begun =
  | { readonly state: 'begun'; readonly claim: Claim }
  | { readonly state: 'answered'; readonly answer: KeptAnswer }
  | { readonly state: 'not-kept' };

/** A key that runs now; ends with `finish` or `release`. */
export interface Claim {
  readonly row: Buffer;
  readonly end: Buffer;
  readonly request: string;
  readonly endsAt: number;
}

interface Row {
  readonly request: string;
  readonly endsAt: number;
  readonly state: 'running' | 'done';
  readonly answer?: KeptAnswer;
}

/** How long a key is remembered, in seconds. */
export const KEY_LIFE_SECONDS = 24 * 3_600;
/** Most keys remembered at a time. */
const MOST_KEYS = 200_000;

/**
 * Keys of requests that must take effect once, with the answers they got. A key is durable before the request runs and its answer
 * before it leaves, so that a restart neither forgets an answer nor runs a request again whose outcome nobody knows.
 */
export class IdempotencyArea {
  readonly #engine: VaultEngine;
  readonly #running = new Set<string>();

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /**
   * Takes a key, or tells what became of it. @param request digest of what was asked @param now unix seconds
   * @throws IDEMPOTENCY_KEY_REUSED (it stood for another request), IDEMPOTENCY_RUNNING, IDEMPOTENCY_INTERRUPTED, IDEMPOTENCY_FULL
   */
  async begin({ caller, route, key }: KeyName, request: string, now: number): Promise<Begun> {
    const mac = this.#engine.mac('idempotency', caller, route, key);
    const row = rowKey('idempotency', mac);
    const name = row.toString('latin1');
    // Before the first wait: a second copy that arrives meanwhile must find it.
    if (this.#running.has(name)) throw new LedgerError('IDEMPOTENCY_RUNNING', `key ${key} on ${route}`, { key });
    this.#running.add(name);
    try {
      const plain = await this.#engine.get('idempotency', row);
      const known = plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as Row);
      if (known !== undefined && now < known.endsAt) {
        this.#running.delete(name);
        return told(known, request, key, route);
      }
      if (known === undefined && this.#engine.rows('idempotency') >= MOST_KEYS)
        throw new LedgerError('IDEMPOTENCY_FULL', `${MOST_KEYS} keys are in use`, { limit: MOST_KEYS });
      const endsAt = now + KEY_LIFE_SECONDS;
      const claim: Claim = { row, end: rowKey('idempotencyEnd', u64(endsAt), mac), request, endsAt };
      const batch = new VaultBatch();
      if (known !== undefined) batch.del('idempotencyEnd', rowKey('idempotencyEnd', u64(known.endsAt), mac));
      batch.put('idempotency', row, json({ request, endsAt, state: 'running' } satisfies Row));
      batch.put('idempotencyEnd', claim.end, row);
      await this.#engine.commit(batch);
      return { state: 'begun', claim };
    } catch (error) {
      this.#running.delete(name);
      throw error;
    }
  }

  /**
   * Keeps what the request was answered, durably: to be called before the answer leaves.
   * @param answer undefined = it may not be kept (a secret shown once) @param until unix seconds, when it must go earlier than the key
   */
  async finish(claim: Claim, answer: KeptAnswer | undefined, until = claim.endsAt): Promise<void> {
    const { row, request, end } = claim;
    const endsAt = Math.min(until, claim.endsAt);
    const batch = new VaultBatch();
    const done: Row = { request, endsAt, state: 'done', ...(answer === undefined ? {} : { answer }) };
    batch.put('idempotency', row, json(done));
    if (endsAt !== claim.endsAt) {
      batch.del('idempotencyEnd', end);
      batch.put('idempotencyEnd', rowKey('idempotencyEnd', u64(endsAt), row.subarray(1)), row);
    }
    try {
      await this.#engine.commit(batch);
    } finally {
      this.#running.delete(row.toString('latin1'));
    }
  }

  /** Forgets the key: nothing took effect, or the same request may be sent again. */
  async release({ row, end }: Claim): Promise<void> {
    const batch = new VaultBatch();
    batch.del('idempotency', row);
    batch.del('idempotencyEnd', end);
    try {
      await this.#engine.commit(batch);
    } finally {
      this.#running.delete(row.toString('latin1'));
    }
  }

  /** Deletes what is past its time, from the disk too. @returns how many keys */
  async prune(now: number): Promise<number> {
    const batch = new VaultBatch();
    let deleted = 0;
    const before = rowKey('idempotencyEnd', u64(now + 1));
    for await (const { key, plain } of this.#engine.scan('idempotencyEnd', undefined, { before, limit: 10_000 })) {
      batch.del('idempotencyEnd', key);
      batch.del('idempotency', plain);
      deleted += 1;
    }
    if (deleted === 0) return 0;
    await this.#engine.commit(batch);
    await this.#engine.compact('idempotency');
    return deleted;
  }

  /**
   * Drops the bodies of every answer kept, from the disk too; the keys stay used. For an erasure: an answer may tell what was erased.
   * @returns how many
   */
  async dropAnswers(): Promise<number> {
    const batch = new VaultBatch();
    for await (const { key, plain } of this.#engine.scan('idempotency')) {
      const { answer, ...rest } = JSON.parse(plain.toString('utf8')) as Row;
      if (answer !== undefined) batch.put('idempotency', key, json(rest));
    }
    if (batch.changes.length === 0) return 0;
    await this.#engine.commit(batch);
    await this.#engine.compact('idempotency');
    return batch.changes.length;
  }
}

function told(known: Row, request: string, key: string, route: string): Begun {
  if (known.request !== request) throw new LedgerError('IDEMPOTENCY_KEY_REUSED', `key ${key} on ${route}`, { key });
  // Not running here, so it ran when the process ended: whether it took effect, nobody knows.
  if (known.state === 'running') throw new LedgerError('IDEMPOTENCY_INTERRUPTED', `key ${key} on ${route}`, { key });
  return known.answer === undefined ? { state: 'not-kept' } : { state: 'answered', answer: known.answer };
}
