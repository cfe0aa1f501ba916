/** Commands that end when the chain has what they did. */
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../failure.ts';
import { awaitOperations, operationLine } from '../operations.ts';
import type { Session } from '../session.ts';
import { wholeNumber } from './whole-number.ts';

/** Adds `--patience`. */
export const patience = (command: Command): Command =>
  command.option('--patience <seconds>', 'how long to wait for the chain', wholeNumber(0, 86_400), 120);

/** Waits for an operation and says what came of it; incomplete when the chain refused. */
export async function anchored(
  session: Session,
  id: string,
  seconds: number,
  done: string,
  more: object = {},
): Promise<ExitCode> {
  const [operation] = await awaitOperations({ io: session.io, client: session.gateway(), limitMs: seconds * 1000 }, [
    id,
  ]);
  session.answer({ ...more, operation }, () => [
    operation?.state === 'final' ? done : `${done}: not so`,
    operationLine(operation!),
  ]);
  return operation?.state === 'final' ? EXIT.ok : EXIT.incomplete;
}
