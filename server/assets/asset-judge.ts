/** The answer about an asset, judged at one moment of this gateway's own index. */
import type { AssetAnswer, AssetCheck, TitleView, ValuationView } from '../domain/asset-answer.ts';
import { type RankingView, rankingOf } from '../domain/asset-ranking.ts';
import { type Hex, toHex, u256, ZERO32 } from '../domain/bytes.ts';
import { DISPUTE_KINDS } from '../domain/dispute.ts';
import { judgeDisputes } from '../domain/dispute-verdict.ts';
import type { Finding } from '../domain/finding.ts';
import type { ChainHead } from '../domain/hash-chain.ts';
import { replayLiens, type ToldLiens } from '../domain/lien-replay.ts';
import { lienChainOf } from '../domain/lien-steps.ts';
import { domainSeparator } from '../domain/typed-data.ts';
import type { AssetRow } from '../store/asset-rows.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { Head } from '../store/rows.ts';
import {
  authorityCheck,
  disputeCheck,
  legalRegisterCheck,
  liensCheck,
  notesCheck,
  recoveryCheck,
  titleCheck,
  valuationCheck,
} from './asset-checks.ts';
import { liensTold, titleOf, valuationOf } from './asset-told.ts';
import type { AssetDeps } from './deps.ts';

/** What is asked about, found in the index. */
export interface AssetFound {
  readonly asked: { readonly asset: string | null; readonly fingerprint: Hex | null };
  readonly row: AssetRow | undefined;
  readonly resembles: readonly string[];
  /** Head of the asset's chain of liens as the chain itself told it, where it was asked. */
  readonly chainHead?: ChainHead | 'unreachable';
}

/** Judges at the head of `index`. */
export async function judgeAsset(
  found: AssetFound,
  head: Head | undefined,
  index: IndexReader,
  deps: AssetDeps,
): Promise<AssetAnswer> {
  const block = { number: head?.number ?? 0, hash: head?.hash ?? ZERO32, timestamp: head?.timestamp ?? 0 };
  const { asked, row, resembles } = found;
  const { check: _name, ...fresh } = deps.freshness();
  const freshness: AssetCheck = { check: 'freshness', ...fresh };
  const about = { id: deps.newId(), answeredBy: deps.self, block, asked, resembles };
  if (row === undefined) {
    const checks = [titleCheck(null, resembles), freshness];
    const outcome = resembles.length === 0 && freshness.outcome === 'pass' ? 'NONE_PROVEN' : 'UNKNOWN';
    return { ...about, outcome, title: null, liens: null, valuations: null, checks };
  }
  const now = block.timestamp;
  const [title, told, rows, chain, valuationChain] = await Promise.all([
    titleOf(row, index),
    liensTold(row.asset, index),
    index.assets.valuations(row.asset),
    index.assets.lienChain(row.asset),
    index.assets.valuationChain(row.asset),
  ]);
  const items = rows.map((one) => valuationOf(one, now));
  const separator = domainSeparator(deps.domains.lienRegistry);
  const replay = replayLiens(row.asset, told, separator);
  const owners = title.owners.map(({ transfers, at }) => ({ transfers, at: at.timestamp }));
  const ranking = rankingOf(replay, told, owners, now);
  const completeness = completenessCheck(told, chain, replay.problems, found.chainHead);
  const checks = await checksOf(
    { row, title, ranking, items, told, completeness, freshness, resembles, now },
    index,
    deps,
  );
  return {
    ...about,
    outcome: findingOf(completeness, freshness),
    title,
    liens: { ...told, chain, ranking },
    valuations: { chain: valuationChain, items },
    checks,
  };
}

/** An asset is FOUND only when nothing about it can be missing: a stale index may lack the last lien. */
const findingOf = (completeness: AssetCheck, freshness: AssetCheck): Finding =>
  completeness.outcome === 'pass' && freshness.outcome === 'pass' ? 'FOUND' : 'UNKNOWN';

/** Count and head computed again from the steps told, against the index's and, where it was asked, the chain's. */
function completenessCheck(
  told: ToldLiens,
  chain: ChainHead,
  problems: readonly unknown[],
  asked: ChainHead | 'unreachable' | undefined,
): AssetCheck {
  const computed = lienChainOf(told.steps);
  const evidence = { count: chain.count, head: chain.head, askedChain: asked !== undefined };
  const fail = (reason: string, more: object = {}): AssetCheck => ({
    check: 'completeness',
    outcome: 'fail',
    reason,
    evidence: { ...evidence, ...more },
  });
  if (computed.count !== chain.count || computed.head !== chain.head) return fail('STEPS_MISSING', { told: computed });
  if (problems.length > 0) return fail('STEPS_INCONSISTENT', { problems });
  if (asked === 'unreachable')
    return { check: 'completeness', outcome: 'unknown', reason: 'CHAIN_NOT_REACHED', evidence };
  if (asked !== undefined && (asked.count !== chain.count || asked.head !== chain.head))
    return fail('CHAIN_SAYS_OTHERWISE', { chain: asked });
  return { check: 'completeness', outcome: 'pass', reason: 'ALL_TOLD', evidence };
}

interface Facts {
  readonly row: AssetRow;
  readonly title: TitleView;
  readonly ranking: RankingView;
  readonly items: readonly ValuationView[];
  readonly told: ToldLiens;
  readonly completeness: AssetCheck;
  readonly freshness: AssetCheck;
  readonly resembles: readonly string[];
  /** block time */
  readonly now: number;
}

async function checksOf(facts: Facts, index: IndexReader, deps: AssetDeps): Promise<AssetCheck[]> {
  const { row, title, ranking, items, completeness, freshness, resembles, now } = facts;
  const value = items.findLast(({ state }) => state !== 'withdrawn');
  const [key, authority, appraiser, dispute] = await Promise.all([
    index.key(row.key),
    index.member(row.authority),
    value === undefined ? undefined : index.member(value.terms.appraiser),
    disputesOf(facts, index, deps),
  ]);
  return [
    titleCheck(title, resembles),
    authorityCheck(row.authority, row.at, key, authority, now),
    notesCheck(title),
    recoveryCheck(title),
    liensCheck(ranking),
    completeness,
    valuationCheck(items, appraiser !== undefined && !appraiser.suspended),
    legalRegisterCheck(title, now),
    dispute,
    freshness,
  ];
}

/** Disputes about the title, every lien that is not ended, and every valuation that counts. */
async function disputesOf(
  { row, ranking, items, now }: Facts,
  index: IndexReader,
  deps: AssetDeps,
): Promise<AssetCheck> {
  const targets = [
    { about: 'title', kind: DISPUTE_KINDS.title, target: toHex(u256(BigInt(row.asset))) },
    ...ranking.ranked.map(({ lien }) => ({ about: 'lien', kind: DISPUTE_KINDS.lien, target: lien })),
    ...items
      .filter(({ state }) => state === 'in-force')
      .map(({ valuation }) => ({ about: 'valuation', kind: DISPUTE_KINDS.valuation, target: valuation })),
  ];
  return disputeCheck(
    await Promise.all(
      targets.map(async ({ about, kind, target }) => {
        const [disputes, told] = await Promise.all([index.disputes.facts(kind, target), deps.statements(kind, target)]);
        return { about, target, judgement: judgeDisputes(disputes, told, now) };
      }),
    ),
  );
}
