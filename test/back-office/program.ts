/**
 * A lender's back office as another company could write it: everything it knows of a gateway is the OpenAPI document and the client made
 * from it. Asks for consent, waits for it, obtains and judges, decides.
 * usage: program.ts URL TOKEN IDENTIFIER APPLICATION
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CreateVerificationAnswer, GatewayApi } from '../../scripts/client/gateway-api.ts';
import { GatewayFailure, GatewayProblem, Transport } from '../../scripts/client/transport.ts';

const PURPOSE = 'loan-application';
const WANTED = 'enterprise-registration';
const PATIENCE_MS = 60_000;

const say = (step: string, value: unknown): boolean => process.stdout.write(`${JSON.stringify({ step, value })}\n`);

async function main(url: string, token: string, identifier: string, application: string): Promise<void> {
  const gateway = new GatewayApi(new Transport({ url, token, language: 'zh' }));
  const { schemas } = await gateway.listSchemas();
  const schema = schemas.find(({ name }) => name === WANTED);
  if (schema === undefined) throw new Error(`the consortium has no schema ${WANTED}`);
  const { members } = await gateway.listMembers();
  const publishers = members.filter(({ capabilities }) => (BigInt(capabilities) & BigInt(schema.publishers)) !== 0n);
  const request = await gateway.requestConsent({
    idempotencyKey: `consent-${application}`,
    body: {
      publishers: publishers.map(({ member }) => ({ member, categories: [schema.category] })),
      purpose: PURPOSE,
      validDays: 30,
      useLimit: 1,
      dataLifeDays: 30,
    },
  });
  say('asked', request);
  await consented(gateway);

  const input = {
    // The application's number: asked again after a lost answer, no second use of the consent is taken.
    idempotencyKey: application,
    body: {
      identifier: { type: 'uscc' as const, value: identifier },
      purpose: PURPOSE,
      items: [{ schema: WANTED, fields: ['name', 'registrationDate'] }],
    },
  };
  const answer = await gateway.createVerification(input, { timeoutMs: PATIENCE_MS });
  const again = await gateway.createVerification(input, { timeoutMs: PATIENCE_MS });
  if (JSON.stringify(again) !== JSON.stringify(answer)) throw new Error('the same application was answered twice');
  say('decided', decide(answer));
}

/** Waits until a consent of today is active. */
async function consented(gateway: GatewayApi): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(250)) {
    const { consents } = await gateway.listConsents();
    if (consents.some(({ state, consent }) => state === 'active' && consent.terms.purpose === PURPOSE)) return;
  }
  throw new Error('no consent was given in time');
}

/** Relies on a fact only when every check of it passed; says which did not. Disputes have a register of their own. */
function decide({ outcome, items }: CreateVerificationAnswer) {
  const facts = items.flatMap(({ attestations }) => attestations);
  const doubts = facts.flatMap(({ checks }) =>
    checks.filter((one) => one.outcome !== 'pass').map((one) => `${one.check}: ${one.reason}`),
  );
  return { outcome, facts: facts.map(({ fields }) => fields), doubts };
}

try {
  const [url = '', token = '', identifier = '', application = ''] = process.argv.slice(2);
  await main(url, token, identifier, application);
} catch (error) {
  if (error instanceof GatewayProblem) say('refused', { code: error.problem.code, cure: error.problem.cure });
  else say('failed', error instanceof GatewayFailure ? error.detail : String(error));
  process.exitCode = 1;
}
