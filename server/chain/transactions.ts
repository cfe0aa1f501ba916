import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { DispatcherOptions } from './dispatch-state.ts';
import { Dispatcher } from './dispatcher.ts';
import { finished, type OutboxRow, type OutboxStore } from './outbox.ts';
import type { Signer } from './signer.ts';
import type { Waiting } from './waiting.ts';

export type { Intent, OutboxRow, OutboxState, OutboxStore } from './outbox.ts';
export type { Waiting } from './waiting.ts';

type Defaulted = 'fees' | 'inFlight' | 'resendMs' | 'raiseMs' | 'displacedMs';

/** Those of the dispatcher, most with a default: no fees, 8 in flight, sent again after 5 s, signed anew after 30 s, offered more after 60 s. */
export interface TransactionManagerOptions
  extends Omit<DispatcherOptions, Defaulted>,
    Partial<Pick<DispatcherOptions, Defaulted>> {
  /** Milliseconds between two looks at the chain while something is under way; default 250. */
  readonly pollMs?: number;
}

type Listener = (row: OutboxRow) => void;

const MAX_BACKOFF_MS = 15_000;

/**
 * Sends what the outbox holds, in the order of intention, each exactly once. An intent is durable when it arrives; the manager makes
 * the signed bytes durable, then sends them, and sends the very same bytes again until a block holds them: after a restart, after a
 * reorg, after a node forgot them. A nonce is taken only for a transaction whose estimation passed, and is durable with its bytes, so
 * that there are no gaps. A node that does not answer is asked again for ever; a contract that refuses ends the intent. Other bytes are
 * signed for the same nonce when an operator ends an operation or a chain with fees wants more: whichever a block holds decides.
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
    const defaults = {
      fees: 'zero' as const,
      inFlight: 8,
      resendMs: 5_000,
      raiseMs: 60_000,
      displacedMs: 30_000,
    };
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

  /** Ends after the step under way; waits for a node that does not answer one second at most. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#dispatcher.end();
    this.wake();
    if (this.#loop !== undefined) await Promise.race([this.#loop, sleep(1_000, undefined, { ref: false })]);
  }

  /** Says that the outbox holds something new. */
  wake(): void {
    this.#woken = true;
    this.#awake?.();
  }

  /**
   * Takes up a failed operation again, at its old place in the order.
   * @throws OPERATION_UNKNOWN; OPERATION_STATE unless it failed and nothing took its place
   */
  async retry(id: string): Promise<OutboxRow> {
    const row = await this.#outbox.revive(id);
    this.wake();
    return row;
  }

  /**
   * Ends an operation: a queued one at once, a signed one by an empty transaction for its nonce, unless its own is mined first.
   * @returns the row: `failed`, or `signed` and `cancelling`
   * @throws OPERATION_UNKNOWN; OPERATION_STATE when it is finished or a block holds it
   */
  async cancel(id: string): Promise<OutboxRow> {
    const row = await this.#dispatcher.cancel(id);
    if (row === undefined) {
      const now = await this.#outbox.get(id);
      if (now === undefined) throw new LedgerError('OPERATION_UNKNOWN', id, { id });
      throw new LedgerError('OPERATION_STATE', `${id} is ${now.state}; it can no longer be ended`, {
        id,
        state: now.state,
      });
    }
    this.wake();
    return row;
  }

  /** Signs by another key of this member from now on; begins with it when blocks hold all that the key before has signed. */
  useSigner(signer: Signer): void {
    this.#dispatcher.useSigner(signer);
    this.wake();
  }

  /** How many transactions of a key are signed and in no block: at none, the key can be retired. */
  underWay(key: Hex): Promise<number> {
    return this.#dispatcher.underWay(key);
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
