/** The command line as a function of its arguments and surroundings. */
import { Command, CommanderError } from 'commander';
import { LedgerError } from '../../server/errors.ts';
import { addAccessLogCommands } from './commands/access-log.ts';
import { addApprovalCommand } from './commands/approval.ts';
import { addAssetCommands } from './commands/asset.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addConsentCommands } from './commands/consent.ts';
import { addDisputeCommands } from './commands/dispute.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEraseCommand } from './commands/erase.ts';
import { addGovernCommands } from './commands/govern.ts';
import { addIndexCommands } from './commands/index.ts';
import { addInitCommand } from './commands/init.ts';
import { addLienCommands } from './commands/lien.ts';
import { addLineageCommands } from './commands/lineage.ts';
import { addMemberCommands } from './commands/member.ts';
import { addObjectionCommands } from './commands/objection.ts';
import { addOperationCommands } from './commands/operation.ts';
import { addProfileCommand } from './commands/profile.ts';
import { addPublishCommand } from './commands/publish.ts';
import { addRevokeCommand } from './commands/revoke.ts';
import { addShowCommand } from './commands/show.ts';
import { addSignInCommands } from './commands/sign-in.ts';
import { addStaffCommand } from './commands/staff.ts';
import { addStartCommand } from './commands/start.ts';
import { addStatementsCommand } from './commands/statements.ts';
import { addStatusCommand } from './commands/status.ts';
import { addSubjectCommands } from './commands/subject.ts';
import { addTokenCommand } from './commands/token.ts';
import { addVaultCommands } from './commands/vault.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { EXIT, type ExitCode, reportFailure } from './failure.ts';
import type { Io } from './io.ts';
import type { Host } from './session.ts';

const AFTER_HELP = `
Which gateway and token: --gateway and --token, else LEDGER_GATEWAY and LEDGER_TOKEN, else a profile of .ledger/profiles.json
(found upward from the working folder, or in LEDGER_HOME), --as NAME or the first. --as leaves the environment aside.

Exit codes:
  0    done; for verify: everything asked for was found and every check passed
  1    some rows were rejected, or a verdict is not fully "pass"
  2    usage or bad input
  3    refused: not signed in, not allowed, no consent
  4    a gateway or its chain does not answer; the same command can be run again
  5    something went wrong inside
  130  interrupted; the same command can be run again

Examples:
  $ ledger status
  $ ledger publish enterprises.csv --as government
  $ ledger verify --identifier 91350100M000100Y43 --purpose loan-application --schema enterprise-registration --as bank
  $ ledger show 0x5b1f... --json`;

/** Runs the command line. Returns the exit code; writes to `io` alone; never throws. */
export async function runLedger(argv: readonly string[], io: Io): Promise<ExitCode> {
  const host: Host = { io, session: undefined, exit: EXIT.ok };
  const program = buildProgram(host);
  try {
    if (argv.length === 0) {
      io.err.write(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync(argv, { from: 'user' });
    return host.exit;
  } catch (error) {
    const json = host.session?.json ?? argv.includes('--json');
    if (!(error instanceof CommanderError)) return reportFailure(io, json, error);
    if (error.exitCode === 0) return EXIT.ok;
    // Commander's own help on a missing subcommand is already printed.
    if (error.code === 'commander.help') return EXIT.usage;
    return reportFailure(io, json, new LedgerError('USAGE_INVALID', error.message.replace(/^error: /, '')));
  }
}

/** The program with all its commands, for `runLedger` and for the test of its help texts. */
export function buildProgram(host: Host): Command {
  const program = new Command('ledger')
    .description('County Ledger (县域信用链): publish, consent, verify — a gateway at the command line')
    .option('--gateway <url>', 'gateway to talk to (LEDGER_GATEWAY)')
    .option('--token <token>', 'API token of that gateway (LEDGER_TOKEN)')
    .option('--token-file <file>', 'file that holds the token')
    .option('--as <name>', 'profile of .ledger/profiles.json')
    .option('--json', 'answer with one JSON document on stdout, errors too')
    .option('--quiet', 'no progress and no remarks')
    .addHelpText('after', AFTER_HELP);
  for (const add of [
    addInitCommand,
    addStartCommand,
    addDoctorCommand,
    addSignInCommands,
    addStatusCommand,
    addPublishCommand,
    addRevokeCommand,
    addApprovalCommand,
    addOperationCommands,
    addLineageCommands,
    addSubjectCommands,
    addConsentCommands,
    addVerifyCommand,
    addAssetCommands,
    addLienCommands,
    addDisputeCommands,
    addMemberCommands,
    addGovernCommands,
    addProfileCommand,
    addShowCommand,
    addAccessLogCommands,
    addObjectionCommands,
    addEraseCommand,
    addStatementsCommand,
    addTokenCommand,
    addIndexCommands,
    addVaultCommands,
    addBackupCommands,
    addStaffCommand,
  ])
    add(program, host);
  settle(program, host);
  return program;
}

/** The same habits for every command: errors thrown, output to `io`, global options in every help text. */
function settle(command: Command, host: Host): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, helpWidth: 120 })
    .configureOutput({
      writeOut: (text) => host.io.out.write(text),
      writeErr: (text) => host.io.err.write(text),
      // Said once, by reportFailure.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const child of command.commands) settle(child, host);
}
