import { expect } from 'chai';
import { Wallet } from 'ethers';
import {
  as,
  consortium,
  controller,
  DAY,
  ethers,
  grant,
  HANDLE,
  hash,
  load,
  MARKET,
  networkHelpers,
  now,
  provideConsent,
  QUERY,
  queryConsent,
} from '../fixtures.ts';
import { consentDigest, type SignedConsent, signConsent, signWithdrawal, toGranted } from '../typed-data.ts';

const FIVE_YEARS = 5 * 366 * DAY;

/** A call of `grant` with the enterprise's signature over exactly what is granted. */
async function granting(change: Partial<SignedConsent> = {}) {
  const base = await load(consortium);
  const consent = await provideConsent(change);
  const signature = await signConsent(controller, base.consentsDomain, consent);
  const id = consentDigest(base.consentsDomain, consent);
  return { ...base, consent, id, grant: () => base.consents.grant(toGranted(consent), signature) };
}

describe('ConsentRegistry.grant', () => {
  it('refuses a handle that nobody enrolled', async () => {
    const { consents, grant } = await granting({ subject: hash('unknown') });
    await expect(grant())
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownSubject')
      .withArgs(hash('unknown'));
  });

  it('refuses an action that is neither provide nor query', async () => {
    for (const action of [0, 3, 255]) {
      const { consents, grant } = await granting({ action });
      await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidAction').withArgs(action);
    }
  });

  it('refuses a consent to no category', async () => {
    const { consents, grant } = await granting({ categories: 0n });
    await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryNoCategories');
  });

  it('refuses an open end, an empty window and one longer than five years', async () => {
    const time = await now();
    const windows = [
      [time, 0],
      [time, time],
      [time + 1, time],
      [time, time + FIVE_YEARS + 1],
      [0, 2 ** 40],
      [2 ** 40 - 10, 2 ** 40],
    ] as const;
    for (const [validFrom, validUntil] of windows) {
      const { consents, grant } = await granting({ validFrom, validUntil });
      await expect(grant())
        .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidWindow')
        .withArgs(validFrom, validUntil);
    }
    const { consents, consent, consentsDomain } = await granting();
    const open = { ...consent, validUntil: 2n ** 64n - 1n } as unknown as SignedConsent;
    await expect(consents.grant(toGranted(open), await signConsent(controller, consentsDomain, open)))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidWindow')
      .withArgs(consent.validFrom, 2n ** 64n - 1n);
  });

  it('refuses a consent that has ended', async () => {
    await load(consortium);
    const end = (await now()) + 60;
    const { consents, grant, id } = await granting({ validFrom: end - DAY, validUntil: end });
    await networkHelpers.time.setNextBlockTimestamp(end);
    await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryExpired').withArgs(id, end);
  });

  it('refuses a use limit where nobody would count', async () => {
    const { consents, grant } = await granting({ useLimit: 1 });
    await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryUseLimitNeedsQuery').withArgs(1);
  });

  it('refuses a signature by another account, or none', async () => {
    const { consents, consent, consentsDomain } = await granting();
    const thief = new Wallet(hash('thief'));
    for (const signature of [await signConsent(thief, consentsDomain, consent), '0x', `0x${'11'.repeat(65)}`]) {
      await expect(consents.grant(toGranted(consent), signature))
        .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidSignature')
        .withArgs(HANDLE, controller.address);
    }
  });

  it('refuses a signature made for another chain or another contract', async () => {
    const { consents, consent, consentsDomain, attestationsDomain } = await granting();
    for (const domain of [
      { ...consentsDomain, chainId: consentsDomain.chainId + 1n },
      attestationsDomain,
      { ...consentsDomain, name: 'Another Ledger' },
      { ...consentsDomain, version: '2' },
    ]) {
      await expect(consents.grant(toGranted(consent), await signConsent(controller, domain, consent)))
        .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidSignature')
        .withArgs(HANDLE, controller.address);
    }
  });

  it('refuses a consent of which any field differs from what was signed', async () => {
    const { consents, consent, consentsDomain } = await granting(await queryConsent({ useLimit: 1 }));
    const signature = await signConsent(controller, consentsDomain, consent);
    const changes: Partial<SignedConsent>[] = [
      { action: 1, useLimit: 0 },
      { categories: consent.categories | 1n },
      { validFrom: consent.validFrom - 1 },
      { validUntil: consent.validUntil + 1 },
      { useLimit: 2 },
      { terms: { ...consent.terms, recipient: MARKET } },
      { terms: { ...consent.terms, purpose: 'loan-monitoring' } },
      { terms: { ...consent.terms, dataLife: consent.terms.dataLife + 1 } },
      { terms: { ...consent.terms, template: hash('template') } },
      { terms: { ...consent.terms, notice: hash('notice') } },
      { terms: { ...consent.terms, salt: hash('salt') } },
    ];
    for (const change of changes) {
      await expect(consents.grant(toGranted({ ...consent, ...change }), signature))
        .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidSignature')
        .withArgs(HANDLE, controller.address);
    }
  });

  it('refuses the second time', async () => {
    const { consents, grant, id } = await granting();
    await grant();
    await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryAlreadyGranted').withArgs(id);
  });

  it('refuses after withdrawal, granted before or not', async () => {
    for (const grantedBefore of [true, false]) {
      const { consents, consentsDomain, grant, id } = await granting();
      if (grantedBefore) await grant();
      await consents.withdraw(HANDLE, id, await signWithdrawal(controller, consentsDomain, id));
      const revokedAt = await now();
      await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryWithdrawn').withArgs(id, revokedAt);
    }
  });

  it('refuses the signature of a controller that rotated away', async () => {
    const { consents, subjects, grant } = await granting();
    const next = new Wallet(hash('next wallet'));
    await subjects.proposeRecovery(HANDLE, next.address);
    await networkHelpers.time.increase(7 * DAY);
    await subjects.executeRecovery(HANDLE);
    await expect(grant())
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidSignature')
      .withArgs(HANDLE, next.address);
  });

  it('grants under the EIP-712 digest, whoever sends it, to the publisher of the handle', async () => {
    const { consents, consent, id, grant, stranger } = await granting({ categories: 2n ** 64n - 1n });
    expect(await consents.hashConsent(toGranted(consent))).to.equal(id);
    const { terms, categories, validFrom, validUntil } = toGranted(consent);
    const signature = await signConsent(controller, (await load(consortium)).consentsDomain, consent);
    await expect(as(consents, stranger).grant(toGranted(consent), signature))
      .to.emit(consents, 'ConsentGranted')
      .withArgs(id, HANDLE, MARKET, 1, categories, validFrom, validUntil, 0, terms);
    const state = [BigInt(validFrom), BigInt(validUntil), 0n, 0n, 0n, 1n, categories, BigInt(MARKET)];
    expect(await consents.stateOf(HANDLE, id)).to.deep.equal(state);
    await expect(grant()).to.be.revertedWithCustomError(consents, 'ConsentRegistryAlreadyGranted');
  });

  it('grants the longest window there may be', async () => {
    const time = await now();
    const { consents, grant } = await granting({ validFrom: time, validUntil: time + FIVE_YEARS });
    expect(await consents.MAX_VALIDITY()).to.equal(BigInt(FIVE_YEARS));
    await expect(grant()).to.emit(consents, 'ConsentGranted');
  });

  it('keeps the consents of two handles apart', async () => {
    const base = await load(consortium);
    await base.subjects.register([hash('b')], [MARKET], [controller.address]);
    const id = await grant(base, await queryConsent());
    expect((await base.consents.stateOf(HANDLE, id)).action).to.equal(BigInt(QUERY));
    expect((await base.consents.stateOf(hash('b'), id)).action).to.equal(0n);
  });

  it('takes the word of a contract account (ERC-1271), and only of its signer', async () => {
    const base = await load(consortium);
    const account = await ethers.deployContract('WalletContract', [controller.address]);
    const target = await account.getAddress();
    await base.subjects.register([hash('firm')], [MARKET], [target]);
    const consent = await provideConsent({ subject: hash('firm') });
    const byThief = await signConsent(new Wallet(hash('thief')), base.consentsDomain, consent);
    await expect(base.consents.grant(toGranted(consent), byThief))
      .to.be.revertedWithCustomError(base.consents, 'ConsentRegistryInvalidSignature')
      .withArgs(hash('firm'), target);
    await expect(
      base.consents.grant(toGranted(consent), await signConsent(controller, base.consentsDomain, consent)),
    ).to.emit(base.consents, 'ConsentGranted');
    const other = await provideConsent({ subject: hash('firm'), categories: 7n });
    await account.getFunction('close')();
    await expect(
      base.consents.grant(toGranted(other), await signConsent(controller, base.consentsDomain, other)),
    ).to.be.revertedWithCustomError(base.consents, 'ConsentRegistryInvalidSignature');
  });
});
