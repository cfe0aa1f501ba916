/**
 * Findings: from the checks of single attestations to what may be said about an enterprise: was everything told, is the judging index
 * current, and is the answer FOUND, NONE_PROVEN or UNKNOWN. Pure, like verdict.ts.
 */
import type { Hex } from './bytes.ts';
import {
  type BatchCoverage,
  type Check,
  type CheckName,
  fail,
  KEY_COMPROMISED_BEFORE,
  KEY_SUSPECT,
  type Outcome,
  pass,
  provesCoverage,
  unknown,
} from './verdict.ts';

/** FOUND: at least one attestation, completely told. NONE_PROVEN: none, and that is proved. UNKNOWN: neither could be shown. */
export type Finding = 'FOUND' | 'NONE_PROVEN' | 'UNKNOWN';

const QUARANTINED: ReadonlySet<string> = new Set([KEY_SUSPECT, KEY_COMPROMISED_BEFORE]);

/** What the verifier's index says must be covered for one schema at one publisher. */
export interface CompletenessFacts {
  readonly subject: Hex;
  /** ids of single attestations about the handle under the schema, per the verifier's index */
  readonly singles: readonly Hex[];
  /** roots of every batch of the publisher under the schema, per the verifier's index */
  readonly batches: readonly Hex[];
}

/** What a publisher accounts for without showing it. */
export interface NotShown {
  /** by law: the ids alone */
  readonly withheld: readonly Hex[];
  /** observed before the range asked for: proved by the attestations, of which these are the ids */
  readonly outside: readonly Hex[];
}

/** Everything was told but what is older than the range asked for. */
const ONLY_OLDER = 'ALL_TOLD_IN_RANGE';

/**
 * Judges whether an answer told everything: every single anchored id, and for every batch a proof of what stands in it. What the law keeps
 * back is accounted for and yet not known: never "none".
 */
export function judgeCompleteness(
  facts: CompletenessFacts,
  disclosed: readonly Hex[],
  coverage: readonly BatchCoverage[],
  { withheld, outside }: NotShown = { withheld: [], outside: [] },
): Check {
  const byRoot = new Map(coverage.map((item) => [item.root, item]));
  const expected = new Set(facts.singles);
  const unproven: Hex[] = [];
  for (const root of facts.batches) {
    const item = byRoot.get(root);
    if (item === undefined || !provesCoverage(facts.subject, item)) unproven.push(root);
    else for (const id of item.ids) expected.add(id);
  }
  const told = new Set([...disclosed, ...withheld, ...outside]);
  const hidden = [...expected].filter((id) => !told.has(id));
  if (hidden.length > 0) return fail('completeness', 'RECORDS_WITHHELD', { withheld: hidden });
  if (unproven.length > 0)
    return unknown('completeness', 'BATCHES_UNPROVEN', { unproven: unproven.length, of: facts.batches.length });
  const byLaw = withheld.filter((id) => expected.has(id)).length;
  if (byLaw > 0) return unknown('completeness', 'WITHHELD_BY_LAW', { withheld: byLaw });
  const older = outside.filter((id) => expected.has(id)).length;
  if (older > 0) return pass('completeness', ONLY_OLDER, { older });
  return pass('completeness', 'ALL_TOLD', { singles: facts.singles.length, batches: facts.batches.length });
}

/**
 * The finding for one item. Nothing is FOUND that is not anchored and unaltered, or is quarantined because others may have used the
 * key that anchored it; a dispute changes no finding, since a mark is not a hide. Nothing is NONE_PROVEN without consent, a handle the
 * registrar vouches for, and completeness.
 */
export function findingOf(itemChecks: readonly Check[], attestations: readonly (readonly Check[])[]): Finding {
  const outcome = (name: CheckName): Outcome => itemChecks.find(({ check }) => check === name)?.outcome ?? 'unknown';
  if (outcome('consent') !== 'pass' || outcome('subject') !== 'pass' || outcome('publisher') !== 'pass')
    return 'UNKNOWN';
  const sound = attestations.filter((checks) =>
    checks.every(
      ({ check, outcome: is, reason }) =>
        (is === 'pass' || (check !== 'commitment' && check !== 'anchoring')) && !QUARANTINED.has(reason),
    ),
  );
  if (sound.length > 0) return 'FOUND';
  if (attestations.length > 0) return 'UNKNOWN';
  // None within the range, and older ones there are, is not none.
  const older = itemChecks.some(({ reason }) => reason === ONLY_OLDER);
  return outcome('completeness') === 'pass' && outcome('freshness') === 'pass' && !older ? 'NONE_PROVEN' : 'UNKNOWN';
}

/** The finding for a whole answer: UNKNOWN as soon as one item is, FOUND when any item found something, else NONE_PROVEN. */
export function overallFinding(items: readonly Finding[]): Finding {
  if (items.length === 0 || items.includes('UNKNOWN')) return 'UNKNOWN';
  return items.includes('FOUND') ? 'FOUND' : 'NONE_PROVEN';
}

/** Freshness of the judging index: how far it is behind its node, and how old what it saw last is. Limits are the verifier's. */
export function judgeFreshness(state: {
  lag: number | undefined;
  silentSeconds: number;
  maxLag: number;
  maxSilentSeconds: number;
  /** it stopped, since the chain changed below finality */
  halted: boolean;
  /** it is being made again, since it was damaged or somebody asked for it */
  rebuilding?: boolean;
}): Check {
  const evidence = { lag: state.lag, silentSeconds: state.silentSeconds };
  if (state.halted) return unknown('freshness', 'INDEX_HALTED', evidence);
  if (state.rebuilding === true) return unknown('freshness', 'INDEX_REBUILDING', evidence);
  if (state.lag === undefined || state.silentSeconds > state.maxSilentSeconds)
    return unknown('freshness', 'NODE_NOT_HEARD', evidence);
  return state.lag > state.maxLag
    ? fail('freshness', 'INDEX_BEHIND', evidence)
    : pass('freshness', 'INDEX_CURRENT', evidence);
}
