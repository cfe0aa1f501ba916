/** Answers about assets, signed; and the heads by which anybody checks them. */
import { readContract } from '../chain/calls.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { AssetAnswer, SignedAssetAnswer } from '../domain/asset-answer.ts';
import type { AssetHeads } from '../domain/asset-answer-check.ts';
import type { IdentityFields } from '../domain/asset-identity.ts';
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { type ChainHead, chainOf } from '../domain/hash-chain.ts';
import { lienChainOf } from '../domain/lien-steps.ts';
import { answerMessage } from '../domain/peer.ts';
import { canonicalJson } from '../domain/values.ts';
import { isLedgerError } from '../errors.ts';
import type { IndexReader } from '../store/index-reader.ts';
import { type AssetFound, judgeAsset } from './asset-judge.ts';
import { type AssetDeps, identified, requireAsset } from './deps.ts';

export interface AssetQuestion {
  readonly asset?: string;
  readonly class?: string;
  readonly identity?: IdentityFields;
  /** compares the head of the index with the chain's own, at the same block */
  readonly askChain?: boolean;
}

/** The heads of an asset's chains at a block of this index. */
export interface HeadsAt extends AssetHeads {
  readonly asset: string;
  readonly block: { readonly number: number; readonly hash: Hex; readonly timestamp: number };
}

export interface AssetVerifications {
  /** @throws CONSORTIUM_KEY_MISSING, ASSET_IDENTITY_INVALID, ASSET_CLASS_UNKNOWN, PATENT_* */
  verify(question: AssetQuestion): Promise<SignedAssetAnswer>;
  /** @param block number of a block; the index's head when absent @throws ASSET_UNKNOWN */
  heads(asset: string, block: number | undefined): Promise<HeadsAt>;
}

export function createAssetVerifications(deps: AssetDeps, rpc: Rpc): AssetVerifications {
  return {
    async verify(question) {
      // One moment of the index for the whole answer, whatever the follower writes meanwhile.
      const { reader, head, close } = await deps.index.view();
      try {
        const found = await find(question, reader, deps);
        const chainHead =
          question.askChain === true && found.row !== undefined && head !== undefined
            ? await headOnChain(found.row.asset, head.number, deps, rpc)
            : undefined;
        const answer = await judgeAsset(
          { ...found, ...(chainHead === undefined ? {} : { chainHead }) },
          head,
          reader,
          deps,
        );
        return await signed(answer, deps);
      } finally {
        await close();
      }
    },

    async heads(asset, block) {
      const { reader, head, close } = await deps.index.view();
      try {
        await requireAsset(asset, reader);
        const until = block ?? Number.MAX_SAFE_INTEGER;
        const [steps, valuations] = await Promise.all([
          reader.assets.lienSteps(asset),
          reader.assets.valuations(asset),
        ]);
        return {
          asset,
          block: { number: head?.number ?? 0, hash: head?.hash ?? '0x', timestamp: head?.timestamp ?? 0 },
          liens: lienChainOf(steps.filter(({ at }) => at.block <= until)),
          valuations: chainOf(valuations.filter(({ at }) => at.block <= until).map(({ valuation }) => valuation)),
        };
      } finally {
        await close();
      }
    },
  };
}

/** By number, or by what it is: then also what it may be mistaken for. */
async function find(question: AssetQuestion, index: IndexReader, deps: AssetDeps): Promise<AssetFound> {
  const { asset } = question;
  if (asset !== undefined) {
    const row = await index.assets.asset(asset);
    return { asked: { asset, fingerprint: null }, row, resembles: [] };
  }
  const { prints } = identified(question.class ?? '', question.identity ?? {}, deps.consortiumKey);
  const { fingerprint, near } = prints;
  const asked = { asset: null, fingerprint };
  const number = await index.assets.withFingerprint(fingerprint);
  if (number !== undefined) return { asked, row: await index.assets.asset(number), resembles: [] };
  const resembles = new Set<string>();
  for (const key of near) {
    const other = await index.assets.withNearFingerprint(key);
    if (other !== undefined && (await index.assets.resolution(other, fingerprint)) === undefined) resembles.add(other);
  }
  return { asked, row: undefined, resembles: [...resembles] };
}

/** The contract's own head at a block; `unreachable` when the node does not say. */
async function headOnChain(
  asset: string,
  block: number,
  { domains }: AssetDeps,
  rpc: Rpc,
): Promise<ChainHead | 'unreachable'> {
  const target = {
    contract: 'LienRegistry',
    address: domains.lienRegistry.verifyingContract,
    block: `0x${block.toString(16)}`,
  } as const;
  try {
    const { count, head } = (await readContract(rpc, target, 'lienChain', [asset])) as { count: bigint; head: Hex };
    return { count: Number(count), head };
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    return 'unreachable';
  }
}

/** Signs as every answer of this member is signed. */
async function signed(answer: AssetAnswer, { signer, self, memberSeparator }: AssetDeps): Promise<SignedAssetAnswer> {
  const body = toHex(keccak(utf8(canonicalJson(answer))));
  const message = answerMessage(memberSeparator, { member: self, block: answer.block.number, body });
  return { ...answer, signature: await signer.signMessage(message) };
}
