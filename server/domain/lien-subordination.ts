import { createdAt, type LienFacts } from './lien-facts.ts';
import type { LienReasonCode } from './lien-reasons.ts';

/**
 * An agreement by which creditors let another be paid before them (409). Each of `yielding` signed; nobody else gives up anything.
 * Without `favoured` it is a waiver of rank: the yielding go behind everybody who had a lien at `at`.
 */
export interface Subordination {
  readonly id: string;
  readonly yielding: readonly string[];
  readonly favoured?: string;
  /** Unix seconds of the agreement. */
  readonly at: number;
}

/**
 * What an agreement does at a time. `full`: every creditor between yielded too, so the order itself changes. `relative`: someone between
 * did not agree, so the order stays and only the parties' own money moves. `idle`: nothing to change. `void`: a lien it needs is not in
 * force. `future`: not made yet.
 */
export interface AppliedSubordination {
  readonly id: string;
  readonly effect: 'full' | 'relative' | 'idle' | 'void' | 'future';
  /** For `relative`: who gives, the lowest-ranked first, equals together. */
  readonly from: readonly (readonly string[])[];
  /** For `relative`: who is paid out of it, the first-ranked first, equals together. */
  readonly to: readonly (readonly string[])[];
}

export interface SubordinationResult {
  readonly groups: readonly (readonly string[])[];
  readonly subordinations: readonly AppliedSubordination[];
  readonly reasons: ReadonlyMap<string, readonly LienReasonCode[]>;
}

/** The order of agreements: as they were made, then by id. */
const made = (a: Subordination, b: Subordination): number => a.at - b.at || (a.id < b.id ? -1 : 1);

/**
 * Applies agreements to the order by law without harm to a third creditor (409: a change of rank has no adverse effect on a mortgagee
 * who did not agree in writing).
 *
 * If all who stand from the first yielding lien to the favoured one have yielded, the favoured lien moves up in the order. If one between
 * has not, there may be no order that keeps everybody's right: with A, B, C, where A yields to C and B does not, C is before A, A before
 * B, and B before C. Then the order by law stays, and out of what the law gives A and C together C is paid first, the rest goes to A
 * (inferred: the relative effect). B gets exactly what it would have got.
 *
 * Agreements bind in the order of their making: a later one moves only what its parties have by law and by earlier ones (inferred). A
 * lien that once gave or got money by a relative agreement does not move in the order any more, as that would touch its counterparty.
 */
export function applySubordinations(
  law: readonly (readonly string[])[],
  liens: ReadonlyMap<string, LienFacts>,
  asOf: number,
  agreements: readonly Subordination[],
): SubordinationResult {
  let groups = law;
  const entangled = new Set<string>();
  const reasons = new Map<string, LienReasonCode[]>();
  const give = (id: string, code: LienReasonCode): void => {
    const known = reasons.get(id) ?? [];
    if (!known.includes(code)) reasons.set(id, [...known, code]);
  };
  const subordinations = runs(agreements, asOf).flatMap((run): AppliedSubordination[] => {
    const [agreement] = run as [Subordination];
    const result = (effect: AppliedSubordination['effect'], from: string[][] = [], to: string[][] = []) =>
      // The last of a run carries what the run moves.
      run.map(({ id }, i) => (i === run.length - 1 ? { id, effect, from, to } : { id, effect, from: [], to: [] }));
    if (agreement.at > asOf) return result('future');
    const givers = [...new Set(run.flatMap(({ yielding }) => yielding))].filter((lien) => liens.has(lien));
    const takers = favouredBy(agreement, givers, liens);
    if (givers.length === 0 || takers.length === 0) return result('void');
    const parties = [...givers, ...takers];
    const free = !parties.some((lien) => entangled.has(lien));
    if (free && allBehind(groups, givers, takers)) return result('idle');
    const moved = free ? move(groups, agreement, givers, takers) : undefined;
    if (moved !== undefined) {
      groups = moved;
      for (const lien of givers) give(lien, agreement.favoured === undefined ? 'RANK_WAIVED' : 'SUBORDINATED');
      if (agreement.favoured !== undefined) give(agreement.favoured, 'RAISED');
      return result('full');
    }
    for (const lien of parties) entangled.add(lien);
    for (const lien of givers) give(lien, 'YIELDS_FROM_OWN_SHARE');
    for (const lien of takers) give(lien, 'PAID_FROM_YIELDED_SHARE');
    return result('relative', pick(groups, givers).reverse(), pick(groups, takers));
  });
  return { groups, subordinations, reasons };
}

/**
 * Agreements in the order of their making, those in favour of one lien that follow each other taken together: creditors who sign one by
 * one give what they would give on one paper. The earlier ones of a run only gain by it, as the lowest-ranked giver bears first.
 */
function runs(agreements: readonly Subordination[], asOf: number): Subordination[][] {
  const all: Subordination[][] = [];
  for (const agreement of [...agreements].sort(made)) {
    const run = all.at(-1);
    const joins = run?.[0]?.favoured !== undefined && run[0].favoured === agreement.favoured && agreement.at <= asOf;
    if (joins) run!.push(agreement);
    else all.push([agreement]);
  }
  return all;
}

/** The favoured liens in force: the one named, or for a waiver all others that existed when it was made. */
function favouredBy(
  { favoured, at }: Subordination,
  givers: readonly string[],
  liens: ReadonlyMap<string, LienFacts>,
): string[] {
  if (favoured !== undefined) return liens.has(favoured) ? [favoured] : [];
  return [...liens.values()].filter((lien) => !givers.includes(lien.id) && createdAt(lien)! <= at).map(({ id }) => id);
}

const pick = (groups: readonly (readonly string[])[], ids: readonly string[]): string[][] =>
  groups.map((group) => group.filter((id) => ids.includes(id))).filter((group) => group.length > 0);

const placeIn = (groups: readonly (readonly string[])[], id: string): number =>
  groups.findIndex((group) => group.includes(id));

function allBehind(
  groups: readonly (readonly string[])[],
  givers: readonly string[],
  takers: readonly string[],
): boolean {
  const last = Math.max(...takers.map((id) => placeIn(groups, id)));
  return givers.every((id) => placeIn(groups, id) > last);
}

/** The new order when nobody but the parties is passed by the change; undefined when somebody else would be. */
function move(
  groups: readonly (readonly string[])[],
  { favoured }: Subordination,
  givers: readonly string[],
  takers: readonly string[],
): string[][] | undefined {
  const without = (ids: readonly string[], slice: readonly (readonly string[])[]): string[][] =>
    slice.map((group) => group.filter((id) => !ids.includes(id))).filter((group) => group.length > 0);
  const last = Math.max(...takers.map((id) => placeIn(groups, id)));
  if (favoured === undefined) {
    // Going down harms nobody: all who are passed stand better.
    const down = givers.filter((id) => placeIn(groups, id) <= last);
    return [...without(down, groups.slice(0, last + 1)), ...pick(groups, down), ...groups.slice(last + 1)].map(
      (group) => [...group],
    );
  }
  const first = Math.min(...givers.map((id) => placeIn(groups, id)));
  const block = groups.slice(first, last + 1);
  if (block.flat().some((id) => id !== favoured && !givers.includes(id))) return undefined;
  return [...groups.slice(0, first), [favoured], ...without([favoured], block), ...groups.slice(last + 1)].map(
    (group) => [...group],
  );
}
