/** A machine from its title to a loan, by the same commands a title authority, an appraiser and a bank would type. Synthetic. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ledger, ledgerJson } from './cli.ts';

const HARVESTER = ['factoryNumber=LC10023B88', 'maker=合成农机制造厂', 'model=4LZ-8', 'engineNumber=YC6108-77'];

/** Done once for a folder; afterwards it only verifies. @returns the number of the asset, and the account that owns it */
export async function showAsset({
  dir,
  say,
}: {
  readonly dir: string;
  readonly say: (text: string) => void;
}): Promise<{ asset: string; owner: string }> {
  const folder = join(dir, 'showcase');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const finished = join(folder, 'harvester.done');
  const fields = HARVESTER.flatMap((field) => ['--field', field]);
  const question = ['asset', 'verify', '--class', 'farm-machine', ...fields, '--ask-chain', '--as', 'bank'];
  const isDone = await access(finished).then(
    () => true,
    () => false,
  );
  if (!isDone) {
    say('title    a harvester (synthetic): titled by the data office, valued by the platform, mortgaged to the bank');
    await makeLien(dir, folder, fields);
    await writeFile(finished, '');
  }
  say('verify   title, liens with proof, value, register, before one lends on it');
  const { out } = await ledger(dir, question);
  say(out.replace(/^/gm, '         ').trimEnd());
  const { title } = await ledgerJson<{ title: { asset: string; owner: string } }>(dir, question);
  return { asset: title.asset, owner: title.owner };
}

async function makeLien(dir: string, folder: string, fields: readonly string[]): Promise<void> {
  const wallet = join(folder, 'owner-wallet.json');
  await ledger(dir, ['subject', 'wallet', 'create', '--plain', '--out', wallet]).catch((error: unknown) => {
    if (!String(error).includes('WALLET_EXISTS')) throw error;
  });
  const found = await ledgerJson<{ asset: string | null }>(dir, [
    'asset',
    'find',
    '--class',
    'farm-machine',
    ...fields,
    '--as',
    'government',
  ]);
  const asset = found.asset ?? (await register(dir, wallet, fields));
  const today = Math.floor(Date.now() / 1000) - 60;
  const worth = ['--amount', '180000.00', '--currency', 'CNY', '--method', 'market', '--basis', 'market-value'];
  const window = ['--as-of', String(today), '--valid-until', String(today + 180 * 86_400)];
  await ledger(dir, ['asset', 'appraise', asset, ...worth, ...window, '--as', 'platform']);
  const [request, consent] = [join(folder, 'lien-request.json'), join(folder, 'lien-consent.json')];
  const loan = [
    '--kind',
    'mortgage',
    '--currency',
    'CNY',
    '--amount',
    '100000.00',
    '--debt',
    '借款合同 2026-0001（合成）',
    '--effective-at',
    String(today),
  ];
  await ledger(dir, ['lien', 'request', '--assets', asset, ...loan, '--out', request, '--as', 'bank']);
  await ledger(dir, ['lien', 'consent', request, '--wallet', wallet, '--yes', '--out', consent, '--as', 'bank']);
  const { lien } = await ledgerJson<{ lien: string }>(dir, ['lien', 'accept', consent, '--as', 'bank']);
  const entry = ['--register', 'movable-finance', '--number', '2026-000123', '--registered-at', String(today)];
  await ledger(dir, ['lien', 'register', lien, ...entry, '--as', 'bank']);
}

async function register(dir: string, wallet: string, fields: readonly string[]): Promise<string> {
  const account = ['asset', 'account', '--label', 'harvester', '--wallet', wallet, '--as', 'government'];
  const { address } = await ledgerJson<{ address: string }>(dir, account);
  const title = ['asset', 'register', '--class', 'farm-machine', ...fields, '--owner', address, '--as', 'government'];
  return (await ledgerJson<{ asset: string }>(dir, title)).asset;
}
