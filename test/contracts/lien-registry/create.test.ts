import { expect } from 'chai';
import { Wallet, ZeroHash } from 'ethers';
import { as, DAY, ethers, hash, LENDER, load, MARKET, nextTime, now } from '../fixtures.ts';
import {
  CNY,
  createLien,
  FINANCE_LEASE,
  farmer,
  farmerTwo,
  HARVESTER,
  INVENTION,
  inventor,
  MORTGAGE,
  mortgage,
  mortgaged,
  POSSESSORY_PLEDGE,
  patentPledge,
  RETENTION,
  RIGHTS_PLEDGE,
  SECOND_BANK,
  TRACTOR,
  title,
  titled,
} from '../rights-fixtures.ts';
import { type Lien, lienDigest, signLien } from '../rights-typed-data.ts';

/** A call of `create` with the signatures of `owners` over exactly what is created. */
async function creating(change: Partial<Lien> = {}, owners: readonly Wallet[] = [farmer]) {
  const base = await load(titled);
  const lien = await mortgage(change);
  const signatures = await Promise.all(owners.map((owner) => signLien(owner, base.liensDomain, lien)));
  return {
    ...base,
    lien,
    signatures,
    id: lienDigest(base.liensDomain, lien),
    create: () => base.liens.create(lien, signatures),
  };
}

describe('LienRegistry.create', () => {
  it('refuses who is not the creditor named, or no lender', async () => {
    const { liens, lien, signatures, id, secondBank, market, stranger, members } = await creating();
    await expect(as(liens, secondBank).create(lien, signatures))
      .to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor')
      .withArgs(id, SECOND_BANK, LENDER);
    await expect(as(liens, stranger).create(lien, signatures)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryUnknownKey',
    );
    await expect(as(liens, market).create(await mortgage({ creditor: MARKET }), signatures))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNotLender')
      .withArgs(MARKET, 8);
  });

  it('refuses a suspended creditor', async () => {
    const { members, guardian, create } = await creating();
    await as(members, guardian).suspend(LENDER, 1);
    await expect(create()).to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding');
  });

  it('refuses no asset, too many, one twice, and an unknown one', async () => {
    const none = await creating({ assets: [] }, []);
    await expect(none.create()).to.be.revertedWithCustomError(none.liens, 'LienRegistryInvalidAssets').withArgs(0, 16);
    const many = await creating({ assets: Array.from({ length: 17 }, (_, i) => i + 1) });
    await expect(many.create()).to.be.revertedWithCustomError(many.liens, 'LienRegistryInvalidAssets').withArgs(17, 16);
    for (const assets of [
      [1, 1],
      [3, 1],
    ]) {
      const { liens, create } = await creating({ assets }, [farmer, farmer]);
      await expect(create())
        .to.be.revertedWithCustomError(liens, 'LienRegistryAssetsNotAscending')
        .withArgs(assets[0], assets[1]);
    }
    const unknown = await creating({ assets: [99] });
    await expect(unknown.create())
      .to.be.revertedWithCustomError(unknown.assets, 'AssetRegistryUnknownAsset')
      .withArgs(99);
  });

  it('refuses without one signature for each asset', async () => {
    const { liens, create } = await creating({ assets: [TRACTOR, HARVESTER] }, [farmer]);
    await expect(create()).to.be.revertedWithCustomError(liens, 'LienRegistrySignatureCount').withArgs(1, 2);
  });

  it('refuses a kind that is none, or none for the class', async () => {
    for (const kind of [0, 7, 255]) {
      const { liens, create } = await creating({ kind });
      await expect(create()).to.be.revertedWithCustomError(liens, 'LienRegistryInvalidKind').withArgs(kind);
    }
    const onMachine = await creating({ kind: RIGHTS_PLEDGE });
    await expect(onMachine.create())
      .to.be.revertedWithCustomError(onMachine.assets, 'AssetRegistryLienKindNotAllowed')
      .withArgs(TRACTOR, RIGHTS_PLEDGE);
    const onPatent = await creating({ assets: [INVENTION] }, [inventor]);
    await expect(onPatent.create())
      .to.be.revertedWithCustomError(onPatent.assets, 'AssetRegistryLienKindNotAllowed')
      .withArgs(INVENTION, MORTGAGE);
  });

  it('refuses no amount, more than the most, no currency and no debt', async () => {
    const cases: Partial<Lien>[] = [{ amount: 0n }, { amount: 2n, maxAmount: 1n }, { currency: 0 }];
    for (const change of cases) {
      const { liens, lien, create } = await creating(change);
      await expect(create())
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidAmount')
        .withArgs(lien.currency, lien.amount, lien.maxAmount);
    }
    const { liens, create } = await creating({ debt: ZeroHash });
    await expect(create()).to.be.revertedWithCustomError(liens, 'LienRegistryZeroDebt');
  });

  it('refuses times of the future, and a delivery where none belongs or none where one does', async () => {
    const future = (await now()) + 10 * DAY;
    const cases: Partial<Lien>[] = [
      { effectiveAt: 0 },
      { effectiveAt: future },
      { deliveredAt: future },
      { kind: POSSESSORY_PLEDGE, deliveredAt: 0 },
      { kind: RETENTION, deliveredAt: 0 },
      { kind: RIGHTS_PLEDGE, deliveredAt: 5 },
    ];
    for (const change of cases) {
      const { liens, lien, create } = await creating(change);
      await expect(create())
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidTimes')
        .withArgs(lien.kind, lien.effectiveAt, lien.deliveredAt);
    }
  });

  it('refuses after its deadline', async () => {
    const { liens, lien, id, create } = await creating({ deadline: (await now()) - 1 });
    await expect(create()).to.be.revertedWithCustomError(liens, 'LienRegistryExpired').withArgs(id, lien.deadline);
  });

  it('refuses a machine that is not the signer’s, and a signature made elsewhere', async () => {
    const thief = new Wallet(hash('thief'));
    const { liens, lien, id, liensDomain, assetsDomain } = await creating();
    for (const signature of [
      await signLien(thief, liensDomain, lien),
      await signLien(farmerTwo, liensDomain, lien),
      await signLien(farmer, assetsDomain, lien),
      await signLien(farmer, { ...liensDomain, chainId: 1n }, lien),
      '0x',
    ]) {
      await expect(liens.create(lien, [signature]))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidSignature')
        .withArgs(id, TRACTOR, farmer.address);
    }
  });

  it('refuses a consent to another lien, in any field: another debt, another amount, another creditor', async () => {
    const { liens, liensDomain, lien, signatures, secondBank } = await creating({ kind: FINANCE_LEASE });
    const time = await now();
    const changes: Partial<Lien>[] = [
      { assets: [HARVESTER] },
      { kind: MORTGAGE },
      { currency: 840 },
      { amount: lien.amount - 1n },
      { maxAmount: lien.maxAmount + 1n },
      { effectiveAt: lien.effectiveAt - 1 },
      { deliveredAt: time - 10 },
      { debt: hash('another debt') },
      { salt: hash('another salt') },
      { deadline: lien.deadline + 1 },
    ];
    for (const change of changes) {
      const other = { ...lien, ...change };
      await expect(liens.create(other, signatures))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidSignature')
        .withArgs(
          lienDigest(liensDomain, other),
          other.assets[0],
          change.assets === undefined ? farmer.address : farmerTwo.address,
        );
    }
    await expect(as(liens, secondBank).create({ ...lien, creditor: SECOND_BANK }, signatures))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidSignature')
      .withArgs(lienDigest(liensDomain, { ...lien, creditor: SECOND_BANK }), TRACTOR, farmer.address);
  });

  it('refuses the second asset without its own owner', async () => {
    const { liens, lien, id, liensDomain } = await creating({ assets: [TRACTOR, HARVESTER] });
    const first = await signLien(farmer, liensDomain, lien);
    for (const second of ['0x', first]) {
      await expect(liens.create(lien, [first, second]))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidSignature')
        .withArgs(id, HARVESTER, farmerTwo.address);
    }
  });

  it('refuses while a title is in dispute or seized (Civil Code 399)', async () => {
    const { assets, create } = await creating({ assets: [TRACTOR, HARVESTER] }, [farmer, farmerTwo]);
    await assets.openNote(HARVESTER, hash('order'), 2);
    await expect(create()).to.be.revertedWithCustomError(assets, 'AssetRegistryNoted').withArgs(HARVESTER, 1);
    await assets.liftNote(HARVESTER, hash('order'));
    await expect(create()).to.not.be.revert(ethers);
  });

  it('refuses the second time, released or not', async () => {
    const { liens, id, create } = await creating();
    await create();
    await expect(create()).to.be.revertedWithCustomError(liens, 'LienRegistryAlreadyCreated').withArgs(id);
    await liens.release(id);
    await expect(create()).to.be.revertedWithCustomError(liens, 'LienRegistryAlreadyCreated').withArgs(id);
  });

  it('keeps active liens on an asset below their limit, and counts released ones no longer', async () => {
    const base = await load(titled);
    let last = '';
    for (let i = 0; i < 32; i++) last = await createLien(base, await mortgage({ salt: hash(`salt ${i}`) }));
    const next = await mortgage({ salt: hash('one more') });
    const signature = await signLien(farmer, base.liensDomain, next);
    await expect(base.liens.create(next, [signature]))
      .to.be.revertedWithCustomError(base.assets, 'AssetRegistryTooManyLiens')
      .withArgs(TRACTOR, 32);
    await base.liens.release(last);
    await base.liens.create(next, [signature]);
    expect((await base.assets.assetOf(TRACTOR)).activeLiens).to.equal(32n);
  });

  it('creates it under the digest of what the owner signed, in the last second', async () => {
    const { liens, assets, liensDomain, lender } = await creating();
    const time = await nextTime();
    const lien = await mortgage({ effectiveAt: time, deliveredAt: time, deadline: time, amount: 5n, maxAmount: 9n });
    const id = lienDigest(liensDomain, lien);
    expect(await liens.hashLien(lien)).to.equal(id);
    const sent = liens.create(lien, [await signLien(farmer, liensDomain, lien)]);
    await expect(sent)
      .to.emit(liens, 'LienCreated')
      .withArgs(id, LENDER, lender.address, MORTGAGE, CNY, 5, 9, time, time, lien.debt, lien.salt, time)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, id, 1, ZeroHash, 1)
      .and.to.emit(assets, 'Locked')
      .withArgs(TRACTOR);
    const at = BigInt(time);
    expect(await liens.lienOf(id)).to.deep.equal([
      ...[1n, BigInt(MORTGAGE), BigInt(LENDER), at, 0n, at, 0n, 0n, 0n, 5n, 9n, 0n],
      false,
    ]);
    expect(await liens.assetsOf(id)).to.deep.equal([BigInt(TRACTOR)]);
    expect(await assets.locked(TRACTOR)).to.equal(true);
  });

  it('covers several assets of several owners, and several of one owner by one signature', async () => {
    const base = await load(titled);
    const { liens, assets, liensDomain } = base;
    await assets.register(title({ fingerprint: hash('fourth'), owner: farmerTwo.address }), []);
    const lien = await mortgage({ assets: [TRACTOR, HARVESTER, 4] });
    const id = lienDigest(liensDomain, lien);
    await liens.create(lien, [
      await signLien(farmer, liensDomain, lien),
      await signLien(farmerTwo, liensDomain, lien),
      '0x',
    ]);
    expect(await liens.assetsOf(id)).to.deep.equal([1n, 3n, 4n]);
    for (const asset of [TRACTOR, HARVESTER, 4]) expect((await assets.assetOf(asset)).activeLiens).to.equal(1n);
    expect((await assets.assetOf(INVENTION)).activeLiens).to.equal(0n);
  });

  it('locks the asset with the first of its liens only', async () => {
    const base = await load(titled);
    const [first, second] = [await mortgage(), await mortgage({ salt: hash('second') })];
    const create = async (lien: Lien) => base.liens.create(lien, [await signLien(farmer, base.liensDomain, lien)]);
    await expect(create(first)).to.emit(base.assets, 'Locked').withArgs(TRACTOR);
    await expect(create(second)).to.not.emit(base.assets, 'Locked');
    expect((await base.assets.assetOf(TRACTOR)).activeLiens).to.equal(2n);
  });

  it('allows a second pledge of the same thing, which the law ranks', async () => {
    const base = await load(mortgaged);
    const second = await createLien(base, await mortgage({ creditor: SECOND_BANK }), [farmer], base.secondBank);
    expect((await base.liens.lienOf(second)).status).to.equal(1n);
    expect((await base.assets.assetOf(TRACTOR)).activeLiens).to.equal(2n);
  });

  it('takes the word of a contract account, and a pledge of a patent', async () => {
    const base = await load(titled);
    const account = await ethers.deployContract('WalletContract', [farmer.address]);
    await base.assets.register(title({ fingerprint: hash('firm'), owner: await account.getAddress() }), []);
    const lien = await createLien(base, await mortgage({ assets: [4] }));
    expect((await base.liens.lienOf(lien)).status).to.equal(1n);
    const pledge = await createLien(base, await patentPledge(), [inventor]);
    expect((await base.liens.lienOf(pledge)).kind).to.equal(BigInt(RIGHTS_PLEDGE));
  });
});
