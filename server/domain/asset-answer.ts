/**
 * What a gateway answers about an asset: title, locks, ranked liens with all that proves them complete, valuations, the legal register's
 * last comparison; one verdict per check. Signed like every answer; never a bare boolean and never a bare empty list.
 */
import type { RankingView } from './asset-ranking.ts';
import type { Hex } from './bytes.ts';
import type { Finding } from './finding.ts';
import type { ChainHead } from './hash-chain.ts';
import type { ToldLiens } from './lien-replay.ts';
import type { ValuationTerms } from './valuation.ts';
import type { At, Outcome } from './verdict.ts';

/** Checks of an asset, in the order in which they are shown. */
export const ASSET_CHECKS = [
  'title',
  'authority',
  'notes',
  'recovery',
  'liens',
  'completeness',
  'valuation',
  'legalRegister',
  'dispute',
  'freshness',
] as const;
export type AssetCheckName = (typeof ASSET_CHECKS)[number];

export interface AssetCheck {
  readonly check: AssetCheckName;
  readonly outcome: Outcome;
  /** Stable code. */
  readonly reason: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

export interface TitleView {
  readonly asset: string;
  readonly class: number;
  readonly className: string;
  readonly fingerprint: Hex;
  readonly authority: number;
  readonly owner: Hex;
  readonly transfers: number;
  /** `lien-follows` or `creditors-agree`: what a transfer does to liens of its class. */
  readonly transferPolicy: string;
  readonly recordedAt: number;
  readonly owners: readonly {
    readonly owner: Hex;
    readonly transfers: number;
    readonly reason: number;
    readonly at: At;
  }[];
  /** `number`: salted hash; `register` 0 = in none. */
  readonly legal: {
    readonly register: number;
    readonly registerName: string;
    readonly number: Hex;
    readonly registeredAt: number;
    readonly validUntil: number;
    /** Block time of the authority's last comparison; null = never. */
    readonly reconciledAt: number | null;
  };
  readonly notes: readonly {
    readonly note: Hex;
    readonly kind: string;
    readonly at: At;
    readonly liftedAt: number | null;
  }[];
  readonly user: { readonly user: Hex; readonly expires: number } | null;
  readonly recovery: { readonly to: Hex; readonly effectiveAt: number; readonly reason: number } | null;
}

export interface ValuationView {
  readonly valuation: Hex;
  readonly position: number;
  readonly terms: ValuationTerms;
  /** Decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  readonly basis: string;
  /** `in-force`, `expired` or `withdrawn` at the answer's block. */
  readonly state: string;
  readonly ageDays: number;
  readonly withdrawn: { readonly reason: number; readonly successor: Hex } | null;
}

export interface AssetAnswer {
  readonly id: string;
  readonly outcome: Finding;
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: Hex; readonly timestamp: number };
  /** By what it was asked: the asset's number, or the fingerprint of an identity. */
  readonly asked: { readonly asset: string | null; readonly fingerprint: Hex | null };
  /** Null when there is no such title. */
  readonly title: TitleView | null;
  /** Titles that an identity without a title of its own may be mistaken for. */
  readonly resembles: readonly string[];
  readonly liens: (ToldLiens & { readonly chain: ChainHead; readonly ranking: RankingView }) | null;
  readonly valuations: { readonly chain: ChainHead; readonly items: readonly ValuationView[] } | null;
  readonly checks: readonly AssetCheck[];
}

export interface SignedAssetAnswer extends AssetAnswer {
  /** EIP-712 `Answer(uint32 member,uint64 block,bytes32 body)` by a SIGN key of `answeredBy`; body = keccak256 of the JCS of all other members. */
  readonly signature: Hex;
}
