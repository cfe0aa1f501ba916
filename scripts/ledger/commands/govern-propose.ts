/** `ledger govern propose`: what members decide, in words; the gateway makes the calls and shows them. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { CAPABILITIES, type Capability } from '../../../server/domain/capabilities.ts';
import { parseJsonStrict } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';
import type { ProposeInput } from '../../client/gateway-api.ts';
import type { ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { callLines } from './govern.ts';
import { anchored, patience } from './patience.ts';

type Action = ProposeInput['body']['actions'][number];

interface ProposeOptions {
  readonly title: string;
  readonly patience: number;
  readonly name?: string;
  readonly endpoint?: string;
  readonly key?: string;
  readonly capability?: readonly string[];
}

const EXAMPLES = `
Several actions as one decision, and those without a command of their own, go into a JSON file: a list of actions as POST /proposals takes them
(set-clock, assign-clocks, set-calendar, register-class, add-key, retire-key, raw, ...).

Capabilities: ${Object.keys(CAPABILITIES).join(', ')}

Examples:
  $ ledger govern propose admit --title "a new bank" --name "Village Bank" --endpoint https://bank.example \\
      --key 0x1111111111111111111111111111111111111111 --capability BANK LENDER --as government
  $ ledger govern propose remove 5 --title "it left" --as government
  $ ledger govern propose set-parameter votingPeriod 86400 --title "one day" --as government
  $ ledger govern propose file actions.json --title "holidays of 2027" --as government`;

export function addPropose(govern: Command, host: Host): void {
  const propose = govern.command('propose').description('propose a decision (operator)').addHelpText('after', EXAMPLES);
  const one = (name: string, description: string, ...names: string[]): Command => {
    const command = propose.command(name).description(description);
    for (const argument of names) command.argument(`<${argument}>`);
    command.requiredOption('--title <words>', 'what it is, for the voters');
    return patience(command).addHelpText('after', EXAMPLES);
  };
  const action = (command: Command, make: (options: ProposeOptions, ...given: string[]) => Action): void => {
    act<ProposeOptions>(command, host, async (session, options, ...given) =>
      send(session, options, [make(options, ...given)]),
    );
  };
  action(
    one('admit', 'a new member, with its seat')
      .requiredOption('--name <name>', 'as shown to users')
      .requiredOption('--endpoint <url>', 'where its gateway answers')
      .requiredOption('--key <address>', 'its first key')
      .requiredOption('--capability <name...>', 'what it may'),
    ({ name = '', endpoint = '', key = '', capability }) => ({
      type: 'admit',
      name,
      endpoint,
      key: parseHex(key, 20),
      capabilities: capabilitiesFrom(capability),
    }),
  );
  action(one('remove', 'the end of a membership; earlier records stay valid', 'member'), (_, member = '') => ({
    type: 'remove',
    member: memberFrom(member),
  }));
  action(one('reinstate', 'the end of a suspension', 'member'), (_, member = '') => ({
    type: 'reinstate',
    member: memberFrom(member),
  }));
  action(
    one('set-capabilities', 'what a member may', 'member').requiredOption('--capability <name...>', 'what it may'),
    ({ capability }, member = '') => ({
      type: 'set-capabilities',
      member: memberFrom(member),
      capabilities: capabilitiesFrom(capability),
    }),
  );
  for (const type of ['register-schema', 'retire-schema'] as const)
    action(one(type, 'a schema this software ships', 'schema'), (_, schema = '') => ({ type, schema }));
  action(
    one('set-parameter', 'votingDelay, votingPeriod, timelockDelay (seconds), quorumPercent', 'parameter', 'value'),
    (_, parameter = '', value = '') => ({
      type: 'set-parameter',
      // The gateway knows which there are.
      parameter: parameter as 'votingPeriod',
      value: Number(value),
    }),
  );
  action(one('set-guardian', 'who suspends and cancels', 'address'), (_, address = '') => ({
    type: 'set-guardian',
    account: parseHex(address, 20),
  }));
  act<ProposeOptions>(
    one('file', 'the actions of a JSON file, as one decision', 'file'),
    host,
    async (session, options, file = '') => send(session, options, await actionsFrom(session, file)),
  );
}

async function send(
  session: Session,
  { title, patience: seconds }: ProposeOptions,
  actions: readonly Action[],
): Promise<ExitCode> {
  const { id, operation, calls } = await session.gateway().propose({ body: { title, actions } });
  if (!session.json) for (const line of calls.flatMap(callLines)) session.note(line);
  return anchored(session, operation, seconds, `${id}: proposed`, { id, calls });
}

async function actionsFrom(session: Session, file: string): Promise<Action[]> {
  const path = pathFrom(session.io, file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new LedgerError('FILE_UNREADABLE', `${path}: ${error.code ?? 'unknown'}`, { path }, error);
  });
  const actions = parseJsonStrict(text);
  if (!Array.isArray(actions)) throw new LedgerError('USAGE_INVALID', `${path}: not a list of actions`);
  return actions as unknown as Action[];
}

/** USAGE_INVALID. */
function memberFrom(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new LedgerError('USAGE_INVALID', `${text} is not a member's number`);
  return Number(text);
}

/** USAGE_INVALID. */
function capabilitiesFrom(names: readonly string[] = []): Capability[] {
  const unknown = names.find((name) => !Object.hasOwn(CAPABILITIES, name));
  if (unknown !== undefined)
    throw new LedgerError('USAGE_INVALID', `${unknown} is none of ${Object.keys(CAPABILITIES).join(', ')}`);
  return [...new Set(names as Capability[])];
}
