import { randomBytes } from 'node:crypto';
import { createSigner } from '../../server/chain/signer.ts';
import { ConsentDesk } from '../../server/consents/consent-desk.ts';
import { createControllerCheck } from '../../server/consents/controller-signature.ts';
import type { ConsentDeskDeps, ConsentDocument } from '../../server/consents/deps.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { ZERO32 } from '../../server/domain/bytes.ts';
import { type Consent, consentId, PROVIDE, QUERY, type Terms, withdrawalDigest } from '../../server/domain/consent.ts';
import { type Opening, subjectHandle } from '../../server/domain/subject.ts';
import { templateById, templateFor } from '../../server/schemas/templates.ts';
import type { Vault } from '../../server/store/vault.ts';
import { CONSENTS, FakeIndex, NOW, SELF, uscc } from '../publish/publish-fixtures.ts';
import { hex32, IDENTITY } from '../store/vault-fixtures.ts';

export const LENDER = 2;
export const PUBLISHER = 3;

/** A wallet with one handle towards a publisher. */
export function walletOf(number: number, publisher: number) {
  const signer = createSigner(hex32());
  const salt = hex32();
  const opening: Opening = {
    type: 'uscc',
    identifier: uscc(number),
    salt,
    subject: subjectHandle('uscc', uscc(number), salt),
    publisher,
  };
  const sign = async (consent: Consent): Promise<ConsentDocument> => ({
    consent,
    signature: await signer.signDigest(consentId(CONSENTS, consent)),
    opening,
  });
  return { signer, opening, sign, withdraw: (id: Hex) => signer.signDigest(withdrawalDigest(CONSENTS, id)) };
}

export function queryConsent(subject: Hex, change: Partial<Consent> = {}, terms: Partial<Terms> = {}): Consent {
  return {
    subject,
    action: QUERY,
    categories: [0, 2],
    validFrom: NOW - 100,
    validUntil: NOW + 1_000,
    useLimit: 0,
    terms: {
      recipient: LENDER,
      purpose: 'loan-application',
      template: templateFor(terms.purpose ?? 'loan-application')!.id,
      dataLife: 86_400,
      notice: ZERO32,
      salt: hex32(),
      ...terms,
    },
    ...change,
  };
}

export const provideConsent = (subject: Hex, change: Partial<Consent> = {}): Consent =>
  queryConsent(subject, { action: PROVIDE, ...change }, { recipient: SELF, purpose: 'data-provision', dataLife: 0 });

/** What every desk about consents stands on: this chain, these templates, keys alone as controllers, a clock that stands. */
export const deskBasics = (vault: Vault, index: FakeIndex) => ({
  vault,
  index,
  separator: CONSENTS,
  domain: { chainId: IDENTITY.chainId, consentRegistry: IDENTITY.contracts.ConsentRegistry! },
  signedByController: createControllerCheck(index, async () => false),
  templateOf: templateById,
  templateFor,
  assistedBy: async () => true,
  random: randomBytes,
  now: () => NOW,
});

/** A consent desk over a vault; `self` says whose. Asking contracts answers false unless changed. */
export function deskOver(vault: Vault, change: Partial<ConsentDeskDeps> = {}, index = new FakeIndex()) {
  const woken = { count: 0 };
  for (const member of [LENDER, PUBLISHER]) index.setMember(member, {});
  const deps: ConsentDeskDeps = {
    ...deskBasics(vault, index),
    self: SELF,
    wake: () => (woken.count += 1),
    ...change,
  };
  return { desk: new ConsentDesk(deps), index, woken };
}
