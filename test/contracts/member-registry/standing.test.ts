import { expect } from 'chai';
import { as, BANK, consortium, DAY, LENDER, load, networkHelpers, now, PLATFORM, PUBLISH } from '../fixtures.ts';

const STRANGER = 99;

describe('MemberRegistry: standing', () => {
  it('refuses to change what nobody is', async () => {
    const { members, guardian } = await load(consortium);
    for (const number of [0, STRANGER]) {
      for (const call of [
        () => members.setCapabilities(number, 1n),
        () => members.setValidity(number, 0, 0),
        () => as(members, guardian).suspend(number, 1),
        () => members.reinstate(number),
        () => members.setEndpoint(number, 'https://x.example'),
        () => members.addKey(number, guardian.address, 1, 0, 0),
        () => members.memberOf(number),
      ]) {
        await expect(call()).to.be.revertedWithCustomError(members, 'MemberRegistryUnknownMember').withArgs(number);
      }
    }
  });

  it('lets only governance change capabilities and validity, and only governance reinstate', async () => {
    const { members, guardian, lender } = await load(consortium);
    await as(members, guardian).suspend(LENDER, 1);
    for (const caller of [guardian, lender]) {
      const contract = as(members, caller);
      for (const call of [
        () => contract.setCapabilities(LENDER, 255n),
        () => contract.setValidity(LENDER, 0, 0),
        () => contract.reinstate(LENDER),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(members, 'AccessManagedUnauthorized')
          .withArgs(caller.address);
      }
    }
  });

  it('lets only the guardian suspend', async () => {
    const { members, governor, lender } = await load(consortium);
    for (const caller of [governor, lender]) {
      await expect(as(members, caller).suspend(LENDER, 1))
        .to.be.revertedWithCustomError(members, 'AccessManagedUnauthorized')
        .withArgs(caller.address);
    }
  });

  it('refuses to suspend twice and to reinstate who is in standing', async () => {
    const { members, guardian } = await load(consortium);
    await expect(members.reinstate(LENDER))
      .to.be.revertedWithCustomError(members, 'MemberRegistryNotSuspended')
      .withArgs(LENDER);
    await as(members, guardian).suspend(LENDER, 1);
    await expect(as(members, guardian).suspend(LENDER, 2))
      .to.be.revertedWithCustomError(members, 'MemberRegistryAlreadySuspended')
      .withArgs(LENDER);
  });

  it('refuses an inverted window', async () => {
    const { members } = await load(consortium);
    await expect(members.setValidity(LENDER, 200, 200))
      .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidWindow')
      .withArgs(200, 200);
    await expect(members.setValidity(LENDER, 300, 200))
      .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidWindow')
      .withArgs(300, 200);
  });

  it('takes a window with both ends', async () => {
    const { members } = await load(consortium);
    await members.setValidity(LENDER, 200, 300);
    const { validFrom, validUntil } = await members.memberOf(LENDER);
    expect([validFrom, validUntil]).to.deep.equal([200n, 300n]);
  });

  it('suspends all keys of the member in the same block and nobody else', async () => {
    const { members, guardian, lender, market, stranger } = await load(consortium);
    await as(members, lender).addKey(LENDER, stranger.address, PUBLISH, 0, 0);
    await expect(as(members, guardian).suspend(LENDER, 7)).to.emit(members, 'MemberSuspended').withArgs(LENDER, 7);
    const { validFrom } = await members.memberOf(LENDER);
    for (const key of [lender, stranger]) {
      await expect(members.authorize(key.address, PUBLISH))
        .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
        .withArgs(LENDER, true, validFrom, 0);
    }
    expect(await members.authorize(market.address, PUBLISH)).to.deep.equal([3n, PLATFORM]);
  });

  it('reinstates with the capabilities of now', async () => {
    const { members, guardian, lender } = await load(consortium);
    await as(members, guardian).suspend(LENDER, 1);
    await members.setCapabilities(LENDER, 16n);
    await expect(members.reinstate(LENDER)).to.emit(members, 'MemberReinstated').withArgs(LENDER);
    expect(await members.authorize(lender.address, PUBLISH)).to.deep.equal([2n, 16n]);
  });

  it('changes capabilities at once for every key', async () => {
    const { members, lender, stranger } = await load(consortium);
    await members.addKey(LENDER, stranger.address, PUBLISH, 0, 0);
    await expect(members.setCapabilities(LENDER, BANK | 32n))
      .to.emit(members, 'MemberCapabilitiesChanged')
      .withArgs(LENDER, BANK | 32n);
    for (const key of [lender, stranger]) {
      expect(await members.authorize(key.address, PUBLISH)).to.deep.equal([2n, BANK | 32n]);
    }
  });

  it('ends a membership and takes it up again', async () => {
    const { members, lender } = await load(consortium);
    const end = (await now()) + DAY;
    await expect(members.setValidity(LENDER, 0, end))
      .to.emit(members, 'MemberValidityChanged')
      .withArgs(LENDER, 0, end);
    await networkHelpers.time.increaseTo(end - 1);
    expect(await members.authorize(lender.address, PUBLISH)).to.deep.equal([2n, BANK]);
    await networkHelpers.time.increaseTo(end);
    await expect(members.authorize(lender.address, PUBLISH))
      .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
      .withArgs(LENDER, false, 0, end);
    await members.setValidity(LENDER, 0, 0);
    expect(await members.authorize(lender.address, PUBLISH)).to.deep.equal([2n, BANK]);
  });

  it('does not let a member act before its first second', async () => {
    const { members, lender } = await load(consortium);
    const start = (await now()) + DAY;
    await members.setValidity(LENDER, start, 0);
    await networkHelpers.time.increaseTo(start - 1);
    await expect(members.authorize(lender.address, PUBLISH))
      .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
      .withArgs(LENDER, false, start, 0);
    await networkHelpers.time.increaseTo(start);
    expect(await members.authorize(lender.address, PUBLISH)).to.deep.equal([2n, BANK]);
  });
});
