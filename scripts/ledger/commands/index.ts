import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

interface Look {
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly rows: number;
  readonly of: number;
  readonly damage?: string;
}

interface Rebuild {
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly reason: string;
  readonly block: number;
  readonly same?: boolean;
  readonly failure?: string;
}

interface IndexState {
  readonly rows: number;
  readonly block: number;
  readonly digest: string;
  readonly look?: Look;
  readonly rebuild?: Rebuild;
}

const POLL_MS = 200;

/** `ledger index show|verify|rebuild` (operator) */
export function addIndexCommands(program: Command, host: Host): void {
  const index = program
    .command('index')
    .description("the gateway's index of the chain: look through it, make it again (operator)")
    .addHelpText('after', '\nExamples:\n  $ ledger index verify --as operator\n  $ ledger index rebuild --as operator');
  const add = (name: string, description: string, after: string, action: (session: Session) => Promise<ExitCode>) =>
    act(index.command(name).description(description).addHelpText('after', after), host, action);
  add('show', 'size and digest, and what was last done', '\nExamples:\n  $ ledger index show --json', show);
  add(
    'verify',
    'read every row and compare it with digests and counts, while the gateway serves; exit 1 when something is damaged',
    '\nDamage begins a rebuild by itself.\n\nExamples:\n  $ ledger index verify',
    verify,
  );
  add(
    'rebuild',
    'make the index again from the chain, while the old one serves as stale; exit 1 when it could not be',
    '\nExamples:\n  $ ledger index rebuild --json',
    rebuild,
  );
}

const read = (session: Session): Promise<IndexState> => session.gateway().getIndex();

async function show(session: Session): Promise<ExitCode> {
  const state = await read(session);
  session.answer(state, () => lines(state));
  return EXIT.ok;
}

/** Waits until what was begun has ended. */
async function ended(session: Session, begun: IndexState, has: (state: IndexState) => boolean): Promise<IndexState> {
  let state = begun;
  while (!has(state)) {
    await sleep(POLL_MS);
    state = await read(session);
  }
  return state;
}

async function verify(session: Session): Promise<ExitCode> {
  const begun = await session.gateway().lookThroughIndex({ body: { share: 1 } });
  const state = await ended(session, begun, ({ look }) => look?.finishedAt !== undefined);
  session.answer(state, () => lines(state));
  return state.look?.damage === undefined ? EXIT.ok : EXIT.incomplete;
}

async function rebuild(session: Session): Promise<ExitCode> {
  const reason = 'asked for by ledger index rebuild';
  const begun = await session.gateway().rebuildIndex({ body: { reason } });
  const state = await ended(session, begun, ({ rebuild: last }) => last?.finishedAt !== undefined);
  session.answer(state, () => lines(state));
  return state.rebuild?.failure === undefined && state.rebuild?.same !== false ? EXIT.ok : EXIT.incomplete;
}

function lines({ rows, block, digest, look, rebuild: last }: IndexState): string[] {
  return alignRows([
    ['行 rows', String(rows)],
    ['区块 block', String(block)],
    ['摘要 digest', digest],
    ['检查 look', look === undefined ? 'none yet' : lookText(look)],
    ['重建 rebuild', last === undefined ? 'none' : rebuildText(last)],
  ]);
}

function lookText({ startedAt, finishedAt, rows, of, damage }: Look): string {
  if (finishedAt === undefined) return `${rows} of ${of} rows since ${isoTime(startedAt)}`;
  return damage === undefined ? `sound at ${isoTime(finishedAt)}` : `DAMAGED: ${printable(damage)}`;
}

function rebuildText({ startedAt, finishedAt, reason, block, same, failure }: Rebuild): string {
  if (failure !== undefined) return `failed: ${printable(failure)}`;
  if (finishedAt === undefined) return `at block ${block} since ${isoTime(startedAt)}: ${printable(reason)}`;
  const compared =
    same === undefined ? 'not compared with the old one' : same ? 'as the old one' : 'OTHER than the old one';
  return `in use since ${isoTime(finishedAt)}, ${compared}: ${printable(reason)}`;
}
