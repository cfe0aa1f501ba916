import { expect } from 'chai';
import { Wallet, ZeroAddress } from 'ethers';
import { as, DAY, ethers, hash, load, now, OFFICE } from '../fixtures.ts';
import {
  buyer,
  createLien,
  farmer,
  HARVESTER,
  INVENTION,
  inventor,
  mortgaged,
  move,
  OTHER_OFFICE,
  patentPledge,
  pledged,
  SECOND_BANK,
  TRACTOR,
  title,
  titled,
} from '../rights-fixtures.ts';
import { signTransfer } from '../rights-typed-data.ts';

/** A call of `transfer` of the tractor with the farmer's signature over exactly that. */
async function transferring(change: { to?: string; deadline?: number } = {}) {
  const base = await load(titled);
  const to = change.to ?? buyer.address;
  const deadline = change.deadline ?? (await now()) + DAY;
  const signature = await signTransfer(farmer, base.assetsDomain, { asset: TRACTOR, to, transfers: 0, deadline });
  return { ...base, to, deadline, signature, transfer: () => base.assets.transfer(TRACTOR, to, deadline, signature) };
}

describe('AssetRegistry.transfer', () => {
  it('refuses every transfer and approval of ERC-721 itself', async () => {
    const { assets, owner, office } = await load(titled);
    await assets.register(title({ fingerprint: hash('own'), owner: owner.address }), []);
    const own = as(assets, owner);
    for (const call of [
      () => own.transferFrom(owner.address, office.address, 4),
      () => own['safeTransferFrom(address,address,uint256)'](owner.address, office.address, 4),
      () => own.approve(office.address, 4),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(assets, 'AssetRegistryNeedsAuthority').withArgs(4);
    }
    await expect(own.setApprovalForAll(office.address, true)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryNeedsAuthority',
    );
  });

  it('refuses without the confirmation of the asset’s authority', async () => {
    const { assets, otherOffice, stranger, members, to, deadline, signature } = await transferring();
    await expect(as(assets, otherOffice).transfer(TRACTOR, to, deadline, signature))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryWrongAuthority')
      .withArgs(TRACTOR, OTHER_OFFICE, OFFICE);
    await expect(as(assets, stranger).transfer(TRACTOR, to, deadline, signature)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryUnknownKey',
    );
  });

  it('refuses nobody and the owner as the next owner', async () => {
    const toNobody = await transferring({ to: ZeroAddress });
    await expect(toNobody.transfer()).to.be.revertedWithCustomError(toNobody.assets, 'AssetRegistryZeroOwner');
    const toItself = await transferring({ to: farmer.address });
    await expect(toItself.transfer())
      .to.be.revertedWithCustomError(toItself.assets, 'AssetRegistryAlreadyOwner')
      .withArgs(TRACTOR, farmer.address);
  });

  it('refuses a signature by another, over anything else, too late, or used before', async () => {
    const { assets, assetsDomain, liensDomain, to, deadline } = await transferring();
    const message = { asset: TRACTOR, to, transfers: 0, deadline };
    const signatures = [
      await signTransfer(new Wallet(hash('thief')), assetsDomain, message),
      await signTransfer(farmer, liensDomain, message),
      await signTransfer(farmer, { ...assetsDomain, chainId: 1n }, message),
      await signTransfer(farmer, assetsDomain, { ...message, asset: HARVESTER }),
      await signTransfer(farmer, assetsDomain, { ...message, to: farmer.address }),
      await signTransfer(farmer, assetsDomain, { ...message, transfers: 1 }),
      await signTransfer(farmer, assetsDomain, { ...message, deadline: deadline + 1 }),
      '0x',
    ];
    for (const signature of signatures) {
      await expect(assets.transfer(TRACTOR, to, deadline, signature))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidSignature')
        .withArgs(TRACTOR, farmer.address);
    }
    const late = await transferring({ deadline: await now() });
    await expect(late.transfer()).to.be.revertedWithCustomError(assets, 'AssetRegistryExpired').withArgs(late.deadline);
    const again = await transferring();
    await again.transfer();
    await move(again, TRACTOR, buyer, farmer.address, 1);
    await expect(again.transfer()).to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidSignature');
  });

  it('refuses while a note is open', async () => {
    const { assets, transfer } = await transferring();
    await assets.openNote(TRACTOR, hash('order'), 2);
    await expect(transfer()).to.be.revertedWithCustomError(assets, 'AssetRegistryNoted').withArgs(TRACTOR, 1);
  });

  it('refuses an asset nobody registered', async () => {
    const { assets, to, deadline, signature } = await transferring();
    await expect(assets.transfer(99, to, deadline, signature))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset')
      .withArgs(99);
  });

  it('moves title by both words', async () => {
    const { assets, office, transfer } = await transferring();
    await expect(transfer())
      .to.emit(assets, 'AssetTransferred')
      .withArgs(TRACTOR, farmer.address, buyer.address, office.address, 1, 0)
      .and.to.emit(assets, 'Transfer')
      .withArgs(farmer.address, buyer.address, TRACTOR);
    expect(await assets.ownerOf(TRACTOR)).to.equal(buyer.address);
    expect((await assets.assetOf(TRACTOR)).transfers).to.equal(1n);
  });

  it('takes the word of a contract account (ERC-1271)', async () => {
    const base = await load(titled);
    const account = await ethers.deployContract('WalletContract', [farmer.address]);
    const at = await account.getAddress();
    await base.assets.register(title({ fingerprint: hash('firm'), owner: at }), []);
    await move(base, 4, farmer, buyer.address, 0);
    expect(await base.assets.ownerOf(4)).to.equal(buyer.address);
  });

  it('lets a machine go with its lien, which stays (Civil Code 406)', async () => {
    const base = await load(mortgaged);
    await move(base, TRACTOR, farmer, buyer.address, 0);
    expect(await base.assets.ownerOf(TRACTOR)).to.equal(buyer.address);
    expect(await base.assets.locked(TRACTOR)).to.equal(true);
    expect((await base.liens.lienOf(base.lien)).status).to.equal(1n);
  });
});

describe('AssetRegistry: transfer of a pledged right (Civil Code 444)', () => {
  const agree = async (base: Awaited<ReturnType<typeof pledged>>, who: 'lender' | 'secondBank', to = buyer.address) =>
    as(base.liens, base[who]).agreeTransfer(who === 'lender' ? base.first : base.second, INVENTION, to, 1);

  it('refuses until every creditor has agreed to that buyer', async () => {
    const base = await load(pledged);
    const sell = () => move(base, INVENTION, inventor, buyer.address, 0);
    const refused = (agreed: number) =>
      expect(sell())
        .to.be.revertedWithCustomError(base.liens, 'LienRegistryTransferNotAgreed')
        .withArgs(INVENTION, buyer.address, agreed, 2);
    await refused(0);
    await agree(base, 'lender');
    await refused(1);
    await agree(base, 'secondBank', farmer.address);
    await as(base.liens, base.secondBank).agreeTransfer(base.second, INVENTION, buyer.address, 2);
    await refused(1);
    await agree(base, 'secondBank');
    await sell();
    expect(await base.assets.ownerOf(INVENTION)).to.equal(buyer.address);
  });

  it('refuses an agreement by another, twice, to no purpose, or about an asset not covered', async () => {
    const base = await load(pledged);
    const { liens, first, second } = base;
    await expect(liens.agreeTransfer(second, INVENTION, buyer.address, 1))
      .to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor')
      .withArgs(second, 2, SECOND_BANK);
    for (const purpose of [0, 3]) {
      await expect(liens.agreeTransfer(first, INVENTION, buyer.address, purpose))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidPurpose')
        .withArgs(purpose);
    }
    await expect(liens.agreeTransfer(first, TRACTOR, buyer.address, 1))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNotCovered')
      .withArgs(first, TRACTOR);
    await expect(agree(base, 'lender'))
      .to.emit(liens, 'TransferAgreed')
      .withArgs(INVENTION, first, buyer.address, base.lender.address, 1, 0);
    await expect(agree(base, 'lender'))
      .to.be.revertedWithCustomError(liens, 'LienRegistryAlreadyAgreed')
      .withArgs(first, INVENTION, buyer.address);
  });

  it('forgets agreements when anything happens to a lien on the asset', async () => {
    const base = await load(pledged);
    await agree(base, 'lender');
    await agree(base, 'secondBank');
    await base.liens.release(base.first);
    await expect(move(base, INVENTION, inventor, buyer.address, 0))
      .to.be.revertedWithCustomError(base.liens, 'LienRegistryTransferNotAgreed')
      .withArgs(INVENTION, buyer.address, 0, 1);
    await agree(base, 'secondBank');
    await createLien(base, await patentPledge({ salt: hash('third') }), [inventor]);
    await expect(move(base, INVENTION, inventor, buyer.address, 0))
      .to.be.revertedWithCustomError(base.liens, 'LienRegistryTransferNotAgreed')
      .withArgs(INVENTION, buyer.address, 0, 2);
  });

  it('forgets them with the sale too', async () => {
    const base = await load(pledged);
    await agree(base, 'lender');
    await agree(base, 'secondBank');
    await move(base, INVENTION, inventor, buyer.address, 0);
    await agree(base, 'lender', inventor.address);
    await agree(base, 'secondBank', inventor.address);
    await move(base, INVENTION, buyer, inventor.address, 1);
    await expect(move(base, INVENTION, inventor, buyer.address, 2)).to.be.revertedWithCustomError(
      base.liens,
      'LienRegistryTransferNotAgreed',
    );
  });

  it('is free again once all are released', async () => {
    const base = await load(pledged);
    await base.liens.release(base.first);
    await expect(as(base.liens, base.secondBank).release(base.second))
      .to.emit(base.assets, 'Unlocked')
      .withArgs(INVENTION);
    await move(base, INVENTION, inventor, buyer.address, 0);
    expect(await base.assets.ownerOf(INVENTION)).to.equal(buyer.address);
  });
});
