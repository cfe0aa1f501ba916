/** The order of an asset's liens in words: from what is told about them to who is paid before whom, and why. */
import { type Hex, ZERO32 } from './bytes.ts';
import { rankLiens } from './lien-rank.ts';
import { LIEN_REASONS, type LienReasonCode } from './lien-reasons.ts';
import { lienFactsOf, lienKindName, type Replay, type ReplayedLien, type ToldLiens } from './lien-replay.ts';
import { LIEN_STEPS } from './lien-steps.ts';
import type { Subordination } from './lien-subordination.ts';
import { currencyOf, fromMinor } from './money.ts';

export interface ReasonView {
  readonly code: string;
  /** Of the Civil Code unless prefixed, see lien-reasons.ts. */
  readonly articles: readonly string[];
  readonly basis: 'law' | 'interpretation' | 'inferred';
  readonly en: string;
  readonly zh: string;
}

export interface LienView {
  readonly lien: Hex;
  readonly creditor: number;
  readonly kind: string;
  readonly status: string;
  /** Decimal text. */
  readonly secured: string;
  readonly maxSecured: string;
  /** ISO 4217 code, or its number where the code is not known. */
  readonly currency: string;
  readonly effectiveAt: number;
  /** Unix seconds of the legal registration; 0 = not registered, or struck. */
  readonly registeredAt: number;
  readonly register: number;
  /** Where the title authority found it in the legal register, block time; 0 = never. */
  readonly confirmedAt: number;
  readonly noticeUntil: number;
  readonly reasons: readonly ReasonView[];
}

export interface RankedLienView extends LienView {
  readonly rank: number;
  readonly lawRank: number;
  /** Claims paid before it; null where liens in several currencies cannot be added up. */
  readonly ahead: string | null;
  /** Its part of what reaches its rank: claim over all claims of the rank. */
  readonly share: { readonly of: string; readonly in: string } | null;
  readonly opposable: boolean;
}

export interface RankingView {
  readonly asOf: number;
  readonly ranked: readonly RankedLienView[];
  readonly unranked: readonly LienView[];
  readonly subordinations: readonly {
    readonly agreement: string;
    readonly effect: string;
    readonly from: readonly (readonly string[])[];
    readonly to: readonly (readonly string[])[];
  }[];
}

/** A change of owner, as far as rank needs it. */
export interface OwnerTime {
  /** How often title had passed. */
  readonly transfers: number;
  /** Unix seconds. */
  readonly at: number;
}

const reasonView = (code: LienReasonCode): ReasonView => {
  const { articles, basis, en, zh } = LIEN_REASONS[code];
  return { code, articles: [...articles], basis, en, zh };
};

/** Ranks the replayed liens of an asset at `asOf`, unix seconds. @throws LIEN_FACTS_INVALID */
export function rankingOf(replay: Replay, told: ToldLiens, owners: readonly OwnerTime[], asOf: number): RankingView {
  const transfersAt = (time: number): number =>
    owners.reduce((most, { transfers, at }) => (at <= time ? Math.max(most, transfers) : most), 0);
  const liens = new Map<string, ReplayedLien>(replay.liens.map((lien) => [lien.lien, lien]));
  const ranking = rankLiens(
    replay.liens.map((lien) => lienFactsOf(lien, transfersAt)),
    asOf,
    agreementsOf(told),
  );
  const currencies = new Set(ranking.ranked.map(({ id }) => liens.get(id)!.terms.currency));
  const [currency = 0] = currencies;
  const sum = (minor: bigint): string | null => (currencies.size > 1 ? null : fromMinor(minor, currency));
  return {
    asOf,
    ranked: ranking.ranked.map((one) => ({
      ...lienView(liens.get(one.id)!, one.reasons),
      rank: one.rank,
      lawRank: one.lawRank,
      ahead: sum(one.ahead),
      share: currencies.size > 1 ? null : { of: sum(one.share.of)!, in: sum(one.share.in)! },
      opposable: one.opposable,
    })),
    unranked: ranking.unranked.map((one) => lienView(liens.get(one.id)!, one.reasons)),
    subordinations: ranking.subordinations.map(({ id, effect, from, to }) => ({
      agreement: id,
      effect,
      from: from.map((ids) => [...ids]),
      to: to.map((ids) => [...ids]),
    })),
  };
}

function lienView(lien: ReplayedLien, reasons: readonly LienReasonCode[]): LienView {
  const { terms, registration } = lien;
  return {
    lien: lien.lien,
    creditor: lien.creditor,
    kind: lienKindName(terms.kind) ?? String(terms.kind),
    status: lien.status,
    secured: fromMinor(lien.amount, terms.currency),
    maxSecured: fromMinor(lien.maxAmount, terms.currency),
    currency: currencyOf(terms.currency) ?? String(terms.currency),
    effectiveAt: terms.effectiveAt,
    registeredAt: registration?.registeredAt ?? 0,
    register: registration?.register ?? 0,
    confirmedAt: lien.confirmedAt ?? 0,
    noticeUntil: lien.noticeUntil,
    reasons: reasons.map(reasonView),
  };
}

/** Agreements on rank as they were made. */
function agreementsOf({ steps, agreements }: ToldLiens): Subordination[] {
  return agreements.flatMap(({ agreement, terms }) => {
    const made = steps.find(({ step, data }) => step === LIEN_STEPS.subordinated && data === agreement);
    if (made === undefined) return [];
    return [
      {
        id: agreement,
        yielding: [...terms.yielding],
        ...(terms.favoured === ZERO32 ? {} : { favoured: terms.favoured }),
        at: made.at.timestamp,
      },
    ];
  });
}
