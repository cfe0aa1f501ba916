import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { as, consortium, hash, load, now } from '../fixtures.ts';

const LOAN = hash('loan template');

describe('TemplateRegistry', () => {
  it('lets only governance register and retire', async () => {
    const { templates, guardian, office } = await load(consortium);
    await templates.register(LOAN, 'loan');
    for (const caller of [guardian, office]) {
      const contract = as(templates, caller);
      for (const call of [() => contract.register(hash('new'), 'new'), () => contract.retire(LOAN)])
        await expect(call())
          .to.be.revertedWithCustomError(templates, 'AccessManagedUnauthorized')
          .withArgs(caller.address);
    }
  });

  it('refuses a zero id, a second registration, also of a retired one, and retiring what is unknown or retired', async () => {
    const { templates } = await load(consortium);
    await expect(templates.register(ZeroHash, 'zero')).to.be.revertedWithCustomError(
      templates,
      'TemplateRegistryZeroId',
    );
    await expect(templates.retire(LOAN))
      .to.be.revertedWithCustomError(templates, 'TemplateRegistryUnknownTemplate')
      .withArgs(LOAN);
    await templates.register(LOAN, 'loan');
    for (const step of [async () => undefined, () => templates.retire(LOAN)]) {
      await step();
      await expect(templates.register(LOAN, 'again'))
        .to.be.revertedWithCustomError(templates, 'TemplateRegistryAlreadyRegistered')
        .withArgs(LOAN);
    }
    await expect(templates.retire(LOAN))
      .to.be.revertedWithCustomError(templates, 'TemplateRegistryRetired')
      .withArgs(LOAN, await now());
  });

  it('says since when and until when', async () => {
    const { templates } = await load(consortium);
    expect((await templates.templateOf(LOAN)).registeredAt).to.equal(0n);
    await expect(templates.register(LOAN, 'loan/1')).to.emit(templates, 'TemplateRegistered').withArgs(LOAN, 'loan/1');
    const registered = await now();
    await expect(templates.retire(LOAN)).to.emit(templates, 'TemplateRetired').withArgs(LOAN);
    const { registeredAt, retiredAt } = await templates.templateOf(LOAN);
    expect([registeredAt, retiredAt]).to.deep.equal([BigInt(registered), BigInt(await now())]);
  });
});
