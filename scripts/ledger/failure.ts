/** How a command ends badly: every failure becomes one shape, one exit code, and one block of text or JSON. */
import { ERRORS, type ErrorCode, type ErrorKind, isLedgerError, LedgerError } from '../../server/errors.ts';
import { GatewayProblem, type ProblemDocument } from '../client/transport.ts';
import { Interrupted, type Io } from './io.ts';
import { printable } from './text-table.ts';

/** Exit codes, as `ledger --help` documents them. */
export const EXIT = {
  ok: 0,
  incomplete: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  internal: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** True when `error` carries one of the codes, whether a gateway or the command line itself found it. */
export function hasCode(error: unknown, ...codes: ErrorCode[]): boolean {
  if (error instanceof GatewayProblem) return (codes as string[]).includes(error.problem.code);
  return isLedgerError(error, ...codes);
}

/** The problem document of any failure; what is not coded is INTERNAL and says no more than its message. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof GatewayProblem) return error.problem;
  const coded =
    error instanceof LedgerError
      ? error
      : new LedgerError('INTERNAL', error instanceof Error ? error.message : String(error));
  const { status, title, zh, cure, retry }: ErrorKind = ERRORS[coded.code];
  return {
    code: coded.code,
    title,
    titleZh: zh,
    status,
    detail: coded.detail,
    cure,
    retry,
    ...(Object.keys(coded.values).length > 0 ? { values: coded.values } : {}),
  };
}

/** The exit code of a failure, by the status its code belongs to. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Interrupted) return EXIT.interrupted;
  const { status } = problemOf(error);
  // Files of the person who runs the command: here they are input.
  if (isLedgerError(error, 'CONFIG_INVALID', 'KEYSTORE_INVALID')) return EXIT.usage;
  if (status === 401 || status === 403 || status === 412) return EXIT.refused;
  if (status === 429 || status === 503 || status === 504) return EXIT.unreachable;
  return status >= 500 ? EXIT.internal : EXIT.usage;
}

/** Says what went wrong and how to cure it: JSON on stdout with --json, else lines on stderr. */
export function reportFailure(io: Io, json: boolean, error: unknown): ExitCode {
  const exit = exitCodeOf(error);
  if (error instanceof Interrupted) {
    io.err.write('ledger: interrupted. The same command can be run again.\n');
    return exit;
  }
  const problem = problemOf(error);
  if (json) {
    io.out.write(`${JSON.stringify({ error: problem })}\n`);
    return exit;
  }
  const lines = [
    `ledger: ${problem.code}: ${printable(problem.title)} · ${printable(problem.titleZh)}`,
    `  ${printable(problem.detail)}`,
    `  Cure: ${printable(problem.cure)}`,
    ...(problem.instance === undefined ? [] : [`  Request: ${printable(problem.instance)}`]),
  ];
  io.err.write(`${lines.join('\n')}\n`);
  return exit;
}
