/** `ledger asset check FILE`: whether an answer tells all, by the heads of another gateway or of the chain itself. */
import type { Command } from 'commander';
import type { SignedAssetAnswer } from '../../../server/domain/asset-answer.ts';
import { type AssetDomains, type AssetHeads, checkAssetAnswer } from '../../../server/domain/asset-answer-check.ts';
import type { Hex } from '../../../server/domain/bytes.ts';
import { LedgerError } from '../../../server/errors.ts';
import { documentOf } from '../assets/given.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';

interface CheckOptions {
  readonly rpc?: string;
  readonly manifest?: string;
}

const EXAMPLES = `
The order of the liens is computed again from what was signed and registered; count and head prove that no step, no lien and no valuation is left
out. Ask another gateway than the one that answered, or a node of the chain (--rpc with --manifest). The exit code is 0 only when all fits.

Examples:
  $ ledger asset verify 1 --save answer.json --as bank
  $ ledger asset check answer.json --as auditor
  $ ledger asset check answer.json --rpc http://127.0.0.1:7100 --manifest .ledger/consortium.json`;

/** Adds `ledger asset check`. */
export function addAssetCheckCommand(asset: Command, host: Host): void {
  const command = asset
    .command('check')
    .description('whether an answer leaves nothing out, by heads from elsewhere')
    .argument('<file>', 'a saved answer')
    .option('--rpc <url>', 'ask this node of the chain instead of a gateway')
    .option('--manifest <file>', 'names the contracts, for --rpc')
    .addHelpText('after', EXAMPLES);
  act<CheckOptions>(command, host, check);
}

async function check(session: Session, options: CheckOptions, file = ''): Promise<ExitCode> {
  const answer = (await documentOf(session, file)) as SignedAssetAnswer;
  const asset = answer?.title?.asset ?? answer?.asked?.asset;
  if (typeof asset !== 'string' || typeof answer.block?.number !== 'number' || !Array.isArray(answer.checks))
    throw new LedgerError('USAGE_INVALID', `${file} is not an answer about an asset by its number`);
  const { heads, domains, source } =
    options.rpc === undefined
      ? await fromGateway(session, asset, answer.block.number)
      : await fromChain(session, options, asset, answer.block.number);
  const problems = checkAssetAnswer(answer, heads, domains);
  session.answer({ asset, block: answer.block.number, source, heads, problems }, () =>
    problems.length === 0
      ? [
          `asset ${asset}: complete at block ${answer.block.number}, by ${source}: ${heads.liens.count} steps of liens, ${heads.valuations.count} valuations`,
        ]
      : problems.map(({ code, values }) => `asset ${asset}: ${code} ${JSON.stringify(values)}`),
  );
  return problems.length === 0 ? EXIT.ok : EXIT.incomplete;
}

interface Heads {
  readonly heads: AssetHeads;
  readonly domains: AssetDomains;
  readonly source: string;
}

async function fromGateway(session: Session, asset: string, block: number): Promise<Heads> {
  const client = session.gateway();
  const [ready, heads] = await Promise.all([client.getReady(), client.getAssetHeads({ asset, block: String(block) })]);
  const domainOf = (name: string) => ({ chainId: ready.chainId, verifyingContract: ready.contracts[name] as Hex });
  return {
    heads: heads as AssetHeads,
    domains: { lienRegistry: domainOf('LienRegistry'), valuationRegistry: domainOf('ValuationRegistry') },
    source: client.url,
  };
}

async function fromChain(
  session: Session,
  { rpc: url = '', manifest: file }: CheckOptions,
  asset: string,
  block: number,
): Promise<Heads> {
  if (file === undefined) throw new LedgerError('USAGE_INVALID', '--rpc needs --manifest, which names the contracts');
  const [{ createRpc }, { readManifest, checkManifest }, { readContract }] = await Promise.all([
    import('../../../server/chain/rpc.ts'),
    import('../../../server/chain/manifest.ts'),
    import('../../../server/chain/calls.ts'),
  ]);
  const rpc = createRpc(url);
  const manifest = await readManifest(pathFrom(session.io, file));
  await checkManifest(rpc, manifest);
  const headOf = async (contract: 'LienRegistry' | 'ValuationRegistry', fn: string) => {
    const target = { contract, address: manifest.contracts[contract].address, block: `0x${block.toString(16)}` as Hex };
    const { count, head } = (await readContract(rpc, target, fn, [asset])) as { count: bigint; head: Hex };
    return { count: Number(count), head };
  };
  const domainOf = (name: 'LienRegistry' | 'ValuationRegistry') => ({
    chainId: manifest.chainId,
    verifyingContract: manifest.contracts[name].address,
  });
  return {
    heads: {
      liens: await headOf('LienRegistry', 'lienChain'),
      valuations: await headOf('ValuationRegistry', 'valuationChain'),
    },
    domains: { lienRegistry: domainOf('LienRegistry'), valuationRegistry: domainOf('ValuationRegistry') },
    source: url,
  };
}
