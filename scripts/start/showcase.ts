/** One enterprise, from enrolment to the bank's verdict, by the same commands its user would type. */
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { chinaDay } from '../../server/domain/time.ts';
import { LedgerError } from '../../server/errors.ts';
import { addDays, lastDayOf } from '../county/calendar.ts';
import type { County, CountySchema } from '../county/generate.ts';
import { ledger, ledgerJson } from './cli.ts';
import type { MemberPlan } from './consortium.ts';
import type { CountySource } from './county.ts';
import { until } from './processes.ts';

export interface ShowcaseOptions {
  readonly dir: string;
  readonly source: CountySource;
  readonly members: readonly MemberPlan[];
  /** an asset that is to be the enterprise's, and the account that owns it */
  readonly title: { readonly asset: string; readonly owner: string };
  readonly say: (text: string) => void;
}

interface Facts {
  readonly schema: CountySchema;
  readonly profile: string;
  readonly category: string;
}

/** Consented facts about the enterprise and who publishes them. */
const CONSENTED: readonly Facts[] = [
  { schema: 'tax-credit-rating', profile: 'government', category: 'tax' },
  { schema: 'social-insurance', profile: 'government', category: 'social-insurance' },
  { schema: 'electricity-use', profile: 'platform', category: 'electricity' },
  { schema: 'purchase-orders', profile: 'platform', category: 'orders' },
];

const FIELDS: Readonly<Record<string, string>> = {
  'enterprise-registration': 'enterprise-registration:name,registrationDate,businessScope',
  permit: 'permit:permitType,validUntil',
};

/** Shows the verdict; answers what the guide needs to name. Each step is skipped or answered the same when it was done before. */
export async function showVerification(options: ShowcaseOptions): Promise<{ identifier: string; wallet: string }> {
  const {
    dir,
    source: { synthetic },
    say,
  } = options;
  const folder = join(dir, 'showcase');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const identifier = await chooseEnterprise(options.source, folder);
  const wallet = walletOf(folder, identifier);
  say(`enrol    ${identifier} with the registrar; its wallet: ${wallet}`);
  await ledger(dir, ['subject', 'wallet', 'create', '--plain', '--out', wallet]).catch((error: unknown) => {
    if (!String(error).includes('WALLET_EXISTS')) throw error;
  });
  await ledger(dir, ['subject', 'enrol', '--identifier', identifier, '--wallet', wallet, '--as', 'government']);
  // Nothing made up is ever attached to a real enterprise.
  if (synthetic !== undefined) {
    await publishConsented(options, synthetic, identifier, wallet, folder);
    await publishTitle(options, identifier, folder);
  }
  await grantQuery(options, wallet, join(folder, 'request.json'));
  const schemas = Object.values(FIELDS).concat(synthetic === undefined ? [] : ['tax-credit-rating', 'electricity-use']);
  say(`verify   the bank asks for ${schemas.length} kinds of record under the enterprise's consent`);
  const items = schemas.flatMap((schema) => ['--schema', schema]);
  await ledger(
    dir,
    ['verify', '--as', 'bank', '--identifier', identifier, '--purpose', 'loan-application', ...items],
    true,
  );
  return { identifier, wallet };
}

const walletOf = (folder: string, identifier: string): string => join(folder, `${identifier}.wallet.json`);

/** The enterprise of an earlier start; else the first that holds a permit for some time to come, and of a synthetic county a history. */
async function chooseEnterprise({ folder, synthetic }: CountySource, wallets: string): Promise<string> {
  const candidates = synthetic === undefined ? await holdersOf(folder) : withHistory(synthetic);
  for (const identifier of candidates) {
    const known = await access(walletOf(wallets, identifier)).then(
      () => true,
      () => false,
    );
    if (known) return identifier;
  }
  const [first] = candidates;
  if (first === undefined)
    throw new LedgerError('FILE_EMPTY', `${join(folder, 'permits.csv')} names no enterprise that could be shown`);
  return first;
}

/** Enterprises of a file of real permits, those with the longest still to run first. */
async function holdersOf(folder: string): Promise<string[]> {
  const rows = parse(await readFile(join(folder, 'permits.csv')), {
    columns: true,
    bom: true,
    relax_column_count: true,
  });
  const permits = (rows as { uscc?: string; valid_until?: string }[]).flatMap(({ uscc, valid_until = '' }) =>
    uscc === undefined ? [] : [{ uscc, valid_until }],
  );
  permits.sort((a, b) => (a.valid_until < b.valid_until ? 1 : a.valid_until > b.valid_until ? -1 : 0));
  return [...new Set(permits.map(({ uscc }) => uscc))];
}

/** Enterprises of which everything is known; those with a permit for a year after the county's last month first. */
function withHistory({ lastMonth, records }: County): string[] {
  const soon = addDays(lastDayOf(lastMonth), 365);
  const has = (schema: CountySchema, uscc: unknown): boolean => records[schema].some((record) => record.uscc === uscc);
  const lasting = records.permit.filter(({ validUntil }) => String(validUntil) > soon);
  return [...new Set([...lasting, ...records.permit].map(({ uscc }) => String(uscc)))].filter((uscc) =>
    CONSENTED.every(({ schema }) => has(schema, uscc)),
  );
}

/** The enterprise lets the publishers publish (PROVIDE), and they do. */
async function publishConsented(
  { dir, members, say }: ShowcaseOptions,
  { records }: County,
  identifier: string,
  wallet: string,
  folder: string,
): Promise<void> {
  const { consents } = await ledgerJson<{ consents: { publisher: number; consent: { action: number } }[] }>(dir, [
    'consent',
    'list',
    '--wallet',
    wallet,
  ]);
  for (const profile of ['government', 'platform']) {
    const member = members.find((one) => one.profile === profile);
    if (member === undefined) continue;
    const facts = CONSENTED.filter((one) => one.profile === profile);
    if (!consents.some(({ publisher, consent }) => publisher === member.number && consent.action === 1)) {
      const own = facts.map(({ category }) => category);
      const categories = (profile === 'government' ? [...own, 'assets'] : own).join(',');
      const to = ['--publisher', String(member.number), '--endpoint', `http://127.0.0.1:${member.port}`];
      await ledger(dir, [
        'consent',
        'grant',
        '--provide',
        '--wallet',
        wallet,
        ...to,
        '--categories',
        categories,
        '--yes',
      ]);
      await untilActive(dir, profile);
      say(`consent  ${identifier} lets ${profile} publish ${categories}`);
    }
    for (const { schema } of facts) {
      const file = join(folder, `${schema}.ndjson`);
      const own = records[schema].filter(({ uscc }) => uscc === identifier);
      await writeFile(file, own.map((record) => `${JSON.stringify(record)}\n`).join(''));
      await ledger(dir, ['publish', file, '--schema', schema, '--as', profile, '--quiet']);
    }
  }
}

/** The title authority says that the harvester is this enterprise's, so that its profile counts it. */
async function publishTitle({ dir, title }: ShowcaseOptions, uscc: string, folder: string): Promise<void> {
  const file = join(folder, 'asset-title.ndjson');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  const asOf = chinaDay(Math.floor(Date.now() / 1000) - 86_400);
  if (known === undefined) await writeFile(file, `${JSON.stringify({ uscc, ...title, asOf })}\n`);
  await ledger(dir, ['publish', file, '--schema', 'asset-title', '--as', 'government', '--quiet']);
}

/** The bank asks, the enterprise grants: one consent per handle. */
async function grantQuery({ dir, source, say }: ShowcaseOptions, wallet: string, request: string): Promise<void> {
  const known = await readFile(request, 'utf8').then(
    (text) => JSON.parse(text) as { validUntil: number },
    () => undefined,
  );
  if (known === undefined || known.validUntil < Date.now() / 1000 + 3_600) {
    const publishers =
      source.synthetic !== undefined
        ? ['1:registration,permit,tax,social-insurance,assets', '3:electricity,orders']
        : ['1:registration,permit'];
    const asked = publishers.flatMap((one) => ['--publisher', one]);
    await ledger(dir, [
      'consent',
      'request',
      '--as',
      'bank',
      ...asked,
      '--purpose',
      'loan-application',
      '--valid-days',
      '30',
      '--out',
      request,
    ]);
  }
  await ledger(dir, ['consent', 'grant', '--request', request, '--wallet', wallet, '--yes']);
  await untilActive(dir, 'bank');
  say('consent  the bank may query, for a loan application, 30 days');
}

/** Consents reach the chain with the next block; until then they are pending. */
async function untilActive(dir: string, profile: string): Promise<void> {
  await until(`the consents at ${profile}`, 30, async () => {
    const { consents } = await ledgerJson<{ consents: { state: string }[] }>(dir, ['consent', 'list', '--as', profile]);
    return consents.length > 0 && consents.every(({ state }) => state !== 'pending');
  });
}
