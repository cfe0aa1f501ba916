import type { VaultEngine } from './engine.ts';
import { rowKey, sequenceOf, u64 } from './layout.ts';
import { VaultBatch } from './vault-batch.ts';

/** Nonces of signed requests, kept until the request's deadline is past: no request is answered twice, restarts included. */
export class PeerNonceArea {
  readonly #engine: VaultEngine;
  readonly #seen = new Map<string, number>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<PeerNonceArea> {
    const area = new PeerNonceArea(engine);
    for await (const { key, plain } of engine.scan('peerNonce'))
      area.#seen.set(plain.toString('utf8'), deadlineOf(key));
    return area;
  }

  /**
   * Marks the nonce as used, durably, before the request is answered. @param deadline unix seconds
   * @returns false when the member used it before
   */
  async use(member: number, nonce: string, deadline: number): Promise<boolean> {
    const mac = this.#engine.mac('peerNonce', member, nonce);
    const name = mac.toString('hex');
    if (this.#seen.has(name)) return false;
    // Before the wait: a second copy that arrives meanwhile must find it.
    this.#seen.set(name, deadline);
    const batch = new VaultBatch();
    batch.insert('peerNonce', rowKey('peerNonce', u64(deadline), mac), Buffer.from(name));
    await this.#engine.commit(batch);
    return true;
  }

  /** Forgets what can no longer be replayed. @param now unix seconds, a little behind the clock that checks deadlines */
  async prune(now: number): Promise<number> {
    const batch = new VaultBatch();
    for await (const { key, plain } of this.#engine.scan('peerNonce', undefined, {
      before: rowKey('peerNonce', u64(now)),
      limit: 10_000,
    })) {
      batch.del('peerNonce', key);
      batch.afterCommit(() => this.#seen.delete(plain.toString('utf8')));
    }
    if (batch.changes.length > 0) await this.#engine.commit(batch);
    return batch.changes.length;
  }
}

const deadlineOf = (key: Buffer): number => sequenceOf(key.subarray(0, 9));
