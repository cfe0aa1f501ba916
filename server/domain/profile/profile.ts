/**
 * The credit profile (信用画像): what a verification told, as figures a person can read, each with the attestations it comes from and what
 * they were judged to be. Pure: a profile follows from its verification and a day, and anybody who has the verification can make it again.
 *
 * What is not there is never silently absent. A section says why it has no figures:
 *   no-consent    the enterprise gave none, or it does not cover this
 *   no-publisher  no member may publish it
 *   not-published proved: its publisher anchored nothing about the enterprise
 *   withheld      its publisher anchored more than it told
 *   unreachable   its publisher did not answer
 *   unproven      it answered, and neither presence nor absence could be shown
 */
import type { Hex } from '../bytes.ts';
import type { Title } from '../capabilities.ts';
import type { Finding } from '../finding.ts';
import type { Values } from '../values.ts';
import type { Check, CheckName } from '../verdict.ts';
import { FIGURES } from './figures.ts';

export type SectionStatus =
  | 'told'
  | 'no-consent'
  | 'no-publisher'
  | 'not-published'
  | 'withheld'
  | 'unreachable'
  | 'unproven';

/** An attestation that figures are made of. */
export interface Fact {
  readonly id: Hex;
  readonly values: Values;
  /** member */
  readonly issuer: number;
  /** unix seconds */
  readonly observedAt: number;
}

export type Trend = 'rising' | 'steady' | 'falling' | 'unknown';

export interface Figure {
  readonly name: string;
  readonly title: Title;
  /** null: it cannot be told from what there is */
  readonly value: string | number | null;
  /** what the number counts: a currency code, kWh, persons, days, ... */
  readonly unit?: string;
  readonly trend?: Trend;
  /** months, years or days for which something is missing between the first and the last; assets for which it cannot be told */
  readonly gaps?: readonly string[];
  /** attestations it comes from */
  readonly from: readonly Hex[];
  /** assets and liens it comes from, where it is about assets */
  readonly assets?: readonly string[];
  readonly liens?: readonly Hex[];
  /** what of those did not pass, `check REASON`, each once; empty when all passed */
  readonly notPassed: readonly string[];
}

export interface Section {
  readonly schema: string;
  readonly title: Title;
  readonly publisher: number | null;
  readonly status: SectionStatus;
  /** reason code of the check that decided, where there is one */
  readonly reason?: string;
  readonly figures: readonly Figure[];
  /** attestations that no figure counts, with the reason: revoked, superseded, altered, suspect, ... */
  readonly leftOut: readonly { readonly id: Hex; readonly reason: string }[];
}

/** One item of a verification's answer, as far as a profile needs it. */
export interface ProfileItem {
  readonly schemaName: string;
  readonly publisher: number | null;
  readonly notAsked: readonly number[];
  readonly outcome: Finding;
  readonly checks: readonly Check[];
  readonly attestations: readonly {
    readonly id: Hex;
    readonly fields: Values;
    readonly attestation: { readonly issuer: number; readonly observedAt: number };
    readonly checks: readonly Check[];
  }[];
}

/** Checks without which an attestation is no fact to count. Expired or disputed ones are counted and say so. */
const NEEDED: ReadonlySet<CheckName> = new Set([
  'schema',
  'commitment',
  'anchoring',
  'issuerKey',
  'issuerStanding',
  'revocation',
  'sources',
]);

/** What an item tells, oldest first; what of that did not pass, by id; and what is not counted, with the reason. */
export function factsOf(item: ProfileItem): {
  readonly facts: readonly Fact[];
  readonly notPassed: ReadonlyMap<Hex, readonly string[]>;
  readonly leftOut: Section['leftOut'];
} {
  const facts: Fact[] = [];
  const leftOut: { id: Hex; reason: string }[] = [];
  const notPassed = new Map<Hex, string[]>();
  for (const { id, fields, attestation, checks } of item.attestations) {
    const missing = checks.find(({ check, outcome }) => outcome === 'fail' && NEEDED.has(check));
    if (missing !== undefined) {
      leftOut.push({ id, reason: missing.reason });
      continue;
    }
    const { issuer, observedAt } = attestation;
    facts.push({ id, values: fields, issuer, observedAt });
    const open = checks.filter(({ outcome }) => outcome !== 'pass').map(({ check, reason }) => `${check} ${reason}`);
    notPassed.set(id, open);
  }
  facts.sort((a, b) => a.observedAt - b.observedAt || (a.id < b.id ? -1 : 1));
  return { facts, notPassed, leftOut };
}

/** @param asOf day (YYYY-MM-DD) in China for which figures hold @param title of the schema */
export function sectionOf(item: ProfileItem, title: Title, asOf: string): Section {
  const { facts, notPassed, leftOut } = factsOf(item);
  const made = facts.length === 0 ? [] : (FIGURES[item.schemaName]?.(facts, asOf) ?? []);
  const figures = made.map((figure) => ({
    ...figure,
    notPassed: [...new Set(figure.from.flatMap((id) => notPassed.get(id) ?? []))].sort(),
  }));
  const { status, reason } = statusOf(item);
  const { schemaName: schema, publisher } = item;
  return { schema, title, publisher, status, ...(reason === undefined ? {} : { reason }), figures, leftOut };
}

function statusOf(item: ProfileItem): { status: SectionStatus; reason?: string } {
  const found = (name: CheckName): Check | undefined => item.checks.find(({ check }) => check === name);
  const [consent, subject, publisher, completeness] = [
    found('consent'),
    found('subject'),
    found('publisher'),
    found('completeness'),
  ];
  if (item.publisher === null && item.notAsked.length === 0) return { status: 'no-publisher' };
  if (consent?.outcome !== 'pass') return withReason('no-consent', consent);
  if (publisher?.outcome !== 'pass') return withReason('unreachable', publisher);
  if (completeness?.outcome === 'fail') return withReason('withheld', completeness);
  if (item.outcome === 'FOUND') return { status: 'told' };
  if (item.outcome === 'NONE_PROVEN') return { status: 'not-published' };
  return withReason('unproven', subject?.outcome === 'pass' ? completeness : subject);
}

const withReason = (status: SectionStatus, check: Check | undefined): { status: SectionStatus; reason?: string } =>
  check === undefined ? { status } : { status, reason: check.reason };
