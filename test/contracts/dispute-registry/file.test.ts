import { expect } from 'chai';
import { toBeHex, Wallet, ZeroHash, zeroPadValue } from 'ethers';
import {
  as,
  controller,
  DAY,
  ethers,
  HANDLE,
  hash,
  LENDER,
  load,
  networkHelpers,
  nextTime,
  now,
  OFFICE,
  permit,
} from '../fixtures.ts';
import {
  APPRAISER,
  buyer,
  CNY,
  farmer,
  farmerTwo,
  HARVESTER,
  mortgaged,
  move,
  type Rights,
  TRACTOR,
} from '../rights-fixtures.ts';
import { type Filing, filingDigest, signFiling } from '../rights-typed-data.ts';
import { attestationDigest } from '../typed-data.ts';

const TWENTY_DAYS = 20 * DAY;
const WINDOW = 30 * DAY;
const asset = (number: number) => zeroPadValue(toBeHex(number), 32);

/** `mortgaged`, with a permit of the enterprise attested and the tractor valued. */
async function disputable() {
  const base = await mortgaged();
  const attestation = await permit();
  await as(base.attestations, base.office).attest(attestation);
  const time = await now();
  const given = [TRACTOR, 1, 1, CNY, 5, time - 5, time + DAY, false, ZeroHash];
  const valuation: string = await base.valuations.getFunction('appraise').staticCall(given);
  await base.valuations.appraise(given);
  return { ...base, attestation, id: attestationDigest(base.attestationsDomain, attestation), valuation };
}
type Disputable = Awaited<ReturnType<typeof disputable>>;

async function filing(change: Partial<Filing>): Promise<Filing> {
  return {
    kind: 2,
    target: asset(TRACTOR),
    party: asset(TRACTOR),
    clock: 1,
    grounds: hash('grounds'),
    statement: ZeroHash,
    salt: hash('salt'),
    deadline: (await now()) + DAY,
    ...change,
  };
}

/** Files about an attestation (kind 1) or an asset, signed by `signer`. */
async function file(base: Disputable, change: Partial<Filing>, signer: Wallet = farmer) {
  const given = await filing(change);
  const signature = await signFiling(signer, base.disputesDomain, given);
  const id = filingDigest(base.disputesDomain, given);
  const send = () =>
    given.kind === 1
      ? base.disputes.fileAttestation(base.attestation, given, signature)
      : base.disputes.fileAsset(given, signature);
  return { given, id, send };
}

const aboutPermit = (base: Disputable, change: Partial<Filing> = {}) =>
  file(base, { kind: 1, target: base.id, party: HANDLE, ...change }, controller);

describe('DisputeRegistry: filing against an attestation', () => {
  it('refuses another kind, another attestation, and another handle', async () => {
    const base = await load(disputable);
    const { disputes, attestation, id } = base;
    for (const kind of [0, 2, 5]) {
      const given = await filing({ kind, target: id, party: HANDLE });
      await expect(disputes.fileAttestation(attestation, given, '0x'))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidKind')
        .withArgs(kind);
    }
    const other = await aboutPermit(base, { target: hash('another') });
    await expect(other.send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownTarget')
      .withArgs(1, hash('another'));
    const changed = await filing({ kind: 1, target: id, party: HANDLE });
    await expect(
      disputes.fileAttestation({ ...attestation, issuer: LENDER }, changed, '0x'),
    ).to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownTarget');
    const wrongParty = await aboutPermit(base, { party: hash('another handle') });
    await expect(wrongParty.send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryWrongParty')
      .withArgs(id, hash('another handle'));
  });

  it('refuses a stranger’s signature, and a handle nobody enrolled', async () => {
    const base = await load(disputable);
    const { disputes, id, disputesDomain, liensDomain, attestationsDomain } = base;
    const given = await filing({ kind: 1, target: id, party: HANDLE });
    for (const signature of [
      await signFiling(new Wallet(hash('stranger')), disputesDomain, given),
      await signFiling(controller, liensDomain, given),
      await signFiling(controller, disputesDomain, { ...given, grounds: hash('other grounds') }),
      await signFiling(controller, disputesDomain, { ...given, statement: hash('put in') }),
      '0x',
    ]) {
      await expect(disputes.fileAttestation(base.attestation, given, signature))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidSignature')
        .withArgs(HANDLE, controller.address);
    }
    const unknown = await permit({ subject: hash('nobody’s handle') });
    const target = attestationDigest(attestationsDomain, unknown);
    const about = await filing({ kind: 1, target, party: hash('nobody’s handle') });
    await expect(
      disputes.fileAttestation(unknown, about, await signFiling(controller, disputesDomain, about)),
    ).to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidSignature');
  });

  it('refuses no grounds, too late, the same again, and a second one while one is open', async () => {
    const base = await load(disputable);
    const { disputes, id } = base;
    await expect((await aboutPermit(base, { grounds: ZeroHash })).send()).to.be.revertedWithCustomError(
      disputes,
      'DisputeRegistryZeroGrounds',
    );
    const late = await aboutPermit(base, { deadline: (await now()) - 1 });
    await expect(late.send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryExpired')
      .withArgs(late.given.deadline);
    const first = await aboutPermit(base);
    await first.send();
    await expect(first.send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryAlreadyFiled')
      .withArgs(first.id);
    const second = await aboutPermit(base, { salt: hash('second') });
    await expect(second.send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryAlreadyOpen')
      .withArgs(id, first.id);
  });

  it('refuses a clock the respondent does not answer under', async () => {
    const base = await load(disputable);
    const { disputes, governor } = base;
    await expect((await aboutPermit(base, { clock: 2 })).send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryClockNotAssigned')
      .withArgs(OFFICE, 2);
    await as(disputes, governor).assignClocks(OFFICE, 0b1100);
    await expect((await aboutPermit(base)).send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryClockNotAssigned')
      .withArgs(OFFICE, 1);
    await expect((await aboutPermit(base, { clock: 3 })).send()).to.emit(disputes, 'DisputeFiled');
  });

  it('marks at once, whoever sends it, with the day by which an answer is due', async () => {
    const base = await load(disputable);
    const { disputes, id } = base;
    const { given, id: dispute, send } = await aboutPermit(base, { statement: hash('words') });
    expect(await disputes.hashFiling(given)).to.equal(dispute);
    const time = await nextTime();
    await expect(send())
      .to.emit(disputes, 'DisputeFiled')
      .withArgs(dispute, id, OFFICE, 1, HANDLE, 1, given.grounds, hash('words'), time + TWENTY_DAYS, 1);
    const at = BigInt(time);
    expect(await disputes.disputeOf(dispute)).to.deep.equal([
      ...[1n, 1n, BigInt(OFFICE), at, at + BigInt(TWENTY_DAYS), 0n, 1n],
      id,
      HANDLE,
    ]);
    expect(await disputes.openDispute(1, id, HANDLE)).to.equal(dispute);
    expect((await disputes.disputeChain(1, id)).count).to.equal(1n);
    // A mark is not a hide: the attestation is as it was.
    expect((await base.attestations.anchorOf(OFFICE, id)).revokedAt).to.equal(0n);
  });

  it('is overdue from the second in which it was due', async () => {
    const base = await load(disputable);
    const { disputes } = base;
    const { id, send } = await aboutPermit(base);
    await send();
    const due = (await now()) + TWENTY_DAYS;
    await networkHelpers.time.increaseTo(due - 1);
    expect(await disputes.isOverdue(id)).to.equal(false);
    await networkHelpers.time.increaseTo(due);
    expect(await disputes.isOverdue(id)).to.equal(true);
    await expect(disputes.isOverdue(hash('unknown')))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownDispute')
      .withArgs(hash('unknown'));
  });

  it('takes the controller’s own transaction, and the word of a contract account', async () => {
    const base = await load(disputable);
    const { disputes, subjects, other, attestations, office, attestationsDomain } = base;
    const account = await ethers.deployContract('WalletContract', [controller.address]);
    await subjects.register([hash('own'), hash('firm')], [OFFICE, OFFICE], [other.address, await account.getAddress()]);
    for (const [handle, contract, signed] of [
      ['own', as(disputes, other), false],
      ['firm', disputes, true],
    ] as const) {
      const attestation = await permit({ subject: hash(handle) });
      await as(attestations, office).attest(attestation);
      const target = attestationDigest(attestationsDomain, attestation);
      const given = await filing({ kind: 1, target, party: hash(handle) });
      const signature = signed ? await signFiling(controller, base.disputesDomain, given) : '0x';
      await expect(contract.fileAttestation(attestation, given, signature)).to.emit(disputes, 'DisputeFiled');
    }
  });
});

describe('DisputeRegistry: filing against an asset’s title, value or lien', () => {
  it('refuses an unknown target, and one of another asset', async () => {
    const base = await load(disputable);
    const { disputes, assets, lien, valuation } = base;
    await expect((await file(base, { kind: 1 })).send()).to.be.revertedWithCustomError(
      disputes,
      'DisputeRegistryUnknownTarget',
    );
    for (const kind of [1, 5]) {
      await expect(disputes.fileAsset(await filing({ kind }), '0x'))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidKind')
        .withArgs(kind);
    }
    await expect((await file(base, { target: asset(99), party: asset(99) })).send())
      .to.be.revertedWithCustomError(assets, 'AssetRegistryUnknownAsset')
      .withArgs(99);
    for (const kind of [3, 4]) {
      await expect((await file(base, { kind, target: hash('unknown') })).send())
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownTarget')
        .withArgs(kind, hash('unknown'));
    }
    for (const [kind, target] of [
      [2, asset(TRACTOR)],
      [3, valuation],
      [4, lien],
    ] as const) {
      await expect((await file(base, { kind, target, party: asset(HARVESTER) }, farmerTwo)).send())
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryWrongParty')
        .withArgs(target, asset(HARVESTER));
    }
  });

  it('refuses who does not own the asset now', async () => {
    const base = await load(disputable);
    const { disputes } = base;
    const { send } = await file(base, {});
    await move(base, TRACTOR, farmer, buyer.address, 0);
    await expect(send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidSignature')
      .withArgs(asset(TRACTOR), buyer.address);
    await expect((await file(base, {}, buyer)).send()).to.emit(disputes, 'DisputeFiled');
  });

  it('asks the authority, the appraiser or the creditor', async () => {
    const base = await load(disputable);
    for (const [kind, target, respondent] of [
      [2, asset(TRACTOR), OFFICE],
      [3, base.valuation, APPRAISER],
      [4, base.lien, LENDER],
    ] as const) {
      const { id, send } = await file(base, { kind, target });
      await send();
      const state = await base.disputes.disputeOf(id);
      expect([state.kind, state.respondent, state.target]).to.deep.equal([BigInt(kind), BigInt(respondent), target]);
      expect(await base.disputes.openDispute(kind, target, asset(TRACTOR))).to.equal(id);
    }
  });
});

describe('DisputeRegistry: rate', () => {
  /** Files and withdraws, so that the target is free again. */
  async function fileAndWithdraw(base: Disputable & Rights, i: number) {
    const { id, send } = await file(base, { salt: hash(`salt ${i}`) });
    await send();
    const signature = await farmer.signTypedData(
      base.disputesDomain,
      { Withdrawal: [{ name: 'dispute', type: 'bytes32' }] },
      { dispute: id },
    );
    await base.disputes.withdraw(id, signature);
  }

  it('allows ten in thirty days from the first, for each party apart', async () => {
    const base = await load(disputable);
    const { disputes } = base;
    const first = (await now()) + 1;
    for (let i = 0; i < 10; i++) await fileAndWithdraw(base, i);
    await expect((await file(base, { salt: hash('one more') })).send())
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryTooMany')
      .withArgs(asset(TRACTOR), 10, first + WINDOW);
    const harvester = asset(HARVESTER);
    await expect((await file(base, { target: harvester, party: harvester }, farmerTwo)).send()).to.emit(
      disputes,
      'DisputeFiled',
    );
    const later = await file(base, { salt: hash('later'), deadline: first + 40 * DAY });
    await networkHelpers.time.setNextBlockTimestamp(first + WINDOW - 1);
    await expect(later.send()).to.be.revertedWithCustomError(disputes, 'DisputeRegistryTooMany');
    await networkHelpers.time.setNextBlockTimestamp(first + WINDOW);
    await expect(later.send()).to.emit(disputes, 'DisputeFiled');
  });
});
