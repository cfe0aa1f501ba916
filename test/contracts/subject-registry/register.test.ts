import { expect } from 'chai';
import { ZeroAddress } from 'ethers';
import {
  address,
  as,
  BANK,
  consortium,
  controller,
  HANDLE,
  hash,
  LENDER,
  load,
  MARKET,
  now,
  OFFICE,
  PUBLISH,
  SIGN,
} from '../fixtures.ts';

describe('SubjectRegistry.register', () => {
  const entry = (text: string) => [[hash(text)], [MARKET], [address(text)]] as const;

  it('refuses a member that is no registrar', async () => {
    const { subjects, lender } = await load(consortium);
    await expect(as(subjects, lender).register(...entry('a')))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryNotRegistrar')
      .withArgs(lender.address, BANK);
  });

  it('refuses strangers, keys without the purpose and a suspended registrar', async () => {
    const { subjects, members, guardian, office, stranger, other } = await load(consortium);
    await expect(as(subjects, stranger).register(...entry('a')))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
    await members.addKey(OFFICE, other.address, SIGN, 0, 0);
    await expect(as(subjects, other).register(...entry('a')))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyLacksPurpose')
      .withArgs(other.address, SIGN, PUBLISH);
    await as(members, guardian).suspend(OFFICE, 1);
    await expect(as(subjects, office).register(...entry('a'))).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
  });

  it('refuses lists of different length', async () => {
    const { subjects } = await load(consortium);
    await expect(subjects.register([hash('a'), hash('b')], [MARKET], [address('a'), address('b')]))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryLengthMismatch')
      .withArgs(2, 1, 2);
    await expect(subjects.register([hash('a')], [MARKET], []))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryLengthMismatch')
      .withArgs(1, 1, 0);
  });

  it('refuses a publisher that is no member', async () => {
    const { subjects } = await load(consortium);
    for (const publisher of [0, 4]) {
      await expect(subjects.register([hash('a')], [publisher], [address('a')]))
        .to.be.revertedWithCustomError(subjects, 'SubjectRegistryUnknownPublisher')
        .withArgs(hash('a'), publisher);
    }
  });

  it('refuses no controller, a handle known already and the same handle twice', async () => {
    const { subjects } = await load(consortium);
    await expect(subjects.register([hash('a')], [MARKET], [ZeroAddress]))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryZeroController')
      .withArgs(hash('a'));
    await expect(subjects.register([HANDLE], [LENDER], [address('thief')]))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryAlreadyRegistered')
      .withArgs(HANDLE);
    await expect(subjects.register([hash('a'), hash('a')], [MARKET, LENDER], [address('a'), address('b')]))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryAlreadyRegistered')
      .withArgs(hash('a'));
  });

  it('registers all or nothing', async () => {
    const { subjects } = await load(consortium);
    await expect(
      subjects.register([hash('a'), HANDLE], [MARKET, MARKET], [address('a'), address('b')]),
    ).to.be.revertedWithCustomError(subjects, 'SubjectRegistryAlreadyRegistered');
    expect((await subjects.subjectOf(hash('a'))).registeredAt).to.equal(0n);
  });

  it('registers a handle for each publisher', async () => {
    const { subjects } = await load(consortium);
    const registered = subjects.register([hash('a'), hash('b')], [MARKET, LENDER], [address('a'), controller.address]);
    await expect(registered).to.emit(subjects, 'SubjectRegistered').withArgs(hash('a'), MARKET, address('a'));
    await expect(registered).to.emit(subjects, 'SubjectRegistered').withArgs(hash('b'), LENDER, controller.address);
    expect(await subjects.subjectOf(hash('b'))).to.deep.equal([controller.address, 2n, BigInt(await now()), 0n]);
  });
});
