/** Judges what was obtained against this gateway's own index; gathers facts, leaves the judging to domain/verdict.ts. */
import { attestationId } from '../domain/attestation.ts';
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { REASON_ERASED } from '../domain/capabilities.ts';
import { findingOf, judgeCompleteness, overallFinding } from '../domain/finding.ts';
import { type Check, type DisclosedAttestation, judgeAttestation } from '../domain/verdict.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { Head } from '../store/rows.ts';
import type { Answer, AnswerItem } from './answer.ts';
import { refusalOf } from './consent-check.ts';
import type { KeptVerification, Obtained, VerifyDeps } from './deps.ts';
import { factsAbout } from './facts.ts';

/** Judges what was obtained at the present head of the index. */
export async function judge(kept: KeptVerification, options: VerifyDeps): Promise<Answer> {
  // One moment of the index for the whole answer, whatever the follower writes meanwhile.
  const { reader, head, close } = await options.index.view();
  try {
    return await judgeAt(kept, head, { ...options, index: reader });
  } finally {
    await close();
  }
}

/** What judging needs: everything but asking. */
type JudgeDeps = Omit<VerifyDeps, 'index'> & { readonly index: IndexReader };

async function judgeAt(kept: KeptVerification, head: Head | undefined, deps: JudgeDeps): Promise<Answer> {
  const block = { number: head?.number ?? 0, hash: head?.hash ?? ZERO32, timestamp: head?.timestamp ?? 0 };
  const items = await Promise.all(kept.obtained.map((one) => judgeItem(one, kept.purpose, block.timestamp, deps)));
  return {
    id: kept.id,
    outcome: overallFinding(items.map(({ outcome }) => outcome)),
    purpose: kept.purpose,
    answeredBy: deps.self,
    block,
    items,
    ...(kept.namedAssets === undefined ? {} : { namedAssets: [...kept.namedAssets] }),
  };
}

async function judgeItem(one: Obtained, purpose: string, now: number, deps: JudgeDeps): Promise<AnswerItem> {
  const consent = await judgeConsent(one, purpose, now, deps);
  // Data under a consent that no longer holds is not shown again (PIPL 47).
  const obtained = consent.outcome === 'pass' ? one.attestations : [];
  const hidden = await hiddenByLaw(obtained, now, deps);
  const shown = obtained.filter(({ id }) => !hidden.includes(id));
  const attestations = await Promise.all(
    shown.map(async (given) => ({
      id: given.id,
      fields: Object.fromEntries(given.disclosure.fields.map(({ name, value }) => [name, value])),
      attestation: given.attestation,
      checks: judgeAttestation(given, await factsAbout(given, now, deps)),
    })),
  );
  const checks: Check[] = [consent];
  if (consent.outcome === 'pass') {
    checks.push(await judgeSubject(one, deps));
    checks.push({ check: 'publisher', outcome: one.peer.answered ? 'pass' : 'unknown', reason: one.peer.reason });
    if (one.peer.answered) checks.push(await judgeComplete(one, hidden, deps));
  }
  checks.push(deps.freshness());
  return {
    schema: one.schema,
    schemaName: deps.schemaOf(one.schema)?.name ?? one.schema,
    publisher: one.publisher ?? null,
    notAsked: [...one.notAsked],
    outcome: findingOf(
      checks,
      attestations.map((attestation) => attestation.checks),
    ),
    checks,
    attestations,
  };
}

/**
 * The consent as of now, except that a use limit reached and an end of validity do not touch what was obtained before: withdrawal and
 * expiry are not retroactive (PIPL 15), but a withdrawn consent no longer allows to rely on the data.
 */
async function judgeConsent(one: Obtained, purpose: string, now: number, deps: JudgeDeps): Promise<Check> {
  const { held, publisher } = one;
  const schema = deps.schemaOf(one.schema);
  const evidence = {
    ...(held === undefined ? {} : { consent: held.id }),
    ...(publisher === undefined ? {} : { publisher }),
  };
  const failed = (reason: string): Check => ({ check: 'consent', outcome: 'fail', reason, evidence });
  if (one.consentRefusal !== undefined) return failed(one.consentRefusal);
  if (held === undefined || schema === undefined) return failed('NO_CONSENT');
  if (deps.vault.objections.stops(held.consent.subject)) return failed('PROCESSING_STOPPED');
  const refused = await refusalOf(held, schema, purpose, one.reliedAt ?? now, deps);
  if (refused !== undefined && refused !== 'USE_LIMIT_REACHED') return failed(refused);
  return {
    check: 'consent',
    outcome: 'pass',
    reason: 'CONSENT_COVERS',
    evidence: { ...evidence, reliedAt: one.reliedAt },
  };
}

/** What was obtained and may no longer be shown: adverse information past its time, and what its publisher erased. */
async function hiddenByLaw(
  obtained: readonly DisclosedAttestation[],
  now: number,
  { index }: JudgeDeps,
): Promise<Hex[]> {
  const hidden = await Promise.all(
    obtained.map(async ({ id, attestation, displayUntil }) => {
      if (displayUntil !== undefined && now >= displayUntil) return true;
      return (await index.revocation(attestation.issuer, id))?.reason === REASON_ERASED;
    }),
  );
  return obtained.filter((_, at) => hidden[at]).map(({ id }) => id);
}

/** Ids of what a publisher says is too old, by the attestations themselves: their ids are recomputed, their times are in them. */
function outsideRange({ schema, outside = [], held, since, reliedAt }: Obtained, deps: JudgeDeps): Hex[] {
  if (deps.schemaOf(schema)?.consentRequired !== true) return [];
  const template = held === undefined ? undefined : deps.templateOf(held.consent.terms.template);
  const from = since ?? (reliedAt ?? 0) - (template?.maxRange ?? 0);
  return outside
    .filter(({ observedAt, subject }) => observedAt < from && subject === held?.consent.subject)
    .map((one) => attestationId(deps.separator, one));
}

/** The registrar's word that the handle is this subject's handle for this publisher. */
async function judgeSubject(one: Obtained, deps: JudgeDeps): Promise<Check> {
  const handle = one.held?.consent.subject;
  const row = handle === undefined ? undefined : await deps.index.subject(handle);
  const evidence = { subject: handle, publisher: one.publisher };
  if (row === undefined) return { check: 'subject', outcome: 'fail', reason: 'HANDLE_NOT_REGISTERED', evidence };
  if (row.publisher !== one.publisher)
    return { check: 'subject', outcome: 'fail', reason: 'HANDLE_OF_ANOTHER_PUBLISHER', evidence };
  return { check: 'subject', outcome: 'pass', reason: 'HANDLE_REGISTERED', evidence };
}

async function judgeComplete(one: Obtained, hidden: readonly Hex[], deps: JudgeDeps): Promise<Check> {
  const subject = one.held?.consent.subject;
  if (subject === undefined || one.publisher === undefined)
    return { check: 'completeness', outcome: 'unknown', reason: 'NOT_ASKED' };
  const [rows, batches] = await Promise.all([
    deps.index.attestationsOf(subject),
    deps.index.batches(one.publisher, one.schema),
  ]);
  const singles = rows.filter(({ schema }) => schema === one.schema).map(({ id }) => id);
  return judgeCompleteness(
    { subject, singles, batches: batches.map(({ root }) => root) },
    one.attestations.map(({ id }) => id),
    one.coverage,
    { withheld: [...(one.withheld ?? []), ...hidden], outside: outsideRange(one, deps) },
  );
}
