import { expect } from 'chai';
import {
  as,
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
  PROVIDE,
  provideConsent,
  QUERY,
  queryConsent,
  SIGN,
} from '../fixtures.ts';
import { type SignedConsent, signWithdrawal } from '../typed-data.ts';

/** The consortium with a consent granted; `consents` speaks for the market. */
async function granted(consent: SignedConsent) {
  const base = await load(consortium);
  const id = await grant(base, consent);
  return { ...base, consents: as(base.consents, base.market), id };
}

describe('ConsentRegistry.consume', () => {
  it('refuses who is no publishing key of a member in standing', async () => {
    const { consents, members, guardian, stranger, other, market, id } = await granted(await queryConsent());
    await expect(as(consents, stranger).consume(HANDLE, id))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
    await members.addKey(MARKET, other.address, SIGN, 0, 0);
    await expect(as(consents, other).consume(HANDLE, id)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryKeyLacksPurpose',
    );
    await as(members, guardian).suspend(MARKET, 1);
    await expect(as(consents, market).consume(HANDLE, id)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
  });

  it('refuses a consent that was not granted about this handle', async () => {
    const { consents, id } = await granted(await queryConsent());
    for (const [subject, consent] of [
      [HANDLE, hash('unknown')],
      [hash('other handle'), id],
    ]) {
      await expect(consents.consume(subject, consent))
        .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
        .withArgs(consent);
    }
  });

  it('refuses another publisher', async () => {
    const { consents, lender, id } = await granted(await queryConsent());
    await expect(as(consents, lender).consume(HANDLE, id))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWrongPublisher')
      .withArgs(id, MARKET, LENDER);
  });

  it('refuses a consent to provide', async () => {
    const { consents, id } = await granted(await provideConsent());
    await expect(consents.consume(HANDLE, id))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWrongAction')
      .withArgs(id, PROVIDE, QUERY);
  });

  it('refuses before the first second and from the last on', async () => {
    const start = (await now()) + DAY;
    const { consents, id } = await granted(await queryConsent({ validFrom: start, validUntil: start + DAY }));
    await networkHelpers.time.setNextBlockTimestamp(start - 1);
    await expect(consents.consume(HANDLE, id))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryNotYetValid')
      .withArgs(id, start);
    await networkHelpers.time.setNextBlockTimestamp(start);
    await expect(consents.consume(HANDLE, id)).to.emit(consents, 'ConsentConsumed');
    await networkHelpers.time.setNextBlockTimestamp(start + DAY);
    await expect(consents.consume(HANDLE, id))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryExpired')
      .withArgs(id, start + DAY);
  });

  it('refuses after withdrawal', async () => {
    const { consents, consentsDomain, id } = await granted(await queryConsent());
    await consents.withdraw(HANDLE, id, await signWithdrawal(controller, consentsDomain, id));
    await expect(consents.consume(HANDLE, id))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWithdrawn')
      .withArgs(id, await now());
  });

  it('refuses beyond the use limit', async () => {
    const { consents, id } = await granted(await queryConsent({ useLimit: 2 }));
    for (const uses of [1, 2]) {
      expect(await consents.consume.staticCall(HANDLE, id)).to.equal(uses);
      await expect(consents.consume(HANDLE, id)).to.emit(consents, 'ConsentConsumed').withArgs(id, HANDLE, uses);
    }
    await expect(consents.consume(HANDLE, id))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUseLimitReached')
      .withArgs(id, 2);
    expect((await consents.stateOf(HANDLE, id)).uses).to.equal(2n);
  });

  it('counts without a limit too', async () => {
    const { consents, id } = await granted(await queryConsent());
    for (const uses of [1, 2, 3]) {
      await expect(consents.consume(HANDLE, id)).to.emit(consents, 'ConsentConsumed').withArgs(id, HANDLE, uses);
    }
  });
});

describe('ConsentRegistry.requireProvide', () => {
  it('refuses an unknown consent, another publisher, another action, a category not covered', async () => {
    const { consents, id } = await granted(await provideConsent());
    await expect(consents.requireProvide(HANDLE, hash('unknown'), MARKET, ORDERS_CATEGORY))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(hash('unknown'));
    await expect(consents.requireProvide(HANDLE, id, LENDER, ORDERS_CATEGORY))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWrongPublisher')
      .withArgs(id, MARKET, LENDER);
    for (const category of [0, ORDERS_CATEGORY - 1, ORDERS_CATEGORY + 1, 63, 64, 255]) {
      await expect(consents.requireProvide(HANDLE, id, MARKET, category))
        .to.be.revertedWithCustomError(consents, 'ConsentRegistryCategoryNotCovered')
        .withArgs(id, category);
    }
    const query = await granted(await queryConsent());
    await expect(query.consents.requireProvide(HANDLE, query.id, MARKET, ORDERS_CATEGORY))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWrongAction')
      .withArgs(query.id, QUERY, PROVIDE);
  });

  it('allows each category covered, the first and the last of 64 too', async () => {
    const { consents, id } = await granted(await provideConsent({ categories: (1n << 63n) | 1n }));
    for (const category of [0, 63]) await consents.requireProvide(HANDLE, id, MARKET, category);
    await expect(consents.requireProvide(HANDLE, id, MARKET, 1)).to.be.revertedWithCustomError(
      consents,
      'ConsentRegistryCategoryNotCovered',
    );
  });
});
