/** What of an error leaves: its place in the code for the log, no text that others wrote; details of this machine for its operator alone. */
import type { Caller } from '../domain/access.ts';
import { type ErrorCode, isLedgerError, LedgerError } from '../errors.ts';
import type { FollowingStatus } from './context.ts';

/** Codes whose details name files, addresses and keys of this machine. */
const OF_THE_MACHINE: ReadonlySet<ErrorCode> = new Set([
  'CHAIN_REFUSED',
  'CHAIN_UNREACHABLE',
  'CHAIN_WRONG',
  'CONFIG_INVALID',
  'FILE_UNWRITABLE',
  'KEYSTORE_INVALID',
  'MANIFEST_MISMATCH',
  'SIGNER_INVALID',
  'SIGNER_UNREACHABLE',
  'STORE_DAMAGED',
  'STORE_FOREIGN',
  'STORE_IN_USE',
  'STORE_UNUSABLE',
  'STORE_VERSION',
  'STORE_WRITE_FAILED',
]);

/** The error as it is told to this caller. */
export function toldTo(caller: Caller | undefined, error: LedgerError): LedgerError {
  if (!OF_THE_MACHINE.has(error.code) || caller?.roles.includes('operator') === true) return error;
  return new LedgerError(
    error.code,
    'of this gateway; its operator finds more in the log, under the request id',
    {},
    error,
  );
}

/** Why the index is not further, as it is told to this caller. */
export function reasonFor(caller: Caller | undefined, { state, reason, code }: FollowingStatus): string | undefined {
  if (reason === undefined) return undefined;
  if (caller?.roles.includes('operator') === true) return reason;
  return state === 'unreachable' || state === 'halted' ? (code ?? state) : state;
}

export interface Traced {
  readonly name: string;
  readonly code?: string;
  /** of coded errors; the text of others may quote what a caller sent */
  readonly detail?: string;
  readonly at: readonly string[];
  readonly cause?: Traced;
}

/** An error for the log. */
export function traced(error: unknown, depth = 4): Traced {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const { code } = error as { code?: unknown };
  const at = framesOf(error);
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(isLedgerError(error) ? { detail: error.detail } : {}),
    at,
    ...(error.cause === undefined || depth === 0 ? {} : { cause: traced(error.cause, depth - 1) }),
  };
}

/** The stack without the message: a message of several lines may look like one. */
function framesOf({ message, stack = '' }: Error): string[] {
  const begin = stack.indexOf(message);
  if (begin === -1) return [];
  return stack
    .slice(begin + message.length)
    .split('\n')
    .filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line))
    .map((line) => line.trim());
}
