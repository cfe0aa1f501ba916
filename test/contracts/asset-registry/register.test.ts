import { expect } from 'chai';
import { ZeroAddress, ZeroHash } from 'ethers';
import { as, DAY, hash, load, nextTime, now, OFFICE } from '../fixtures.ts';
import {
  farmer,
  farmerTwo,
  HARVESTER,
  LENDING,
  MACHINE,
  OTHER_OFFICE,
  PATENT,
  rights,
  TRACTOR,
  title,
  titled,
} from '../rights-fixtures.ts';

const NEAR = hash('near: tractor AO1');
const FINGERPRINT = hash('fingerprint: tractor A01');

describe('AssetRegistry: classes', () => {
  it('refuses a class twice, number 0, an unknown policy and a kind that is none', async () => {
    const { assets, governor } = await load(rights);
    const governed = as(assets, governor);
    await expect(governed.registerClass(PATENT, 1, 2, false, 'again'))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryClassTaken')
      .withArgs(PATENT);
    for (const [number, policy, kinds] of [
      [0, 1, 2],
      [9, 0, 2],
      [9, 3, 2],
      [9, 1, 3],
    ]) {
      await expect(governed.registerClass(number, policy, kinds, false, 'x'))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidClass')
        .withArgs(number, policy, kinds);
    }
  });

  it('adds one by governance', async () => {
    const { assets, governor } = await load(rights);
    const time = await nextTime();
    await expect(as(assets, governor).registerClass(9, 2, 8, true, 'plant variety'))
      .to.emit(assets, 'AssetClassRegistered')
      .withArgs(9, 2, 8, true, 'plant variety');
    expect(await assets.classOf(9)).to.deep.equal([2n, 8n, true, BigInt(time)]);
    expect(await assets.classOf(10)).to.deep.equal([0n, 0n, false, 0n]);
  });
});

describe('AssetRegistry.register', () => {
  it('refuses who is no title authority', async () => {
    const { assets, lender, stranger, members } = await load(rights);
    await expect(as(assets, lender).register(title(), []))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryNotTitleAuthority')
      .withArgs(lender.address, 4n | LENDING);
    await expect(as(assets, stranger).register(title(), []))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
  });

  it('refuses a suspended authority', async () => {
    const { assets, members, guardian } = await load(rights);
    await as(members, guardian).suspend(OFFICE, 1);
    await expect(assets.register(title(), []))
      .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
      .withArgs(OFFICE, true, 0, 0);
  });

  it('refuses an unknown class, no owner, no fingerprint, and too many near ones', async () => {
    const { assets } = await load(rights);
    await expect(assets.register(title({ class: 99 }), []))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownClass')
      .withArgs(99);
    await expect(assets.register(title({ owner: ZeroAddress }), [])).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryZeroOwner',
    );
    for (const call of [
      () => assets.register(title({ fingerprint: ZeroHash }), []),
      () => assets.register(title(), [NEAR, ZeroHash]),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(assets, 'AssetRegistryZeroFingerprint');
    }
    const five = Array.from({ length: 5 }, (_, i) => hash(`near ${i}`));
    await expect(assets.register(title(), five))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryTooManyNearFingerprints')
      .withArgs(5, 4);
  });

  it('refuses half a register reference, one of the future and one that ends before it begins', async () => {
    const { assets } = await load(rights);
    const time = await now();
    const number = hash('number');
    const far = time + 1000;
    const cases: [number, string, number, number][] = [
      [1, ZeroHash, time, 0],
      [0, number, time, 0],
      [0, ZeroHash, 0, far],
      [0, ZeroHash, time, 0],
      [1, number, 0, 0],
      [1, number, far, 0],
      [1, number, time, time],
      [1, number, time, 2 ** 40],
    ];
    for (const [register, given, registeredAt, validUntil] of cases) {
      await expect(assets.register(title({ register, number: given, registeredAt, validUntil }), []))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidRegistration')
        .withArgs(register, given, registeredAt, validUntil);
    }
  });

  it('refuses the same fingerprint for good, resolved or not', async () => {
    const { assets } = await load(titled);
    for (const resolved of [false, true]) {
      if (resolved) await assets.resolveSuspicion(TRACTOR, FINGERPRINT, 1, hash('report'));
      await expect(assets.register(title({ owner: farmerTwo.address }), []))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryAlreadyRegistered')
        .withArgs(TRACTOR, FINGERPRINT);
    }
  });

  it('suspects a duplicate whichever of the four ways two titles meet', async () => {
    const { assets } = await load(titled);
    const cases: [string, string[], string][] = [
      // its fingerprint is a near one of the tractor: O for 0
      [NEAR, [], NEAR],
      // one of its near ones is the tractor's fingerprint
      [hash('other'), [hash('fresh'), FINGERPRINT], FINGERPRINT],
      // both have a near one in common: the same engine number
      [hash('other'), [NEAR], NEAR],
    ];
    for (const [fingerprint, near, key] of cases) {
      await expect(assets.register(title({ fingerprint }), near))
        .to.be.revertedWithCustomError(assets, 'AssetRegistrySuspectedDuplicate')
        .withArgs(TRACTOR, key);
    }
  });

  it('registers the title, its owner and its reference, in the second in which it was entered elsewhere too', async () => {
    const { assets, office } = await load(rights);
    const time = await nextTime();
    const given = title({ register: 3, number: hash('number'), registeredAt: time, validUntil: time + DAY });
    await expect(assets.register(given, [NEAR]))
      .to.emit(assets, 'AssetRegistered')
      .withArgs(1, FINGERPRINT, OFFICE, office.address, MACHINE, farmer.address, 3, hash('number'), time, time + DAY)
      .and.to.emit(assets, 'NearFingerprintClaimed')
      .withArgs(1, NEAR);
    const at = BigInt(time);
    expect(await assets.assetOf(1)).to.deep.equal([1n, 0n, 0n, 0n, BigInt(OFFICE), at, 3n, at, at + 86_400n, 0n]);
    expect(await assets.ownerOf(1)).to.equal(farmer.address);
    expect(await assets.assetCount()).to.equal(1n);
    expect(await assets.holderOf(FINGERPRINT)).to.deep.equal([1n, 0n]);
    expect(await assets.holderOf(NEAR)).to.deep.equal([0n, 1n]);
    expect(await assets.locked(1)).to.equal(false);
  });

  it('takes its own fingerprint among the near ones, and one twice', async () => {
    const { assets } = await load(rights);
    await assets.register(title(), [FINGERPRINT, NEAR, NEAR]);
    expect(await assets.holderOf(FINGERPRINT)).to.deep.equal([1n, 1n]);
  });

  it('reads nothing about an asset nobody registered', async () => {
    const { assets } = await load(titled);
    for (const unknown of [0, 4]) {
      for (const read of [() => assets.assetOf(unknown), () => assets.locked(unknown)]) {
        await expect(read()).to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset').withArgs(unknown);
      }
    }
  });
});

describe('AssetRegistry.resolveSuspicion', () => {
  const LIKE = hash('fingerprint: like the tractor');

  it('is for the authority of the asset that stands, with reason and evidence', async () => {
    const { assets, otherOffice, lender } = await load(titled);
    await expect(as(assets, otherOffice).resolveSuspicion(TRACTOR, LIKE, 1, hash('report')))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryWrongAuthority')
      .withArgs(TRACTOR, OTHER_OFFICE, OFFICE);
    await expect(as(assets, lender).resolveSuspicion(TRACTOR, LIKE, 1, hash('report'))).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryNotTitleAuthority',
    );
    for (const reason of [0, 4]) {
      await expect(assets.resolveSuspicion(TRACTOR, LIKE, reason, hash('report')))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidReason')
        .withArgs(reason);
    }
    await expect(assets.resolveSuspicion(TRACTOR, LIKE, 1, ZeroHash)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryZeroEvidence',
    );
    await expect(assets.resolveSuspicion(TRACTOR, ZeroHash, 1, hash('report'))).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryZeroFingerprint',
    );
    await expect(assets.resolveSuspicion(99, LIKE, 1, hash('report')))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset')
      .withArgs(99);
  });

  it('lets exactly that fingerprint pass, and only by that asset', async () => {
    const { assets, otherOffice, office } = await load(titled);
    await assets.register(title({ fingerprint: hash('third') }), [hash('near: third')]);
    await expect(assets.resolveSuspicion(TRACTOR, LIKE, 2, hash('report')))
      .to.emit(assets, 'SuspicionResolved')
      .withArgs(TRACTOR, LIKE, OFFICE, office.address, 2, hash('report'));
    await expect(assets.resolveSuspicion(TRACTOR, LIKE, 2, hash('report')))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryAlreadyResolved')
      .withArgs(TRACTOR, LIKE);
    const elsewhere = as(assets, otherOffice);
    await expect(elsewhere.register(title({ fingerprint: hash('another') }), [NEAR])).to.be.revertedWithCustomError(
      assets,
      'AssetRegistrySuspectedDuplicate',
    );
    await expect(elsewhere.register(title({ fingerprint: LIKE }), [NEAR, hash('near: third')]))
      .to.be.revertedWithCustomError(assets, 'AssetRegistrySuspectedDuplicate')
      .withArgs(4, hash('near: third'));
    await elsewhere.register(title({ fingerprint: LIKE }), [NEAR]);
    expect(await assets.holderOf(LIKE)).to.deep.equal([5n, 0n]);
    expect(await assets.holderOf(NEAR)).to.deep.equal([0n, BigInt(TRACTOR)]);
  });
});

describe('AssetRegistry: what its authority says', () => {
  it('refuses another authority, and reconciles with the legal register', async () => {
    const { assets, otherOffice, office } = await load(titled);
    const time = await nextTime();
    const entry = [4, hash('number'), time - 10, time + DAY];
    await expect(as(assets, otherOffice).reconcile(TRACTOR, ...entry)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryWrongAuthority',
    );
    await expect(assets.reconcile(TRACTOR, 4, hash('number'), time + DAY, 0)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryInvalidRegistration',
    );
    await expect(assets.reconcile(TRACTOR, ...entry))
      .to.emit(assets, 'LegalRegisterReconciled')
      .withArgs(TRACTOR, office.address, ...entry);
    const { register, registeredAt, validUntil, reconciledAt } = await assets.assetOf(TRACTOR);
    expect([register, registeredAt, validUntil]).to.deep.equal([4n, BigInt(time - 10), BigInt(time + DAY)]);
    expect(Number(reconciledAt)).to.equal(await now());
  });

  it('passes to another member by governance only', async () => {
    const { assets, governor, members, otherOffice } = await load(titled);
    const governed = as(assets, governor);
    await expect(governed.changeAuthority(TRACTOR, 99))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownMember')
      .withArgs(99);
    await expect(governed.changeAuthority(99, OTHER_OFFICE)).to.be.revertedWithCustomError(
      assets,
      'AssetRegistryUnknownAsset',
    );
    await expect(governed.changeAuthority(TRACTOR, OTHER_OFFICE))
      .to.emit(assets, 'TitleAuthorityChanged')
      .withArgs(TRACTOR, OTHER_OFFICE);
    await as(assets, otherOffice).openNote(TRACTOR, hash('note'), 1);
    await expect(assets.liftNote(TRACTOR, hash('note')))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryWrongAuthority')
      .withArgs(TRACTOR, OFFICE, OTHER_OFFICE);
  });

  it('notes a dispute or seizure, which locks, until the last is lifted', async () => {
    const { assets, office } = await load(titled);
    const [one, two] = [hash('order 1'), hash('order 2')];
    for (const [note, kind] of [
      [ZeroHash, 1],
      [one, 0],
      [one, 4],
    ] as const) {
      await expect(assets.openNote(HARVESTER, note, kind))
        .to.be.revertedWithCustomError(assets, 'AssetRegistryInvalidNote')
        .withArgs(note, kind);
    }
    await expect(assets.liftNote(HARVESTER, one))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryNoteNotOpen')
      .withArgs(HARVESTER, one);
    await expect(assets.openNote(HARVESTER, one, 2))
      .to.emit(assets, 'TitleNoted')
      .withArgs(HARVESTER, one, office.address, 2)
      .and.to.emit(assets, 'Locked')
      .withArgs(HARVESTER);
    await expect(assets.openNote(HARVESTER, one, 1))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryNoteOpen')
      .withArgs(HARVESTER, one);
    await expect(assets.openNote(HARVESTER, two, 3)).to.not.emit(assets, 'Locked');
    expect(await assets.noteOf(HARVESTER, two)).to.equal(3n);
    await expect(assets.liftNote(HARVESTER, one))
      .to.emit(assets, 'TitleNoteLifted')
      .withArgs(HARVESTER, one, office.address)
      .and.to.not.emit(assets, 'Unlocked');
    expect(await assets.locked(HARVESTER)).to.equal(true);
    await expect(assets.liftNote(HARVESTER, two)).to.emit(assets, 'Unlocked').withArgs(HARVESTER);
    expect(await assets.locked(HARVESTER)).to.equal(false);
    expect(await assets.noteOf(HARVESTER, two)).to.equal(0n);
  });

  it('keeps open notes below their limit', async () => {
    const { assets } = await load(titled);
    for (let i = 0; i < 16; i++) await assets.openNote(TRACTOR, hash(`note ${i}`), 1);
    await expect(assets.openNote(TRACTOR, hash('one more'), 1))
      .to.be.revertedWithCustomError(assets, 'AssetRegistryTooManyNotes')
      .withArgs(TRACTOR, 16);
  });
});

describe('AssetRegistry: its gate', () => {
  it('lets nobody but the lien registry count liens', async () => {
    const { assets, office } = await load(titled);
    for (const call of [() => assets.encumber(TRACTOR, 1), () => assets.disencumber(TRACTOR)]) {
      await expect(call())
        .to.be.revertedWithCustomError(assets, 'AssetRegistryNotLienRegistry')
        .withArgs(office.address);
    }
  });
});
