/** Operations as callers see them, and waiting for them: bounded in time and number, ended when the gateway closes. */
import type { OutboxRow } from '../chain/outbox.ts';
import type { Waiting } from '../chain/waiting.ts';
import { LedgerError } from '../errors.ts';
import type { GatewayContext } from './context.ts';

/** How far the transaction behind an answer is. */
export interface OperationView {
  readonly id: string;
  /** queued (durable), sent (signed, the node has or will get it), mined (in a block), final, or failed */
  readonly state: 'queued' | 'sent' | 'mined' | 'final' | 'failed';
  /** whose contract it calls */
  readonly contract: string;
  readonly hash?: `0x${string}`;
  readonly block?: number;
  readonly gasUsed?: number;
  readonly failure?: { readonly code: string; readonly detail: string };
  /** an operator asked for its end; whichever a block holds first decides */
  readonly cancelling?: boolean;
  /** why it is not further; since when in unix milliseconds */
  readonly waiting?: Waiting;
  /** unix seconds */
  readonly createdAt: number;
}

/** True for an operation with which nothing will happen any more. */
export const ended = ({ state }: OperationView): boolean => state === 'final' || state === 'failed';

/** Names what of an operation is told as one event: the same state in the same block is the same event. */
export const eventId = ({ state, block }: OperationView): string => `${state}.${block ?? 0}`;

/** Most callers that wait for an operation at a time. */
const MOST_WAITING = 512;

/** A row as callers see it. */
export function viewOf(row: OutboxRow, waiting: Waiting | undefined): OperationView {
  const { id, state, contract, hash, block, gasUsed, failure, cancelling, createdAt } = row;
  return {
    id,
    state: state === 'signed' ? 'sent' : state,
    contract,
    createdAt,
    ...(cancelling === undefined ? {} : { cancelling }),
    ...(hash === undefined ? {} : { hash }),
    ...(block === undefined ? {} : { block }),
    ...(gasUsed === undefined ? {} : { gasUsed }),
    ...(failure === undefined ? {} : { failure: { ...failure } }),
    ...(waiting === undefined ? {} : { waiting: { ...waiting } }),
  };
}

/** Looks at operations and waits for them to move. */
export class OperationWatch {
  readonly #context: Pick<GatewayContext, 'vault' | 'waitingFor'>;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();
  #count = 0;
  #stop: (() => void) | undefined;

  constructor(context: Pick<GatewayContext, 'vault' | 'waitingFor'>) {
    this.#context = context;
  }

  /** @throws OPERATION_UNKNOWN */
  async view(id: string): Promise<OperationView> {
    const row = await this.#context.vault.outbox.get(id);
    if (row === undefined) throw new LedgerError('OPERATION_UNKNOWN', id, { id });
    const view = viewOf(row, undefined);
    return ended(view) ? view : viewOf(row, this.#context.waitingFor(id));
  }

  get closing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Callers that wait now. */
  get count(): number {
    return this.#count;
  }

  /** Takes one of the places for callers that wait; undefined when none is left. The answer gives it back. */
  enter(): (() => void) | undefined {
    if (this.#count >= MOST_WAITING || this.closing) return undefined;
    this.#count += 1;
    let left = false;
    return () => {
      if (!left) this.#count -= 1;
      left = true;
    };
  }

  /** The operation once it is another event than `seen`, or as it is when the time is over, the caller gone or the gateway closing. */
  async moved(id: string, seen: string, ms: number, gone?: AbortSignal): Promise<OperationView> {
    this.#stop ??= this.#context.vault.outbox.onChange((row) => {
      for (const wake of this.#waiting.get(row.id) ?? []) wake();
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    const wakers = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, wakers.add(resolve));
    const timer = setTimeout(resolve, ms);
    const signals = [this.#closing.signal, ...(gone === undefined ? [] : [gone])];
    const letGo = (): void => resolve();
    for (const signal of signals) signal.addEventListener('abort', letGo, { once: true });
    try {
      const view = await this.view(id);
      if (eventId(view) !== seen || signals.some(({ aborted }) => aborted)) return view;
      await promise;
      return await this.view(id);
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', letGo);
      wakers.delete(resolve);
      if (wakers.size === 0) this.#waiting.delete(id);
    }
  }

  /** The operation once it has ended, or as it is after `ms`. */
  async untilEnded(id: string, ms: number, gone?: AbortSignal): Promise<OperationView> {
    const deadline = Date.now() + ms;
    let view = await this.view(id);
    while (!ended(view) && Date.now() < deadline && !this.closing && gone?.aborted !== true)
      view = await this.moved(id, eventId(view), Math.max(1, deadline - Date.now()), gone);
    return view;
  }

  /** Lets everybody who waits go. */
  close(): void {
    this.#closing.abort();
    this.#stop?.();
  }
}
