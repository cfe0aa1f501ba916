/** Whether a held consent covers a question, by the same rules as the publisher's gateway, against this gateway's own index. */
import { consentOnChain } from '../consents/chain-state.ts';
import { type ConsentRefusal, checkQuery } from '../domain/consent-rules.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { VerifyDeps } from './deps.ts';
import type { HeldConsent } from './plan.ts';

/** @param now unix seconds of block time at which the consent is relied upon */
export async function refusalOf(
  held: HeldConsent,
  schema: LedgerSchema,
  purpose: string,
  now: number,
  deps: Pick<VerifyDeps, 'self' | 'consentSeparator'> & { readonly index: IndexReader },
): Promise<ConsentRefusal | undefined> {
  const { subject: handle } = held.consent;
  const state = await consentOnChain(deps.index, handle, held.id);
  return checkQuery({
    separator: deps.consentSeparator,
    consent: held.consent,
    id: held.id,
    state,
    // Checked when it was taken in, and by the contract when it was granted.
    controllerSigned: true,
    requester: deps.self,
    categories: [schema.category],
    purpose,
    now,
  });
}
