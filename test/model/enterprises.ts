/** The enterprises of the model: a key each, for their handles towards this member. */
import { createSigner, type LocalSigner } from '../../server/chain/signer.ts';
import type { ConsentDocument } from '../../server/consents/deps.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { consentId, withdrawalDigest } from '../../server/domain/consent.ts';
import type { EnrolmentRequest } from '../../server/subjects/registrar.ts';
import { queryConsent } from '../consents/consent-fixtures.ts';
import { bytes32 } from '../follower/events.ts';
import { CONSENTS, registration, SELF, uscc } from '../publish/publish-fixtures.ts';

const signers = new Map<number, LocalSigner>();

export function signerOf(number: number): LocalSigner {
  const signer = signers.get(number) ?? createSigner(bytes32(`enterprise ${number}`));
  signers.set(number, signer);
  return signer;
}

export const enrolmentOf = (number: number): EnrolmentRequest => ({
  type: 'uscc',
  identifier: uscc(number),
  controllers: { [SELF]: signerOf(number).address },
});

/** A consent on a handle for the lender, for as long as the model lasts. */
export async function signedConsent(number: number, subject: Hex): Promise<ConsentDocument> {
  const consent = queryConsent(subject, { categories: [registration.category], validFrom: 1, validUntil: 1_000_000 });
  return { consent, signature: await signerOf(number).signDigest(consentId(CONSENTS, consent)) };
}

export const signedWithdrawal = (number: number, id: Hex): Promise<Hex> =>
  signerOf(number).signDigest(withdrawalDigest(CONSENTS, id));
