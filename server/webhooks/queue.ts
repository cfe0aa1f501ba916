/**
 * The queue of one hook: in order, bounded, kept in the vault. A message leaves the vault after it was delivered or given up, so that it is
 * told at least once over any restart; its id says when it is told again.
 */
import { isLedgerError } from '../errors.ts';
import type { VaultBatch } from '../store/vault/vault-batch.ts';
import type { WebhookMessageArea } from '../store/vault/webhook-messages.ts';
import type { WebhookMessage } from './webhooks.ts';

/** How a hook fares; the counts since the process was started. */
export interface WebhookState {
  readonly waiting: number;
  readonly delivered: number;
  /** given up after the last try */
  readonly failed: number;
  /** not taken because the queue was full */
  readonly dropped: number;
  readonly lastProblem?: string;
}

const MOST_WAITING = 1_000;
/** Tries of one message; the pauses between them are doubled from one second up to five minutes: about half an hour in all. */
const TRIES = 12;
const LONGEST_PAUSE_MS = 300_000;

export interface QueueOptions {
  readonly hook: string;
  readonly kept: WebhookMessageArea;
  readonly send: (message: WebhookMessage) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  /** once true, nothing is sent nor removed any more */
  readonly ended: () => boolean;
}

export class Queue {
  readonly #options: QueueOptions;
  readonly #messages: { readonly seq: number; readonly message: WebhookMessage }[] = [];
  #taken = 0;
  #working = false;
  #state: Omit<WebhookState, 'waiting'> = { delivered: 0, failed: 0, dropped: 0 };

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get state(): WebhookState {
    return { ...this.#state, waiting: this.#messages.length };
  }

  /** Takes up what waited when the process ended. */
  async load(): Promise<void> {
    const { kept, hook } = this.#options;
    for (const { seq, message } of await kept.waiting(hook)) {
      this.#messages.push({ seq, message: message as WebhookMessage });
      this.#taken += 1;
    }
    this.#wake();
  }

  /** Puts a message into the batch of what it tells; sent once that is durable. */
  addWith(batch: VaultBatch, message: WebhookMessage): void {
    if (this.#taken >= MOST_WAITING) {
      this.#state = { ...this.#state, dropped: this.#state.dropped + 1 };
      return;
    }
    this.#taken += 1;
    const seq = this.#options.kept.addWith(batch, this.#options.hook, message);
    batch.afterCommit(() => {
      this.#messages.push({ seq, message });
      this.#wake();
    });
  }

  /** Forgets what waits, for a hook that is removed. */
  async clear(): Promise<void> {
    const { kept, hook } = this.#options;
    // What is being written has its place then, and is found.
    await kept.remove(hook, []);
    await kept.remove(
      hook,
      (await kept.waiting(hook)).map(({ seq }) => seq),
    );
  }

  #wake(): void {
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    const { kept, hook, ended } = this.#options;
    this.#working = true;
    for (let first = this.#messages[0]; first !== undefined; first = this.#messages[0]) {
      const delivered = await this.#deliver(first.message);
      if (ended()) break;
      const counted = delivered ? 'delivered' : 'failed';
      this.#state = { ...this.#state, [counted]: this.#state[counted] + 1 };
      this.#messages.shift();
      this.#taken -= 1;
      // A vault that takes no writes any more: told again after the restart that it needs.
      await kept.remove(hook, [first.seq]).catch(() => undefined);
    }
    this.#working = false;
  }

  async #deliver(message: WebhookMessage): Promise<boolean> {
    const { send, sleep, ended } = this.#options;
    for (let attempt = 0; attempt < TRIES && !ended(); attempt++) {
      try {
        await send(message);
        return true;
      } catch (error) {
        const lastProblem = isLedgerError(error) ? `${error.code}: ${error.detail}` : 'INTERNAL';
        this.#state = { ...this.#state, lastProblem };
      }
      await sleep(Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** attempt));
    }
    return false;
  }
}
