/**
 * A verification: obtain the fields under consent, then judge everything against this gateway's own index.
 *
 * What was obtained is kept (sealed, until the consent's data life ends), so that it can be judged again at a later block: the verdict
 * changes when the chain says something new, the fields do not.
 */
import type { Signer } from '../chain/signer.ts';
import type { Hex } from '../domain/bytes.ts';
import { type ConsentRefusal, checkQuery } from '../domain/consent-rules.ts';
import { keccak } from '../domain/hash.ts';
import { answerDigest } from '../domain/peer.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { canonicalJson, type Value } from '../domain/values.ts';
import {
  type BatchCoverage,
  type Check,
  type DisclosedAttestation,
  type Finding,
  findingOf,
  judgeAttestation,
  judgeCompleteness,
  overallFinding,
} from '../domain/verdict.ts';
import { toHex } from '../domain/bytes.ts';
import { isLedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import { answerReader, DisclosureAnswerWire, type DisclosureRequest } from '../peer/wire.ts';
import type { IndexStore } from '../store/index-store.ts';
import { type FactSource, factsAbout } from './facts.ts';
import { type HeldConsent, planQuestions, type Question, type VerificationRequest } from './plan.ts';

/** What was obtained for one question, before judging. Everything needed to judge again, nothing judged. */
export interface Obtained {
  readonly schema: Hex;
  readonly fields: readonly string[];
  readonly publisher?: number;
  readonly notAsked: readonly number[];
  readonly held?: HeldConsent;
  /** block time at which the consent was relied upon */
  readonly reliedAt?: number;
  readonly consentRefusal?: string;
  readonly peer: { readonly answered: boolean; readonly reason: string };
  readonly attestations: readonly DisclosedAttestation[];
  readonly coverage: readonly BatchCoverage[];
}

/** A kept verification. */
export interface KeptVerification {
  readonly id: string;
  readonly purpose: string;
  readonly obtainedAt: number;
  /** unix seconds at which the data life of the shortest consent ends */
  readonly keepUntil: number;
  readonly obtained: readonly Obtained[];
}

export interface AnswerItem {
  readonly schema: Hex;
  readonly schemaName: string;
  readonly publisher: number | null;
  readonly notAsked: readonly number[];
  readonly outcome: Finding;
  readonly checks: readonly Check[];
  readonly attestations: readonly {
    readonly id: Hex;
    readonly fields: Readonly<Record<string, Value>>;
    readonly attestation: DisclosedAttestation['attestation'];
    readonly checks: readonly Check[];
  }[];
}

export interface Answer {
  readonly id: string;
  readonly outcome: Finding;
  readonly purpose: string;
  readonly answeredBy: number;
  readonly block: { readonly number: number; readonly hash: Hex; readonly timestamp: number };
  readonly items: readonly AnswerItem[];
}

export interface SignedAnswer extends Answer {
  /** EIP-712 `Answer(uint32 member,uint64 block,bytes32 body)` by a SIGN key of `answeredBy`; body = keccak256 of the JCS of all other members */
  readonly signature: Hex;
}

export interface VerifyDeps extends FactSource {
  readonly self: number;
  readonly index: IndexStore;
  readonly peers: PeerClient;
  readonly signer: Signer;
  /** separator of the MemberRegistry (answers) and of the ConsentRegistry */
  readonly memberSeparator: Hex;
  readonly consentSeparator: Hex;
  readonly schemaByName: (nameOrId: string) => LedgerSchema | undefined;
  readonly freshness: () => Check;
  readonly held: {
    about(type: string, identifier: string): Promise<HeldConsent[]>;
    byId(id: Hex): Promise<HeldConsent | undefined>;
  };
}

const readAnswer = answerReader(DisclosureAnswerWire);

/** Obtains and judges. Never throws for what a publisher or a consent does: that is in the checks. */
export async function obtain(request: VerificationRequest, id: string, deps: VerifyDeps, now: number): Promise<KeptVerification> {
  const [held, members] = await Promise.all([heldFor(request, deps), deps.index.members()]);
  const questions = planQuestions(request, deps.self, held, members, deps.schemaByName);
  const decided = await Promise.all(questions.map((question) => chooseConsent(question, request.purpose, deps)));
  const obtained = await askAll(decided, request.purpose, deps);
  const lives = obtained.flatMap((one) => (one.held === undefined ? [] : [one.held.consent.terms.dataLife]));
  return { id, purpose: request.purpose, obtainedAt: now, keepUntil: now + Math.min(...lives, 30 * 86_400), obtained };
}

async function heldFor(request: VerificationRequest, { held }: VerifyDeps): Promise<HeldConsent[]> {
  const { identifier, consents } = request;
  const byIdentifier = identifier === undefined ? [] : await held.about(identifier.type, identifier.value);
  const byId = await Promise.all((consents ?? []).map((id) => held.byId(id)));
  const named = byId.filter((one) => one !== undefined);
  return consents === undefined ? byIdentifier : named;
}

interface Decided {
  readonly question: Question;
  readonly consent?: HeldConsent;
  readonly refusal?: string;
  readonly reliedAt: number;
}

/** The first consent that this gateway's own rules accept; else why the newest is refused. */
async function chooseConsent(question: Question, purpose: string, deps: VerifyDeps): Promise<Decided> {
  const head = await deps.index.head();
  const reliedAt = head?.timestamp ?? 0;
  let refusal: string = question.held.length === 0 ? 'NO_CONSENT' : '';
  for (const held of question.held) {
    const refused = await refusalOf(held, question.schema, purpose, reliedAt, deps);
    if (refused === undefined) return { question, consent: held, reliedAt };
    if (refusal === '') refusal = refused;
  }
  return { question, refusal, reliedAt, ...(question.held[0] === undefined ? {} : { consent: question.held[0] }) };
}

async function refusalOf(
  held: HeldConsent,
  schema: LedgerSchema,
  purpose: string,
  now: number,
  deps: VerifyDeps,
): Promise<ConsentRefusal | undefined> {
  const [subject, state] = await Promise.all([deps.index.subject(held.consent.subject), deps.index.consent(held.id)]);
  return checkQuery({
    separator: deps.consentSeparator,
    consent: held.consent,
    id: held.id,
    state,
    controllerSigned: subject !== undefined,
    requester: deps.self,
    categories: [schema.category],
    purpose,
    now,
  });
}

/** One signed request per (publisher, consent); the questions that share it travel together. */
async function askAll(decided: readonly Decided[], purpose: string, deps: VerifyDeps): Promise<Obtained[]> {
  const groups = Map.groupBy(decided, (one) => (one.refusal === undefined ? one.consent?.id : undefined));
  const answers = await Promise.all(
    [...groups].map(async ([id, group]) => {
      const held = group[0]?.consent;
      if (id === undefined || held === undefined) return group.map((one) => notAsked(one));
      return ask(held, group, purpose, deps);
    }),
  );
  const byQuestion = new Map(answers.flat().map((one, at) => [[...groups.values()].flat()[at], one]));
  return decided.map((one) => byQuestion.get(one) ?? notAsked(one));
}

const about = ({ question, consent, reliedAt }: Decided) => ({
  schema: question.schema.id,
  fields: question.fields,
  notAsked: question.notAsked,
  reliedAt,
  ...(question.publisher === undefined ? {} : { publisher: question.publisher }),
  ...(consent === undefined ? {} : { held: consent }),
});

const notAsked = (one: Decided): Obtained => ({
  ...about(one),
  consentRefusal: one.refusal ?? 'NO_CONSENT',
  peer: { answered: false, reason: 'NOT_ASKED' },
  attestations: [],
  coverage: [],
});

async function ask(held: HeldConsent, group: readonly Decided[], purpose: string, deps: VerifyDeps): Promise<Obtained[]> {
  const items = group.map(({ question }) => ({ schema: question.schema.id, fields: [...question.fields] }));
  const payload: DisclosureRequest = { consent: held.consent, signature: held.signature, purpose, items };
  try {
    const answer = await deps.peers.post(held.opening.publisher, '/peer/disclosures', payload, readAnswer);
    return group.map((one) => {
      const item = answer.subject === held.consent.subject ? answer.items.find(({ schema }) => schema === one.question.schema.id) : undefined;
      if (item === undefined) return { ...about(one), peer: { answered: false, reason: 'PEER_INVALID' }, attestations: [], coverage: [] };
      return { ...about(one), peer: { answered: true, reason: 'ANSWERED' }, attestations: item.attestations, coverage: item.coverage };
    });
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    const reason = (error.values['values'] as { reason?: unknown } | undefined)?.reason;
    const refusal = error.values['code'] === 'CONSENT_REFUSED' ? String(reason ?? 'REFUSED_BY_PUBLISHER') : undefined;
    return group.map((one) => ({
      ...about(one),
      ...(refusal === undefined ? {} : { consentRefusal: refusal }),
      peer: { answered: refusal !== undefined, reason: error.code },
      attestations: [],
      coverage: [],
    }));
  }
}

/** Judges what was obtained at the present head of the index. */
export async function judge(kept: KeptVerification, deps: VerifyDeps): Promise<Answer> {
  const head = await deps.index.head();
  const block = { number: head?.number ?? 0, hash: head?.hash ?? (`0x${'00'.repeat(32)}` as Hex), timestamp: head?.timestamp ?? 0 };
  const items = await Promise.all(kept.obtained.map((one) => judgeItem(one, kept.purpose, block.timestamp, deps)));
  return { id: kept.id, outcome: overallFinding(items.map(({ outcome }) => outcome)), purpose: kept.purpose, answeredBy: deps.self, block, items };
}

async function judgeItem(one: Obtained, purpose: string, now: number, deps: VerifyDeps): Promise<AnswerItem> {
  const attestations = await Promise.all(
    one.attestations.map(async (given) => ({
      id: given.id,
      fields: Object.fromEntries(given.disclosure.fields.map(({ name, value }) => [name, value])),
      attestation: given.attestation,
      checks: judgeAttestation(given, await factsAbout(given, now, deps)),
    })),
  );
  const consent = await judgeConsent(one, purpose, now, deps);
  const checks: Check[] = [consent];
  if (consent.outcome === 'pass') {
    checks.push(await judgeSubject(one, deps));
    checks.push({ check: 'publisher', outcome: one.peer.answered ? 'pass' : 'unknown', reason: one.peer.reason });
    if (one.peer.answered) checks.push(await judgeComplete(one, deps));
  }
  checks.push(deps.freshness());
  return {
    schema: one.schema,
    schemaName: deps.schemaOf(one.schema)?.name ?? one.schema,
    publisher: one.publisher ?? null,
    notAsked: one.notAsked,
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
async function judgeConsent(one: Obtained, purpose: string, now: number, deps: VerifyDeps): Promise<Check> {
  const { held, publisher } = one;
  const schema = deps.schemaOf(one.schema);
  const evidence = { ...(held === undefined ? {} : { consent: held.id }), ...(publisher === undefined ? {} : { publisher }) };
  const failed = (reason: string): Check => ({ check: 'consent', outcome: 'fail', reason, evidence });
  if (one.consentRefusal !== undefined) return failed(one.consentRefusal);
  if (held === undefined || schema === undefined) return failed('NO_CONSENT');
  const refused = await refusalOf(held, schema, purpose, one.reliedAt ?? now, deps);
  if (refused !== undefined && refused !== 'USE_LIMIT_REACHED') return failed(refused);
  return { check: 'consent', outcome: 'pass', reason: 'CONSENT_COVERS', evidence: { ...evidence, reliedAt: one.reliedAt } };
}

/** The registrar's word that the handle is this subject's handle for this publisher. */
async function judgeSubject(one: Obtained, deps: VerifyDeps): Promise<Check> {
  const handle = one.held?.consent.subject;
  const row = handle === undefined ? undefined : await deps.index.subject(handle);
  const evidence = { subject: handle, publisher: one.publisher };
  if (row === undefined) return { check: 'subject', outcome: 'fail', reason: 'HANDLE_NOT_REGISTERED', evidence };
  if (row.publisher !== one.publisher) return { check: 'subject', outcome: 'fail', reason: 'HANDLE_OF_ANOTHER_PUBLISHER', evidence };
  return { check: 'subject', outcome: 'pass', reason: 'HANDLE_REGISTERED', evidence };
}

async function judgeComplete(one: Obtained, deps: VerifyDeps): Promise<Check> {
  const subject = one.held?.consent.subject;
  if (subject === undefined || one.publisher === undefined) return { check: 'completeness', outcome: 'unknown', reason: 'NOT_ASKED' };
  const [ids, batches] = await Promise.all([deps.index.attestationsOf(subject), deps.index.batches(one.publisher, one.schema)]);
  const rows = await Promise.all(ids.map((id) => deps.index.attestation(id)));
  const singles = ids.filter((_, at) => rows[at]?.schema === one.schema);
  return judgeCompleteness(
    { subject, singles, batches: batches.map(({ root }) => root) },
    one.attestations.map(({ id }) => id),
    one.coverage,
  );
}

/** Signs an answer as this member. */
export async function signAnswer(answer: Answer, deps: Pick<VerifyDeps, 'signer' | 'memberSeparator' | 'self'>): Promise<SignedAnswer> {
  const body = toHex(keccak(new TextEncoder().encode(canonicalJson(answer))));
  const digest = answerDigest(deps.memberSeparator, { member: deps.self, block: answer.block.number, body });
  return { ...answer, signature: await deps.signer.signDigest(digest) };
}
