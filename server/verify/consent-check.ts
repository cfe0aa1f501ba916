/** Whether a held consent covers a question, by the same rules as the publisher's gateway, against this gateway's own index. */
import { consentOnChain } from '../consents/chain-state.ts';
import { type ConsentRefusal, checkQuery } from '../domain/consent-rules.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { VerifyDeps } from './deps.ts';
import type { HeldConsent } from './plan.ts';

/**
 * A withdrawal that was handed in here counts from then on, before the chain has it.
 * @param now unix seconds of block time at which the consent is relied upon
 */
export async function refusalOf(
  held: HeldConsent,
  schema: LedgerSchema,
  purpose: string,
  now: number,
  deps: Pick<VerifyDeps, 'self' | 'consentSeparator' | 'vault'> & { readonly index: IndexReader },
): Promise<ConsentRefusal | undefined> {
  const { subject: handle } = held.consent;
  const known = await consentOnChain(deps.index, handle, held.id);
  const here = deps.vault.consents.withdrawal(held.id) !== undefined;
  const state = known === undefined ? undefined : { ...known, withdrawn: known.withdrawn || here };
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
