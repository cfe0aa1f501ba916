/** `ledger approval`: what waits for a second person (approver), and that person's word. */
import type { Command } from 'commander';
import type { Approval } from '../../client/gateway-api.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

interface DecideOptions {
  readonly reason?: string;
}

const EXAMPLES = `
Look at the rows before you approve them. Nobody approves a request of their own.

Examples:
  $ ledger approval list --as approver
  $ ledger approval rows ap_7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11 --as approver > rows.ndjson
  $ ledger approval approve ap_7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11 --as approver
  $ ledger approval reject ap_7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11 --reason "wrong month" --as approver`;

/** Adds the group `ledger approval`. */
export function addApprovalCommand(program: Command, host: Host): void {
  const approval = program
    .command('approval')
    .description('publications, revocations and erasures that wait for a second person')
    .addHelpText('after', EXAMPLES);
  act(approval.command('list').description('list them, newest first').addHelpText('after', EXAMPLES), host, list);
  act(
    approval
      .command('rows')
      .description('the rows of a publication that waits, or the ids to be erased, as NDJSON')
      .argument('<id>', 'id of the request')
      .addHelpText('after', EXAMPLES),
    host,
    rows,
  );
  for (const [name, description] of [
    ['approve', 'approve a request: it is carried out'],
    ['reject', 'reject a request'],
  ] as const)
    act<DecideOptions>(
      approval
        .command(name)
        .description(description)
        .argument('<id>', 'id of the request')
        .option('--reason <text>', 'kept with the decision')
        .addHelpText('after', EXAMPLES),
      host,
      (session, options, id) => decide(session, name, options, id),
    );
}

async function list(session: Session): Promise<ExitCode> {
  const { approvals } = await session.gateway().listApprovals();
  session.answer({ approvals }, () =>
    alignRows([['id', 'state', 'what', 'size', 'maker', 'approver', 'until'], ...approvals.map(line)]),
  );
  return EXIT.ok;
}

async function rows(session: Session, _options: object, id = ''): Promise<ExitCode> {
  session.io.out.write(String(await session.gateway().getApprovalRows({ id })));
  return EXIT.ok;
}

async function decide(
  session: Session,
  decision: 'approve' | 'reject',
  { reason }: DecideOptions,
  id = '',
): Promise<ExitCode> {
  const body = { decision, ...(reason === undefined ? {} : { reason }) };
  const decided = await session.gateway().decideApproval({ id, body });
  session.answer(decided, () => alignRows([line(decided)]));
  return decided.state === 'failed' ? EXIT.incomplete : EXIT.ok;
}

const line = ({ id, state, kind, about, size, maker, approver = '', expiresAt }: Approval): string[] => [
  id,
  state,
  printable(`${kind} ${about.schema ?? about.id ?? about.basis ?? ''}`),
  String(size),
  printable(maker),
  printable(approver),
  isoTime(expiresAt),
];
