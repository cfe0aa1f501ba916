/** `ledger subject`: wallets of enterprises, and their enrolment with the registrar. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { parseUscc } from '../../../server/domain/identifiers.ts';
import type { Opening } from '../../../server/domain/subject.ts';
import { parseJsonStrict } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';
import { shippedSchemas } from '../../../server/schemas/load.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { listMembers } from '../members.ts';
import { awaitOperations } from '../operations.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows } from '../text-table.ts';
import { readEnrolment, readOpenings } from '../wallet/openings.ts';
import { Wallet } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface EnrolOptions {
  readonly identifier: string;
  readonly wallet?: string;
  readonly accounts?: string;
  readonly publishers?: number[];
  readonly out?: string;
  readonly patience: number;
}

const EXAMPLES = `
A subject has one handle per publishing member, each with an account of its own. When the registrar and the enterprise are not at
one machine, the accounts travel to the registrar (wallet accounts, enrol --accounts) and the openings back (enrol --out, wallet import).

Examples:
  $ ledger subject wallet create --out wallet.json
  $ ledger subject enrol --identifier 91350100M000100Y43 --wallet wallet.json --as government
  $ ledger subject wallet accounts --wallet wallet.json --publishers 1,2 > accounts.json
  $ ledger subject enrol --identifier 91350100M000100Y43 --accounts accounts.json --out openings.json --as government
  $ ledger subject wallet import openings.json --wallet wallet.json`;

/** Adds the group `ledger subject`. */
export function addSubjectCommands(program: Command, host: Host): void {
  const subject = program
    .command('subject')
    .description('wallets of enterprises, and their enrolment')
    .addHelpText('after', EXAMPLES);
  const enrol = subject
    .command('enrol')
    .description('give an enterprise its handles (registrar); ends when they are on the chain')
    .requiredOption('--identifier <code>', 'Unified Social Credit Code of the enterprise')
    .option('--wallet <file>', 'wallet that will control the handles, and keep the openings')
    .option('--accounts <file>', 'or: its accounts, as wallet accounts printed them')
    .option(
      '--publishers <numbers>',
      'publishing members, joined by commas (default: every member that publishes, with --wallet)',
      memberNumbers,
    )
    .option('--out <file>', 'with --accounts: where to write the openings for the enterprise')
    .option('--patience <seconds>', 'how long to wait for the chain', wholeNumber(0, 86_400), 120)
    .addHelpText('after', EXAMPLES);
  act<EnrolOptions>(enrol, host, enrolSubject);

  const wallet = subject.command('wallet').description("an enterprise's wallet").addHelpText('after', EXAMPLES);
  const create = wallet
    .command('create')
    .description('make a wallet; its passphrase is LEDGER_WALLET_PASSPHRASE, or asked for')
    .requiredOption('--out <file>', 'file to make')
    .option('--plain', 'not encrypted: for demonstrations only')
    .addHelpText('after', EXAMPLES);
  act<{ readonly out: string; readonly plain?: boolean }>(create, host, createWallet);
  const accounts = wallet
    .command('accounts')
    .description('the accounts that control its handles, as JSON for the registrar')
    .option('--wallet <file>', 'the wallet (default: of the profile)')
    .requiredOption('--publishers <numbers>', 'publishing members, joined by commas', memberNumbers)
    .addHelpText('after', EXAMPLES);
  act<{ readonly wallet?: string; readonly publishers: number[] }>(accounts, host, showAccounts);
  const take = wallet
    .command('import')
    .description('keep the openings that the registrar gave')
    .argument('<file>', 'openings, as enrol wrote them')
    .option('--wallet <file>', 'the wallet (default: of the profile)')
    .addHelpText('after', EXAMPLES);
  act<{ readonly wallet?: string }>(take, host, importOpenings);
}

async function createWallet(
  session: Session,
  { out, plain = false }: { readonly out: string; readonly plain?: boolean },
): Promise<ExitCode> {
  if (plain)
    session.warn(
      'this wallet is not encrypted: whoever reads the file can sign for the enterprise. For demonstrations only.',
    );
  const wallet = await Wallet.create(session.io, pathFrom(session.io, out), plain);
  session.answer({ wallet: wallet.path, plain }, () => [wallet.path]);
  return EXIT.ok;
}

async function showAccounts(
  session: Session,
  options: { readonly wallet?: string; readonly publishers: number[] },
): Promise<ExitCode> {
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const accounts = await accountsOf(wallet, options.publishers);
  session.io.out.write(`${JSON.stringify(accounts, null, session.json ? 0 : 2)}\n`);
  return EXIT.ok;
}

async function importOpenings(session: Session, options: { readonly wallet?: string }, file = ''): Promise<ExitCode> {
  const openings = readOpenings(await readJson(pathFrom(session.io, file)));
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  wallet.addOpenings(openings);
  await wallet.save();
  session.answer({ openings: openings.map(({ subject, publisher }) => ({ subject, publisher })) }, () =>
    openingLines(openings),
  );
  return EXIT.ok;
}

async function enrolSubject(session: Session, options: EnrolOptions): Promise<ExitCode> {
  const identifier = parseUscc(options.identifier);
  const client = session.gateway();
  if (options.accounts !== undefined && options.wallet !== undefined)
    throw new LedgerError('USAGE_INVALID', '--wallet and --accounts exclude each other');
  if (options.accounts !== undefined && options.out === undefined && !session.json)
    throw new LedgerError(
      'USAGE_INVALID',
      '--accounts needs --out (or --json): the openings are shown once and belong to the enterprise',
    );
  const wallet =
    options.accounts === undefined ? await Wallet.open(session.io, session.walletPath(options.wallet)) : undefined;
  const controllers =
    wallet === undefined
      ? await readAccounts(session, options)
      : await accountsOf(wallet, options.publishers ?? (await everyPublisher(client)));
  const body = await client.enrolSubject({ body: { type: 'uscc', identifier, controllers } });
  const { openings, operations } = readEnrolment(body);
  if (wallet !== undefined) {
    wallet.addOpenings(openings);
    await wallet.save();
  } else if (options.out !== undefined) await writeJson(pathFrom(session.io, options.out), { openings });
  const done = await awaitOperations({ io: session.io, client, limitMs: options.patience * 1000 }, operations);
  const failed = done.filter(({ state }) => state === 'failed');
  for (const { failure } of failed) session.warn(`the chain refused: ${failure?.code}: ${failure?.detail}`);
  session.answer({ openings, operations: done }, () => openingLines(openings));
  return failed.length > 0 ? EXIT.incomplete : EXIT.ok;
}

const openingLines = (openings: readonly Opening[]): string[] =>
  alignRows([
    ['成员 member', '标识 handle'],
    ...openings.map(({ publisher, subject }) => [String(publisher), subject]),
  ]);

/** Members that may publish under one of the shipped schemas. */
async function everyPublisher(client: GatewayClient): Promise<number[]> {
  const publishing = shippedSchemas().reduce((bits, { publishers }) => bits | publishers, 0n);
  return (await listMembers(client))
    .filter(({ capabilities }) => (BigInt(capabilities) & publishing) !== 0n)
    .map(({ member }) => member);
}

async function accountsOf(wallet: Wallet, publishers: readonly number[]): Promise<Record<string, string>> {
  const accounts: Record<string, string> = {};
  for (const publisher of publishers) accounts[publisher] = await wallet.address(publisher);
  return accounts;
}

async function readAccounts(
  session: Session,
  { accounts = '', publishers }: EnrolOptions,
): Promise<Record<string, string>> {
  const document = await readJson(pathFrom(session.io, accounts));
  const entries = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  const wanted = entries.filter(([member]) => publishers === undefined || publishers.includes(Number(member)));
  if (wanted.length === 0) throw new LedgerError('USAGE_INVALID', `${accounts} names no account for these members`);
  return Object.fromEntries(
    wanted.map(([member, address]) => [String(wholeNumber(1, 2 ** 31 - 1)(member)), parseHex(String(address), 20)]),
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return parseJsonStrict(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof LedgerError) throw new LedgerError(error.code, `${path}: ${error.detail}`, { path }, error);
    throw new LedgerError(
      'FILE_UNREADABLE',
      `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      { path },
      error,
    );
  }
}

/** Openings tell whom a handle means: for the owner's eyes. */
async function writeJson(path: string, document: unknown): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new LedgerError(
      'FILE_UNWRITABLE',
      `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      { path },
      error,
    );
  }
}

function memberNumbers(text: string): number[] {
  const numbers = text.split(',').map(wholeNumber(1, 2 ** 31 - 1));
  return [...new Set(numbers)];
}
