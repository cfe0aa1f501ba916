import { setTimeout as sleep } from 'node:timers/promises';
import { isLedgerError, LedgerError } from '../errors.ts';
import { Dispatcher, type DispatcherOptions, finished, type Waiting } from './dispatcher.ts';
import type { OutboxRow, OutboxStore } from './outbox.ts';

export type { Waiting } from './dispatcher.ts';
export type { Intent, OutboxRow, OutboxState, OutboxStore } from './outbox.ts';

/** Those of the dispatcher, most with a default: 8 in flight, sent again after 5 s, signed anew after 30 s. */
export interface TransactionManagerOptions
  extends Omit<DispatcherOptions, 'inFlight' | 'resendMs' | 'displacedMs'>,
    Partial<Pick<DispatcherOptions, 'inFlight' | 'resendMs' | 'displacedMs'>> {
  /** Milliseconds between two looks at the chain while something is under way; default 250. */
  readonly pollMs?: number;
}

type Listener = (row: OutboxRow) => void;

const MAX_BACKOFF_MS = 15_000;

/**
 * Sends what the outbox holds, in the order of intention, each exactly once. An intent is durable when it arrives; the manager makes
 * the signed bytes durable, then sends them, and sends the very same bytes again until a block holds them: after a restart, after a
 * reorg, after a node forgot them. A nonce is taken only for a transaction whose estimation passed, and is durable with its bytes, so
 * that there are no gaps. A node that does not answer is asked again for ever; a contract that refuses ends the intent.
 */
export class TransactionManager {
  readonly #dispatcher: Dispatcher;
  readonly #outbox: OutboxStore;
  readonly #pollMs: number;
  readonly #settled = new Set<Listener>();
  #trouble: Waiting | undefined;
  #loop: Promise<void> | undefined;
  #stopped = false;
  #woken = false;
  #awake: (() => void) | undefined;

  constructor({ pollMs = 250, ...options }: TransactionManagerOptions) {
    const defaults = { inFlight: 8, resendMs: 5_000, displacedMs: 30_000 };
    this.#pollMs = pollMs;
    this.#outbox = options.outbox;
    this.#dispatcher = new Dispatcher({ ...defaults, ...options }, (row) => {
      for (const listener of this.#settled) listener(row);
    });
  }

  /** Begins to work; the node need not be there yet. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the step under way; waits for a node that does not answer two seconds at most. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#dispatcher.end();
    this.wake();
    if (this.#loop !== undefined) await Promise.race([this.#loop, sleep(2_000, undefined, { ref: false })]);
  }

  /** Says that the outbox holds something new. */
  wake(): void {
    this.#woken = true;
    this.#awake?.();
  }

  /** Calls `listener` for every row that became final or failed, after that is durable. Returns how to stop it. */
  onSettled(listener: Listener): () => void {
    this.#settled.add(listener);
    return () => this.#settled.delete(listener);
  }

  /** The same for those that became final. */
  onFinal(listener: Listener): () => void {
    return this.onSettled((row) => {
      if (row.state === 'final') listener(row);
    });
  }

  /** Why a pending operation is not further; undefined while nothing holds it up. */
  waiting(id: string): Waiting | undefined {
    return this.#dispatcher.waiting(id) ?? this.#trouble;
  }

  /**
   * The row once it is final or failed.
   * @throws OPERATION_UNKNOWN; CHAIN_TIMEOUT with its state and reason when that takes longer than `timeoutMs`: it goes on nevertheless
   */
  async wait(id: string, timeoutMs: number): Promise<OutboxRow> {
    const { promise, resolve } = Promise.withResolvers<OutboxRow | undefined>();
    const stop = this.onSettled((row) => {
      if (row.id === id) resolve(row);
    });
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    try {
      const row = await this.#outbox.get(id);
      if (row === undefined) throw new LedgerError('OPERATION_UNKNOWN', id, { id });
      if (finished(row)) return row;
      const settled = await promise;
      if (settled !== undefined) return settled;
      const now = await this.#outbox.get(id);
      if (now !== undefined && finished(now)) return now;
      const reason = this.waiting(id);
      throw new LedgerError(
        'CHAIN_TIMEOUT',
        `${id} is ${now?.state ?? 'unknown'} after ${timeoutMs} ms${reason ? `: ${reason.detail}` : ''}`,
        {
          id,
          state: now?.state,
          reason,
        },
      );
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  async #run(): Promise<void> {
    let backoff = 0;
    while (!this.#stopped) {
      this.#woken = false;
      let progress = false;
      const { moves } = this.#dispatcher;
      try {
        progress = await this.#dispatcher.pass();
        backoff = 0;
        this.#trouble = undefined;
      } catch (error) {
        this.#dispatcher.reset();
        this.#trouble = waitingFor(error, this.#trouble);
        // A node that answers now and then is worth asking again soon.
        const last = this.#dispatcher.moves > moves ? 0 : backoff;
        backoff = Math.min(MAX_BACKOFF_MS, Math.max(this.#pollMs, last * 2));
      }
      if (!progress && !this.#stopped) await this.#rest(backoff);
    }
  }

  /** Until woken or the next look is due; a node in trouble is not asked sooner because of new work. */
  async #rest(backoff: number): Promise<void> {
    if (this.#woken && backoff === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, backoff === 0 ? this.#pollMs : backoff);
    this.#awake = () => {
      if (backoff === 0 || this.#stopped) resolve();
    };
    await promise;
    clearTimeout(timer);
    this.#awake = undefined;
  }
}

function waitingFor(error: unknown, last: Waiting | undefined): Waiting {
  const [code, detail] = isLedgerError(error) ? [error.code, error.detail] : ['INTERNAL', (error as Error).message];
  return { code, detail, since: last?.since ?? Date.now() };
}
