/**
 * Verdicts: what a verifier concludes about disclosed attestations, one outcome per check, from facts alone.
 *
 * Pure: the same facts give the same verdict in a gateway, in a browser, or years later off-line. The facts about the chain come from the
 * verifier's own index, never from the publisher whose record is judged.
 */
import { isLedgerError } from '../errors.ts';
import { type Attestation, attestationId } from './attestation.ts';
import { type BatchProof, idsHash, verifyBatchProof } from './batch-tree.ts';
import { type Hex, ZERO32 } from './bytes.ts';
import { REASON_SUPERSEDED } from './capabilities.ts';
import { keyTimeOf } from './compromise.ts';
import { type DisputesAbout, judgeDisputes, type ToldStatement } from './dispute-verdict.ts';
import { type Disclosure, recordRootOf } from './record.ts';
import type { LedgerSchema } from './schema.ts';
import { sourcesHash } from './sources.ts';

export type Outcome = 'pass' | 'fail' | 'unknown';

/** Checks of one attestation, in the order in which they are shown. */
export const ATTESTATION_CHECKS = [
  'schema',
  'commitment',
  'anchoring',
  'issuerKey',
  'issuerStanding',
  'revocation',
  'expiry',
  'dispute',
  'sources',
] as const;

/** Checks of one item of an answer (one schema at one publisher). */
export const ITEM_CHECKS = ['consent', 'subject', 'publisher', 'completeness', 'freshness'] as const;

export type CheckName = (typeof ATTESTATION_CHECKS)[number] | (typeof ITEM_CHECKS)[number];

/** `reason` is a stable code; `evidence` holds the values it rests on. */
export interface Check {
  readonly check: CheckName;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** Where and when something was written to the chain. `timestamp` is block time in unix seconds. */
export interface At {
  readonly block: number;
  readonly timestamp: number;
  readonly tx: Hex;
}

/** A batch as the verifier's index knows it. */
export interface BatchFacts {
  readonly root: Hex;
  readonly key: Hex;
  readonly at: At;
}

/** What stands in a batch about one handle: its ordered ids (none when absent) and the proof. */
export interface BatchCoverage {
  readonly root: Hex;
  readonly ids: readonly Hex[];
  readonly proof: BatchProof;
}

export interface RevocationFacts {
  readonly reason: number;
  readonly successor: Hex;
  readonly at: At;
}

/** A member's state from one moment on, oldest first. */
export interface StandingFacts {
  readonly at: At;
  readonly capabilities: bigint;
  readonly validFrom: number;
  /** 0 = open */
  readonly validUntil: number;
  readonly suspended: boolean;
}

/** What the `sources` field of an attestation commits to. */
export interface SourceOpening {
  readonly id: Hex;
  readonly extract: Hex;
  readonly attestations: readonly Attestation[];
}

/** What a publisher hands over about one attestation. */
export interface DisclosedAttestation {
  readonly id: Hex;
  readonly attestation: Attestation;
  readonly disclosure: Disclosure;
  /**
   * The statements this one was derived from, and for each that rests on something itself what that is; ids and commitments are recomputed.
   */
  readonly sources: {
    readonly extract: Hex;
    readonly attestations: readonly Attestation[];
    readonly openings?: readonly SourceOpening[];
  };
  /** Absent for a single attestation, which the chain names itself. */
  readonly inclusion?: BatchCoverage;
  /** first second at which the law no longer lets it be shown, per its publisher; unix seconds */
  readonly displayUntil?: number;
  /** The subject's latest statement in each dispute about it. */
  readonly statements?: readonly ToldStatement[];
}

/** The key that anchored something. */
export interface KeyFacts {
  readonly member: number;
  readonly validFrom: number;
  /** 0 = open */
  readonly validUntil: number;
  /** The block that ended it before its time. */
  readonly retired?: At;
  /** Others may have used it from `since` on. */
  readonly compromised?: { readonly since: number; readonly reason: number; readonly declared: At };
}

/** What the verifier's own index says about it; `undefined` = the index does not know it. */
export interface ChainFacts {
  readonly separator: Hex;
  readonly schema:
    | { readonly registeredAt: number; readonly retiredAt: number; readonly publishers: bigint }
    | undefined;
  readonly document: LedgerSchema | undefined;
  /** the single anchoring of the id, or the batch that `inclusion.root` names among the batches of issuer and schema */
  readonly anchor: { readonly key: Hex; readonly at: At } | undefined;
  readonly key: KeyFacts | undefined;
  readonly standing: readonly StandingFacts[];
  readonly revocation: RevocationFacts | undefined;
  /** one entry per attestation of `sourcesOf` */
  readonly sourceRevocations: readonly (RevocationFacts | undefined)[];
  /** those of `sourcesOf` that carry the mark of a dispute */
  readonly disputedSources: ReadonlySet<Hex>;
  /** all disputes about it; undefined = this chain has no register of disputes */
  readonly disputes: DisputesAbout | undefined;
  /** block time at which the verdict is given */
  readonly now: number;
}

/** Reasons by which a record is quarantined for its key. */
export const KEY_SUSPECT = 'KEY_SUSPECT';
export const KEY_COMPROMISED_BEFORE = 'KEY_COMPROMISED_BEFORE';

export const pass = (check: CheckName, reason: string, evidence?: Record<string, unknown>): Check =>
  result(check, 'pass', reason, evidence);
export const fail = (check: CheckName, reason: string, evidence?: Record<string, unknown>): Check =>
  result(check, 'fail', reason, evidence);
export const unknown = (check: CheckName, reason: string, evidence?: Record<string, unknown>): Check =>
  result(check, 'unknown', reason, evidence);
const result = (check: CheckName, outcome: Outcome, reason: string, evidence?: Record<string, unknown>): Check =>
  evidence === undefined ? { check, outcome, reason } : { check, outcome, reason, evidence };

/** An attestation without its fields and its sources. */
export type StatedAttestation = Pick<DisclosedAttestation, 'id' | 'attestation' | 'inclusion' | 'statements'>;

/** What can be said of an attestation without its fields: the checks that the chain alone answers, in the usual order. */
export function judgeOnChain(given: StatedAttestation, facts: ChainFacts): Check[] {
  return [
    judgeSchema(given, facts),
    judgeAnchoring(given, facts),
    judgeIssuerKey(given, facts),
    judgeStanding(given, facts),
    judgeRevocation(facts),
    judgeExpiry(given, facts),
    judgeDispute(given, facts),
  ];
}

/** Judges one disclosed attestation; always one verdict per name in ATTESTATION_CHECKS, in that order. */
export function judgeAttestation(given: DisclosedAttestation, facts: ChainFacts): Check[] {
  return [
    judgeSchema(given, facts),
    judgeCommitment(given, facts),
    judgeAnchoring(given, facts),
    judgeIssuerKey(given, facts),
    judgeStanding(given, facts),
    judgeRevocation(facts),
    judgeExpiry(given, facts),
    judgeDispute(given, facts),
    judgeSources(given, facts),
  ];
}

function judgeSchema({ attestation }: StatedAttestation, { schema, document, anchor }: ChainFacts): Check {
  const evidence = { schema: attestation.schema };
  if (schema === undefined) return fail('schema', 'SCHEMA_NOT_REGISTERED', evidence);
  if (document === undefined) return unknown('schema', 'SCHEMA_DOCUMENT_MISSING', evidence);
  if (anchor !== undefined && schema.retiredAt !== 0 && anchor.at.timestamp >= schema.retiredAt)
    return fail('schema', 'SCHEMA_RETIRED', { ...evidence, retiredAt: schema.retiredAt });
  return pass('schema', 'SCHEMA_REGISTERED', { ...evidence, name: document.name });
}

function judgeCommitment({ attestation, disclosure }: DisclosedAttestation, { document }: ChainFacts): Check {
  if (document === undefined) return unknown('commitment', 'SCHEMA_DOCUMENT_MISSING');
  const root = attempt(() => recordRootOf(document, disclosure));
  if (root === undefined) return fail('commitment', 'DISCLOSURE_MALFORMED');
  return root === attestation.record
    ? pass('commitment', 'FIELDS_MATCH', { fields: disclosure.fields.length, record: root })
    : fail('commitment', 'FIELDS_ALTERED', { record: attestation.record, recomputed: root });
}

function judgeAnchoring(given: StatedAttestation, facts: ChainFacts): Check {
  const { id, attestation, inclusion } = given;
  const recomputed = attempt(() => attestationId(facts.separator, attestation));
  if (recomputed !== id) return fail('anchoring', 'ID_MISMATCH', { id, recomputed });
  if (inclusion !== undefined && !coversId(attestation.subject, inclusion, id))
    return fail('anchoring', 'INCLUSION_NOT_PROVEN', { id, root: inclusion.root });
  if (facts.anchor === undefined) return fail('anchoring', 'NOT_ON_CHAIN', { id });
  const evidence = { ...facts.anchor.at, kind: inclusion === undefined ? 'single' : 'batch' };
  return attestation.observedAt > facts.anchor.at.timestamp
    ? fail('anchoring', 'OBSERVED_AFTER_ANCHORING', { ...evidence, observedAt: attestation.observedAt })
    : pass('anchoring', 'ANCHORED', evidence);
}

/** True when the proof shows that exactly `coverage.ids` stand under the handle and `id` is one of them. */
function coversId(subject: Hex, coverage: BatchCoverage, id: Hex): boolean {
  return coverage.ids.includes(id) && provesCoverage(subject, coverage);
}

/** True when the proof shows that exactly `ids` (none = absence) stand under the handle in the batch. */
export function provesCoverage(subject: Hex, { root, ids, proof }: BatchCoverage): boolean {
  const proved = attempt(() => verifyBatchProof(root, subject, proof));
  if (proved === undefined) return false;
  return proved.present ? ids.length > 0 && proved.value === idsHash([...ids]) : ids.length === 0;
}

function judgeIssuerKey({ attestation }: StatedAttestation, { anchor, key }: ChainFacts): Check {
  if (anchor === undefined) return unknown('issuerKey', 'NOT_ON_CHAIN');
  const evidence = { key: anchor.key, issuer: attestation.issuer };
  if (key === undefined) return fail('issuerKey', 'KEY_NOT_REGISTERED', evidence);
  if (key.member !== attestation.issuer)
    return fail('issuerKey', 'KEY_OF_ANOTHER_MEMBER', { ...evidence, member: key.member });
  const time = key.compromised === undefined ? 'PRE' : keyTimeOf(anchor.at, key.compromised);
  if (key.compromised !== undefined) {
    const { since, reason, declared } = key.compromised;
    Object.assign(evidence, { since, reason, declaredAt: declared.timestamp, anchoredAt: anchor.at.timestamp });
  }
  // Quarantined: the thief's or the issuer's, nobody can tell. Nothing is revoked; see findingOf.
  if (time === 'SUSPECT') return unknown('issuerKey', KEY_SUSPECT, evidence);
  if (time === 'POST') return fail('issuerKey', KEY_COMPROMISED_BEFORE, evidence);
  if (anchor.at.timestamp < key.validFrom || hadEnded(key, anchor.at))
    return fail('issuerKey', 'KEY_NOT_VALID_THEN', evidence);
  return pass('issuerKey', 'KEY_VALID_THEN', evidence);
}

/** Blocks of one second are told apart by their numbers: what came before the block that ended a key stands. */
function hadEnded({ validUntil, retired }: KeyFacts, anchored: At): boolean {
  if (validUntil === 0 || anchored.timestamp < validUntil) return false;
  return retired === undefined || retired.timestamp !== validUntil || anchored.block >= retired.block;
}

function judgeDispute(given: StatedAttestation, { disputes, now }: ChainFacts): Check {
  return { check: 'dispute', ...judgeDisputes(disputes, given.statements ?? [], now) };
}

function judgeStanding({ attestation }: StatedAttestation, { anchor, standing, schema, now }: ChainFacts): Check {
  const latest = standing.at(-1);
  if (latest === undefined) return fail('issuerStanding', 'NOT_A_MEMBER', { issuer: attestation.issuer });
  if (anchor === undefined) return unknown('issuerStanding', 'NOT_ON_CHAIN');
  const then = standing.findLast((state) => state.at.block <= anchor.at.block);
  const evidence = { issuer: attestation.issuer, anchoredAt: anchor.at.timestamp };
  if (then === undefined || !inStanding(then, anchor.at.timestamp))
    return fail('issuerStanding', 'NOT_IN_STANDING_THEN', evidence);
  if (schema !== undefined && (then.capabilities & schema.publishers) === 0n)
    return fail('issuerStanding', 'NO_RIGHT_TO_PUBLISH_THEN', evidence);
  // Off-boarding leaves earlier records standing; a suspension in force says that something is being looked into.
  if (latest.suspended)
    return fail('issuerStanding', 'SUSPENDED_NOW', { ...evidence, suspendedAt: latest.at.timestamp });
  return pass('issuerStanding', inStanding(latest, now) ? 'IN_STANDING' : 'MEMBERSHIP_ENDED_SINCE', evidence);
}

const inStanding = (state: StandingFacts, time: number): boolean =>
  !state.suspended && time >= state.validFrom && (state.validUntil === 0 || time < state.validUntil);

function judgeRevocation({ revocation }: ChainFacts): Check {
  if (revocation === undefined) return pass('revocation', 'NOT_REVOKED');
  const evidence = { reason: revocation.reason, ...revocation.at };
  return revocation.reason === REASON_SUPERSEDED
    ? fail('revocation', 'SUPERSEDED', { ...evidence, successor: revocation.successor })
    : fail('revocation', 'REVOKED', evidence);
}

function judgeExpiry({ attestation }: StatedAttestation, { now }: ChainFacts): Check {
  const { expiresAt } = attestation;
  if (expiresAt === 0) return pass('expiry', 'NO_EXPIRY');
  return now < expiresAt
    ? pass('expiry', 'IN_FORCE', { expiresAt })
    : fail('expiry', 'EXPIRED', { expiresAt, judgedAt: now });
}

/** The attestations that a disclosed one rests on, as far as it was told: its sources, then theirs. */
export function sourcesOf({ sources }: DisclosedAttestation): readonly Attestation[] {
  return [...sources.attestations, ...(sources.openings ?? []).flatMap(({ attestations }) => attestations)];
}

/** A revoked or disputed source, however far down, makes what was derived from it suspect. */
function judgeSources(given: DisclosedAttestation, facts: ChainFacts): Check {
  const { separator, sourceRevocations, disputedSources } = facts;
  const { attestation, sources } = given;
  const all = sourcesOf(given);
  const ids = attempt(() => all.map((source) => attestationId(separator, source)));
  const committed = new Map([
    [given.id, attestation.sources],
    ...all.map((one, i) => [ids?.[i], one.sources] as const),
  ]);
  const idOf = new Map(all.map((one, i) => [one, ids?.[i]]));
  const opened = [{ id: given.id, ...sources }, ...(sources.openings ?? [])];
  const altered = opened.find(({ id, extract, attestations }) => {
    const parts = { ...(extract === ZERO32 ? {} : { extract }), ids: attestations.map((one) => idOf.get(one)!) };
    return ids === undefined || attempt(() => sourcesHash(parts)) !== committed.get(id);
  });
  if (ids === undefined || altered !== undefined)
    return fail('sources', 'SOURCES_ALTERED', { sources: attestation.sources, at: altered?.id });
  const revoked = [...new Set(ids.filter((_, index) => sourceRevocations[index] !== undefined))];
  if (revoked.length > 0) return fail('sources', 'SOURCE_REVOKED', { suspect: true, revoked });
  const disputed = ids.filter((id) => disputedSources.has(id));
  if (disputed.length > 0) return unknown('sources', 'SOURCE_DISPUTED', { suspect: true, disputed });
  const known = new Set(opened.map(({ id }) => id));
  const untraced = [...new Set(ids.filter((id, i) => all[i]!.sources !== ZERO32 && !known.has(id)))];
  if (untraced.length > 0) return unknown('sources', 'SOURCES_NOT_TRACED', { ids, untraced });
  if (ids.length === 0 && sources.extract === ZERO32) return pass('sources', 'NONE_NAMED');
  return pass('sources', 'SOURCES_STAND', { ids, extract: sources.extract });
}

/** Runs a check that may meet malformed input; `undefined` then. Anything but a coded error is ours and goes on up. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}
