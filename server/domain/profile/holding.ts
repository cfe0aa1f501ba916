/** What a title proven to be an enterprise's is worth to a lender, from the verification of the asset. Pure. */
import type { AssetCheck, AssetCheckName, SignedAssetAnswer } from '../asset-answer.ts';
import type { Hex } from '../bytes.ts';
import { sumDecimals } from '../decimal.ts';

export interface HeldLien {
  readonly lien: Hex;
  readonly rank: number;
  /** member */
  readonly creditor: number;
  readonly kind: string;
  readonly status: string;
  /** decimal texts: the claim, and the most that the lien may secure */
  readonly secured: string;
  readonly maxSecured: string;
  readonly currency: string;
}

export interface HeldValue {
  readonly valuation: Hex;
  readonly amount: string;
  readonly currency: string;
  readonly basis: string;
  readonly method: string;
  readonly appraiser: number;
  /** unix seconds */
  readonly asOf: number;
  readonly validUntil: number;
  readonly ageDays: number;
}

/** What a title is worth to a lender, from the verification of the asset. */
export interface Holding {
  readonly className: string;
  /** the newest that is not withdrawn; whether it counts is the check `valuation` */
  readonly value: HeldValue | null;
  /** active ones by rank; complete only where the check `completeness` passes */
  readonly liens: readonly HeldLien[];
  /** value less the most that each active lien may secure, a lien on several assets in full; null where `freeReason` says why not */
  readonly free: { readonly amount: string; readonly currency: string } | null;
  /** `TOLD`, or `check REASON` of what did not pass */
  readonly freeReason: string;
  readonly register: { readonly name: string; readonly reconciledAt: number | null; readonly ageDays: number | null };
  /** kinds of open notes, and `recovery` while title may move without its owner */
  readonly locks: readonly string[];
}

const DAY = 86_400;

/** A check of an asset's verification by its name. */
export const checkOf = (checks: readonly AssetCheck[], name: AssetCheckName): AssetCheck | undefined =>
  checks.find(({ check }) => check === name);

/** What must hold before anything is called free, in the order in which it is asked. */
export const BEFORE_FREE: readonly AssetCheckName[] = [
  'title',
  'authority',
  'notes',
  'recovery',
  'dispute',
  'completeness',
  'freshness',
  'valuation',
  'liens',
];

/** What a verification of an asset says of it to a lender. */
export function holdingOf(answer: SignedAssetAnswer): Holding {
  const { title, liens, valuations, checks, block } = answer;
  const valued = valuations?.items.findLast(({ state }) => state !== 'withdrawn');
  const ranked = liens?.ranking.ranked ?? [];
  const legal = title?.legal;
  const reconciledAt = legal?.reconciledAt ?? null;
  const value =
    valued === undefined
      ? null
      : {
          valuation: valued.valuation,
          amount: valued.amount,
          currency: valued.currency,
          basis: valued.basis,
          method: valued.method,
          appraiser: valued.terms.appraiser,
          asOf: valued.terms.asOf,
          validUntil: valued.terms.validUntil,
          ageDays: valued.ageDays,
        };
  const open = (title?.notes ?? []).filter(({ liftedAt }) => liftedAt === null).map(({ kind }) => kind);
  const held = ranked.map(({ lien, rank, creditor, kind, status, secured, maxSecured, currency }) => ({
    ...{ lien, rank, creditor, kind, status, secured, maxSecured, currency },
  }));
  return {
    className: title?.className ?? '',
    value,
    liens: held,
    ...freeOf(value, held, checks),
    register: {
      name: legal?.registerName ?? 'none',
      reconciledAt,
      ageDays: reconciledAt === null ? null : Math.max(0, Math.floor((block.timestamp - reconciledAt) / DAY)),
    },
    locks: [...open, ...(title?.recovery === null ? [] : ['recovery'])],
  };
}

/** Nothing is free that is not proven: neither by an old value nor before liens that may be missing. */
function freeOf(
  value: HeldValue | null,
  liens: readonly HeldLien[],
  checks: readonly AssetCheck[],
): Pick<Holding, 'free' | 'freeReason'> {
  for (const name of BEFORE_FREE) {
    const found = checkOf(checks, name);
    if (found?.outcome !== 'pass') return { free: null, freeReason: `${name} ${found?.reason ?? 'NOT_CHECKED'}` };
  }
  if (value === null) return { free: null, freeReason: 'valuation NOT_VALUED' };
  const { amount, currency } = value;
  if (liens.some((lien) => lien.currency !== currency)) return { free: null, freeReason: 'liens OTHER_CURRENCY' };
  const left = sumDecimals([amount, ...liens.map(({ maxSecured }) => `-${maxSecured}`)]);
  return { free: { amount: left.startsWith('-') ? '0' : left, currency }, freeReason: 'TOLD' };
}
