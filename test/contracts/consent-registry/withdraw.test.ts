import { expect } from 'chai';
import { Wallet } from 'ethers';
import {
  as,
  consortium,
  controller,
  grant,
  HANDLE,
  hash,
  load,
  MARKET,
  nextTime,
  now,
  queryConsent,
} from '../fixtures.ts';
import { signWithdrawal } from '../typed-data.ts';

describe('ConsentRegistry.withdraw', () => {
  async function granted() {
    const base = await load(consortium);
    const id = await grant(base, await queryConsent());
    return { ...base, id, signature: await signWithdrawal(controller, base.consentsDomain, id) };
  }

  it('refuses an unknown handle', async () => {
    const { consents, id, signature } = await granted();
    await expect(consents.withdraw(hash('unknown'), id, signature))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownSubject')
      .withArgs(hash('unknown'));
  });

  it('refuses anybody without the signature of the controller over this very consent', async () => {
    const { consents, consentsDomain, attestationsDomain, id, market, stranger } = await granted();
    const signatures = [
      '0x',
      await signWithdrawal(new Wallet(hash('thief')), consentsDomain, id),
      await signWithdrawal(controller, consentsDomain, hash('other consent')),
      await signWithdrawal(controller, attestationsDomain, id),
      await signWithdrawal(controller, { ...consentsDomain, chainId: 1n }, id),
    ];
    for (const caller of [market, stranger]) {
      for (const signature of signatures) {
        await expect(as(consents, caller).withdraw(HANDLE, id, signature))
          .to.be.revertedWithCustomError(consents, 'ConsentRegistryInvalidSignature')
          .withArgs(HANDLE, controller.address);
      }
    }
  });

  it('refuses the second time, which changes no time', async () => {
    const { consents, id, signature } = await granted();
    await consents.withdraw(HANDLE, id, signature);
    const revokedAt = await now();
    await expect(consents.withdraw(HANDLE, id, signature))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWithdrawn')
      .withArgs(id, revokedAt);
  });

  it('withdraws by signature, whoever sends it, and keeps what was granted', async () => {
    const { consents, id, signature } = await granted();
    const before = await consents.stateOf(HANDLE, id);
    const time = await nextTime();
    await expect(consents.withdraw(HANDLE, id, signature))
      .to.emit(consents, 'ConsentWithdrawn')
      .withArgs(id, HANDLE);
    const after = await consents.stateOf(HANDLE, id);
    expect(after.revokedAt).to.equal(BigInt(time));
    expect({ ...after.toObject(), revokedAt: 0n }).to.deep.equal(before.toObject());
  });

  it('withdraws by the controller itself without a signature, granted before or not', async () => {
    const { consents, subjects, other } = await granted();
    await subjects.register([hash('own')], [MARKET], [other.address]);
    await expect(as(consents, other).withdraw(hash('own'), hash('never granted'), '0x'))
      .to.emit(consents, 'ConsentWithdrawn')
      .withArgs(hash('never granted'), hash('own'));
    expect(await consents.stateOf(hash('own'), hash('never granted'))).to.deep.equal([
      0n,
      0n,
      BigInt(await now()),
      0n,
      0n,
      0n,
      0n,
      0n,
    ]);
  });
});
