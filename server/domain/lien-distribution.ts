import { LedgerError } from '../errors.ts';
import type { LienRanking } from './lien-rank.ts';

export interface Distribution {
  /** What each ranked lien gets, minor units, in the order of the ranking. */
  readonly payments: readonly { readonly id: string; readonly amount: bigint }[];
  /** What is left for the owner (413). */
  readonly surplus: bigint;
}

/**
 * Divides the proceeds of a sale, after its costs, among the ranked liens: rank by rank, equal ranks in proportion to their claims (414),
 * then what relative agreements move between their parties (409). Payments and surplus add up to `proceeds` exactly. A share that is no
 * whole minor unit is cut, and the units left over go one each to the largest remainders, equal remainders by id (our rounding rule).
 * LIEN_FACTS_INVALID for negative proceeds.
 */
export function distribute({ ranked, subordinations }: LienRanking, proceeds: bigint): Distribution {
  if (proceeds < 0n)
    throw new LedgerError('LIEN_FACTS_INVALID', `proceeds cannot be ${proceeds}`, {
      field: 'proceeds',
      value: proceeds,
    });
  const claims = new Map(ranked.map(({ id, facts }) => [id, facts.secured]));
  const paid = new Map<string, bigint>();
  let left = proceeds;
  for (const group of Map.groupBy(ranked, ({ rank }) => rank).values()) {
    const ids = group.map(({ id }) => id);
    const weights = ids.map((id) => claims.get(id)!);
    const amount = least(left, total(weights));
    left -= amount;
    proRata(amount, weights).forEach((part, i) => {
      paid.set(ids[i]!, part);
    });
  }
  for (const { effect, from, to } of subordinations) if (effect === 'relative') shift(claims, paid, from, to);
  return { payments: ranked.map(({ id }) => ({ id, amount: paid.get(id)! })), surplus: left };
}

/** Pays `to` out of what `from` have, until they are paid in full; touches nobody else. */
function shift(
  claims: ReadonlyMap<string, bigint>,
  paid: Map<string, bigint>,
  from: readonly (readonly string[])[],
  to: readonly (readonly string[])[],
): void {
  for (const takers of to) {
    for (const givers of from) {
      const needs = takers.map((id) => claims.get(id)! - paid.get(id)!);
      const have = givers.map((id) => paid.get(id)!);
      const amount = least(total(needs), total(have));
      proRata(amount, have).forEach((part, i) => {
        paid.set(givers[i]!, have[i]! - part);
      });
      proRata(amount, needs).forEach((part, i) => {
        paid.set(takers[i]!, claims.get(takers[i]!)! - needs[i]! + part);
      });
    }
  }
}

/**
 * Divides `amount` in proportion to `weights`, whole units, largest remainder first, equal remainders by position. The parts add up to
 * `amount`, and none is above its weight while `amount` is not above their sum; nothing is given when all weights are 0.
 */
export function proRata(amount: bigint, weights: readonly bigint[]): bigint[] {
  const sum = total(weights);
  if (sum === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (amount * weight) / sum);
  const byRemainder = weights
    .map((weight, i) => ({ i, remainder: (amount * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder > b.remainder ? -1 : 1));
  const over = Number(amount - total(parts));
  for (const { i } of byRemainder.slice(0, over)) parts[i] = parts[i]! + 1n;
  return parts;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
