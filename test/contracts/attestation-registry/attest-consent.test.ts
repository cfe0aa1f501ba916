import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import {
  as,
  consentedConsortium,
  consortium,
  controller,
  DAY,
  grant,
  HANDLE,
  hash,
  LENDER,
  load,
  MARKET,
  networkHelpers,
  now,
  ORDERS_CATEGORY,
  orders,
  permit,
  provideConsent,
  queryConsent,
} from '../fixtures.ts';
import { signWithdrawal } from '../typed-data.ts';

describe('AttestationRegistry.attest: consent', () => {
  it('refuses none where the schema needs one', async () => {
    const { attestations, consents } = await load(consentedConsortium);
    await expect(attestations.attest(await orders()))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(ZeroHash);
  });

  it('refuses one about another handle', async () => {
    const { attestations, consents, consent } = await load(consentedConsortium);
    await expect(attestations.attest(await orders({ consent, subject: hash('other handle') })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(consent);
  });

  it('refuses another publisher’s', async () => {
    const { attestations, consents, lender, consent } = await load(consentedConsortium);
    await expect(as(attestations, lender).attest(await orders({ consent, issuer: LENDER })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWrongPublisher')
      .withArgs(consent, MARKET, LENDER);
  });

  it('refuses one to query, and one that does not cover the category', async () => {
    const base = await load(consortium);
    const query = await grant(base, await queryConsent());
    await expect(base.attestations.attest(await orders({ consent: query })))
      .to.be.revertedWithCustomError(base.consents, 'ConsentRegistryWrongAction')
      .withArgs(query, 2, 1);
    const narrow = await grant(base, await provideConsent({ categories: ~(1n << BigInt(ORDERS_CATEGORY)) & 0xffffn }));
    await expect(base.attestations.attest(await orders({ consent: narrow })))
      .to.be.revertedWithCustomError(base.consents, 'ConsentRegistryCategoryNotCovered')
      .withArgs(narrow, ORDERS_CATEGORY);
  });

  it('refuses one that is withdrawn, has not begun, or has ended', async () => {
    const base = await load(consentedConsortium);
    const { attestations, consents, consentsDomain } = base;
    const start = (await now()) + DAY;
    const end = start + DAY;
    const later = await grant(base, await provideConsent({ validFrom: start, validUntil: end }));
    await expect(attestations.attest(await orders({ consent: later })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryNotYetValid')
      .withArgs(later, start);
    await networkHelpers.time.setNextBlockTimestamp(end);
    await expect(attestations.attest(await orders({ consent: later })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryExpired')
      .withArgs(later, end);
    await consents.withdraw(HANDLE, base.consent, await signWithdrawal(controller, consentsDomain, base.consent));
    await expect(attestations.attest(await orders({ consent: base.consent })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWithdrawn')
      .withArgs(base.consent, await now());
  });

  it('refuses a false one even where none is needed', async () => {
    const { attestations, consents, office } = await load(consentedConsortium);
    await expect(as(attestations, office).attest(await permit({ consent: hash('made up') })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(hash('made up'));
  });
});
