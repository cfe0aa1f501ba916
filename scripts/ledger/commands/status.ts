import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../failure.ts';
import { type GatewayStatus, readStatus } from '../gateway-status.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

const EXAMPLES = `
Examples:
  $ ledger status
  $ ledger status --as auditor --json`;

/** `ledger status` */
export function addStatusCommand(program: Command, host: Host): void {
  act(
    program
      .command('status')
      .description('member, chain head, index head, lag and digest of a gateway')
      .addHelpText('after', EXAMPLES),
    host,
    status,
  );
}

async function status(session: Session): Promise<ExitCode> {
  const client = session.gateway();
  const read = await readStatus(client);
  session.answer(read, () => statusLines(client.url, read));
  return EXIT.ok;
}

function statusLines(url: string, status: GatewayStatus): string[] {
  const { head, nodeHead, lag, reason } = status;
  return alignRows([
    ['网关 gateway', url],
    ['成员 member', `${status.member} ${printable(status.name)}`],
    ['状态 state', printable(status.state) + (reason === undefined ? '' : ` (${printable(reason)})`)],
    ['链 chain', `${status.chainId}, ${nodeHead === null ? 'the node was not heard' : `head ${nodeHead}`}`],
    ['索引 index', head.timestamp === 0 ? 'empty' : `block ${head.number}, ${isoTime(head.timestamp)}, ${head.hash}`],
    ['落后 lag', lag === null ? 'unknown' : `${lag} block${lag === 1 ? '' : 's'}`],
    ['摘要 digest', status.digest],
    ['待上链 pending', `${status.pending} transaction${status.pending === 1 ? '' : 's'}`],
    ['保险库 vault', vaultText(status.vault)],
  ]);
}

function vaultText({ state, writable, lookedAt, damaged }: GatewayStatus['vault']): string {
  const looked = lookedAt === undefined ? '' : `, looked through ${isoTime(lookedAt)}`;
  const rows = damaged === 0 ? '' : `: ${damaged} row${damaged === 1 ? '' : 's'}, see ledger vault show`;
  return `${printable(state)}${rows}${looked}${writable ? '' : ' (read-only)'}`;
}
