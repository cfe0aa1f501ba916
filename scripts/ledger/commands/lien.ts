/** `ledger lien`: from the request through the owner's wallet to the chain, and every step after. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type LienTerms, lienId } from '../../../server/domain/asset-typed-data.ts';
import { type Hex, parseHex } from '../../../server/domain/bytes.ts';
import { LIEN_KINDS } from '../../../server/domain/lien-facts.ts';
import { lienKindName } from '../../../server/domain/lien-replay.ts';
import { currencyOf, fromMinor } from '../../../server/domain/money.ts';
import { saltedHash } from '../../../server/domain/salted-hash.ts';
import { domainSeparator } from '../../../server/domain/typed-data.ts';
import { LedgerError } from '../../../server/errors.ts';
import { type ActOptions, addActCommand, patienceOption, settle } from '../assets/act-command.ts';
import { documentOf, optionalSeconds } from '../assets/given.ts';
import { LIEN_ACTS } from '../assets/lien-acts.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { Wallet } from '../wallet/wallet.ts';
import { addLienAgreementCommands } from './lien-agreement.ts';

const EXAMPLES = `
A lien needs two words: the owner's, signed by the account of the asset, and the creditor's. Its rank goes by the legal register's time.

Examples:
  $ ledger lien request --assets 1 --kind mortgage --currency CNY --amount 100000.00 --debt "loan 2026-0001" --out request.json --as bank
  $ ledger lien consent request.json --wallet wallet.json --out consent.json
  $ ledger lien accept consent.json --as bank
  $ ledger lien register 0x5b1f... --register movable-finance --number 2026-000123 --registered-at 2026-11-02 --as bank
  $ ledger lien release 0x5b1f... --as bank`;

/** What `request` writes and `consent` reads. */
interface RequestDocument {
  readonly lien: Hex;
  readonly chainId: number;
  readonly lienRegistry: Hex;
  readonly terms: LienTerms;
  readonly debt: { readonly text: string; readonly salt: Hex };
  readonly creditorName: string;
  readonly owners: readonly { readonly asset: string; readonly owner: Hex }[];
  readonly warnings: readonly { readonly code: string; readonly asset: string; readonly detail: string }[];
}

/** Adds the group `ledger lien`. */
export function addLienCommands(program: Command, host: Host): void {
  const lien = program
    .command('lien')
    .description('security rights in assets: request, consent, accept, register, release')
    .addHelpText('after', EXAMPLES);
  addRequestCommand(lien, host);
  addConsentCommand(lien, host);
  addAcceptCommand(lien, host);
  addShowCommand(lien, host);
  for (const one of LIEN_ACTS) addActCommand(lien, host, one);
  addLienAgreementCommands(lien, host);
}

type RequestOptions = ActOptions & { readonly assets: string; readonly out?: string };

function addRequestCommand(lien: Command, host: Host): void {
  const command = lien
    .command('request')
    .description('make the document that the owners sign (creditor)')
    .requiredOption('--assets <numbers>', 'numbers of the assets, with commas')
    .addOption(new Option('--kind <name>', 'kind of the lien').choices(Object.keys(LIEN_KINDS)).makeOptionMandatory())
    .requiredOption('--currency <code>', 'ISO 4217')
    .requiredOption('--amount <decimal>', 'what is secured')
    .option('--max-amount <decimal>', 'and at most, for a maximum-amount lien')
    .requiredOption('--debt <text>', 'what the debt is known by; a salted hash goes to the chain')
    .option('--effective-at <time>', 'when it was agreed; now when not given')
    .option('--delivered-at <time>', 'delivery, for a possessory pledge or where it secures the price')
    .option('--out <file>', 'where the document goes')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ledger lien request --assets 1 --kind mortgage --currency CNY --amount 100000.00 --debt "loan 2026-0001" --out request.json --as bank',
    );
  act<RequestOptions>(command, host, async (session, options) => {
    const { assets, kind, currency, amount, maxAmount, debt, out } = options;
    const body = {
      assets: assets.split(',').map((one) => one.trim()),
      kind,
      currency,
      amount,
      ...(maxAmount === undefined ? {} : { maxAmount }),
      debt,
      ...optionalSeconds(options, 'effectiveAt', 'effectiveAt'),
      ...optionalSeconds(options, 'deliveredAt', 'deliveredAt'),
    };
    const document = (await session
      .gateway()
      .request('/lien-requests', { method: 'POST', json: body })) as RequestDocument;
    if (out !== undefined) await save(session, out, document);
    session.answer(document, () => [...documentLines(document), ...(out === undefined ? [] : [`written to ${out}`])]);
    return EXIT.ok;
  });
}

function addConsentCommand(lien: Command, host: Host): void {
  const command = lien
    .command('consent')
    .description('sign a request as the owner; needs no gateway')
    .argument('<file>', 'the request')
    .requiredOption('--out <file>', 'where the consent goes')
    .option('--wallet <file>', 'wallet of the owner')
    .option('--yes', 'sign without asking')
    .addHelpText('after', '\nExamples:\n  $ ledger lien consent request.json --wallet wallet.json --out consent.json');
  act<{ out: string; wallet?: string; yes?: boolean }>(command, host, consent);
}

async function consent(
  session: Session,
  { out, wallet: file, yes }: { readonly out: string; readonly wallet?: string; readonly yes?: boolean },
  from = '',
): Promise<ExitCode> {
  const document = (await documentOf(session, from)) as RequestDocument;
  const { terms, debt, owners } = document;
  const separator = domainSeparator({
    chainId: document.chainId,
    verifyingContract: parseHex(document.lienRegistry, 20),
  });
  // What is signed is computed here from what is shown, never taken from the document.
  const id = lienId(separator, terms);
  if (saltedHash('lien-debt', debt.salt, debt.text) !== terms.debt)
    throw new LedgerError('LIEN_CONSENT_MISMATCH', `${from}: the words of the debt are not those of its hash`, {
      lien: id,
    });
  if (yes !== true) {
    session.io.err.write(`${documentLines({ ...document, lien: id }).join('\n')}\n`);
    const said = await session.io.ask('Sign this lien? Type yes: ');
    if (said.trim() !== 'yes') throw new LedgerError('USAGE_INVALID', 'not signed');
  }
  const wallet = await Wallet.open(session.io, session.walletPath(file));
  const signatures = await Promise.all(
    owners.map(async ({ asset, owner }) => ({ asset, signature: await wallet.signAsOwner(owner, id) })),
  );
  await save(session, out, { terms, signatures });
  session.answer({ lien: id, out }, () => [`signed ${id}, written to ${out}`]);
  return EXIT.ok;
}

function addAcceptCommand(lien: Command, host: Host): void {
  const command = lien
    .command('accept')
    .description('accept a signed consent: the lien goes to the chain (creditor)')
    .argument('<file>', 'the consent');
  patienceOption(command).addHelpText('after', '\nExamples:\n  $ ledger lien accept consent.json --as bank');
  act<{ patience: number }>(command, host, async (session, { patience }, file = '') => {
    const client = session.gateway();
    const answer = await client.request('/liens', { method: 'POST', json: await documentOf(session, file) });
    return settle(session, { client, patience, answer, said: 'lien' });
  });
}

function addShowCommand(lien: Command, host: Host): void {
  const command = lien
    .command('show')
    .description('a lien as the index has it; its place among others: ledger asset verify')
    .argument('<lien>', 'id of the lien')
    .addHelpText('after', '\nExamples:\n  $ ledger lien show 0x5b1f... --as auditor');
  act<object>(command, host, async (session, _options, given = '') => {
    const found = await session.gateway().getLien({ lien: parseHex(given, 32) });
    session.answer(found, () =>
      alignRows([
        ['lien', found.lien],
        ['status', found.status],
        ['creditor', `member ${found.creditor}`],
        ['kind', found.kind],
        ['secures', `${found.amount} ${found.currency}, at most ${found.maxAmount}`],
        ['assets', found.covers.join(', ')],
        ['registered', found.registeredAt === 0 ? (found.struck ? 'struck' : 'no') : isoTime(found.registeredAt)],
        ...(found.debt === null ? [] : [['debt', printable(found.debt)]]),
      ]),
    );
    return EXIT.ok;
  });
}

/** What an owner reads before it signs. */
function documentLines({ lien, terms, debt, creditorName, owners, warnings }: RequestDocument): string[] {
  const amount = (minor: string) =>
    `${fromMinor(minor, terms.currency)} ${currencyOf(terms.currency) ?? terms.currency}`;
  return [
    ...alignRows([
      ['lien', lien],
      ['creditor', `member ${terms.creditor}, ${printable(creditorName)}`],
      ['kind', lienKindName(terms.kind) ?? String(terms.kind)],
      ['assets', owners.map(({ asset, owner }) => `${asset} of ${owner}`).join(', ')],
      ['secures', `${amount(terms.amount)}, at most ${amount(terms.maxAmount)}`],
      ['debt', printable(debt.text)],
      ['agreed', isoTime(terms.effectiveAt)],
      ['to be made by', isoTime(terms.deadline)],
    ]),
    ...warnings.map(({ code, asset, detail }) => `warning ${code}: asset ${asset}: ${printable(detail)}`),
  ];
}

async function save(session: Session, file: string, document: unknown): Promise<void> {
  const path = pathFrom(session.io, file);
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 }).catch((error: unknown) => {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LedgerError('FILE_UNWRITABLE', `${path}: ${why}`, { path }, error);
  });
}
