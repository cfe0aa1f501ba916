import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import type { GetVaultAnswer } from '../../client/gateway-api.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

const POLL_MS = 200;

/** `ledger vault show|verify|mend` (operator) */
export function addVaultCommands(program: Command, host: Host): void {
  const vault = program
    .command('vault')
    .description('what only this member keeps: look through it, put damaged rows right (operator)')
    .addHelpText('after', '\nExamples:\n  $ ledger vault show --as operator\n  $ ledger vault mend --from-peers');
  act(
    vault
      .command('show')
      .description('what is damaged, by kind of row and what it belongs to')
      .addHelpText('after', '\nExamples:\n  $ ledger vault show --json'),
    host,
    show,
  );
  act(
    vault
      .command('verify')
      .description('read every row while the gateway serves; exit 1 when something is damaged')
      .addHelpText('after', '\nWhat other members have a copy of is put right.\n\nExamples:\n  $ ledger vault verify'),
    host,
    verify,
  );
  act<{ readonly fromPeers?: boolean }>(
    vault
      .command('mend')
      .description("put damaged rows right from other members' copies; exit 1 when some are left")
      .addOption(new Option('--from-peers', 'ask the members that held the same rows'))
      .addHelpText('after', '\nFrom a backup: ledger backup mend.\n\nExamples:\n  $ ledger vault mend --from-peers'),
    host,
    mend,
  );
}

async function show(session: Session): Promise<ExitCode> {
  const state = await session.gateway().getVault();
  session.answer(state, () => lines(state));
  return EXIT.ok;
}

async function verify(session: Session): Promise<ExitCode> {
  const gateway = session.gateway();
  let state: GetVaultAnswer = await gateway.lookThroughVault({ body: { share: 1 } });
  while (state.look?.finishedAt === undefined) {
    await sleep(POLL_MS);
    state = await gateway.getVault();
  }
  session.answer(state, () => lines(state));
  return state.state === 'sound' ? EXIT.ok : EXIT.incomplete;
}

function mend(session: Session, { fromPeers }: { readonly fromPeers?: boolean }): Promise<ExitCode> {
  if (fromPeers !== true) throw new LedgerError('USAGE_INVALID', 'say from where: --from-peers; or ledger backup mend');
  return verify(session);
}

const WORDS = { unknown: '未知 unknown', sound: '完好 sound', damaged: '受损 DAMAGED' } as const;

function lines({ state, writable, look, damage, mend: last }: GetVaultAnswer): string[] {
  const looked =
    look === undefined
      ? 'none yet'
      : look.finishedAt === undefined
        ? `${look.rows} rows since ${isoTime(look.startedAt)}`
        : `${look.rows} rows at ${isoTime(look.finishedAt)}${look.ended === undefined ? '' : ', not to the end'}`;
  return alignRows([
    ['状态 state', WORDS[state] + (writable ? '' : ' (read-only)')],
    ['检查 look', looked],
    ...damage.map(({ kind, of, state: how }): [string, string] => [
      `受损 ${how}`,
      printable([kind, of ?? ''].join(' ').trim()),
    ]),
    ...(last?.mended ?? []).map(({ kind, of, from }): [string, string] => [
      '已修复 mended',
      printable(
        `${[kind, of ?? ''].join(' ').trim()}, from ${from === 'vault' ? 'the vault itself' : `member ${from}`}`,
      ),
    ]),
    ...(last?.lied ?? []).map((member): [string, string] => [
      '拒绝 refused',
      `the copy of member ${member}: not what stands on chain`,
    ]),
  ]);
}
