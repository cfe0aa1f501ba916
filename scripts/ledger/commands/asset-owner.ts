/** What an owner's wallet signs about an asset: its transfer and its lease. */
import type { Command } from 'commander';
import { leaseDigest, transferDigest } from '../../../server/domain/asset-typed-data.ts';
import { type Hex, parseHex } from '../../../server/domain/bytes.ts';
import { domainSeparator } from '../../../server/domain/typed-data.ts';
import { patienceOption, settle } from '../assets/act-command.ts';
import { seconds } from '../assets/given.ts';
import type { ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { Wallet } from '../wallet/wallet.ts';

const WEEK = 7 * 86_400;

interface OwnerOptions {
  readonly wallet?: string;
  readonly to: string;
  readonly until?: string;
  readonly patience: number;
}

/** Adds `ledger asset transfer` and `ledger asset lease`. */
export function addAssetOwnerCommands(asset: Command, host: Host): void {
  const transfer = asset
    .command('transfer')
    .description('the owner signs, the title authority confirms; liens of a machine follow it')
    .argument('<asset>', 'number of the asset')
    .requiredOption('--to <address>', 'account of the new owner')
    .option('--wallet <file>', 'wallet of the present owner');
  patienceOption(transfer).addHelpText(
    'after',
    '\nExamples:\n  $ ledger asset transfer 1 --to 0x22... --wallet wallet.json --as government',
  );
  act<OwnerOptions>(transfer, host, (session, options, number = '') =>
    signAndSend(session, options, number, 'transfers'),
  );

  const lease = asset
    .command('lease')
    .description('the owner gives the use of it until a time; a pledged right needs its creditors')
    .argument('<asset>', 'number of the asset')
    .requiredOption('--to <address>', 'account of the user')
    .requiredOption('--until <time>', 'a date, or a time in UTC')
    .option('--wallet <file>', 'wallet of the owner');
  patienceOption(lease).addHelpText(
    'after',
    '\nExamples:\n  $ ledger asset lease 1 --to 0x22... --until 2027-12-31 --wallet wallet.json --as government',
  );
  act<OwnerOptions>(lease, host, (session, options, number = '') => signAndSend(session, options, number, 'leases'));
}

async function signAndSend(
  session: Session,
  options: OwnerOptions,
  asset: string,
  what: 'transfers' | 'leases',
): Promise<ExitCode> {
  const client = session.gateway();
  const [{ title, leases }, ready] = await Promise.all([client.getAsset({ asset }), client.getReady()]);
  const separator = domainSeparator({
    chainId: ready.chainId,
    verifyingContract: ready.contracts.AssetRegistry as Hex,
  });
  const to = parseHex(options.to, 20);
  const deadline = Math.floor(session.io.now() / 1_000) + WEEK;
  const expires = options.until === undefined ? 0 : seconds(options.until, 'until');
  const digest =
    what === 'transfers'
      ? transferDigest(separator, { asset, to, transfers: title.transfers, deadline })
      : leaseDigest(separator, { asset, user: to, expires, leases, deadline });
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const signature = await wallet.signAsOwner(title.owner as Hex, digest);
  const body = what === 'transfers' ? { to, deadline, signature } : { user: to, expires, deadline, signature };
  const answer = await client.request(`/assets/${asset}/${what}`, { method: 'POST', json: body });
  const said = what === 'transfers' ? `asset ${asset} to ${to}` : `asset ${asset} used by ${to}`;
  return settle(session, { client, patience: options.patience, answer, said });
}
