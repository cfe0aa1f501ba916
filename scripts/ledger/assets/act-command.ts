/** Commands that send one act and wait until the chain has it: told in a table, made here. */
import { type Command, Option } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import { wholeNumber } from '../commands/whole-number.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { awaitOperations, operationIdOf, operationLine } from '../operations.ts';
import { act, type Host, type Session } from '../session.ts';

export type ActOptions = Readonly<Record<string, string | undefined>>;

export interface ActCommand {
  readonly name: string;
  readonly description: string;
  /** Names of its arguments. */
  readonly takes: readonly string[];
  /** Flags, what they are, and whether they must be given or which words they take. */
  readonly options: readonly {
    readonly flags: string;
    readonly description: string;
    readonly required?: boolean;
    readonly choices?: readonly string[];
  }[];
  readonly example: string;
  /** Where it goes and what it says. */
  readonly post: (args: readonly string[], options: ActOptions) => { readonly path: string; readonly body: unknown };
}

/** Adds one command of a table to a group. */
export function addActCommand(
  group: Command,
  host: Host,
  { name, description, takes, options, example, post }: ActCommand,
): void {
  const command = group.command(name).description(description);
  for (const argument of takes) command.argument(`<${argument}>`);
  for (const one of options) {
    const option = new Option(one.flags, one.description);
    if (one.choices !== undefined) option.choices(one.choices);
    command.addOption(one.required === true ? option.makeOptionMandatory() : option);
  }
  patienceOption(command).addHelpText('after', `\nExamples:\n  $ ledger ${example}`);
  act<ActOptions & { readonly patience: number }>(command, host, async (session, given, ...args) => {
    const { path, body } = post(args, given);
    const client = session.gateway();
    const answer = await client.request(path, { method: 'POST', json: body });
    return settle(session, { client, patience: given.patience, answer, said: `${name} ${args.join(' ')}` });
  });
}

/** `--patience`, as every command that waits for the chain has it. */
export const patienceOption = (command: Command): Command =>
  command.option('--patience <seconds>', 'how long to wait for the chain', wholeNumber(0, 86_400), 120);

/** Waits for the operation of an answer and says how it ended. */
export async function settle(
  session: Session,
  about: {
    readonly client: GatewayClient;
    readonly patience: number;
    readonly answer: unknown;
    readonly said: string;
    readonly more?: () => Promise<Readonly<Record<string, unknown>>>;
  },
): Promise<ExitCode> {
  const { client, patience, answer, said } = about;
  const waiting = { io: session.io, client, limitMs: patience * 1_000 };
  const [operation] = await awaitOperations(waiting, [operationIdOf(answer)]);
  if (operation === undefined) throw new LedgerError('INTERNAL', 'no operation');
  const more = operation.state === 'final' ? await about.more?.() : undefined;
  const { operation: _id, ...facts } = answer as Record<string, unknown>;
  const all = { ...facts, ...more, operation };
  session.answer(all, () => [
    `${said}: ${operationLine(operation)}`,
    ...Object.entries({ ...facts, ...more })
      .filter(([, value]) => typeof value === 'string')
      .map(([key, value]) => `  ${key}: ${String(value)}`),
    ...warningsOf(facts),
  ]);
  return operation.state === 'final' ? EXIT.ok : EXIT.incomplete;
}

function warningsOf({ warnings }: Record<string, unknown>): string[] {
  if (!Array.isArray(warnings)) return [];
  return (warnings as { code: string; asset: string; detail: string }[]).map(
    ({ code, asset, detail }) => `  warning ${code}: asset ${asset}: ${detail}`,
  );
}
