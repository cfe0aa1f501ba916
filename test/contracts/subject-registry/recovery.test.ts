import { expect } from 'chai';
import { ZeroAddress } from 'ethers';
import {
  address,
  as,
  BANK,
  consortium,
  controller,
  DAY,
  HANDLE,
  hash,
  load,
  MARKET,
  networkHelpers,
  nextTime,
  now,
} from '../fixtures.ts';
import { signRotation } from '../typed-data.ts';

const FRESH = address('fresh wallet');
const DELAY = 7 * DAY;

/** A recovery to FRESH proposed by the registrar; enterprise's present controller is `other`, an account of the network. */
async function proposed() {
  const { subjects, ...base } = await consortium();
  await subjects.register([hash('a')], [MARKET], [base.other.address]);
  await subjects.proposeRecovery(hash('a'), FRESH);
  return { ...base, subjects, subject: hash('a'), effectiveAt: (await now()) + DELAY };
}

describe('SubjectRegistry: recovery', () => {
  it('lets only a registrar propose, for a known handle, to somebody', async () => {
    const { subjects, lender } = await load(consortium);
    await expect(as(subjects, lender).proposeRecovery(HANDLE, FRESH))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryNotRegistrar')
      .withArgs(lender.address, BANK);
    await expect(subjects.proposeRecovery(hash('unknown'), FRESH))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryUnknownSubject')
      .withArgs(hash('unknown'));
    await expect(subjects.proposeRecovery(HANDLE, ZeroAddress))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryZeroController')
      .withArgs(HANDLE);
  });

  it('has nothing to execute or cancel without a proposal', async () => {
    const { subjects } = await load(consortium);
    for (const call of [() => subjects.executeRecovery(HANDLE), () => subjects.cancelRecovery(HANDLE)]) {
      await expect(call()).to.be.revertedWithCustomError(subjects, 'SubjectRegistryNoRecovery').withArgs(HANDLE);
    }
  });

  it('refuses to execute before the delay is over', async () => {
    const { subjects, subject, effectiveAt } = await load(proposed);
    await networkHelpers.time.setNextBlockTimestamp(effectiveAt - 1);
    await expect(subjects.executeRecovery(subject))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryRecoveryNotDue')
      .withArgs(subject, effectiveAt);
  });

  it('refuses cancelling to strangers and to other members', async () => {
    const { subjects, subject, stranger, lender } = await load(proposed);
    for (const caller of [stranger, lender]) {
      await expect(as(subjects, caller).cancelRecovery(subject))
        .to.be.revertedWithCustomError(subjects, 'SubjectRegistryNotController')
        .withArgs(subject, caller.address);
    }
  });

  it('starts the delay again with a second proposal', async () => {
    const { subjects, subject, effectiveAt } = await load(proposed);
    await networkHelpers.time.increaseTo(effectiveAt - 60);
    await subjects.proposeRecovery(subject, address('second'));
    const later = (await now()) + DELAY;
    await networkHelpers.time.increaseTo(effectiveAt + 60);
    await expect(subjects.executeRecovery(subject))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryRecoveryNotDue')
      .withArgs(subject, later);
  });

  it('says when it takes effect', async () => {
    const { subjects } = await load(consortium);
    expect(await subjects.RECOVERY_DELAY()).to.equal(BigInt(DELAY));
    const time = await nextTime();
    await expect(subjects.proposeRecovery(HANDLE, FRESH))
      .to.emit(subjects, 'RecoveryProposed')
      .withArgs(HANDLE, FRESH, time + DELAY);
    expect((await subjects.subjectOf(HANDLE)).controller).to.equal(controller.address);
  });

  it('takes effect once, whoever sends it, when the delay is over', async () => {
    const { subjects, subject, effectiveAt, stranger } = await load(proposed);
    await networkHelpers.time.setNextBlockTimestamp(effectiveAt);
    await expect(as(subjects, stranger).executeRecovery(subject))
      .to.emit(subjects, 'ControllerRotated')
      .withArgs(subject, FRESH, 1);
    expect((await subjects.subjectOf(subject)).controller).to.equal(FRESH);
    await expect(subjects.executeRecovery(subject)).to.be.revertedWithCustomError(
      subjects,
      'SubjectRegistryNoRecovery',
    );
  });

  it('ends by the controller, the registrar, or a rotation', async () => {
    const endings = [
      async ({ subjects, subject, other }: Awaited<ReturnType<typeof proposed>>) =>
        as(subjects, other).cancelRecovery(subject),
      async ({ subjects, subject }: Awaited<ReturnType<typeof proposed>>) => subjects.cancelRecovery(subject),
      async ({ subjects, subject, subjectsDomain, other }: Awaited<ReturnType<typeof proposed>>) => {
        const rotation = { subject, controller: address('own choice'), nonce: 0, deadline: (await now()) + DAY };
        const signature = await signRotation(other, subjectsDomain, rotation);
        return subjects.rotate(subject, rotation.controller, rotation.deadline, signature);
      },
    ];
    for (const end of endings) {
      const base = await load(proposed);
      await expect(end(base)).to.emit(base.subjects, 'RecoveryCancelled').withArgs(base.subject);
      await networkHelpers.time.increaseTo(base.effectiveAt);
      await expect(base.subjects.executeRecovery(base.subject))
        .to.be.revertedWithCustomError(base.subjects, 'SubjectRegistryNoRecovery')
        .withArgs(base.subject);
    }
  });
});
