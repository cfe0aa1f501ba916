/** `ledger access-log list|verify`: who read what, and whether the log is the one whose heads stand on the chain. */
import type { Command } from 'commander';
import type { LoggedAccess } from '../../../server/domain/access-entry.ts';
import { checkAccessLog, type LogAnchorClaim, type LogCheck } from '../../../server/domain/access-log-check.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { readStatus } from '../gateway-status.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

interface ListOptions {
  readonly limit: number;
  readonly after: number;
}

interface Page {
  readonly head: { readonly count: number; readonly root: string };
  readonly entries: readonly LoggedAccess[];
  readonly delayed: number;
  readonly next?: number;
}

const PAGE = 500;
const HEADER = [
  '号 no',
  '时间 time',
  '成员 member',
  '人员 staff',
  '行为 action',
  '用途 purpose',
  '字段 fields',
  '结果 outcome',
];

const EXAMPLES = `
An auditor reads all of a gateway's log. verify reads it whole, recomputes every hash and root, and compares with the heads on the chain, as
the gateway of --anchors sees them: let it be another member's than the one whose log it is.

Exit code of verify: 0 the log is the anchored one; 1 it is not, and the first entry that is wrong is named.

Examples:
  $ ledger access-log list --as bank-auditor --limit 20
  $ ledger access-log verify --as bank-auditor --anchors auditor`;

/** Adds the group `ledger access-log`. */
export function addAccessLogCommands(program: Command, host: Host): void {
  const group = program.command('access-log').description('who read what about whom').addHelpText('after', EXAMPLES);
  const list = group
    .command('list')
    .description('entries of the access log, oldest first')
    .option('--after <number>', 'entries after this number', wholeNumber(0, 2 ** 40), 0)
    .option('--limit <entries>', 'at most so many', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExamples:\n  $ ledger access-log list --as bank-auditor --after 100 --json');
  act<ListOptions>(list, host, listEntries);
  const verify = group
    .command('verify')
    .description('check the whole log against the heads on the chain')
    .option('--anchors <profile>', 'profile whose gateway says what is on the chain (default: the same gateway)')
    .addHelpText('after', '\nExamples:\n  $ ledger access-log verify --as bank-auditor --anchors auditor --json');
  act<{ readonly anchors?: string }>(verify, host, verifyLog);
}

async function listEntries(session: Session, { after, limit }: ListOptions): Promise<ExitCode> {
  const page = await readPage(session.gateway(), after, limit);
  session.answer(page, () =>
    alignRows([
      HEADER,
      ...page.entries.map(({ number, entry }) => [
        String(number),
        isoTime(entry.at),
        String(entry.member),
        printable(entry.staff ?? '-'),
        entry.action,
        printable(entry.purpose ?? '-'),
        entry.items.flatMap(({ fields }) => fields).join(', ') || '-',
        entry.reason === undefined ? entry.outcome : `${entry.outcome} ${printable(entry.reason)}`,
      ]),
    ]).concat(page.delayed === 0 ? [] : [`依法延迟告知 lawfully told later: ${page.delayed}`]),
  );
  return EXIT.ok;
}

async function verifyLog(session: Session, { anchors: profile }: { readonly anchors?: string }): Promise<ExitCode> {
  const client = session.gateway();
  const { member } = await readStatus(client);
  const other = profile === undefined ? client : session.gatewayOf(profile);
  const { anchors } = (await other.request('/access-log/anchors', { query: { member: String(member) } })) as {
    anchors: LogAnchorClaim[];
  };
  const entries: LoggedAccess[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: Page = await readPage(client, after, PAGE);
    entries.push(...page.entries);
    after = page.next;
  }
  const check = checkAccessLog(entries, anchors);
  session.answer({ member, ...check }, () => verdictLines(member, check));
  return check.sound ? EXIT.ok : EXIT.incomplete;
}

const verdictLines = (member: number, check: LogCheck): string[] => [
  `成员 member ${member}: ${check.count} 条 entries, ${check.anchors} 个链上存证 heads on the chain, 覆盖至 covering up to ${check.anchored}`,
  check.sound
    ? '一致 sound: every entry follows the one before, and every head on the chain is of this log'
    : `不一致 NOT SOUND: ${check.fault} at entry ${check.at}`,
];

async function readPage(client: GatewayClient, after: number, limit: number): Promise<Page> {
  return (await client.request('/access-log', { query: { after: String(after), limit: String(limit) } })) as Page;
}
