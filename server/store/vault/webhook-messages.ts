import type { VaultEngine } from './engine.ts';
import { rowKey, sequenceOf, u64 } from './layout.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** What waits to be told to a hook, in its place. */
export interface WaitingMessage {
  readonly seq: number;
  readonly message: unknown;
}

/** Messages of webhooks, by hook and in order, until they are delivered or given up. */
export class WebhookMessageArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** Puts a message into the batch of what it tells. @returns its place */
  addWith(batch: VaultBatch, hook: string, message: unknown): number {
    const seq = this.#engine.nextSequence();
    batch.insert('webhookMessage', this.#key(hook, seq), json(message));
    return seq;
  }

  /** Oldest first. */
  async waiting(hook: string): Promise<WaitingMessage[]> {
    const found: WaitingMessage[] = [];
    const mac = this.#engine.mac('webhookMessage', hook);
    for await (const { key, plain } of this.#engine.scan('webhookMessage', mac))
      found.push({ seq: sequenceOf(key), message: JSON.parse(plain.toString('utf8')) as unknown });
    return found;
  }

  /** @throws STORE_WRITE_FAILED */
  async remove(hook: string, seqs: readonly number[]): Promise<void> {
    const batch = new VaultBatch();
    for (const seq of seqs) batch.del('webhookMessage', this.#key(hook, seq));
    await this.#engine.commit(batch);
  }

  #key(hook: string, seq: number): Buffer {
    return rowKey('webhookMessage', this.#engine.mac('webhookMessage', hook), u64(seq));
  }
}
