import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { address, as, DAY, hash, LENDER, load, MARKET, networkHelpers, nextTime, now } from '../fixtures.ts';
import {
  createLien,
  farmer,
  farmerTwo,
  HARVESTER,
  INVENTION,
  mortgage,
  mortgaged,
  type Rights,
  SECOND_BANK,
  TRACTOR,
  titled,
} from '../rights-fixtures.ts';
import { type Subordination, signAssignment, signSubordination, subordinationDigest } from '../rights-typed-data.ts';

const NOTICE = 15 * DAY;
const word = (value: bigint | number) => `0x${value.toString(16).padStart(64, '0')}`;

/** One mortgage over tractor and harvester. */
async function overTwo() {
  const base = await titled();
  const lien = await createLien(base, await mortgage({ assets: [TRACTOR, HARVESTER] }), [farmer, farmerTwo]);
  return { ...base, lien };
}

/** The lender's first and third, the second bank's second mortgage on the tractor. */
async function three() {
  const base = await titled();
  const first = await createLien(base, await mortgage({ salt: hash('1') }));
  const second = await createLien(
    base,
    await mortgage({ salt: hash('2'), creditor: SECOND_BANK }),
    [farmer],
    base.secondBank,
  );
  const third = await createLien(base, await mortgage({ salt: hash('3') }));
  return { ...base, first, second, third };
}

describe('LienRegistry: only the creditor', () => {
  it('amends, releases, gives notice, enforces or assigns', async () => {
    const { liens, lien, secondBank, office, members, stranger } = await load(overTwo);
    const calls = (contract: typeof liens) => [
      () => contract.amend(lien, 1, 1),
      () => contract.release(lien),
      () => contract.releaseAsset(lien, TRACTOR),
      () => contract.giveNotice(lien, hash('notice')),
      () => contract.withdrawNotice(lien),
      () => contract.enforce(lien, hash('sale')),
      () => contract.assign(lien, SECOND_BANK, secondBank.address, 2 ** 40, '0x'),
    ];
    for (const [caller, member] of [
      [secondBank, SECOND_BANK],
      [office, 1],
    ] as const) {
      for (const call of calls(as(liens, caller))) {
        await expect(call())
          .to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor')
          .withArgs(lien, member, LENDER);
      }
    }
    for (const call of calls(as(liens, stranger))) {
      await expect(call()).to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey');
    }
  });

  it('finds no lien under an id nobody created', async () => {
    const { liens } = await load(titled);
    const id = hash('unknown');
    for (const call of [() => liens.release(id), () => liens.amend(id, 1, 1), () => liens.giveNotice(id, id)]) {
      await expect(call()).to.be.revertedWithCustomError(liens, 'LienRegistryUnknownLien').withArgs(id);
    }
  });

  it('does nothing while suspended', async () => {
    const { liens, lien, members, guardian } = await load(mortgaged);
    await as(members, guardian).suspend(LENDER, 1);
    await expect(liens.release(lien)).to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding');
  });
});

describe('LienRegistry.amend', () => {
  it('never raises the most, never goes above it, never to nothing', async () => {
    const { liens, lien } = await load(mortgaged);
    const most = 10_000_000n;
    for (const [amount, maxAmount] of [
      [most, most + 1n],
      [most + 1n, most],
      [5n, 4n],
    ] as const) {
      await expect(liens.amend(lien, amount, maxAmount))
        .to.be.revertedWithCustomError(liens, 'LienRegistryAmountRaised')
        .withArgs(lien, amount, maxAmount, most);
    }
    await expect(liens.amend(lien, 0, 7))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidAmount')
      .withArgs(0, 0, 7);
  });

  it('lowers both, and moves the amount below the most; times stay', async () => {
    const { liens, lien, lender } = await load(mortgaged);
    const before = await liens.lienOf(lien);
    await expect(liens.amend(lien, 3, 7))
      .to.emit(liens, 'LienAmended')
      .withArgs(lien, lender.address, 3, 7)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 6, word((3n << 104n) | 7n), 2);
    await liens.amend(lien, 7, 7);
    const after = await liens.lienOf(lien);
    expect([after.amount, after.maxAmount]).to.deep.equal([7n, 7n]);
    expect([after.effectiveAt, after.perfectedAt, after.deliveredAt]).to.deep.equal([
      before.effectiveAt,
      before.perfectedAt,
      before.deliveredAt,
    ]);
    await expect(liens.amend(lien, 7, 8)).to.be.revertedWithCustomError(liens, 'LienRegistryAmountRaised');
  });
});

describe('LienRegistry.release', () => {
  it('releases one of several assets, never the last, and none that is not covered', async () => {
    const { liens, lien, assets, lender } = await load(overTwo);
    await expect(liens.releaseAsset(lien, INVENTION))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNotCovered')
      .withArgs(lien, INVENTION);
    await expect(liens.releaseAsset(lien, TRACTOR))
      .to.emit(liens, 'LienAssetReleased')
      .withArgs(lien, TRACTOR, lender.address)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 9, ZeroHash, 2)
      .and.to.emit(assets, 'Unlocked')
      .withArgs(TRACTOR);
    expect(await liens.assetsOf(lien)).to.deep.equal([BigInt(HARVESTER)]);
    expect((await liens.lienChain(HARVESTER)).count).to.equal(1n);
    await expect(liens.releaseAsset(lien, TRACTOR)).to.be.revertedWithCustomError(liens, 'LienRegistryNotCovered');
    await expect(liens.releaseAsset(lien, HARVESTER))
      .to.be.revertedWithCustomError(liens, 'LienRegistryLastAsset')
      .withArgs(lien, HARVESTER);
    // The lien goes on over what is left, and ends there only.
    await liens.release(lien);
    expect((await liens.lienChain(TRACTOR)).count).to.equal(2n);
    expect((await assets.assetOf(HARVESTER)).activeLiens).to.equal(0n);
  });

  it('keeps the order of the assets that remain', async () => {
    const base = await load(titled);
    for (const name of ['fourth', 'fifth']) {
      await base.assets.register(
        {
          class: 1,
          fingerprint: hash(name),
          owner: farmer.address,
          register: 0,
          number: ZeroHash,
          registeredAt: 0,
          validUntil: 0,
        },
        [],
      );
    }
    const lien = await createLien(base, await mortgage({ assets: [TRACTOR, 4, 5] }), [farmer, farmer, farmer]);
    await base.liens.releaseAsset(lien, TRACTOR);
    expect(await base.liens.assetsOf(lien)).to.deep.equal([4n, 5n]);
  });

  it('ends the lien for good, on every asset', async () => {
    const { liens, lien, assets, lender } = await load(overTwo);
    const sent = liens.release(lien);
    await expect(sent).to.emit(liens, 'LienReleased').withArgs(lien, lender.address);
    for (const asset of [TRACTOR, HARVESTER]) {
      await expect(sent).to.emit(liens, 'LienChainExtended').withArgs(asset, lien, 10, ZeroHash, 2);
      await expect(sent).to.emit(assets, 'Unlocked').withArgs(asset);
      expect((await assets.assetOf(asset)).activeLiens).to.equal(0n);
    }
    expect((await liens.lienOf(lien)).status).to.equal(3n);
    for (const call of [
      () => liens.release(lien),
      () => liens.amend(lien, 1, 1),
      () => liens.giveNotice(lien, hash('notice')),
      () => liens.releaseAsset(lien, TRACTOR),
      () => liens.perfect(lien, { register: 1, number: hash('n'), registeredAt: 1, validUntil: 0, order: 0 }),
      () => liens.agreeTransfer(lien, TRACTOR, farmer.address, 1),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(liens, 'LienRegistryNotActive').withArgs(lien, 3);
    }
  });

  it('keeps the asset locked while another lien or a note is left', async () => {
    const { liens, first, second, third, assets, secondBank } = await load(three);
    await expect(liens.release(first)).to.not.emit(assets, 'Unlocked');
    await assets.openNote(TRACTOR, hash('order'), 1);
    await as(liens, secondBank).release(second);
    await expect(liens.release(third)).to.not.emit(assets, 'Unlocked');
    await expect(assets.liftNote(TRACTOR, hash('order')))
      .to.emit(assets, 'Unlocked')
      .withArgs(TRACTOR);
  });
});

describe('LienRegistry: enforcement', () => {
  it('needs notice with evidence, its time, and evidence of the sale', async () => {
    const { liens, lien } = await load(mortgaged);
    await expect(liens.giveNotice(lien, ZeroHash))
      .to.be.revertedWithCustomError(liens, 'LienRegistryZeroEvidence')
      .withArgs(lien);
    for (const call of [() => liens.enforce(lien, hash('sale')), () => liens.withdrawNotice(lien)]) {
      await expect(call()).to.be.revertedWithCustomError(liens, 'LienRegistryNoNotice').withArgs(lien);
    }
    await liens.giveNotice(lien, hash('notice'));
    const until = (await now()) + NOTICE;
    await expect(liens.giveNotice(lien, hash('notice')))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNoticeRunning')
      .withArgs(lien, until);
    await networkHelpers.time.setNextBlockTimestamp(until - 1);
    await expect(liens.enforce(lien, hash('sale')))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNoticeRunning')
      .withArgs(lien, until);
    await expect(liens.enforce(lien, ZeroHash)).to.be.revertedWithCustomError(liens, 'LienRegistryZeroEvidence');
  });

  it('ends the lien when the notice is over', async () => {
    const { liens, lien, assets, lender } = await load(mortgaged);
    expect(await liens.NOTICE_PERIOD()).to.equal(BigInt(NOTICE));
    const until = (await nextTime()) + NOTICE;
    await expect(liens.giveNotice(lien, hash('notice')))
      .to.emit(liens, 'LienNoticeGiven')
      .withArgs(lien, lender.address, until, hash('notice'))
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 11, word(until), 2);
    expect((await liens.lienOf(lien)).status).to.equal(2n);
    await networkHelpers.time.setNextBlockTimestamp(until);
    await expect(liens.enforce(lien, hash('sale')))
      .to.emit(liens, 'LienEnforced')
      .withArgs(lien, lender.address, hash('sale'))
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 13, hash('sale'), 3)
      .and.to.emit(assets, 'Unlocked')
      .withArgs(TRACTOR);
    expect((await liens.lienOf(lien)).status).to.equal(4n);
    await expect(liens.release(lien)).to.be.revertedWithCustomError(liens, 'LienRegistryNotActive').withArgs(lien, 4);
  });

  it('is called off by the creditor or by a release; notice then begins anew', async () => {
    const { liens, lien, lender } = await load(mortgaged);
    await liens.giveNotice(lien, hash('notice'));
    await networkHelpers.time.increase(NOTICE);
    await expect(liens.withdrawNotice(lien))
      .to.emit(liens, 'LienNoticeWithdrawn')
      .withArgs(lien, lender.address)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 12, ZeroHash, 3);
    await expect(liens.enforce(lien, hash('sale'))).to.be.revertedWithCustomError(liens, 'LienRegistryNoNotice');
    await liens.giveNotice(lien, hash('again'));
    await expect(liens.enforce(lien, hash('sale'))).to.be.revertedWithCustomError(liens, 'LienRegistryNoticeRunning');
    await liens.release(lien);
    expect((await liens.lienOf(lien)).noticeUntil).to.equal(0n);
    await expect(liens.withdrawNotice(lien))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNotActive')
      .withArgs(lien, 3);
  });
});

describe('LienRegistry.assign', () => {
  async function accepted(base: Rights & { lien: string }, change: { to?: number; deadline?: number } = {}) {
    const { to = SECOND_BANK, deadline = (await now()) + DAY } = change;
    const message = { lien: base.lien, from: LENDER, to, deadline };
    const signature = await signAssignment(base.secondBank, base.liensDomain, message);
    return { to, deadline, signature, key: base.secondBank.address };
  }

  it('refuses without the acceptance of another lender', async () => {
    const base = await load(mortgaged);
    const { liens, lien, lender, market, liensDomain, members } = base;
    const { deadline, signature, key } = await accepted(base);
    await expect(liens.assign(lien, SECOND_BANK, key, deadline + 1, signature))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidApproval')
      .withArgs(lien, key);
    await expect(liens.assign(lien, MARKET, key, deadline, signature))
      .to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor')
      .withArgs(lien, SECOND_BANK, MARKET);
    await expect(liens.assign(lien, SECOND_BANK, address('nobody'), deadline, signature)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryUnknownKey',
    );
    const toMarket = await signAssignment(market, liensDomain, { lien, from: LENDER, to: MARKET, deadline });
    await expect(liens.assign(lien, MARKET, market.address, deadline, toMarket))
      .to.be.revertedWithCustomError(liens, 'LienRegistryNotLender')
      .withArgs(MARKET, 8);
    const toItself = await signAssignment(lender, liensDomain, { lien, from: LENDER, to: LENDER, deadline });
    await expect(liens.assign(lien, LENDER, lender.address, deadline, toItself))
      .to.be.revertedWithCustomError(liens, 'LienRegistrySameCreditor')
      .withArgs(lien, LENDER);
    const late = await accepted(base, { deadline: await now() });
    await networkHelpers.time.increase(1);
    await expect(liens.assign(lien, late.to, key, late.deadline, late.signature))
      .to.be.revertedWithCustomError(liens, 'LienRegistryExpired')
      .withArgs(lien, late.deadline);
  });

  it('passes the lien on in its place; who had it has it no more', async () => {
    const base = await load(mortgaged);
    const { liens, lien, lender, secondBank } = base;
    const { to, key, deadline, signature } = await accepted(base);
    await liens.perfect(lien, { register: 1, number: hash('n'), registeredAt: await now(), validUntil: 0, order: 0 });
    const before = await liens.lienOf(lien);
    await expect(liens.assign(lien, to, key, deadline, signature))
      .to.emit(liens, 'LienAssigned')
      .withArgs(lien, LENDER, SECOND_BANK, lender.address)
      .and.to.emit(liens, 'LienChainExtended')
      .withArgs(TRACTOR, lien, 7, word(SECOND_BANK), 3);
    const after = await liens.lienOf(lien);
    expect(after.creditor).to.equal(BigInt(SECOND_BANK));
    expect(after.perfectedAt).to.equal(before.perfectedAt);
    await expect(liens.release(lien)).to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor');
    await as(liens, secondBank).release(lien);
  });

  it('is governance’s for a creditor that is no longer in standing, and only then', async () => {
    const endings = [
      ({ members, guardian }: Rights) => as(members, guardian).suspend(LENDER, 1),
      async ({ members }: Rights) => members.setValidity(LENDER, 0, (await now()) + 2),
      async ({ members }: Rights) => members.setValidity(LENDER, (await now()) + 30 * DAY, 0),
    ];
    for (const end of endings) {
      const base = await load(mortgaged);
      const { liens, lien, governor } = base;
      const { to, key, deadline, signature } = await accepted(base);
      const governed = as(liens, governor);
      await expect(governed.reassign(lien, to, key, deadline, signature))
        .to.be.revertedWithCustomError(liens, 'LienRegistryCreditorInStanding')
        .withArgs(lien, LENDER);
      await end(base);
      await networkHelpers.time.increase(10);
      await governed.reassign(lien, to, key, deadline, signature);
      expect((await liens.lienOf(lien)).creditor).to.equal(BigInt(SECOND_BANK));
    }
    const ending = await load(mortgaged);
    const { to, key, deadline, signature } = await accepted(ending);
    const end = (await now()) + 100;
    await ending.members.setValidity(LENDER, 0, end);
    const reassign = () => as(ending.liens, ending.governor).reassign(ending.lien, to, key, deadline, signature);
    await networkHelpers.time.setNextBlockTimestamp(end - 1);
    await expect(reassign()).to.be.revertedWithCustomError(ending.liens, 'LienRegistryCreditorInStanding');
    await networkHelpers.time.setNextBlockTimestamp(end);
    await expect(reassign()).to.emit(ending.liens, 'LienAssigned');
    const { liens, governor } = await load(titled);
    await expect(as(liens, governor).reassign(hash('unknown'), 4, farmer.address, 1, '0x'))
      .to.be.revertedWithCustomError(liens, 'LienRegistryUnknownLien')
      .withArgs(hash('unknown'));
  });
});

describe('LienRegistry.subordinate (Civil Code 409)', () => {
  const sorted = (...ids: string[]) => ids.sort();

  async function agreeing(change: Partial<Subordination> = {}) {
    const base = await load(three);
    const agreement: Subordination = {
      asset: TRACTOR,
      yielding: sorted(base.first, base.second),
      favoured: base.third,
      salt: hash('agreement'),
      deadline: (await now()) + DAY,
      ...change,
    };
    const creditorOf = (lien: string) => (lien === base.second ? base.secondBank : base.lender);
    const signers = agreement.yielding.map(creditorOf);
    const signatures = await Promise.all(signers.map((s) => signSubordination(s, base.liensDomain, agreement)));
    const keys = signers.map((s) => s.address);
    const id = subordinationDigest(base.liensDomain, agreement);
    const send = () => as(base.liens, base.stranger).subordinate(agreement, keys, signatures);
    return { ...base, agreement, keys, signatures, id, send };
  }

  it('refuses without the signature of every creditor who yields', async () => {
    const { liens, agreement, keys, signatures, second, lender, secondBank } = await agreeing();
    const at = agreement.yielding.indexOf(second);
    const swap = <T>(list: readonly T[], value: T) => list.map((item, i) => (i === at ? value : item));
    const other = signatures[1 - at] ?? '';
    await expect(liens.subordinate(agreement, keys, swap(signatures, other)))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidApproval')
      .withArgs(second, secondBank.address);
    await expect(liens.subordinate(agreement, swap(keys, lender.address), swap(signatures, other)))
      .to.be.revertedWithCustomError(liens, 'LienRegistryWrongCreditor')
      .withArgs(second, LENDER, SECOND_BANK);
    await expect(liens.subordinate(agreement, keys, signatures.slice(1)))
      .to.be.revertedWithCustomError(liens, 'LienRegistrySignatureCount')
      .withArgs(1, 2);
    await expect(liens.subordinate(agreement, keys.slice(1), signatures)).to.be.revertedWithCustomError(
      liens,
      'LienRegistrySignatureCount',
    );
    await expect(liens.subordinate({ ...agreement, favoured: ZeroHash }, keys, signatures))
      .to.be.revertedWithCustomError(liens, 'LienRegistryInvalidApproval')
      .withArgs(agreement.yielding[0], keys[0]);
  });

  it('refuses a key that may not sign', async () => {
    const { liens, members, agreement, keys, signatures, governor } = await agreeing();
    await as(members, governor).retireKey(keys[0]);
    await expect(liens.subordinate(agreement, keys, signatures)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryKeyNotValid',
    );
  });

  it('refuses nobody, too many, one twice, one behind itself, one not on the asset, and one that ended', async () => {
    const { liens, first, second, third } = await load(three);
    const nobody = await agreeing({ yielding: [] });
    await expect(nobody.send()).to.be.revertedWithCustomError(liens, 'LienRegistryInvalidYielding').withArgs(0, 32);
    const many = await agreeing({ yielding: Array.from({ length: 33 }, (_, i) => hash(`${i}`)) });
    await expect(many.send()).to.be.revertedWithCustomError(liens, 'LienRegistryInvalidYielding').withArgs(33, 32);
    const twice = await agreeing({ yielding: [first, first] });
    await expect(twice.send())
      .to.be.revertedWithCustomError(liens, 'LienRegistryYieldingNotAscending')
      .withArgs(first, first);
    const itself = await agreeing({ yielding: [third] });
    await expect(itself.send()).to.be.revertedWithCustomError(liens, 'LienRegistryBehindItself').withArgs(third);
    const elsewhere = await agreeing({ asset: HARVESTER });
    await expect(elsewhere.send())
      .to.be.revertedWithCustomError(liens, 'LienRegistryNotCovered')
      .withArgs(third, HARVESTER);
    const ended = await agreeing({ yielding: [second] });
    await as(ended.liens, ended.secondBank).release(second);
    await expect(ended.send()).to.be.revertedWithCustomError(liens, 'LienRegistryNotActive').withArgs(second, 3);
    const favouredEnded = await agreeing({ yielding: [second] });
    await favouredEnded.liens.release(third);
    await expect(favouredEnded.send()).to.be.revertedWithCustomError(liens, 'LienRegistryNotActive').withArgs(third, 3);
    const unknown = await agreeing({ favoured: hash('unknown'), yielding: [second] });
    await expect(unknown.send()).to.be.revertedWithCustomError(liens, 'LienRegistryUnknownLien');
    const late = await agreeing({ deadline: (await now()) - 1 });
    await expect(late.send())
      .to.be.revertedWithCustomError(liens, 'LienRegistryExpired')
      .withArgs(late.id, late.agreement.deadline);
  });

  it('is recorded once, whoever sends it, for every lien that yields', async () => {
    const { liens, id, agreement, send } = await agreeing();
    const time = await nextTime();
    const sent = send();
    await expect(sent)
      .to.emit(liens, 'LienSubordinated')
      .withArgs(id, TRACTOR, agreement.favoured, agreement.salt, agreement.deadline);
    for (const [i, lien] of agreement.yielding.entries()) {
      await expect(sent)
        .to.emit(liens, 'LienChainExtended')
        .withArgs(TRACTOR, lien, 8, id, 4 + i);
    }
    expect(await liens.subordinatedAt(id)).to.equal(BigInt(time));
    await expect(send()).to.be.revertedWithCustomError(liens, 'LienRegistryAlreadySubordinated').withArgs(id);
  });

  it('can be a waiver', async () => {
    const { liens, id, send } = await agreeing({ favoured: ZeroHash });
    await send();
    expect(await liens.subordinatedAt(id)).to.not.equal(0n);
  });
});
