/** The rows that the events of a block touch; see project.ts. */
import type { ChainEvent, EventName } from '../chain/event-types.ts';
import type { Hex } from '../domain/bytes.ts';
import { type ChainHead, EMPTY_CHAIN, extendChain } from '../domain/hash-chain.ts';
import type { At } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';

export type EventOf<N extends EventName> = Extract<ChainEvent, { name: N }>;

/** What the events named do to the rows they touch. */
export type EffectsOf<N extends EventName> = {
  readonly [K in N]: (event: EventOf<K>, at: At, rows: Rows) => void;
};

/** Keys of the rows that must be known before an event is projected; none where an event is not named. */
export type RowsNeeded<N extends EventName> = {
  readonly [K in N]?: (args: EventOf<K>['args']) => readonly string[];
};

/** Rows by key, as they stand before an event; writing replaces. */
export class Rows {
  readonly #before: ReadonlyMap<string, unknown>;
  readonly changed = new Map<string, unknown>();
  readonly inserted = new Set<string>();

  constructor(before: ReadonlyMap<string, unknown>) {
    this.#before = before;
  }

  find<T>(key: string): T | undefined {
    return (this.changed.get(key) ?? this.#before.get(key)) as T | undefined;
  }

  /** @throws CHAIN_INVALID when there is no such row: a log before this one was left out */
  get<T>(key: string, event: ChainEvent): T {
    const row = this.find<T>(key);
    if (row === undefined) throw gap(event, 'is about something no earlier event named');
    return row;
  }

  put(key: string, row: unknown): void {
    this.changed.set(key, row);
  }

  /** The same for a row that the contracts allow once only: the store need not look for an earlier one. For what comes in masses. */
  insert(key: string, row: unknown): void {
    this.inserted.add(key);
    this.changed.set(key, row);
  }
}

/** @internal The error for an event that cannot be while every log arrives. */
export const gap = (event: ChainEvent, what: string): LedgerError =>
  new LedgerError('CHAIN_INVALID', `${event.name} in block ${event.block} ${what}: the node left out logs`, {
    event: event.name,
    block: event.block,
    tx: event.tx,
  });

/** The chain one item longer. @throws CHAIN_INVALID when the contract counted otherwise */
export function extended(
  event: ChainEvent & { readonly args: { readonly position: number } },
  key: string,
  item: Hex,
  rows: Rows,
): void {
  const chain = extendChain(rows.find<ChainHead>(key) ?? EMPTY_CHAIN, item);
  if (chain.count !== event.args.position)
    throw gap(event, `has position ${event.args.position} after ${chain.count - 1}`);
  rows.put(key, chain);
}
