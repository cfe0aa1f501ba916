import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';

const EXAMPLES = `
Runs until Ctrl-C or SIGTERM; requests under way are answered first. For a whole consortium on one machine: npm start

Examples:
  $ ledger start --config /srv/ledger/config.json`;

/** `ledger start` */
export function addStartCommand(program: Command, host: Host): void {
  const command = program
    .command('start')
    .description('run a gateway from its configuration file')
    .requiredOption('--config <file>', 'configuration, as ledger init wrote it')
    .addHelpText('after', EXAMPLES);
  act<{ readonly config: string }>(command, host, start);
}

async function start(session: Session, { config }: { readonly config: string }): Promise<ExitCode> {
  const { runGateway } = await import('../../../server/main.ts');
  await runGateway(pathFrom(session.io, config));
  return EXIT.ok;
}
