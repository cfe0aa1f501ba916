import { expect } from 'chai';
import { Wallet, ZeroAddress } from 'ethers';
import {
  address,
  as,
  consortium,
  controller,
  DAY,
  ethers,
  HANDLE,
  hash,
  load,
  MARKET,
  nextTime,
  now,
} from '../fixtures.ts';
import { signRotation } from '../typed-data.ts';

const successor = new Wallet(hash('new wallet of the enterprise'));

/** A rotation to `successor`, signed by the present controller, changed where `change` says so. */
async function rotation(change: { controller?: string; nonce?: number; deadline?: number; subject?: string } = {}) {
  return { subject: HANDLE, controller: successor.address, nonce: 0, deadline: (await now()) + DAY, ...change };
}

describe('SubjectRegistry.rotate', () => {
  it('refuses an unknown handle and no controller', async () => {
    const { subjects } = await load(consortium);
    await expect(subjects.rotate(hash('unknown'), successor.address, (await now()) + DAY, '0x'))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryUnknownSubject')
      .withArgs(hash('unknown'));
    await expect(subjects.rotate(HANDLE, ZeroAddress, (await now()) + DAY, '0x'))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryZeroController')
      .withArgs(HANDLE);
  });

  it('refuses after the deadline', async () => {
    const { subjects, subjectsDomain } = await load(consortium);
    const signed = await rotation({ deadline: await now() });
    const signature = await signRotation(controller, subjectsDomain, signed);
    await expect(subjects.rotate(HANDLE, signed.controller, signed.deadline, signature))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryExpired')
      .withArgs(signed.deadline);
  });

  it('refuses a signature by another, for another chain, contract, handle, nonce or controller', async () => {
    const { subjects, subjectsDomain, consentsDomain } = await load(consortium);
    const right = await rotation();
    const wrong = [
      await signRotation(successor, subjectsDomain, right),
      await signRotation(controller, { ...subjectsDomain, chainId: 1n }, right),
      await signRotation(controller, consentsDomain, right),
      await signRotation(controller, subjectsDomain, { ...right, subject: hash('other') }),
      await signRotation(controller, subjectsDomain, { ...right, nonce: 1 }),
      await signRotation(controller, subjectsDomain, { ...right, controller: address('thief') }),
      await signRotation(controller, subjectsDomain, { ...right, deadline: right.deadline + 1 }),
      '0x',
    ];
    for (const signature of wrong) {
      await expect(subjects.rotate(HANDLE, right.controller, right.deadline, signature))
        .to.be.revertedWithCustomError(subjects, 'SubjectRegistryInvalidSignature')
        .withArgs(HANDLE, controller.address);
    }
  });

  it('refuses the same signature again after two rotations led back', async () => {
    const { subjects, subjectsDomain } = await load(consortium);
    const away = await rotation();
    const signature = await signRotation(controller, subjectsDomain, away);
    await subjects.rotate(HANDLE, away.controller, away.deadline, signature);
    const back = await rotation({ controller: controller.address, nonce: 1 });
    await subjects.rotate(HANDLE, back.controller, back.deadline, await signRotation(successor, subjectsDomain, back));
    await expect(subjects.rotate(HANDLE, away.controller, away.deadline, signature))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryInvalidSignature')
      .withArgs(HANDLE, controller.address);
  });

  it('rotates, whoever sends it, and counts', async () => {
    const { subjects, subjectsDomain, stranger } = await load(consortium);
    const { registeredAt } = await subjects.subjectOf(HANDLE);
    const signed = await rotation();
    const signature = await signRotation(controller, subjectsDomain, signed);
    await expect(as(subjects, stranger).rotate(HANDLE, signed.controller, signed.deadline, signature))
      .to.emit(subjects, 'ControllerRotated')
      .withArgs(HANDLE, successor.address, 1);
    expect(await subjects.subjectOf(HANDLE)).to.deep.equal([successor.address, BigInt(MARKET), registeredAt, 1n]);
  });

  it('rotates up to the deadline itself', async () => {
    const { subjects, subjectsDomain } = await load(consortium);
    const signed = await rotation({ deadline: await nextTime() });
    const signature = await signRotation(controller, subjectsDomain, signed);
    await expect(subjects.rotate(HANDLE, signed.controller, signed.deadline, signature)).to.emit(
      subjects,
      'ControllerRotated',
    );
  });

  it('rotates away from a contract account that accepts the signature (ERC-1271)', async () => {
    const { subjects, subjectsDomain } = await load(consortium);
    const account = await ethers.deployContract('WalletContract', [controller.address]);
    const target = await account.getAddress();
    await subjects.register([hash('a')], [MARKET], [target]);
    const signed = await rotation({ subject: hash('a') });
    const byOther = await signRotation(successor, subjectsDomain, signed);
    await expect(subjects.rotate(hash('a'), signed.controller, signed.deadline, byOther))
      .to.be.revertedWithCustomError(subjects, 'SubjectRegistryInvalidSignature')
      .withArgs(hash('a'), target);
    const signature = await signRotation(controller, subjectsDomain, signed);
    await expect(subjects.rotate(hash('a'), signed.controller, signed.deadline, signature))
      .to.emit(subjects, 'ControllerRotated')
      .withArgs(hash('a'), successor.address, 1);
  });
});
