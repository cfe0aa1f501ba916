import { LedgerError } from '../errors.ts';
import { checkLienFacts, type LienFacts } from './lien-facts.ts';
import { lienPlace, NOT_RANKED, orderKey, ownReasons, PERFECTED, RETENTION, UNPERFECTED } from './lien-order.ts';
import type { LienReasonCode } from './lien-reasons.ts';
import { type AppliedSubordination, applySubordinations, type Subordination } from './lien-subordination.ts';

/** A lien in force, with its place. */
export interface RankedLien {
  readonly id: string;
  readonly facts: LienFacts;
  /** From 1; equal ranks share pro rata. After agreements that bind everybody they pass. */
  readonly rank: number;
  /** The rank by law alone. */
  readonly lawRank: number;
  /** `LienRank.orderKey` of the same facts. */
  readonly key: bigint;
  /** Secured claims that are paid before this one by `rank`, minor units. */
  readonly ahead: bigint;
  /** Its part of what reaches its rank: claim over the claims of the rank, not reduced. */
  readonly share: { readonly of: bigint; readonly in: bigint };
  /** False when unregistered: not against good-faith third parties (403), a seizing creditor or in bankruptcy (Interpretation 54). */
  readonly opposable: boolean;
  /** Keys of LIEN_REASONS, the main one first. */
  readonly reasons: readonly LienReasonCode[];
}

/** A lien that is on record and not in force: listed, never dropped in silence. */
export interface UnrankedLien {
  readonly id: string;
  readonly facts: LienFacts;
  readonly reasons: readonly LienReasonCode[];
}

export interface LienRanking {
  readonly asOf: number;
  /** By rank, equal ranks by id. */
  readonly ranked: readonly RankedLien[];
  /** By id. */
  readonly unranked: readonly UnrankedLien[];
  /** Every agreement given, in the order of its making, with what it does at `asOf`. */
  readonly subordinations: readonly AppliedSubordination[];
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

/**
 * Ranks all liens on one asset as the law had them at `asOf` (unix seconds): Civil Code 403, 409, 414-416, 444, 447, 456. The result does
 * not depend on the order of the input. LIEN_FACTS_INVALID for facts that cannot be, two liens of one id, or an agreement about a lien
 * that was not given.
 */
export function rankLiens(
  liens: readonly LienFacts[],
  asOf: number,
  subordinations: readonly Subordination[] = [],
): LienRanking {
  checkLienFacts(liens);
  checkAgreements(liens, subordinations);
  const sorted = [...liens].sort(byId);
  const keys = new Map(sorted.map((lien) => [lien.id, orderKey(lien, asOf)]));
  const inForce = sorted.filter(({ id }) => keys.get(id) !== NOT_RANKED);
  const law = groupByKey(inForce, keys);
  const applied = applySubordinations(law, new Map(inForce.map((lien) => [lien.id, lien])), asOf, subordinations);

  const lawRank = new Map(law.flatMap((group, i) => group.map((id) => [id, i + 1] as const)));
  const facts = new Map(inForce.map((lien) => [lien.id, lien]));
  let ahead = 0n;
  const ranked = applied.groups.flatMap((group, i) => {
    const total = group.reduce((sum, id) => sum + facts.get(id)!.secured, 0n);
    const before = ahead;
    ahead += total;
    return [...group].sort().map((id): RankedLien => {
      const lien = facts.get(id)!;
      return {
        id,
        facts: lien,
        rank: i + 1,
        lawRank: lawRank.get(id)!,
        key: keys.get(id)!,
        ahead: before,
        share: { of: lien.secured, in: total },
        opposable: lienPlace(lien, asOf)!.tier !== UNPERFECTED,
        reasons: [
          ...(applied.reasons.get(id) ?? []),
          ...ownReasons(lien, asOf),
          ...neighbourReasons(lien, inForce, keys, asOf),
        ],
      };
    });
  });
  const unranked = sorted
    .filter(({ id }) => keys.get(id) === NOT_RANKED)
    .map((lien) => ({ id: lien.id, facts: lien, reasons: ownReasons(lien, asOf) }));
  return { asOf, ranked, unranked, subordinations: applied.subordinations };
}

function groupByKey(liens: readonly LienFacts[], keys: ReadonlyMap<string, bigint>): string[][] {
  const groups = new Map<bigint, string[]>();
  for (const { id } of liens) {
    const key = keys.get(id)!;
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ids]) => ids);
}

function checkAgreements(liens: readonly LienFacts[], agreements: readonly Subordination[]): void {
  const known = new Set(liens.map(({ id }) => id));
  const seen = new Set<string>();
  for (const { id, yielding, favoured, at } of agreements) {
    const refuse = (field: string, value: unknown): never => {
      throw new LedgerError('LIEN_FACTS_INVALID', `agreement ${id}: ${field} cannot be ${String(value)}`, {
        agreement: id,
        field,
        value,
      });
    };
    if (seen.has(id)) refuse('id', id);
    seen.add(id);
    if (yielding.length === 0 || new Set(yielding).size !== yielding.length) refuse('yielding', yielding);
    for (const lien of yielding) if (!known.has(lien) || lien === favoured) refuse('yielding', lien);
    if (favoured !== undefined && !known.has(favoured)) refuse('favoured', favoured);
    if (!Number.isInteger(at) || at < 1) refuse('at', at);
  }
}

/** Reasons that come from the other liens in force: what a tie was broken by, or not; whose earlier owner matters. */
function neighbourReasons(
  lien: LienFacts,
  all: readonly LienFacts[],
  keys: ReadonlyMap<string, bigint>,
  asOf: number,
): LienReasonCode[] {
  const own = lienPlace(lien, asOf)!;
  const reasons = new Set<LienReasonCode>();
  for (const other of all) {
    if (other.id === lien.id) continue;
    const place = lienPlace(other, asOf)!;
    if (place.tier !== own.tier) continue;
    const equal = keys.get(other.id) === keys.get(lien.id);
    if (own.tier === UNPERFECTED) reasons.add('UNREGISTERED_PRO_RATA');
    else if (equal) reasons.add('SAME_TIME_PRO_RATA');
    else if (own.tier === RETENTION) reasons.add('RETENTION_BY_TIME');
    else if (place.tenure !== own.tenure) {
      if (own.tenure < place.tenure && own.tier === PERFECTED && wouldPass(place, own))
        reasons.add('EARLIER_OWNER_FIRST');
    } else if (place.purchaseMoney && own.purchaseMoney) reasons.add('PURCHASE_MONEY_BY_TIME');
    if (!equal && place.tenure === own.tenure && place.purchaseMoney === own.purchaseMoney && place.time === own.time)
      reasons.add('REGISTER_SEQUENCE');
  }
  return [...reasons];
}

/** Whether `later`, of a later owner, would stand before `earlier` if owners did not count. */
function wouldPass(later: { purchaseMoney: boolean; time: number }, earlier: typeof later): boolean {
  return later.purchaseMoney === earlier.purchaseMoney ? later.time < earlier.time : later.purchaseMoney;
}
