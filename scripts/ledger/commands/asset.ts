/** `ledger asset`: titles, values, and the answer about a thing before one lends on it. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { SignedAssetAnswer } from '../../../server/domain/asset-answer.ts';
import { ASSET_CLASSES, LEGAL_REGISTERS } from '../../../server/domain/asset-classes.ts';
import { parseHex } from '../../../server/domain/bytes.ts';
import { LedgerError } from '../../../server/errors.ts';
import { addActCommand, patienceOption, settle } from '../assets/act-command.ts';
import { ASSET_ACTS } from '../assets/asset-acts.ts';
import { assetLines } from '../assets/asset-table.ts';
import { fieldsOf, legalOf } from '../assets/given.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { Wallet } from '../wallet/wallet.ts';
import { addAssetCheckCommand } from './asset-check.ts';
import { addAssetImportCommand } from './asset-import.ts';
import { addAssetOwnerCommands } from './asset-owner.ts';

const EXAMPLES = `
The chain stands beside the legal register, never instead of it: a title carries the register's entry and when it was last compared.

Examples:
  $ ledger asset account --wallet wallet.json --label harvester
  $ ledger asset register --class farm-machine --field factoryNumber=LC10023B88 --field maker=Lovol --field model=4LZ-8 --owner 0x11... --as government
  $ ledger asset verify 1 --ask-chain --save answer.json --as bank
  $ ledger asset check answer.json --as auditor
  $ ledger asset transfer 1 --to 0x22... --wallet wallet.json --as government`;

const list = (value: string, former: string[]): string[] => [...former, value];

/** Adds the group `ledger asset`. */
export function addAssetCommands(program: Command, host: Host): void {
  const asset = program
    .command('asset')
    .description('titles of machines and IP rights: register, value, verify, transfer')
    .addHelpText('after', EXAMPLES);
  addAccountCommand(asset, host);
  addRegisterCommand(asset, host);
  addFindCommand(asset, host);
  addVerifyCommand(asset, host);
  addAssetCheckCommand(asset, host);
  addAssetOwnerCommands(asset, host);
  for (const one of ASSET_ACTS) addActCommand(asset, host, one);
  addAssetImportCommand(asset, host);
}

function addAccountCommand(asset: Command, host: Host): void {
  const command = asset
    .command('account')
    .description('a fresh account of a wallet for one asset; its address goes to the title authority')
    .requiredOption('--label <text>', 'what it is for; stays in the wallet')
    .option('--wallet <file>', 'wallet of the owner')
    .addHelpText('after', '\nExamples:\n  $ ledger asset account --label harvester --wallet wallet.json');
  act<{ label: string; wallet?: string }>(command, host, async (session, { label, wallet: file }) => {
    const wallet = await Wallet.open(session.io, session.walletPath(file));
    const account = await wallet.addAssetAccount(label);
    await wallet.save();
    session.answer(account, () => [`${account.address}  ${account.label}`]);
    return EXIT.ok;
  });
}

interface RegisterOptions {
  readonly class: string;
  readonly field: readonly string[];
  readonly owner: string;
  readonly register?: string;
  readonly number?: string;
  readonly registeredAt?: string;
  readonly validUntil?: string;
  readonly patience: number;
}

function addRegisterCommand(asset: Command, host: Host): void {
  const command = asset
    .command('register')
    .description('register a title (title authority); ends when it is on the chain')
    .addOption(
      new Option('--class <name>', 'class of the asset').choices(Object.keys(ASSET_CLASSES)).makeOptionMandatory(),
    )
    .option(
      '--field <name=value>',
      'what identifies it (repeatable): factoryNumber, maker, model, ...; patentNumber',
      list,
      [],
    )
    .requiredOption('--owner <address>', 'account of the owner')
    .addOption(new Option('--register <name>', 'legal register it stands in').choices(Object.keys(LEGAL_REGISTERS)))
    .option('--number <text>', 'its number there')
    .option('--registered-at <time>', 'when it was entered there: a date, or a time in UTC')
    .option('--valid-until <time>', 'when that entry ends');
  patienceOption(command).addHelpText(
    'after',
    `
A second title for the same thing is refused; one that resembles another (O for 0, the engine alone) is suspect until the authority of
that one resolves it: ledger asset resolve.

Examples:
  $ ledger asset register --class patent --field patentNumber=ZL201710601862.3 --owner 0x11... --as government`,
  );
  act<RegisterOptions>(command, host, register);
}

async function register(session: Session, options: RegisterOptions): Promise<ExitCode> {
  const { patience, field, owner, ...rest } = options;
  const legal = legalOf(rest);
  const client = session.gateway();
  const body = {
    class: rest.class,
    identity: fieldsOf(field),
    owner: parseHex(owner, 20),
    ...(legal === undefined ? {} : { legal }),
  };
  const answer = (await client.request('/assets', { method: 'POST', json: body })) as { fingerprint: string };
  const more = async (): Promise<Record<string, unknown>> => {
    const found = await client.findAsset({ body: { fingerprint: answer.fingerprint } });
    return { asset: found.asset };
  };
  return settle(session, { client, patience, answer, said: `${rest.class} registered`, more });
}

function addFindCommand(asset: Command, host: Host): void {
  const command = asset
    .command('find')
    .description('the number of an asset, by what it is')
    .addOption(
      new Option('--class <name>', 'class of the asset').choices(Object.keys(ASSET_CLASSES)).makeOptionMandatory(),
    )
    .option('--field <name=value>', 'what identifies it (repeatable)', list, [])
    .addHelpText(
      'after',
      '\nExamples:\n  $ ledger asset find --class patent --field patentNumber=ZL201710601862.3 --as bank',
    );
  act<{ class: string; field: readonly string[] }>(command, host, async (session, options) => {
    const found = await session
      .gateway()
      .findAsset({ body: { class: options.class, identity: fieldsOf(options.field) } });
    session.answer(found, () => [found.asset === null ? 'no such title in the index' : `asset ${found.asset}`]);
    return EXIT.ok;
  });
}

interface VerifyOptions {
  readonly class?: string;
  readonly field: readonly string[];
  readonly askChain?: boolean;
  readonly save?: string;
}

function addVerifyCommand(asset: Command, host: Host): void {
  const command = asset
    .command('verify')
    .description('title, locks, ranked liens with proof, value and its age, the legal register (lender, auditor)')
    .argument('[number]', 'number of the asset; or --class and --field')
    .addOption(new Option('--class <name>', 'class, to ask by what it is').choices(Object.keys(ASSET_CLASSES)))
    .option('--field <name=value>', 'what identifies it (repeatable)', list, [])
    .option('--ask-chain', "compare with the contract's own head at that block")
    .option('--save <file>', 'keep the signed answer, for ledger asset check')
    .addHelpText(
      'after',
      `
Marks: ✓ pass, ✗ fail, ? unknown. The exit code is 0 when the asset was FOUND, complete and current; what a lien or an old value means for
a loan is for the lender.

Examples:
  $ ledger asset verify 1 --as bank
  $ ledger asset verify --class farm-machine --field factoryNumber=LC10023B88 --field maker=Lovol --field model=4LZ-8 --as bank`,
    );
  act<VerifyOptions>(command, host, verify);
}

async function verify(session: Session, options: VerifyOptions, number?: string): Promise<ExitCode> {
  if ((number === undefined) === (options.class === undefined))
    throw new LedgerError('USAGE_INVALID', 'name the asset: its number, or --class with --field');
  const question =
    number === undefined ? { class: options.class, identity: fieldsOf(options.field) } : { asset: number };
  const json = { ...question, ...(options.askChain === true ? { askChain: true } : {}) };
  const answer = (await session
    .gateway()
    .request('/asset-verifications', { method: 'POST', json })) as SignedAssetAnswer;
  if (options.save !== undefined) {
    const path = pathFrom(session.io, options.save);
    await writeFile(path, `${JSON.stringify(answer, null, 2)}\n`).catch((error: unknown) => {
      const why = (error as NodeJS.ErrnoException).code ?? 'unknown';
      throw new LedgerError('FILE_UNWRITABLE', `${path}: ${why}`, { path }, error);
    });
  }
  session.answer(answer, () => assetLines(answer));
  return answer.outcome === 'FOUND' ? EXIT.ok : EXIT.incomplete;
}
