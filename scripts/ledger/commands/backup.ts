import { readFile, writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import type { MakeBackupInput } from '../../client/gateway-api.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';

interface RestoreOptions {
  readonly dir: string;
  readonly erased?: string;
  readonly nothingErased?: boolean;
}

/** `ledger backup create|verify|restore|mend|erased` */
export function addBackupCommands(program: Command, host: Host): void {
  const backup = program
    .command('backup')
    .description('sealed copies of a gateway, and back')
    .addHelpText('after', '\nExamples:\n  $ ledger backup create --as operator\n  $ ledger backup verify night.backup');
  act<MakeBackupInput['body']>(
    backup
      .command('create')
      .description("copy the running gateway's vault into a file of its data folder (operator)")
      .addOption(
        new Option('--reason <code>', 'for the log')
          .choices(['scheduled', 'before-update', 'by-hand'])
          .default('by-hand'),
      )
      .addHelpText('after', '\nCopy the file elsewhere.\n\nExamples:\n  $ ledger backup create --as operator --json'),
    host,
    create,
  );
  act<{ readonly to: string }>(
    backup
      .command('erased')
      .description('write the list of what was erased for good, which a later restore needs (operator)')
      .requiredOption('--to <file>', 'file to write')
      .addHelpText(
        'after',
        '\nKeep it with the backups, renewed.\n\nExamples:\n  $ ledger backup erased --to erased.txt',
      ),
    host,
    erased,
  );
  act<object>(
    backup
      .command('verify')
      .description('read a whole backup: nothing missing, nothing changed')
      .argument('<file>', 'the backup')
      .addHelpText(
        'after',
        '\nThe passphrase is read from LEDGER_PASSPHRASE, or asked for.\n\nExamples:\n  $ ledger backup verify night.backup',
      ),
    host,
    verify,
  );
  act<RestoreOptions>(
    backup
      .command('restore')
      .description('make a data folder from a backup, on this machine or another')
      .argument('<file>', 'the backup')
      .requiredOption('--dir <folder>', 'folder to make; one that holds anything is refused')
      .option('--erased <file>', 'list of what was erased since, from ledger backup erased')
      .option('--nothing-erased', 'nothing was erased since the backup was made')
      .addHelpText(
        'after',
        '\nExamples:\n  $ ledger backup restore night.backup --dir /srv/ledger --erased erased.txt',
      ),
    host,
    restore,
  );
  act<{ readonly dir: string }>(
    backup
      .command('mend')
      .description(
        'put damaged or lost rows of a vault right from a backup, with its gateway stopped; exit 1 when some are left',
      )
      .argument('<file>', 'the backup')
      .requiredOption('--dir <folder>', 'data folder of the gateway')
      .addHelpText('after', '\nExamples:\n  $ ledger backup mend night.backup --dir /srv/ledger'),
    host,
    mend,
  );
}

async function create(session: Session, { reason }: MakeBackupInput['body']): Promise<ExitCode> {
  const made = await session.gateway().makeBackup({ body: { reason } });
  session.answer(made, () =>
    alignRows([
      ['文件 file', printable(made.file)],
      ['行 rows', String(made.rows)],
      ['字节 bytes', String(made.bytes)],
      ['时间 time', isoTime(made.createdAt)],
    ]),
  );
  return EXIT.ok;
}

async function erased(session: Session, { to }: { readonly to: string }): Promise<ExitCode> {
  const { keys } = await session.gateway().listErased();
  const path = pathFrom(session.io, to);
  try {
    await writeFile(path, keys.map((key) => `${key}\n`).join(''), { mode: 0o600 });
  } catch (error) {
    throw new LedgerError('FILE_UNWRITABLE', `${path}: ${(error as Error).message}`, { path }, error);
  }
  session.answer({ file: path, keys: keys.length }, () => [`${keys.length} erased rows listed in ${path}`]);
  return EXIT.ok;
}

async function verify(session: Session, _options: object, file?: string): Promise<ExitCode> {
  const { verifyBackup } = await import('../../../server/backup.ts');
  const path = pathFrom(session.io, file ?? '');
  const found = await verifyBackup(path, await passphraseOf(session));
  session.answer(found, () =>
    alignRows([
      ['成员 member', String(found.member)],
      ['链 chain', String(found.chainId)],
      ['时间 time', isoTime(found.createdAt)],
      ['行 rows', `${found.rows}, all sound`],
    ]),
  );
  return EXIT.ok;
}

async function restore(session: Session, options: RestoreOptions, file?: string): Promise<ExitCode> {
  if ((options.erased === undefined) === (options.nothingErased !== true))
    throw new LedgerError('USAGE_INVALID', 'say what was erased since the backup: --erased FILE, or --nothing-erased');
  const { parseErased, restoreGateway } = await import('../../../server/backup.ts');
  const list = options.erased === undefined ? [] : parseErased(await textOf(session, options.erased), options.erased);
  const path = pathFrom(session.io, file ?? '');
  const made = await restoreGateway(path, pathFrom(session.io, options.dir), await passphraseOf(session), list);
  session.answer(made, () =>
    alignRows([
      ['行 rows', `${made.rows}${made.leftOut === 0 ? '' : `, ${made.leftOut} erased since left out`}`],
      ['configuration', made.configPath],
      ['then', `ledger start --config ${made.configPath}`],
    ]),
  );
  return EXIT.ok;
}

async function mend(session: Session, { dir }: { readonly dir: string }, file?: string): Promise<ExitCode> {
  const { mendGateway } = await import('../../../server/backup.ts');
  const result = await mendGateway(
    pathFrom(session.io, file ?? ''),
    pathFrom(session.io, dir),
    await passphraseOf(session),
  );
  const kinds = Object.entries(result.mended);
  session.answer(result, () => [
    ...(kinds.length === 0 && result.left.length === 0 ? ['nothing was damaged'] : []),
    ...kinds.map(([kind, rows]) => `${kind}: ${rows} right again`),
    ...result.left.map((kind) => `${kind}: LEFT as it is; the backup has it not, or older`),
  ]);
  return result.left.length === 0 ? EXIT.ok : EXIT.incomplete;
}

async function textOf(session: Session, file: string): Promise<string> {
  const path = pathFrom(session.io, file);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new LedgerError('FILE_UNREADABLE', `${path}: ${(error as Error).message}`, { path }, error);
  }
}

const passphraseOf = async (session: Session): Promise<string> =>
  session.io.env.LEDGER_PASSPHRASE ?? (await session.io.ask("Passphrase of the gateway's keys: ", { secret: true }));
