import { expect } from 'chai';
import { Wallet, ZeroAddress } from 'ethers';
import { address, as, DAY, hash, load, networkHelpers, now } from '../fixtures.ts';
import {
  buyer,
  farmer,
  INVENTION,
  inventor,
  mortgaged,
  move,
  pledged,
  type Rights,
  TRACTOR,
  title,
  titled,
} from '../rights-fixtures.ts';
import { signLease } from '../rights-typed-data.ts';

const LESSEE = address('lessee');

async function lease(base: Rights, asset: number, owner: Wallet, user: string, leases = 0) {
  const expires = (await now()) + 30 * DAY;
  const deadline = (await now()) + DAY;
  const signature = await signLease(owner, base.assetsDomain, { asset, user, expires, leases, deadline });
  return { expires, send: () => as(base.assets, base.stranger).lease(asset, user, expires, deadline, signature) };
}

describe('AssetRegistry: user (ERC-4907)', () => {
  it('is set by the owner or with its signature only', async () => {
    const base = await load(titled);
    const { assets, office } = base;
    await expect(assets.setUser(TRACTOR, LESSEE, 2n ** 64n - 1n))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryNotOwner')
      .withArgs(TRACTOR, office.address);
    const stolen = await lease(base, TRACTOR, new Wallet(hash('thief')), LESSEE);
    await expect(stolen.send())
      .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidSignature')
      .withArgs(TRACTOR, farmer.address);
    const late = await lease(base, TRACTOR, farmer, LESSEE);
    await networkHelpers.time.increase(2 * DAY);
    await expect(late.send()).to.be.revertedWithCustomError(assets, 'AssetRegistryExpired');
    for (const call of [() => assets.setUser(99, LESSEE, 1), () => assets.lease(99, LESSEE, 1, 1, '0x')]) {
      await expect(call()).to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset').withArgs(99);
    }
  });

  it('is set by one signature once, until its time is over', async () => {
    const base = await load(titled);
    const { assets } = base;
    const { expires, send } = await lease(base, TRACTOR, farmer, LESSEE);
    await expect(send()).to.emit(assets, 'UpdateUser').withArgs(TRACTOR, LESSEE, expires);
    expect(await assets.leasesOf(TRACTOR)).to.equal(1n);
    await expect(send()).to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidSignature');
    expect(await assets.userOf(TRACTOR)).to.equal(LESSEE);
    expect(await assets.userExpires(TRACTOR)).to.equal(BigInt(expires));
    expect(await assets.ownerOf(TRACTOR)).to.equal(farmer.address);
    await networkHelpers.time.increaseTo(expires);
    expect(await assets.userOf(TRACTOR)).to.equal(ZeroAddress);
  });

  it('is set by the owner itself', async () => {
    const { assets, owner } = await load(titled);
    await assets.register(title({ fingerprint: hash('own'), owner: owner.address }), []);
    await expect(as(assets, owner).setUser(4, LESSEE, 2n ** 64n - 1n)).to.emit(assets, 'UpdateUser');
    expect(await assets.userOf(4)).to.equal(LESSEE);
  });

  it('stays when the title moves (Civil Code 725)', async () => {
    const base = await load(titled);
    await (await lease(base, TRACTOR, farmer, LESSEE)).send();
    await move(base, TRACTOR, farmer, buyer.address, 0);
    expect(await base.assets.userOf(TRACTOR)).to.equal(LESSEE);
  });

  it('needs nobody else on a mortgaged machine, and every pledgee of a right (Civil Code 444)', async () => {
    const machine = await load(mortgaged);
    await (await lease(machine, TRACTOR, farmer, LESSEE)).send();
    const base = await load(pledged);
    const { send } = await lease(base, INVENTION, inventor, LESSEE);
    await base.liens.agreeTransfer(base.first, INVENTION, LESSEE, 2);
    await expect(send())
      .to.be.revertedWithCustomError(base.liens, 'LienRegistryTransferNotAgreed')
      .withArgs(INVENTION, LESSEE, 1, 2);
    await as(base.liens, base.secondBank).agreeTransfer(base.second, INVENTION, LESSEE, 2);
    await expect(send()).to.emit(base.assets, 'UpdateUser');
    // To end a licence nobody is asked.
    const end = await lease(base, INVENTION, inventor, ZeroAddress, 1);
    await base.liens.release(base.first);
    await expect(end.send()).to.emit(base.assets, 'UpdateUser');
  });

  it('says which standards it follows', async () => {
    const { assets } = await load(titled);
    for (const id of ['0x01ffc9a7', '0x80ac58cd', '0xb45a3c0e', '0xad092b5c']) {
      expect(await assets.supportsInterface(id), id).to.equal(true);
    }
    expect(await assets.supportsInterface('0xffffffff')).to.equal(false);
  });
});
