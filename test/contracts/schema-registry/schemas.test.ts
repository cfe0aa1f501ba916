import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { as, BANK, consortium, DAY, GOVERNMENT, hash, load, now, ORDERS, PERMITS, PLATFORM } from '../fixtures.ts';

describe('SchemaRegistry', () => {
  it('lets only governance register and retire', async () => {
    const { schemas, guardian, office } = await load(consortium);
    for (const caller of [guardian, office]) {
      const contract = as(schemas, caller);
      for (const call of [
        () => contract.register(hash('new'), 1, 1, 1, false, 0, 'new'),
        () => contract.retire(PERMITS),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(schemas, 'AccessManagedUnauthorized')
          .withArgs(caller.address);
      }
    }
  });

  it('refuses a zero id, no publisher, a category above 63 and an unknown data class', async () => {
    const { schemas } = await load(consortium);
    const id = hash('new');
    await expect(schemas.register(ZeroHash, 1, 1, 1, false, 0, 'new')).to.be.revertedWithCustomError(
      schemas,
      'SchemaRegistryZeroId',
    );
    await expect(schemas.register(id, 0, 1, 1, false, 0, 'new'))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryNoPublishers')
      .withArgs(id);
    await expect(schemas.register(id, 1, 64, 1, false, 0, 'new'))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryInvalidCategory')
      .withArgs(64);
    for (const dataClass of [0, 5]) {
      await expect(schemas.register(id, 1, 1, dataClass, false, 0, 'new'))
        .to.be.revertedWithCustomError(schemas, 'SchemaRegistryInvalidDataClass')
        .withArgs(dataClass);
    }
  });

  it('refuses to register twice, a retired one too', async () => {
    const { schemas } = await load(consortium);
    await schemas.retire(PERMITS);
    for (const id of [ORDERS, PERMITS]) {
      await expect(schemas.register(id, 1, 1, 1, false, 0, 'again'))
        .to.be.revertedWithCustomError(schemas, 'SchemaRegistryAlreadyRegistered')
        .withArgs(id);
    }
  });

  it('refuses to retire an unknown schema, and one twice', async () => {
    const { schemas } = await load(consortium);
    await expect(schemas.retire(hash('unknown')))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryUnknownSchema')
      .withArgs(hash('unknown'));
    await schemas.retire(PERMITS);
    await expect(schemas.retire(PERMITS))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryRetired')
      .withArgs(PERMITS, await now());
  });

  it('authorizes nobody under an unknown or retired schema, nor without one of its capabilities', async () => {
    const { schemas } = await load(consortium);
    await schemas.retire(PERMITS);
    await expect(schemas.authorize(hash('unknown'), GOVERNMENT))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryUnknownSchema')
      .withArgs(hash('unknown'));
    await expect(schemas.authorize(PERMITS, GOVERNMENT))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryRetired')
      .withArgs(PERMITS, await now());
    for (const capabilities of [0n, GOVERNMENT | 128n]) {
      await expect(schemas.authorize(ORDERS, capabilities))
        .to.be.revertedWithCustomError(schemas, 'SchemaRegistryNotAPublisher')
        .withArgs(ORDERS, capabilities, PLATFORM | BANK);
    }
  });

  it('registers with all it was told, the lowest and the highest values too', async () => {
    const { schemas } = await load(consortium);
    const full = (1n << 64n) - 1n;
    await expect(schemas.register(hash('full'), full, 63, 4, true, (1n << 40n) - 1n, 'full'))
      .to.emit(schemas, 'SchemaRegistered')
      .withArgs(hash('full'), full, 63, 4, true, (1n << 40n) - 1n, 'full');
    const time = BigInt(await now());
    expect(await schemas.schemaOf(hash('full'))).to.deep.equal([full, 63n, 4n, true, (1n << 40n) - 1n, time, 0n]);
    await schemas.register(hash('low'), 1, 0, 1, false, 0, '');
    expect(await schemas.authorize(hash('low'), full)).to.deep.equal([0n, false, 0n]);
  });

  it('authorizes with any one of the capabilities', async () => {
    const { schemas } = await load(consortium);
    for (const capabilities of [BANK, PLATFORM, PLATFORM | 128n]) {
      expect(await schemas.authorize(ORDERS, capabilities)).to.deep.equal([5n, true, BigInt(365 * DAY)]);
    }
  });

  it('retires with the time of the block', async () => {
    const { schemas } = await load(consortium);
    await expect(schemas.retire(ORDERS)).to.emit(schemas, 'SchemaRetired').withArgs(ORDERS);
    expect((await schemas.schemaOf(ORDERS)).retiredAt).to.equal(BigInt(await now()));
  });
});
