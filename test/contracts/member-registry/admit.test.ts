import { expect } from 'chai';
import { ZeroAddress } from 'ethers';
import { as, BANK, consortium, emptyConsortium, load, MANAGE, nextTime, now, PUBLISH, SIGN } from '../fixtures.ts';

describe('MemberRegistry.admit', () => {
  it('refuses anybody but governance', async () => {
    const { members, guardian, stranger } = await load(emptyConsortium);
    for (const caller of [guardian, stranger]) {
      await expect(as(members, caller).admit('bank', '', BANK, 0, 0, caller.address))
        .to.be.revertedWithCustomError(members, 'AccessManagedUnauthorized')
        .withArgs(caller.address);
    }
  });

  it('refuses an empty name', async () => {
    const { members, lender } = await load(emptyConsortium);
    await expect(members.admit('', 'https://bank.example', BANK, 0, 0, lender.address)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryEmptyName',
    );
  });

  it('refuses a window that ends before it begins', async () => {
    const { members, lender } = await load(emptyConsortium);
    const time = await now();
    for (const end of [time + 99, time + 100]) {
      await expect(members.admit('bank', '', BANK, time + 100, end, lender.address))
        .to.be.revertedWithCustomError(members, 'MemberRegistryInvalidWindow')
        .withArgs(time + 100, end);
    }
  });

  it('refuses the zero key', async () => {
    const { members } = await load(emptyConsortium);
    await expect(members.admit('bank', '', BANK, 0, 0, ZeroAddress)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryZeroKey',
    );
  });

  it('refuses a key that acts for another member', async () => {
    const { members, lender } = await load(consortium);
    await expect(members.admit('second bank', '', BANK, 0, 0, lender.address))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyTaken')
      .withArgs(lender.address, 2);
  });

  it('numbers members from 1 and tells all about them', async () => {
    const { members, lender, market } = await load(emptyConsortium);
    const time = await now();
    const admitted = members.admit('bank', 'https://bank.example', BANK, time - 50, time + 5000, lender.address);
    await expect(admitted)
      .to.emit(members, 'MemberAdmitted')
      .withArgs(1, BANK, time - 50, time + 5000, 'bank', 'https://bank.example');
    expect(await members.memberOf(1)).to.deep.equal([BANK, BigInt(time - 50), BigInt(time + 5000), false]);
    await members.admit('market', '', 8n, 0, 0, market.address);
    expect(await members.memberCount()).to.equal(2n);
  });

  it('gives the first key all purposes, from this block at the earliest and without end', async () => {
    const { members, lender, market } = await load(emptyConsortium);
    const time = await nextTime();
    const admitted = members.admit('bank', '', BANK, time - 50, time + 5000, lender.address);
    await expect(admitted)
      .to.emit(members, 'KeyAdded')
      .withArgs(1, lender.address, PUBLISH | SIGN | MANAGE, time, 0);
    expect(await members.keyOf(lender.address)).to.deep.equal([1n, 7n, BigInt(time), 0n]);
    await expect(members.admit('market', '', BANK, time + 500, 0, market.address))
      .to.emit(members, 'KeyAdded')
      .withArgs(2, market.address, 7, time + 500, 0);
  });
});
