/** `ledger member`: members, their keys, and what happens when one is lost. */
import { type Command, Option } from 'commander';
import { type Hex, parseHex } from '../../../server/domain/bytes.ts';
import { CAPABILITY_TITLES, capabilitiesOf, KEY_PURPOSES } from '../../../server/domain/capabilities.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { listMembers } from '../members.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { addCompromiseCommands } from './member-compromise.ts';
import { anchored, patience } from './patience.ts';
import { secondsOf } from './time-option.ts';

type PurposeName = keyof typeof KEY_PURPOSES;

const EXAMPLES = `
A gateway goes on with its new key at once; keep a second MANAGE key elsewhere. Nobody declares a key compromised alone.

Examples:
  $ ledger member list
  $ ledger member show 1
  $ ledger member key rotate --as government
  $ ledger member key add 0x1111111111111111111111111111111111111111 --purpose MANAGE --as government
  $ ledger member suspend 3 --reason 1 --as auditor`;

interface AddOptions {
  readonly purpose: readonly PurposeName[];
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly patience: number;
}

export function addMemberCommands(program: Command, host: Host): void {
  const member = program
    .command('member')
    .description('members, their keys, compromised keys')
    .addHelpText('after', EXAMPLES);
  const help = (command: Command): Command => command.addHelpText('after', EXAMPLES);
  act(help(member.command('list').description('the members')), host, list);
  act(
    help(member.command('show').description('standing, seat and keys of a member').argument('<member>', 'its number')),
    host,
    show,
  );
  const suspend = member
    .command('suspend')
    .description('suspend a member at once (operator of the guardian)')
    .argument('<member>', 'its number')
    .requiredOption('--reason <code>', 'a code of the guardian, 1 to 255', Number);
  act<{ reason: number; patience: number }>(help(patience(suspend)), host, suspendMember);
  const key = help(member.command('key').description('keys of this member (operator)'));
  const add = key
    .command('add')
    .description('add a key that is kept elsewhere')
    .argument('<address>', 'address of the key')
    .addOption(
      new Option('--purpose <purpose...>', 'what it is for').choices(Object.keys(KEY_PURPOSES)).makeOptionMandatory(),
    )
    .option('--valid-from <time>', 'ISO 8601; now when left out')
    .option('--valid-until <time>', 'ISO 8601; open when left out');
  act<AddOptions>(help(patience(add)), host, addKey);
  const retire = key.command('retire').description('end a key for good').argument('<address>', 'address of the key');
  act<{ patience: number }>(help(patience(retire)), host, retireKey);
  act(help(key.command('rotate').description('change the gateway to a new key')), host, rotate);
  addCompromiseCommands(member, host);
}

async function list(session: Session): Promise<ExitCode> {
  const members = await listMembers(session.gateway());
  session.answer({ members }, () =>
    alignRows([
      ['member', 'name', 'may', ''],
      ...members.map(({ member, name, capabilities, suspended }) => [
        String(member),
        printable(name),
        capabilitiesOf(BigInt(capabilities))
          .map((one) => CAPABILITY_TITLES[one].en)
          .join(', '),
        suspended ? 'SUSPENDED' : '',
      ]),
    ]),
  );
  return EXIT.ok;
}

async function show(session: Session, _options: object, member = ''): Promise<ExitCode> {
  const found = await session.gateway().getMember({ member });
  session.answer(found, () => [
    `${found.member}  ${printable(found.name)}  ${found.suspended ? 'SUSPENDED' : 'in standing'}`,
    `gateway ${printable(found.endpoint)}; seat ${found.seat ?? 'none'}`,
    ...alignRows([
      ['key', 'for', 'from', 'until', ''],
      ...found.keys.map(({ key, purposes, validFrom, validUntil, retiredAt, compromised }) => [
        key,
        purposes.join(' '),
        isoTime(validFrom),
        validUntil === 0 ? 'open' : isoTime(validUntil),
        compromised !== null
          ? `COMPROMISED since ${isoTime(compromised.since)}: ${compromised.reason}`
          : retiredAt !== null
            ? 'retired'
            : '',
      ]),
    ]),
  ]);
  return EXIT.ok;
}

async function suspendMember(
  session: Session,
  { reason, patience: seconds }: { reason: number; patience: number },
  member = '',
): Promise<ExitCode> {
  const { operation } = await session.gateway().suspendMember({ member, body: { reason } });
  return anchored(session, operation, seconds, `member ${member}: suspended`);
}

async function addKey(session: Session, options: AddOptions, address = ''): Promise<ExitCode> {
  const { purpose, validFrom, validUntil } = options;
  const body = {
    key: parseHex(address, 20),
    purposes: [...new Set(purpose)],
    ...(validFrom === undefined ? {} : { validFrom: secondsOf('--valid-from', validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: secondsOf('--valid-until', validUntil) }),
  };
  const { operation } = await session.gateway().addKey({ body });
  return anchored(session, operation, options.patience, `${body.key}: added`);
}

async function retireKey(session: Session, options: { patience: number }, address = ''): Promise<ExitCode> {
  const key: Hex = parseHex(address, 20);
  const { operation } = await session.gateway().retireKey({ key });
  return anchored(session, operation, options.patience, `${key}: retired`);
}

async function rotate(session: Session): Promise<ExitCode> {
  const client = session.gateway();
  const { signs } = await client.listHeldKeys();
  const changed = await client.rotateKey({ body: { replaces: signs } }, { timeoutMs: 180_000 });
  session.answer(changed, () => [`${changed.key} signs now; ${changed.replaced} is retired`]);
  return EXIT.ok;
}
