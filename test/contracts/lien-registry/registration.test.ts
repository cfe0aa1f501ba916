import { expect } from 'chai';
import { AbiCoder, keccak256, ZeroHash } from 'ethers';
import { as, BANK, DAY, GOVERNMENT, hash, LENDER, load, networkHelpers, nextTime, now, OFFICE } from '../fixtures.ts';
import {
  createLien,
  LENDING,
  mortgage,
  mortgaged,
  OTHER_OFFICE,
  POSSESSORY_PLEDGE,
  TITLE_AUTHORITY,
  TRACTOR,
  titled,
} from '../rights-fixtures.ts';

interface Entry {
  register: number;
  number: string;
  registeredAt: number;
  validUntil: number;
  order: number;
}

const entry = (registeredAt: number, change: Partial<Entry> = {}): Entry => ({
  register: 2,
  number: hash('number'),
  registeredAt,
  validUntil: 0,
  order: 0,
  ...change,
});

const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`;

describe('LienRegistry.perfect', () => {
  it('refuses who is neither the creditor nor the authority of the asset', async () => {
    const { liens, lien, secondBank, otherOffice } = await load(mortgaged);
    for (const [caller, member] of [
      [secondBank, 4],
      [otherOffice, OTHER_OFFICE],
    ] as const) {
      await expect(as(liens, caller).perfect(lien, entry(await now())))
        .to.be.revertedWithCustomError(liens, 'LienRegistryNeitherCreditorNorAuthority')
        .withArgs(lien, member);
    }
    await expect(liens.perfect(hash('unknown'), entry(1)))
      .to.be.revertedWithCustomError(liens, 'LienRegistryUnknownLien')
      .withArgs(hash('unknown'));
  });

  it('refuses an authority that is none any more', async () => {
    const { liens, lien, members, office } = await load(mortgaged);
    await members.setCapabilities(OFFICE, GOVERNMENT);
    await expect(as(liens, office).perfect(lien, entry(await now())))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNeitherCreditorNorAuthority')
      .withArgs(lien, OFFICE);
  });

  it('refuses no register, no number, a time of the future, and an entry that is over', async () => {
    const { liens, lien } = await load(mortgaged);
    const time = await now();
    for (const bad of [
      entry(time, { register: 0 }),
      entry(time, { number: ZeroHash }),
      entry(time + DAY),
      entry(0),
      entry(time, { validUntil: time }),
      entry(time, { validUntil: 2 ** 40 }),
    ]) {
      await expect(liens.perfect(lien, bad))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidRegistration')
        .withArgs(bad.register, bad.number, bad.registeredAt, bad.validUntil);
    }
  });

  it('lets a creditor reach back no further than the agreement, the authority as far as the register does', async () => {
    const { liens, lien, office } = await load(mortgaged);
    const { effectiveAt } = await liens.lienOf(lien);
    const before = Number(effectiveAt) - 1;
    await expect(liens.perfect(lien, entry(before)))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidRegistration')
      .withArgs(2, hash('number'), before, 0);
    await as(liens, office).perfect(lien, entry(before));
    expect((await liens.lienOf(lien)).perfectedAt).to.equal(BigInt(before));
  });

  it('refuses the second time, by whomever', async () => {
    const { liens, lien, office } = await load(mortgaged);
    const time = await now();
    await liens.perfect(lien, entry(time - 5));
    for (const contract of [liens, as(liens, office)]) {
      await expect(contract.perfect(lien, entry(time - 10)))
        .to.be.revertedWithCustomError(liens, 'LienRegistryAlreadyPerfected')
        .withArgs(lien, time - 5);
    }
  });

  it('notes the time of the register, not its own', async () => {
    const { liens, lien, lender } = await load(mortgaged);
    const { effectiveAt } = await liens.lienOf(lien);
    const at = Number(effectiveAt);
    const until = (await now()) + DAY;
    const noted = entry(at, { validUntil: until, order: 7 });
    const data = keccak256(
      AbiCoder.defaultAbiCoder().encode(
        ['uint16', 'bytes32', 'uint64', 'uint64', 'uint32'],
        [2, noted.number, at, until, 7],
      ),
    );
    await expect(liens.perfect(lien, noted))
      .to.emit(liens, 'LienPerfected')
      .withArgs(lien, lender.address, false, 2, noted.number, at, until, 7)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 2, data, 2);
    const state = await liens.lienOf(lien);
    expect([state.perfectedAt, state.registrationUntil, state.standing, state.confirmedAt]).to.deep.equal([
      BigInt(at),
      BigInt(until),
      0n,
      0n,
    ]);
  });

  it('counts as confirmed when the authority notes it, and as the creditor’s word where one member is both', async () => {
    const { liens, lien, office } = await load(mortgaged);
    const time = await nextTime();
    await expect(as(liens, office).perfect(lien, entry(time)))
      .to.emit(liens, 'LienPerfected')
      .withArgs(lien, office.address, true, 2, hash('number'), time, 0, 0);
    const state = await liens.lienOf(lien);
    expect([state.standing, state.confirmedAt]).to.deep.equal([1n, BigInt(time)]);

    const base = await load(titled);
    await base.members.setCapabilities(LENDER, BANK | LENDING | TITLE_AUTHORITY);
    await as(base.assets, base.governor).changeAuthority(TRACTOR, LENDER);
    const own = await createLien(base, await mortgage());
    await base.liens.perfect(own, entry(await now()));
    expect((await base.liens.lienOf(own)).standing).to.equal(0n);
  });
});

describe('LienRegistry: renewal, confirmation, striking out', () => {
  it('refuses all three for a lien that is not registered', async () => {
    const { liens, lien, office } = await load(mortgaged);
    for (const call of [
      () => liens.renew(lien, 0),
      () => as(liens, office).confirm(lien),
      () => as(liens, office).strike(lien, 1),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(liens, 'LienRegistryNotPerfected').withArgs(lien);
    }
  });

  it('leaves confirming and striking to the authority alone', async () => {
    const { liens, lien } = await load(mortgaged);
    await liens.perfect(lien, entry(await now()));
    for (const call of [() => liens.confirm(lien), () => liens.strike(lien, 1)]) {
      await expect(call())
        .to.be.revertedWithCustomError(liens, 'LienRegistryNotAuthority')
        .withArgs(lien, LENDER, OFFICE);
    }
  });

  it('leaves neither to an authority without the capability', async () => {
    const { liens, lien, members, office } = await load(mortgaged);
    await liens.perfect(lien, entry(await now()));
    await members.setCapabilities(OFFICE, GOVERNMENT);
    await expect(as(liens, office).strike(lien, 1)).to.be.revertedWithCustomError(liens, 'LienRegistryNotAuthority');
  });

  it('renews before the end and keeps the time, not after it, and never to an earlier end', async () => {
    const { liens, lien, lender } = await load(mortgaged);
    const time = await now();
    const until = time + 10 * DAY;
    await liens.perfect(lien, entry(time, { validUntil: until }));
    for (const end of [until, until - 1, 2 ** 40]) {
      await expect(liens.renew(lien, end))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidRenewal')
        .withArgs(lien, until, end);
    }
    await expect(liens.renew(lien, until + 1))
      .to.emit(liens, 'LienRenewed')
      .withArgs(lien, lender.address, until + 1)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 3, word(until + 1), 3);
    expect((await liens.lienOf(lien)).perfectedAt).to.equal(BigInt(time));
    await networkHelpers.time.setNextBlockTimestamp(until + 1);
    await expect(liens.renew(lien, until + DAY))
      .to.be.revertedWithCustomError(liens, 'LienRegistryRegistrationLapsed')
      .withArgs(lien, until + 1);
  });

  it('has nothing to renew where there is no end', async () => {
    const { liens, lien } = await load(mortgaged);
    await liens.perfect(lien, entry(await now()));
    await expect(liens.renew(lien, 0))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidRenewal')
      .withArgs(lien, 0, 0);
  });

  it('can be renewed without end', async () => {
    const { liens, lien } = await load(mortgaged);
    const time = await now();
    await liens.perfect(lien, entry(time, { validUntil: time + DAY }));
    await liens.renew(lien, 0);
    expect((await liens.lienOf(lien)).registrationUntil).to.equal(0n);
  });

  it('takes a new time after a lapse, for the creditor and for the authority', async () => {
    for (const who of ['lender', 'office'] as const) {
      const base = await load(mortgaged);
      const liens = as(base.liens, base[who]);
      const until = (await now()) + DAY;
      await liens.perfect(base.lien, entry(await now(), { validUntil: until }));
      await networkHelpers.time.increaseTo(until + 10);
      if (who === 'office') {
        await expect(liens.confirm(base.lien)).to.be.revertedWithCustomError(liens, 'LienRegistryRegistrationLapsed');
      }
      await expect(liens.perfect(base.lien, entry(until - 1))).to.be.revertedWithCustomError(
        liens,
        'LienRegistryInvalidRegistration',
      );
      await liens.perfect(base.lien, entry(until));
      expect((await liens.lienOf(base.lien)).perfectedAt).to.equal(BigInt(until));
    }
  });

  it('confirms: the authority found it as noted', async () => {
    const { liens, lien, office } = await load(mortgaged);
    await liens.perfect(lien, entry(await now()));
    const time = await nextTime();
    await expect(as(liens, office).confirm(lien))
      .to.emit(liens, 'LienConfirmed')
      .withArgs(lien, office.address)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 4, ZeroHash, 3);
    const { confirmedAt, standing } = await liens.lienOf(lien);
    expect([confirmedAt, standing]).to.deep.equal([BigInt(time), 1n]);
  });

  it('strikes with a reason; afterwards the creditor’s word is not enough', async () => {
    const { liens, lien, office } = await load(mortgaged);
    const time = await now();
    await liens.perfect(lien, entry(time, { validUntil: time + DAY }));
    for (const reason of [0, 4]) {
      await expect(as(liens, office).strike(lien, reason))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidReason')
        .withArgs(reason);
    }
    await expect(as(liens, office).strike(lien, 3))
      .to.emit(liens, 'LienStruck')
      .withArgs(lien, office.address, 3)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 5, word(3), 3);
    const struck = await liens.lienOf(lien);
    expect([
      struck.status,
      struck.perfectedAt,
      struck.registrationUntil,
      struck.confirmedAt,
      struck.standing,
    ]).to.deep.equal([1n, 0n, 0n, 0n, 2n]);
    await expect(liens.perfect(lien, entry(time)))
      .to.be.revertedWithCustomError(liens, 'LienRegistryStruck')
      .withArgs(lien);
    await as(liens, office).perfect(lien, entry(time));
    expect((await liens.lienOf(lien)).standing).to.equal(1n);
  });
});

describe('LienRegistry.endPossession', () => {
  const held = async () => {
    const base = await titled();
    const deliveredAt = (await now()) - 600;
    return {
      ...base,
      deliveredAt,
      pledge: await createLien(base, await mortgage({ kind: POSSESSORY_PLEDGE, deliveredAt })),
    };
  };

  it('refuses for a lien that needs none, another creditor, and a time before delivery or ahead', async () => {
    const { liens, lien } = await load(mortgaged);
    await expect(liens.endPossession(lien, await now()))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNoPossession')
      .withArgs(lien, 1);
    const base = await load(held);
    await expect(as(base.liens, base.secondBank).endPossession(base.pledge, base.deliveredAt))
      .to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor')
      .withArgs(base.pledge, 4, LENDER);
    for (const end of [base.deliveredAt - 1, (await now()) + DAY]) {
      await expect(base.liens.endPossession(base.pledge, end))
        .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidEnd')
        .withArgs(base.pledge, base.deliveredAt, end);
    }
  });

  it('happens once', async () => {
    const { liens, pledge, lender, deliveredAt } = await load(held);
    await expect(liens.endPossession(pledge, deliveredAt))
      .to.emit(liens, 'LienPossessionEnded')
      .withArgs(pledge, lender.address, deliveredAt)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, pledge, 14, word(deliveredAt), 2);
    expect((await liens.lienOf(pledge)).possessionEnded).to.equal(true);
    await expect(liens.endPossession(pledge, deliveredAt)).to.be.revertedWithCustomError(
      liens,
      'LienRegistryNoPossession',
    );
  });
});
