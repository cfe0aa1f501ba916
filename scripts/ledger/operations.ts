/** Follows operations until the chain has them: the end of a command means "anchored", not "sent". */
import { LedgerError } from '../../server/errors.ts';
import type { GatewayClient } from './gateway-client.ts';
import { readStatus } from './gateway-status.ts';
import type { Io } from './io.ts';
import { patiently } from './retry.ts';

export interface Operation {
  readonly id: string;
  readonly state: (typeof STATES)[number];
  readonly hash?: string;
  readonly block?: number;
  readonly failure?: { readonly code: string; readonly detail: string };
}

export const STATES = ['queued', 'sent', 'mined', 'final', 'failed'] as const;
const FIRST_MS = 50;
const LONGEST_MS = 1_000;

/** One operation as the gateway knows it. OPERATION_UNKNOWN, GATEWAY_INVALID. */
async function readOperation(client: GatewayClient, id: string): Promise<Operation> {
  const body = await client.getOperation({ id });
  const operation = (typeof body === 'object' && body !== null ? body : {}) as unknown as Record<string, unknown>;
  if (typeof operation.id !== 'string' || !(STATES as readonly unknown[]).includes(operation.state))
    throw new LedgerError('GATEWAY_INVALID', `operation ${id}: state ${JSON.stringify(operation.state)}`, { id });
  return operation as unknown as Operation;
}

export interface Waiting {
  readonly io: Io;
  readonly client: GatewayClient;
  /** How long nothing may change: neither a state, nor a gateway that does not answer. */
  readonly limitMs: number;
  readonly onProgress?: (done: number) => void;
  readonly onRetry?: (error: unknown, waitMs: number) => void;
}

/**
 * Waits until every operation is final or failed, in the order given, and until the gateway's own index has read as far: what
 * a command did can be seen and built upon when it ends. CHAIN_TIMEOUT, INDEX_BEHIND when nothing moves for `limitMs`.
 */
export async function awaitOperations(waiting: Waiting, ids: readonly string[]): Promise<Operation[]> {
  const done: Operation[] = [];
  for (const id of ids) {
    done.push(await awaitOne(waiting, id));
    waiting.onProgress?.(done.length);
  }
  await awaitIndex(waiting, Math.max(0, ...done.map(({ block }) => block ?? 0)));
  return done;
}

async function awaitIndex({ io, client, limitMs, onRetry }: Waiting, block: number): Promise<void> {
  let reached = -1;
  let movedAt = io.now();
  for (let pause = FIRST_MS; block > 0; pause = Math.min(pause * 1.5, LONGEST_MS)) {
    const { head } = await patiently({ io, limitMs, ...(onRetry === undefined ? {} : { onRetry }) }, () =>
      readStatus(client),
    );
    if (head.number >= block) return;
    if (head.number > reached) movedAt = io.now();
    reached = head.number;
    if (io.now() - movedAt > limitMs)
      throw new LedgerError('INDEX_BEHIND', `the index of ${client.url} is at block ${reached}, not yet at ${block}`, {
        reached,
        block,
      });
    await io.sleep(pause);
  }
}

async function awaitOne({ io, client, limitMs, onRetry }: Waiting, id: string): Promise<Operation> {
  let state: string | undefined;
  let movedAt = io.now();
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 1.5, LONGEST_MS)) {
    const operation = await patiently({ io, limitMs, ...(onRetry === undefined ? {} : { onRetry }) }, () =>
      readOperation(client, id),
    );
    if (operation.state === 'final' || operation.state === 'failed') return operation;
    if (operation.state !== state) movedAt = io.now();
    state = operation.state;
    if (io.now() - movedAt > limitMs)
      throw new LedgerError('CHAIN_TIMEOUT', `operation ${id} is still ${state}`, { id, state });
    await io.sleep(pause);
  }
}

/** The operation that an answer names. GATEWAY_INVALID when it names none. */
export function operationIdOf(body: unknown): string {
  const { operation } = (typeof body === 'object' && body !== null ? body : {}) as { operation?: unknown };
  if (typeof operation !== 'string') throw new LedgerError('GATEWAY_INVALID', 'the answer names no operation');
  return operation;
}

/** One line about an operation. */
export function operationLine({ state, block, hash, failure }: Operation): string {
  if (failure !== undefined) return `the chain refused: ${failure.code}: ${failure.detail}`;
  return `${state}${block === undefined ? '' : ` in block ${block}`}${hash === undefined ? '' : `, transaction ${hash}`}`;
}
