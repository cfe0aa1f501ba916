import type { Command } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

interface Status {
  readonly name: string;
  readonly member: number;
  readonly chainId: number;
  readonly state: string;
  readonly reason?: string;
  readonly head: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly nodeHead: number | null;
  readonly lag: number | null;
  readonly digest: string;
  readonly pending: number;
}

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
  const body = await client.request('/status');
  const read = readStatus(client.url, body);
  session.answer(body, () => statusLines(client.url, read));
  return EXIT.ok;
}

function readStatus(url: string, body: unknown): Status {
  const status = (typeof body === 'object' && body !== null ? body : {}) as Partial<Status>;
  if (typeof status.member !== 'number' || typeof status.head?.number !== 'number' || typeof status.digest !== 'string')
    throw new LedgerError('GATEWAY_INVALID', `${url}/status lacks member, head or digest`);
  return status as Status;
}

function statusLines(url: string, status: Status): string[] {
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
  ]);
}
