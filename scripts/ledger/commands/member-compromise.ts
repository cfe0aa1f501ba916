/** `ledger member compromise`: a key that others may have used, declared with a second member's approval. */
import { type Command, Option } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { COMPROMISE_REASONS } from '../../../server/domain/compromise.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { secondsOf } from './time-option.ts';
import { wholeNumber } from './whole-number.ts';

interface AskOptions {
  readonly since: string;
  readonly reason: (typeof COMPROMISE_REASONS)[number]['name'];
  readonly report: string;
  readonly approver: number;
}

const EXAMPLES = `
Change the gateway to a new key first (ledger member key rotate). What the old key anchored before --since stands; what it anchored later is
quarantined; nothing is revoked. The second member's operator reads the report and approves.

Examples:
  $ ledger member compromise ask 0x1111111111111111111111111111111111111111 --since 2026-04-30T00:00:00Z --reason stolen \\
      --report "laptop stolen from the registry office" --approver 2 --as government
  $ ledger member compromise list --as bank
  $ ledger member compromise approve 0x5b1f... --key 0x1111111111111111111111111111111111111111 --as bank`;

export function addCompromiseCommands(member: Command, host: Host): void {
  const group = member
    .command('compromise')
    .description('declare a key compromised, with a second member (operator)')
    .addHelpText('after', EXAMPLES);
  act<AskOptions>(
    group
      .command('ask')
      .description('ask another member to approve')
      .argument('<address>', 'the key')
      .requiredOption('--since <time>', 'since when others may have used it, ISO 8601')
      .addOption(
        new Option('--reason <name>', 'what happened')
          .choices(COMPROMISE_REASONS.map(({ name }) => name))
          .makeOptionMandatory(),
      )
      .requiredOption('--report <words>', 'what happened, for the approver')
      .requiredOption('--approver <member>', 'whose approval is asked for', wholeNumber(1, 4_294_967_295))
      .addHelpText('after', EXAMPLES),
    host,
    ask,
  );
  act(
    group
      .command('list')
      .description('declarations made here, and those to be approved here')
      .addHelpText('after', EXAMPLES),
    host,
    list,
  );
  act<{ readonly key: string }>(
    group
      .command('approve')
      .description("approve another member's declaration")
      .argument('<id>', 'id of the declaration')
      .requiredOption('--key <address>', 'the key, once more')
      .addHelpText('after', EXAMPLES),
    host,
    approve,
  );
}

async function ask(session: Session, options: AskOptions, address = ''): Promise<ExitCode> {
  const { reason, report, approver } = options;
  const key = parseHex(address, 20);
  const since = secondsOf('--since', options.since);
  const asked = await session.gateway().askCompromise({ body: { key, since, reason, report, approver } });
  session.answer(asked, () => [
    `${asked.id}: member ${approver} is asked; until ${isoTime(asked.deadline)}. Nothing is on chain before it approves.`,
  ]);
  return EXIT.ok;
}

async function list(session: Session): Promise<ExitCode> {
  const { compromises } = await session.gateway().listCompromises();
  session.answer({ compromises }, () =>
    alignRows([
      ['', 'key of', 'approver', 'since', 'reason', 'key', 'report', 'id'],
      ...compromises.map(({ id, role, member, approver, since, reason, key, report, approvedAt }) => [
        approvedAt === null ? (role === 'approver' ? 'TO APPROVE' : 'waits') : 'approved',
        String(member),
        String(approver),
        isoTime(since),
        reason,
        key,
        printable(report),
        id,
      ]),
    ]),
  );
  return EXIT.ok;
}

async function approve(session: Session, { key }: { readonly key: string }, id = ''): Promise<ExitCode> {
  const body = { key: parseHex(key, 20) };
  const approved = await session.gateway().approveCompromise({ id: parseHex(id, 32), body });
  session.answer(approved, () => [`${approved.id}: approved; member ${approved.member} tells the chain`]);
  return EXIT.ok;
}
