import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows } from '../text-table.ts';
import { wholeNumber } from './whole-number.ts';

interface InitOptions {
  readonly dir: string;
  readonly name: string;
  readonly port: number;
  readonly rpc: string;
  readonly manifest: string;
  readonly keepPassphrase?: boolean;
  readonly consortiumKey?: string;
}

const LEAST_PASSPHRASE = 12;

const EXAMPLES = `
The passphrase protects the member's key. It is read from LEDGER_PASSPHRASE, or asked for.
The first member makes the consortium key (openssl rand -hex 32 > consortium.key) and gives it to the others by a safe way.
Afterwards the consortium admits the address that is printed; then: ledger start --config DIR/config.json

Examples:
  $ ledger init --dir /srv/ledger --name "Tax Office of Example County" --rpc http://127.0.0.1:8545 --manifest manifest.json
  $ ledger init --dir trial --name trial --rpc http://127.0.0.1:8545 --manifest manifest.json --port 7200 --keep-passphrase`;

/** `ledger init` */
export function addInitCommand(program: Command, host: Host): void {
  const command = program
    .command('init')
    .description("make a gateway's data folder: encrypted keys and configuration")
    .requiredOption('--dir <folder>', 'folder to make')
    .requiredOption('--name <text>', 'name of the member, shown in status and logs')
    .requiredOption('--rpc <url>', "JSON-RPC of the member's own node")
    .requiredOption('--manifest <file>', 'manifest that names the contracts')
    .option('--port <port>', 'port to listen on, on 127.0.0.1', wholeNumber(0, 65_535), 7100)
    .option(
      '--consortium-key <file>',
      'file with the 64 hexadecimal digits of the key that all gateways share, for assets',
    )
    .option('--keep-passphrase', 'write the passphrase beside the keys, made up when none is given: for trials only')
    .addHelpText('after', EXAMPLES);
  act<InitOptions>(command, host, init);
}

async function init(session: Session, options: InitOptions): Promise<ExitCode> {
  const keepPassphrase = options.keepPassphrase === true;
  if (keepPassphrase) session.warn('the passphrase is kept beside the keys: for trials only');
  const passphrase = await newPassphrase(session, keepPassphrase);
  const { initGateway } = await import('../../../server/init.ts');
  const made = await initGateway({
    dir: pathFrom(session.io, options.dir),
    name: options.name,
    port: options.port,
    rpcUrl: options.rpc,
    manifest: pathFrom(session.io, options.manifest),
    passphrase,
    keepPassphrase,
    ...(options.consortiumKey === undefined ? {} : { consortiumKey: await readKey(session, options.consortiumKey) }),
  });
  session.answer(made, () =>
    alignRows([
      ['configuration', made.configPath],
      ['address to admit', made.address],
      ['then', `ledger start --config ${made.configPath}`],
    ]),
  );
  return EXIT.ok;
}

async function readKey(session: Session, file: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises');
  const { parseConsortiumKey } = await import('../../../server/consortium-key.ts');
  const path = pathFrom(session.io, file);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new LedgerError(
      'FILE_UNREADABLE',
      `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      { path },
      error,
    );
  });
  return parseConsortiumKey(text);
}

async function newPassphrase(session: Session, mayInvent: boolean): Promise<string> {
  const given = session.io.env.LEDGER_PASSPHRASE;
  if (given !== undefined) return checked(given);
  if (mayInvent) return randomBytes(24).toString('base64url');
  const passphrase = checked(
    await session.io.ask(`Passphrase for the new keys, ${LEAST_PASSPHRASE} characters or more: `, { secret: true }),
  );
  if ((await session.io.ask('Once more: ', { secret: true })) !== passphrase)
    throw new LedgerError('USAGE_INVALID', 'the two passphrases differ');
  return passphrase;
}

function checked(passphrase: string): string {
  if (passphrase.length < LEAST_PASSPHRASE)
    throw new LedgerError(
      'USAGE_INVALID',
      `the passphrase has ${passphrase.length} characters; ${LEAST_PASSPHRASE} is the least`,
    );
  return passphrase;
}
