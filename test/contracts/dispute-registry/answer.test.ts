import { expect } from 'chai';
import { AbiCoder, keccak256, toBeHex, type Wallet, ZeroHash, zeroPadValue } from 'ethers';
import { as, controller, DAY, HANDLE, hash, load, networkHelpers, nextTime, now, OFFICE, permit } from '../fixtures.ts';
import { CNY, farmer, type Rights, rights, SECOND_BANK, TRACTOR, titled } from '../rights-fixtures.ts';
import { type Filing, filingDigest, signDisputeWithdrawal, signFiling, signStatement } from '../rights-typed-data.ts';
import { attestationDigest } from '../typed-data.ts';

const CORRECTED = 2;
const REJECTED = 3;
const UNRESOLVED = 4;
const ANSWER = hash('written answer');

/** An open dispute of the enterprise about a permit. `disputes` speaks as the office, which owes the answer. */
async function disputed() {
  const base = await rights();
  const attestation = await permit();
  await as(base.attestations, base.office).attest(attestation);
  const target = attestationDigest(base.attestationsDomain, attestation);
  const filing: Filing = {
    kind: 1,
    target,
    party: HANDLE,
    clock: 1,
    grounds: hash('grounds'),
    statement: ZeroHash,
    salt: hash('salt'),
    deadline: (await now()) + DAY,
  };
  await base.disputes.fileAttestation(attestation, filing, await signFiling(controller, base.disputesDomain, filing));
  const dispute = filingDigest(base.disputesDomain, filing);
  return { ...base, disputes: as(base.disputes, base.office), attestation, target, dispute, filing };
}

const correct = async (base: Awaited<ReturnType<typeof disputed>>) => {
  const better = await permit({ record: hash('record: corrected permit') });
  const successor = attestationDigest(base.attestationsDomain, better);
  const attestations = as(base.attestations, base.office);
  await attestations.attest(better);
  return { successor, revoke: () => attestations.revoke(base.target, 2, successor) };
};

describe('DisputeRegistry.answer', () => {
  it('is the respondent’s alone, while in standing', async () => {
    const { disputes, dispute, secondBank, stranger, members, guardian } = await load(disputed);
    await expect(as(disputes, secondBank).answer(dispute, REJECTED, ANSWER, ZeroHash))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryWrongRespondent')
      .withArgs(dispute, SECOND_BANK, OFFICE);
    await expect(as(disputes, stranger).answer(dispute, REJECTED, ANSWER, ZeroHash)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryUnknownKey',
    );
    await expect(disputes.answer(hash('unknown'), REJECTED, ANSWER, ZeroHash))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryUnknownDispute')
      .withArgs(hash('unknown'));
    await as(members, guardian).suspend(OFFICE, 1);
    await expect(disputes.answer(dispute, REJECTED, ANSWER, ZeroHash)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
  });

  it('refuses an outcome that is none, no answer, and a successor where nothing changed', async () => {
    const { disputes, dispute } = await load(disputed);
    for (const outcome of [0, 1, 5]) {
      await expect(disputes.answer(dispute, outcome, ANSWER, ZeroHash))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidOutcome')
        .withArgs(outcome);
    }
    await expect(disputes.answer(dispute, REJECTED, ZeroHash, ZeroHash)).to.be.revertedWithCustomError(
      disputes,
      'DisputeRegistryZeroAnswer',
    );
    for (const outcome of [REJECTED, UNRESOLVED]) {
      await expect(disputes.answer(dispute, outcome, ANSWER, hash('successor')))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistrySuccessorMismatch')
        .withArgs(outcome, hash('successor'));
    }
  });

  it('does not take "corrected" on trust', async () => {
    const base = await load(disputed);
    const { disputes, dispute, target } = base;
    const { successor, revoke } = await correct(base);
    for (const wrong of [ZeroHash, target]) {
      await expect(disputes.answer(dispute, CORRECTED, ANSWER, wrong))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistrySuccessorMismatch')
        .withArgs(CORRECTED, wrong);
    }
    await expect(disputes.answer(dispute, CORRECTED, ANSWER, successor))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryNotCorrected')
      .withArgs(target);
    await revoke();
    await expect(disputes.answer(dispute, CORRECTED, ANSWER, successor)).to.emit(disputes, 'DisputeAnswered');
  });

  it('does so for a valuation too, and takes the word for a title', async () => {
    const base = await load(titled);
    const { valuations, office, appraiser, disputesDomain } = base;
    const party = zeroPadValue(toBeHex(TRACTOR), 32);
    const time = await now();
    const value = async (amount: number) => {
      const given = [TRACTOR, 1, 1, CNY, amount, time - 5, time + DAY, false, ZeroHash];
      const id: string = await valuations.getFunction('appraise').staticCall(given);
      await valuations.appraise(given);
      return id;
    };
    const [wrong, better] = [await value(9), await value(5)];
    const file = async (kind: number, target: string) => {
      const filing: Filing = {
        kind,
        target,
        party,
        clock: 1,
        grounds: hash('grounds'),
        statement: ZeroHash,
        salt: hash('salt'),
        deadline: (await now()) + DAY,
      };
      await base.disputes.fileAsset(filing, await signFiling(farmer, disputesDomain, filing));
      return filingDigest(disputesDomain, filing);
    };
    const aboutValue = await file(3, wrong);
    const asAppraiser = as(base.disputes, appraiser);
    await expect(asAppraiser.answer(aboutValue, CORRECTED, ANSWER, better))
      .to.be.revertedWithCustomError(base.disputes, 'DisputeRegistryNotCorrected')
      .withArgs(wrong);
    await valuations.withdraw(wrong, 2, better);
    await asAppraiser.answer(aboutValue, CORRECTED, ANSWER, better);
    const aboutTitle = await file(2, party);
    await as(base.disputes, office).answer(aboutTitle, CORRECTED, ANSWER, ZeroHash);
    expect((await base.disputes.disputeOf(aboutTitle)).status).to.equal(2n);
  });

  it('ends it when corrected or rejected, and is not given again', async () => {
    const { disputes, dispute, target, office } = await load(disputed);
    const time = await nextTime();
    await expect(disputes.answer(dispute, REJECTED, ANSWER, ZeroHash))
      .to.emit(disputes, 'DisputeAnswered')
      .withArgs(dispute, target, OFFICE, office.address, REJECTED, ANSWER, ZeroHash, 2);
    const { status, answeredAt } = await disputes.disputeOf(dispute);
    expect([status, answeredAt]).to.deep.equal([BigInt(REJECTED), BigInt(time)]);
    expect(await disputes.openDispute(1, target, HANDLE)).to.equal(ZeroHash);
    expect(await disputes.isOverdue(dispute)).to.equal(false);
    await expect(disputes.answer(dispute, CORRECTED, ANSWER, hash('successor')))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryClosed')
      .withArgs(dispute, REJECTED);
  });

  it('records what stays unresolved, which keeps its mark and can still be answered', async () => {
    const { disputes, dispute, target } = await load(disputed);
    await disputes.answer(dispute, UNRESOLVED, ANSWER, ZeroHash);
    expect(await disputes.openDispute(1, target, HANDLE)).to.equal(dispute);
    await disputes.answer(dispute, UNRESOLVED, hash('second answer'), ZeroHash);
    await disputes.answer(dispute, REJECTED, hash('third answer'), ZeroHash);
    expect(await disputes.openDispute(1, target, HANDLE)).to.equal(ZeroHash);
    expect((await disputes.disputeChain(1, target)).count).to.equal(4n);
  });

  it('may be late, and stays visibly so', async () => {
    const { disputes, dispute } = await load(disputed);
    await networkHelpers.time.increase(21 * DAY);
    await disputes.answer(dispute, REJECTED, ANSWER, ZeroHash);
    const { answeredAt, dueAt } = await disputes.disputeOf(dispute);
    expect(answeredAt > dueAt).to.equal(true);
  });

  it('lets the party file again after a rejection', async () => {
    const { disputes, dispute, disputesDomain, attestation, filing } = await load(disputed);
    await disputes.answer(dispute, REJECTED, ANSWER, ZeroHash);
    const again = { ...filing, salt: hash('again') };
    await expect(
      disputes.fileAttestation(attestation, again, await signFiling(controller, disputesDomain, again)),
    ).to.emit(disputes, 'DisputeFiled');
  });
});

describe('DisputeRegistry.state', () => {
  async function stating(base: Rights & { dispute: string }, change: { number?: number; signer?: Wallet } = {}) {
    const statement = hash('words');
    const deadline = (await now()) + DAY;
    const message = { dispute: base.dispute, statement, number: change.number ?? 1, deadline };
    const signature = await signStatement(change.signer ?? controller, base.disputesDomain, message);
    return { statement, deadline, signature };
  }

  it('is the party’s alone, each once, in time and not empty', async () => {
    const base = await load(disputed);
    const { disputes, dispute } = base;
    const { statement, deadline, signature } = await stating(base);
    for (const [words, until, signed] of [
      [statement, deadline, (await stating(base, { signer: farmer })).signature],
      [statement, deadline, (await stating(base, { number: 2 })).signature],
      [hash('other words'), deadline, signature],
      [statement, deadline + 1, signature],
    ] as const) {
      await expect(disputes.state(dispute, words, until, signed))
        .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidSignature')
        .withArgs(HANDLE, controller.address);
    }
    await expect(disputes.state(dispute, ZeroHash, deadline, signature)).to.be.revertedWithCustomError(
      disputes,
      'DisputeRegistryZeroStatement',
    );
    await expect(disputes.state(hash('unknown'), statement, deadline, signature)).to.be.revertedWithCustomError(
      disputes,
      'DisputeRegistryUnknownDispute',
    );
    await disputes.state(dispute, statement, deadline, signature);
    await expect(disputes.state(dispute, statement, deadline, signature)).to.be.revertedWithCustomError(
      disputes,
      'DisputeRegistryInvalidSignature',
    );
    const late = await stating(base, { number: 2 });
    await networkHelpers.time.increase(2 * DAY);
    await expect(disputes.state(dispute, statement, late.deadline, late.signature))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryExpired')
      .withArgs(late.deadline);
  });

  it('is heard after a rejection too', async () => {
    const base = await load(disputed);
    const { disputes, dispute, target } = base;
    await disputes.answer(dispute, REJECTED, ANSWER, ZeroHash);
    const { statement, deadline, signature } = await stating(base);
    await expect(disputes.state(dispute, statement, deadline, signature))
      .to.emit(disputes, 'DisputeStated')
      .withArgs(dispute, target, statement, 1, 3);
    expect((await disputes.disputeOf(dispute)).statements).to.equal(1n);
  });

  it('comes to an end', async () => {
    const base = await load(disputed);
    const { disputes, dispute } = base;
    for (let number = 1; number <= 16; number++) {
      const { statement, deadline, signature } = await stating(base, { number });
      await disputes.state(dispute, statement, deadline, signature);
    }
    const { statement, deadline, signature } = await stating(base, { number: 17 });
    await expect(disputes.state(dispute, statement, deadline, signature))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryTooManyStatements')
      .withArgs(dispute, 16);
  });
});

describe('DisputeRegistry.withdraw', () => {
  it('is the party’s alone, while the dispute is open or unresolved', async () => {
    const { disputes, dispute, target, disputesDomain } = await load(disputed);
    const signature = await signDisputeWithdrawal(controller, disputesDomain, { dispute });
    await expect(disputes.withdraw(dispute, await signDisputeWithdrawal(farmer, disputesDomain, { dispute })))
      .to.be.revertedWithCustomError(disputes, 'DisputeRegistryInvalidSignature')
      .withArgs(HANDLE, controller.address);
    await disputes.answer(dispute, UNRESOLVED, ANSWER, ZeroHash);
    await expect(disputes.withdraw(dispute, signature))
      .to.emit(disputes, 'DisputeWithdrawn')
      .withArgs(dispute, target, 3);
    expect(await disputes.openDispute(1, target, HANDLE)).to.equal(ZeroHash);
    for (const call of [
      () => disputes.withdraw(dispute, signature),
      () => disputes.answer(dispute, REJECTED, ANSWER, ZeroHash),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(disputes, 'DisputeRegistryClosed').withArgs(dispute, 5);
    }
  });

  it('leaves every step in the target’s chain', async () => {
    const { disputes, dispute, target, disputesDomain } = await load(disputed);
    await disputes.answer(dispute, UNRESOLVED, ANSWER, ZeroHash);
    await disputes.withdraw(dispute, await signDisputeWithdrawal(controller, disputesDomain, { dispute }));
    const coder = AbiCoder.defaultAbiCoder();
    const answered = keccak256(coder.encode(['uint8', 'bytes32', 'bytes32'], [UNRESOLVED, ANSWER, ZeroHash]));
    let head = ZeroHash;
    for (const [i, [step, data]] of [
      [1, ZeroHash],
      [2, answered],
      [4, ZeroHash],
    ].entries()) {
      const item = keccak256(coder.encode(['uint8', 'bytes32', 'bytes32'], [step, dispute, data]));
      head = `${toBeHex(i + 1, 4)}${keccak256(head + item.slice(2)).slice(10)}`;
    }
    expect(await disputes.disputeChain(1, target)).to.deep.equal([3n, `0x${head.slice(10)}`]);
  });
});
