/** `ledger operation list|retry|cancel`: transactions of a gateway, and what to do about those that are held up or failed. */
import { type Command, Option } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { type Operation, operationLine, STATES } from '../operations.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

interface Listed extends Operation {
  readonly contract: string;
  readonly createdAt: number;
  readonly waiting?: { readonly code: string; readonly detail: string; readonly since: number };
}

interface ListOptions {
  readonly state?: string;
  readonly contract?: string;
  readonly stuck?: boolean;
  readonly before?: number;
  readonly limit: number;
}

const HEADER = ['操作 operation', '状态 state', '合约 contract', '提交 asked', '说明 what'];

/** Adds the group. */
export function addOperationCommands(program: Command, host: Host): void {
  const operation = program
    .command('operation')
    .description('transactions of a gateway: list, retry, cancel (publisher, operator)')
    .addHelpText('after', '\nExamples:\n  $ ledger operation list --stuck\n  $ ledger operation retry op_5Qx...');
  const list = operation
    .command('list')
    .description('list operations, newest first')
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--contract <name>', 'only calls of this contract')
    .option('--stuck', 'only those that something holds up')
    .option('--before <number>', 'the next page: the number at the end of the one before', wholeNumber(1, 1e15))
    .option('--limit <number>', 'how many, 1 to 500', wholeNumber(1, 500), 100)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ledger operation list --state failed\n  $ ledger operation list --stuck --json',
    );
  act<ListOptions>(list, host, listOperations);
  const retry = operation
    .command('retry')
    .description('take up a failed operation again')
    .argument('<id>', 'id of the operation, see list')
    .addHelpText('after', '\nExamples:\n  $ ledger operation retry op_5Qx...');
  act(retry, host, (session, _options, id = '') => change(session, id, 'retry'));
  const cancel = operation
    .command('cancel')
    .description('end an operation that is in no block')
    .argument('<id>', 'id of the operation, see list')
    .addHelpText('after', '\nExamples:\n  $ ledger operation cancel op_5Qx...');
  act(cancel, host, (session, _options, id = '') => change(session, id, 'cancel'));
}

async function listOperations(
  session: Session,
  { state, contract, stuck, before, limit }: ListOptions,
): Promise<ExitCode> {
  const client = session.gateway();
  const query = {
    state,
    contract,
    stuck: stuck === true ? 'true' : undefined,
    before: before === undefined ? undefined : String(before),
    limit: String(limit),
  };
  const body = await client.request('/operations', { query });
  const { operations, next } = (typeof body === 'object' && body !== null ? body : {}) as {
    operations?: unknown;
    next?: number;
  };
  if (!Array.isArray(operations)) throw new LedgerError('GATEWAY_INVALID', `${client.url}/operations answered no list`);
  session.answer(body, () => [
    ...alignRows([HEADER, ...(operations as Listed[]).map(row)]),
    ...(next === undefined ? [] : [`更多 more: --before ${next}`]),
  ]);
  return EXIT.ok;
}

function row({ id, state, contract, createdAt, waiting, ...rest }: Listed): string[] {
  const what = waiting === undefined ? operationLine({ id, state, ...rest }) : `${waiting.code}: ${waiting.detail}`;
  return [id, state, printable(contract), isoTime(createdAt), printable(what)];
}

async function change(session: Session, id: string, verb: 'retry' | 'cancel'): Promise<ExitCode> {
  const path = `/operations/${encodeURIComponent(id)}/${verb}`;
  const body = (await session.gateway().request(path, { method: 'POST', json: {} })) as Operation;
  session.answer(body, () => [`${id}: ${operationLine(body)}`]);
  return EXIT.ok;
}
