/** One lane of nonces per key: a member that changes its key keeps the numbers of the old one apart. */
import type { Hex } from '../domain/bytes.ts';
import type { OutboxStore } from './outbox.ts';
import type { Rpc } from './rpc.ts';

/** Next nonces by key, as the chain, the outbox's rows and the store together know them. */
export class Lanes {
  readonly #outbox: OutboxStore;
  readonly #rpc: Rpc;
  readonly #next = new Map<Hex, number>();

  constructor(outbox: OutboxStore, rpc: Rpc) {
    this.#outbox = outbox;
    this.#rpc = rpc;
  }

  /** The next nonce of a key: never one that a row has, or that the chain counted. @throws CHAIN_* */
  async next(key: Hex): Promise<number> {
    const known = this.#next.get(key);
    if (known !== undefined) return known;
    const count = Number(await this.#rpc.request<Hex>('eth_getTransactionCount', [key, 'latest']));
    const rows = await this.#outbox.pending();
    const used = rows.filter((row) => (row.from ?? key) === key).map((row) => (row.nonce ?? -1) + 1);
    const next = Math.max(count, (await this.#outbox.nextNonce(key)) ?? 0, ...used);
    this.#next.set(key, next);
    return next;
  }

  /** A row with this nonce is durable, and the next number with it. */
  taken(key: Hex, nonce: number): void {
    this.#next.set(key, nonce + 1);
  }

  /** After a step broke off, or a nonce turned out to be another's: everything is worked out again. */
  reset(): void {
    this.#next.clear();
  }
}
