import { expect } from 'chai';
import { ZeroAddress } from 'ethers';
import {
  address,
  as,
  BANK,
  consortium,
  DAY,
  LENDER,
  load,
  MANAGE,
  MARKET,
  networkHelpers,
  nextTime,
  now,
  PUBLISH,
  SIGN,
} from '../fixtures.ts';

describe('MemberRegistry: keys and endpoint', () => {
  it('refuses who neither manages the member nor governs', async () => {
    const { members, guardian, market, stranger, lender, other } = await load(consortium);
    await members.addKey(LENDER, other.address, PUBLISH | SIGN, 0, 0);
    for (const caller of [guardian, market, stranger, other]) {
      const contract = as(members, caller);
      for (const call of [
        () => contract.addKey(LENDER, address('new'), PUBLISH, 0, 0),
        () => contract.retireKey(lender.address),
        () => contract.setEndpoint(LENDER, 'https://thief.example'),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(members, 'MemberRegistryNotManager')
          .withArgs(caller.address, LENDER);
      }
    }
  });

  it('does not let governance speak for a member where it answers', async () => {
    const { members, governor } = await load(consortium);
    await expect(members.setEndpoint(LENDER, 'https://thief.example'))
      .to.be.revertedWithCustomError(members, 'MemberRegistryNotManager')
      .withArgs(governor.address, LENDER);
  });

  it('refuses a suspended member, so that a stolen key cannot add another', async () => {
    const { members, guardian, lender } = await load(consortium);
    await as(members, guardian).suspend(LENDER, 1);
    await expect(as(members, lender).addKey(LENDER, address('new'), PUBLISH, 0, 0))
      .to.be.revertedWithCustomError(members, 'MemberRegistryNotManager')
      .withArgs(lender.address, LENDER);
  });

  it('refuses a managing key before it begins and after it has ended', async () => {
    const { members, lender, other } = await load(consortium);
    const [from, until] = [(await now()) + DAY, (await now()) + 2 * DAY];
    await as(members, lender).addKey(LENDER, other.address, MANAGE, from, until);
    const speak = () => as(members, other).setEndpoint(LENDER, 'https://bank.example');
    const refused = () =>
      expect(speak())
        .to.be.revertedWithCustomError(members, 'MemberRegistryNotManager')
        .withArgs(other.address, LENDER);
    await networkHelpers.time.setNextBlockTimestamp(from - 1);
    await refused();
    await networkHelpers.time.setNextBlockTimestamp(from);
    await expect(speak()).to.emit(members, 'MemberEndpointChanged');
    await networkHelpers.time.setNextBlockTimestamp(until);
    await refused();
  });

  it('refuses no purpose and an unknown purpose', async () => {
    const { members } = await load(consortium);
    for (const purposes of [0, 8, 255]) {
      await expect(members.addKey(LENDER, address('new'), purposes, 0, 0))
        .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidPurposes')
        .withArgs(purposes);
    }
  });

  it('refuses the zero key, a taken key and an inverted window', async () => {
    const { members, market } = await load(consortium);
    await expect(members.addKey(LENDER, ZeroAddress, PUBLISH, 0, 0)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryZeroKey',
    );
    await expect(members.addKey(LENDER, market.address, PUBLISH, 0, 0))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyTaken')
      .withArgs(market.address, MARKET);
    const time = await now();
    await expect(members.addKey(LENDER, address('new'), PUBLISH, time + DAY, time + DAY))
      .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidWindow')
      .withArgs(time + DAY, time + DAY);
    const next = await nextTime();
    await expect(members.addKey(LENDER, address('new'), PUBLISH, 0, time))
      .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidWindow')
      .withArgs(next, time);
  });

  it('refuses to retire an unknown key, and one that has ended', async () => {
    const { members, lender } = await load(consortium);
    await expect(members.retireKey(address('nobody')))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(address('nobody'));
    await members.retireKey(lender.address);
    const { validFrom, validUntil } = await members.keyOf(lender.address);
    await expect(members.retireKey(lender.address))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid')
      .withArgs(lender.address, validFrom, validUntil);
  });

  it('refuses to retire a key in the very second in which it ends', async () => {
    const { members } = await load(consortium);
    const end = (await now()) + DAY;
    await members.addKey(LENDER, address('short'), PUBLISH, 0, end);
    const { validFrom } = await members.keyOf(address('short'));
    await networkHelpers.time.setNextBlockTimestamp(end);
    await expect(members.retireKey(address('short')))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid')
      .withArgs(address('short'), validFrom, end);
  });

  it('never gives a retired key to anybody again', async () => {
    const { members, lender } = await load(consortium);
    await members.retireKey(lender.address);
    for (const member of [LENDER, MARKET]) {
      await expect(members.addKey(member, lender.address, PUBLISH, 0, 0))
        .to.be.revertedWithCustomError(members, 'MemberRegistryKeyTaken')
        .withArgs(lender.address, LENDER);
    }
  });

  it('adds a key by the member itself, at the earliest from this block', async () => {
    const { members, lender } = await load(consortium);
    const time = await nextTime();
    await expect(as(members, lender).addKey(LENDER, address('new'), SIGN, time - DAY, time + DAY))
      .to.emit(members, 'KeyAdded')
      .withArgs(LENDER, address('new'), SIGN, time, time + DAY);
    expect(await members.keyOf(address('new'))).to.deep.equal([2n, 2n, BigInt(time), BigInt(time + DAY)]);
  });

  it('retires a key at once, and one not yet valid for ever', async () => {
    const { members, lender } = await load(consortium);
    const start = (await now()) + DAY;
    await members.addKey(LENDER, address('later'), PUBLISH, start, 0);
    const retired = await nextTime();
    await expect(as(members, lender).retireKey(address('later')))
      .to.emit(members, 'KeyRetired')
      .withArgs(LENDER, address('later'), retired);
    await networkHelpers.time.increaseTo(start + DAY);
    await expect(members.authorize(address('later'), PUBLISH))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid')
      .withArgs(address('later'), start, retired);
  });

  it('caps the keys in use, not those that have ended', async () => {
    const { members } = await load(consortium);
    const limit = Number(await members.MAX_KEYS());
    expect(limit).to.equal(16);
    const end = (await now()) + DAY;
    for (let i = 1; i < limit; i++) await members.addKey(LENDER, address(`key ${i}`), PUBLISH, 0, i < 4 ? end : 0);
    await expect(members.addKey(LENDER, address('one more'), PUBLISH, 0, 0))
      .to.be.revertedWithCustomError(members, 'MemberRegistryTooManyKeys')
      .withArgs(LENDER, limit);
    await networkHelpers.time.setNextBlockTimestamp(end - 1);
    await expect(members.addKey(LENDER, address('one more'), PUBLISH, 0, 0)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryTooManyKeys',
    );
    await networkHelpers.time.setNextBlockTimestamp(end);
    for (let i = 0; i < 3; i++) await members.addKey(LENDER, address(`late ${i}`), PUBLISH, 0, 0);
    await expect(members.addKey(LENDER, address('one more'), PUBLISH, 0, 0)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryTooManyKeys',
    );
    // Who stayed is still followed when the member changes.
    await members.setCapabilities(LENDER, 16n);
    for (const name of ['key 4', `key ${limit - 1}`, 'late 0', 'late 2']) {
      expect(await members.authorize(address(name), PUBLISH), name).to.deep.equal([2n, 16n]);
    }
  });

  it('takes the place of the first key of all, once that has ended', async () => {
    const { members, lender } = await load(consortium);
    const limit = Number(await members.MAX_KEYS());
    for (let i = 1; i < limit; i++) await members.addKey(LENDER, address(`key ${i}`), PUBLISH, 0, 0);
    await members.retireKey(lender.address);
    await expect(members.addKey(LENDER, address('one more'), PUBLISH, 0, 0)).to.emit(members, 'KeyAdded');
  });

  it('ends with the key or the membership, whichever is earlier', async () => {
    const { members } = await load(consortium);
    const start = await now();
    await members.addKey(LENDER, address('short'), PUBLISH, 0, start + DAY);
    await members.addKey(LENDER, address('long'), PUBLISH, 0, start + 3 * DAY);
    await members.setValidity(LENDER, 0, start + 2 * DAY);
    await networkHelpers.time.increaseTo(start + DAY);
    await expect(members.authorize(address('short'), PUBLISH)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryKeyNotValid',
    );
    expect(await members.authorize(address('long'), PUBLISH)).to.deep.equal([2n, BANK]);
    await networkHelpers.time.increaseTo(start + 2 * DAY);
    await expect(members.authorize(address('long'), PUBLISH))
      .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
      .withArgs(LENDER, false, 0, start + 2 * DAY);
  });

  it('says where the gateway answers', async () => {
    const { members, lender } = await load(consortium);
    await expect(as(members, lender).setEndpoint(LENDER, 'https://bank.example'))
      .to.emit(members, 'MemberEndpointChanged')
      .withArgs(LENDER, 'https://bank.example');
  });

  it('keeps the delay that the AccessManager asks of a governor', async () => {
    const { manager, members, other } = await load(consortium);
    await manager.grantRole(1, other.address, 3600);
    const args = [LENDER, address('new'), SIGN, 0, 0];
    const data = members.interface.encodeFunctionData('addKey', args);
    const target = await members.getAddress();
    const operation = await manager.hashOperation(other.address, target, data);
    await expect(as(members, other).addKey(...args))
      .to.be.revertedWithCustomError(manager, 'AccessManagerNotScheduled')
      .withArgs(operation);
    await as(manager, other).schedule(target, data, 0);
    await networkHelpers.time.increase(3600);
    await expect(as(members, other).addKey(...args)).to.emit(members, 'KeyAdded');
  });

  it('authorizes for each purpose the key has and for no other', async () => {
    const { members } = await load(consortium);
    await members.addKey(LENDER, address('signer'), SIGN | MANAGE, 0, 0);
    for (const purpose of [SIGN, MANAGE, SIGN | MANAGE, 0]) {
      expect(await members.authorize(address('signer'), purpose)).to.deep.equal([2n, BANK]);
    }
    for (const purpose of [PUBLISH, PUBLISH | SIGN]) {
      await expect(members.authorize(address('signer'), purpose))
        .to.be.revertedWithCustomError(members, 'MemberRegistryKeyLacksPurpose')
        .withArgs(address('signer'), SIGN | MANAGE, purpose);
    }
  });

  it('authorizes nobody for an unknown key, whatever the purpose', async () => {
    const { members } = await load(consortium);
    for (const purpose of [0, PUBLISH]) {
      await expect(members.authorize(address('nobody'), purpose))
        .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
        .withArgs(address('nobody'));
    }
  });
});
