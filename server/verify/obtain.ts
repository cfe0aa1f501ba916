/**
 * Obtains the fields under consent. What was obtained is kept (sealed, until the consent's data life ends), so that it can be judged again
 * at a later block: the verdict changes when the chain says something new, the fields do not.
 */
import { breachOf, useBreach } from '../consents/template-check.ts';
import { refuseBreach } from '../domain/template.ts';
import { isLedgerError } from '../errors.ts';
import { answerReader, DisclosureAnswerWire, type DisclosureRequest } from '../peer/wire.ts';
import { refusalOf } from './consent-check.ts';
import type { KeptVerification, Obtained, VerifyDeps } from './deps.ts';
import { type HeldConsent, planQuestions, type Question, type VerificationRequest } from './plan.ts';

const readAnswer = answerReader(DisclosureAnswerWire);

/**
 * Never throws for what a publisher or a consent does, that is in the checks; but a request that this gateway may not make is not made.
 * @throws LedgerError TEMPLATE_BREACH
 */
export async function obtain(
  request: VerificationRequest,
  id: string,
  deps: VerifyDeps,
  now: number,
  staff: string,
): Promise<KeptVerification> {
  const [held, members] = await Promise.all([heldFor(request, deps), deps.index.members()]);
  const questions = planQuestions(request, deps.self, held, members, deps.schemaByName);
  const decided = await Promise.all(questions.map((question) => chooseConsent(question, request, deps)));
  const obtained = await askAll(decided, { purpose: request.purpose, since: request.since, staff }, deps);
  const lives = obtained.flatMap((one) => (one.held === undefined ? [] : [one.held.consent.terms.dataLife]));
  const keepUntil = now + Math.min(...lives, 30 * 86_400);
  const { purpose, namedAssets } = request;
  return { id, purpose, obtainedAt: now, keepUntil, obtained, ...(namedAssets === undefined ? {} : { namedAssets }) };
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
async function chooseConsent(
  question: Question,
  { purpose, since }: Pick<VerificationRequest, 'purpose' | 'since'>,
  deps: VerifyDeps,
): Promise<Decided> {
  const reliedAt = deps.index.head()?.timestamp ?? 0;
  let refusal: string = question.held.length === 0 ? 'NO_CONSENT' : '';
  for (const held of question.held) {
    const refused = await refusalOf(held, question.schema, purpose, reliedAt, deps);
    if (refused === undefined) {
      await keepTemplate(held, since, reliedAt, deps);
      return { question, consent: held, reliedAt };
    }
    if (refusal === '') refusal = refused;
  }
  return { question, refusal, reliedAt, ...(question.held[0] === undefined ? {} : { consent: question.held[0] }) };
}

async function keepTemplate(
  { id, consent }: HeldConsent,
  since: number | undefined,
  now: number,
  { index, templateOf, vault }: VerifyDeps,
): Promise<void> {
  const breach =
    (await breachOf({ id, consent, now }, { index, templateOf })) ??
    (await useBreach(
      { id, consent, now, since, actions: ['verify', 'profile'] },
      { accessLog: vault.accessLog, templateOf },
    ));
  refuseBreach(breach, consent.terms.template);
}

/** What stands in a publisher's access log beside this member. */
interface Why {
  readonly purpose: string;
  readonly since: number | undefined;
  readonly staff: string;
}

/** One signed request per (publisher, consent); the questions that share it travel together. */
async function askAll(decided: readonly Decided[], why: Why, deps: VerifyDeps): Promise<Obtained[]> {
  const groups = Map.groupBy(decided, (one) => (one.refusal === undefined ? one.consent?.id : undefined));
  const answers = await Promise.all(
    [...groups].map(async ([id, group]) => {
      const held = group[0]?.consent;
      if (id === undefined || held === undefined) return group.map((one) => notAsked(one));
      return ask(held, group, why, deps);
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

/** What a publisher refuses before it looks at the question: who asks, and when. It is told by its own code, so that clocks can be set. */
const isOfEnvelope = (code: unknown): code is 'PEER_DEADLINE' | 'PEER_SIGNATURE_INVALID' | 'PEER_CERTIFICATE' =>
  code === 'PEER_DEADLINE' || code === 'PEER_SIGNATURE_INVALID' || code === 'PEER_CERTIFICATE';

async function ask(
  held: HeldConsent,
  group: readonly Decided[],
  { purpose, since, staff }: Why,
  deps: VerifyDeps,
): Promise<Obtained[]> {
  const items = group.map(({ question }) => ({ schema: question.schema.id, fields: [...question.fields] }));
  const payload: DisclosureRequest = {
    consent: held.consent,
    purpose,
    staff,
    ...(since === undefined ? {} : { since }),
    items,
  };
  try {
    const answer = await deps.peers.post(held.opening.publisher, '/peer/disclosures', payload, readAnswer);
    // Handed in here while the publisher answered: what came is not kept.
    if (deps.vault.consents.withdrawal(held.id) !== undefined)
      return group.map((one) => notAsked({ ...one, refusal: 'WITHDRAWN' }));
    return group.map((one) => {
      const item =
        answer.subject === held.consent.subject
          ? answer.items.find(({ schema }) => schema === one.question.schema.id)
          : undefined;
      if (item === undefined)
        return { ...about(one), peer: { answered: false, reason: 'PEER_INVALID' }, attestations: [], coverage: [] };
      return {
        ...about(one),
        peer: { answered: true, reason: 'ANSWERED' },
        attestations: item.attestations,
        coverage: item.coverage,
        ...(since === undefined ? {} : { since }),
        ...(item.withheld === undefined ? {} : { withheld: item.withheld }),
        ...(item.outside === undefined ? {} : { outside: item.outside }),
      };
    });
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    const reason = (error.values.values as { reason?: unknown } | undefined)?.reason;
    const { code } = error.values;
    const refusal =
      code === 'CONSENT_REFUSED'
        ? String(reason ?? 'REFUSED_BY_PUBLISHER')
        : code === 'TEMPLATE_BREACH' || code === 'PROCESSING_STOPPED'
          ? code
          : undefined;
    return group.map((one) => ({
      ...about(one),
      ...(refusal === undefined ? {} : { consentRefusal: refusal }),
      peer: { answered: refusal !== undefined, reason: isOfEnvelope(code) ? code : error.code },
      attestations: [],
      coverage: [],
    }));
  }
}
