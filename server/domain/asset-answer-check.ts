/**
 * Checks an answer about an asset against the heads of its chains, from whatever source: needs no gateway, no index and no trust in who
 * answered. Count and head prove that no lien, no step and no valuation is left out or changed; the order is computed again.
 *
 * What no head covers stays the word of who answered: when steps were anchored, how often title had passed before (it sets liens of an
 * earlier owner first), the title itself.
 */

import { isLedgerError } from '../errors.ts';
import type { AssetAnswer } from './asset-answer.ts';
import { rankingOf } from './asset-ranking.ts';
import type { Hex } from './bytes.ts';
import { type ChainHead, chainOf } from './hash-chain.ts';
import { replayLiens } from './lien-replay.ts';
import { lienChainOf } from './lien-steps.ts';
import type { TypedDomain } from './typed-data.ts';
import { domainSeparator } from './typed-data.ts';
import { valuationId } from './valuation.ts';
import { canonicalJson } from './values.ts';

/** The heads of an asset's chains as of the answer's block. */
export interface AssetHeads {
  readonly liens: ChainHead;
  readonly valuations: ChainHead;
}

/** Where the contracts are. */
export interface AssetDomains {
  readonly lienRegistry: TypedDomain;
  readonly valuationRegistry: TypedDomain;
}

export interface AnswerProblem {
  readonly code:
    | 'NOTHING_TOLD'
    | 'LIEN_STEPS_MISSING'
    | 'LIEN_STEPS_ALTERED'
    | 'LIEN_STEPS_NEWER'
    | 'LIENS_INCONSISTENT'
    | 'RANKING_ALTERED'
    | 'VALUATIONS_MISSING'
    | 'VALUATIONS_ALTERED'
    | 'VALUATIONS_NEWER';
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is wrong with an answer; empty when it tells all that the heads prove, in the order that follows from it. */
export function checkAssetAnswer(answer: AssetAnswer, heads: AssetHeads, domains: AssetDomains): AnswerProblem[] {
  const { title, liens, valuations } = answer;
  if (title === null || liens === null || valuations === null) {
    const told = heads.liens.count + heads.valuations.count;
    return told === 0 ? [] : [{ code: 'NOTHING_TOLD', values: { steps: told } }];
  }
  const { asset } = title;
  const separator = domainSeparator(domains.lienRegistry);
  const problems = [
    ...compared('LIEN_STEPS', lienChainOf(liens.steps), heads.liens),
    ...compared('VALUATIONS', chainOf(valuations.items.map(({ valuation }) => valuation)), heads.valuations),
  ];
  const replay = replayLiens(asset, liens, separator);
  if (replay.problems.length > 0) problems.push({ code: 'LIENS_INCONSISTENT', values: { problems: replay.problems } });
  else problems.push(...rankingProblems(answer, separator));
  for (const { valuation, terms } of valuations.items)
    if (terms.asset !== asset || valuationId(domains.valuationRegistry, terms) !== valuation)
      problems.push({ code: 'VALUATIONS_ALTERED', values: { valuation } });
  return problems;
}

/** One chain as told against its head: dropped items make it shorter, changed ones give another hash. */
function compared(what: 'LIEN_STEPS' | 'VALUATIONS', told: ChainHead, head: ChainHead): AnswerProblem[] {
  const values = { told: told.count, count: head.count, head: head.head };
  if (told.count < head.count) return [{ code: `${what}_MISSING`, values }];
  if (told.count > head.count) return [{ code: `${what}_NEWER`, values }];
  return told.head === head.head ? [] : [{ code: `${what}_ALTERED`, values: { ...values, toldHead: told.head } }];
}

function rankingProblems({ title, liens, block }: AssetAnswer, separator: Hex): AnswerProblem[] {
  if (title === null || liens === null) return [];
  const owners = title.owners.map(({ transfers, at }) => ({ transfers, at: at.timestamp }));
  try {
    const ranking = rankingOf(replayLiens(title.asset, liens, separator), liens, owners, block.timestamp);
    if (canonicalJson(ranking) === canonicalJson(liens.ranking)) return [];
    return [{ code: 'RANKING_ALTERED', values: { ranking: ranking.ranked.map(({ lien, rank }) => ({ lien, rank })) } }];
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    return [{ code: 'LIENS_INCONSISTENT', values: { error: error.code, ...error.values } }];
  }
}
