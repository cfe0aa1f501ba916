/** Asks again, with growing pauses, as long as an answer may still come. */
import type { ErrorCode } from '../../server/errors.ts';
import { GatewayProblem } from '../client/transport.ts';
import { hasCode, problemOf } from './failure.ts';
import type { Io } from './io.ts';

export interface Patience {
  readonly io: Io;
  /** Codes that may pass here besides those that say so themselves. */
  readonly passing?: readonly ErrorCode[];
  /** How long failures may follow each other. */
  readonly limitMs: number;
  /** Hears every failure that will be tried again. */
  readonly onRetry?: (error: unknown, waitMs: number) => void;
}

const FIRST_MS = 250;
const LONGEST_MS = 5_000;
/** INTERNAL says "try again", but a defect answers the same every time. */
const INTERNAL_ATTEMPTS = 3;
const GONE: ErrorCode = 'GATEWAY_UNREACHABLE';

/** The result of `work`, asked again while it fails for a reason that may pass; the last failure when patience ends. */
export async function patiently<T>(
  { io, limitMs, passing = [], onRetry }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = io.now() + limitMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const again = mayPass(error) || (passing.length > 0 && hasCode(error, ...passing));
      if (!again || (hasCode(error, 'INTERNAL') && attempt >= INTERNAL_ATTEMPTS)) throw error;
      const asked = error instanceof GatewayProblem ? error.retryAfterMs : undefined;
      const pause = Math.max(asked ?? 0, Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS));
      if (io.now() + pause > deadline) throw error;
      onRetry?.(error, pause);
      await io.sleep(pause);
    }
  }
}

/** True for a failure that may be over when the same is asked again. */
export const mayPass = (error: unknown): boolean =>
  error instanceof GatewayProblem ? problemOf(error).retry === true : hasCode(error, GONE);
