import { expect } from 'chai';
import { ZeroAddress } from 'ethers';
import { address, as, DAY, hash, load, networkHelpers, nextTime, now, OFFICE } from '../fixtures.ts';
import {
  buyer,
  farmer,
  mortgaged,
  move,
  OTHER_OFFICE,
  type Rights,
  TRACTOR,
  title,
  titled,
} from '../rights-fixtures.ts';

const FRESH = address('fresh account');
const DELAY = 7 * DAY;

/** A recovery of the tractor to FRESH, proposed by its authority. */
async function proposed() {
  const base = await titled();
  await base.assets.proposeRecovery(TRACTOR, FRESH, 1);
  return { ...base, effectiveAt: (await now()) + DELAY };
}

describe('AssetRegistry: recovery', () => {
  it('is proposed by the asset’s authority only, to another account, for a reason', async () => {
    const { assets, otherOffice } = await load(titled);
    await expect(as(assets, otherOffice).proposeRecovery(TRACTOR, FRESH, 1))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryWrongAuthority')
      .withArgs(TRACTOR, OTHER_OFFICE, OFFICE);
    await expect(assets.proposeRecovery(TRACTOR, ZeroAddress, 1)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryZeroOwner',
    );
    await expect(assets.proposeRecovery(TRACTOR, farmer.address, 1)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryAlreadyOwner',
    );
    for (const reason of [0, 4]) {
      await expect(assets.proposeRecovery(TRACTOR, FRESH, reason))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidReason')
        .withArgs(reason);
    }
  });

  it('has nothing to execute or cancel without a proposal', async () => {
    const { assets } = await load(titled);
    for (const call of [() => assets.executeRecovery(TRACTOR), () => assets.cancelRecovery(TRACTOR)]) {
      await expect(call()).to.be.revertedWithCustomError(assets, 'AssetRegistryNoRecovery').withArgs(TRACTOR);
    }
  });

  it('refuses before the delay is over, which a second proposal starts again', async () => {
    const { assets, effectiveAt } = await load(proposed);
    await networkHelpers.time.setNextBlockTimestamp(effectiveAt - 1);
    await expect(assets.executeRecovery(TRACTOR))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryRecoveryNotDue')
      .withArgs(TRACTOR, effectiveAt);
    await assets.proposeRecovery(TRACTOR, address('second'), 1);
    const later = (await now()) + DELAY;
    await expect(assets.executeRecovery(TRACTOR))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryRecoveryNotDue')
      .withArgs(TRACTOR, later);
  });

  it('refuses when its authority is suspended, lost the capability, has ended or was changed meanwhile', async () => {
    const endings = [
      ({ members, guardian }: Rights) => as(members, guardian).suspend(OFFICE, 1),
      ({ members }: Rights) => members.setCapabilities(OFFICE, 3n),
      async ({ members }: Rights) => members.setValidity(OFFICE, 0, (await now()) + DAY),
      async ({ members }: Rights) => members.setValidity(OFFICE, (await now()) + 30 * DAY, 0),
      ({ assets, governor }: Rights) => as(assets, governor).changeAuthority(TRACTOR, OTHER_OFFICE),
    ];
    for (const end of endings) {
      const base = await load(proposed);
      await end(base);
      await networkHelpers.time.increaseTo(base.effectiveAt);
      await expect(base.assets.executeRecovery(TRACTOR))
        .to.be.revertedWithCustomError(base.assets, 'AssetRegistryAuthorityNotInStanding')
        .withArgs(TRACTOR, OFFICE);
    }
  });

  it('is executed in the second it is due, while its authority has a second left', async () => {
    const { assets, members, effectiveAt } = await load(proposed);
    await members.setValidity(OFFICE, 0, effectiveAt + 1);
    await networkHelpers.time.setNextBlockTimestamp(effectiveAt);
    await expect(assets.executeRecovery(TRACTOR)).to.emit(assets, 'AssetTransferred');
  });

  it('refuses while a note is open, except by decision of a court', async () => {
    const { assets, effectiveAt } = await load(proposed);
    await assets.openNote(TRACTOR, hash('order'), 2);
    await networkHelpers.time.increaseTo(effectiveAt);
    await expect(assets.executeRecovery(TRACTOR))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryNoted')
      .withArgs(TRACTOR, 1);
    await assets.proposeRecovery(TRACTOR, FRESH, 3);
    await networkHelpers.time.increase(DELAY);
    await expect(assets.executeRecovery(TRACTOR)).to.emit(assets, 'AssetTransferred');
  });

  it('refuses cancelling to strangers', async () => {
    const { assets, stranger, members } = await load(proposed);
    await expect(as(assets, stranger).cancelRecovery(TRACTOR)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryUnknownKey',
    );
  });

  it('says when and why', async () => {
    const { assets, office } = await load(titled);
    const time = await nextTime();
    await expect(assets.proposeRecovery(TRACTOR, FRESH, 2))
      .to.emit(assets, 'TitleRecoveryProposed')
      .withArgs(TRACTOR, FRESH, office.address, time + DELAY, 2);
    expect(await assets.recoveryOf(TRACTOR)).to.deep.equal([FRESH, BigInt(time + DELAY), 2n, BigInt(OFFICE)]);
  });

  it('moves the title once, whoever sends it, and its liens stay', async () => {
    const base = await load(mortgaged);
    const { assets, stranger, liens, lien } = base;
    await assets.proposeRecovery(TRACTOR, FRESH, 1);
    await networkHelpers.time.increase(DELAY);
    await expect(as(assets, stranger).executeRecovery(TRACTOR))
      .to.emit(assets, 'AssetTransferred')
      .withArgs(TRACTOR, farmer.address, FRESH, stranger.address, 1, 1);
    expect((await liens.lienOf(lien)).status).to.equal(1n);
    expect((await assets.assetOf(TRACTOR)).activeLiens).to.equal(1n);
    await expect(assets.executeRecovery(TRACTOR)).to.be.revertedWithCustomError(assets, 'AssetRegistryNoRecovery');
  });

  it('ends by the owner, the authority, or a transfer that the owner signs', async () => {
    const byOwner = await load(proposed);
    await byOwner.assets.register(title({ fingerprint: hash('own'), owner: byOwner.owner.address }), []);
    await byOwner.assets.proposeRecovery(4, FRESH, 1);
    await expect(as(byOwner.assets, byOwner.owner).cancelRecovery(4))
      .to.emit(byOwner.assets, 'TitleRecoveryCancelled')
      .withArgs(4);
    for (const end of [
      ({ assets }: Rights) => assets.cancelRecovery(TRACTOR),
      (base: Rights) => move(base, TRACTOR, farmer, buyer.address, 0),
    ]) {
      const base = await load(proposed);
      await expect(end(base)).to.emit(base.assets, 'TitleRecoveryCancelled').withArgs(TRACTOR);
      await networkHelpers.time.increaseTo(base.effectiveAt);
      await expect(base.assets.executeRecovery(TRACTOR)).to.be.revertedWithCustomError(
        base.assets,
        'AssetRegistryNoRecovery',
      );
    }
  });
});
