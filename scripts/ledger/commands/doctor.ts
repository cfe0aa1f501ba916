import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { printable } from '../text-table.ts';

const EXAMPLES = `
Looks at configuration, files, disk, keys, node, contracts, clock, standing, port and vault, and says of each what is wrong and its cure.
Changes nothing. Beside a running gateway the vault is left alone.

Examples:
  $ ledger doctor --config /srv/ledger/config.json
  $ ledger doctor --config config.json --json`;

const MARKS = { well: '正常 well', ill: '异常 ILL', skipped: '未查 skipped' } as const;

/** `ledger doctor` */
export function addDoctorCommand(program: Command, host: Host): void {
  const command = program
    .command('doctor')
    .description('find out what keeps a gateway from running, and the cure')
    .requiredOption('--config <file>', 'configuration, as ledger init wrote it')
    .addHelpText('after', EXAMPLES);
  act<{ readonly config: string }>(command, host, doctor);
}

async function doctor(session: Session, { config }: { readonly config: string }): Promise<ExitCode> {
  const { examine } = await import('../doctor/examine.ts');
  const findings = await examine(pathFrom(session.io, config), {
    env: session.io.env,
    now: () => Math.floor(session.io.now() / 1_000),
  });
  const told = findings.map(({ error, ...finding }) => ({
    ...finding,
    ...(error === undefined ? {} : { code: error.code, cure: error.kind.cure }),
  }));
  session.answer({ findings: told }, () =>
    told.flatMap((one) => [
      `${MARKS[one.outcome]}  ${one.check}: ${'code' in one ? `${one.code}: ` : ''}${printable(one.detail)}`,
      ...('cure' in one ? [`    Cure: ${one.cure}`] : []),
    ]),
  );
  return findings.some(({ outcome }) => outcome === 'ill') ? EXIT.incomplete : EXIT.ok;
}
