/** Whether a held consent covers a question, by the same rules as the publisher's gateway, against this gateway's own index. */
import { type ConsentRefusal, checkQuery } from '../domain/consent-rules.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { VerifyDeps } from './deps.ts';
import type { HeldConsent } from './plan.ts';

/** @param now unix seconds of block time at which the consent is relied upon */
export async function refusalOf(
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

