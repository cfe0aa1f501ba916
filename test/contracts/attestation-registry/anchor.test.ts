import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { as, consortium, GOVERNMENT, hash, load, OFFICE, ORDERS, PERMITS, PLATFORM } from '../fixtures.ts';

const ROOT = hash('root');
const SOURCES = hash('extract');

describe('AttestationRegistry.anchor', () => {
  it('refuses a schema that needs consent, even to who may publish under it', async () => {
    const { attestations } = await load(consortium);
    await expect(attestations.anchor(ROOT, ORDERS, SOURCES, 10))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistrySchemaNeedsConsent')
      .withArgs(ORDERS);
  });

  it('refuses who has no right, and who is nobody', async () => {
    const { attestations, members, schemas, market, stranger, office, guardian } = await load(consortium);
    await expect(as(attestations, market).anchor(ROOT, PERMITS, SOURCES, 10))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryNotAPublisher')
      .withArgs(PERMITS, PLATFORM, GOVERNMENT);
    await expect(as(attestations, stranger).anchor(ROOT, PERMITS, SOURCES, 10))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
    await as(members, guardian).suspend(OFFICE, 1);
    await expect(as(attestations, office).anchor(ROOT, PERMITS, SOURCES, 10)).to.be.revertedWithCustomError(
      members,
      'MemberRegistryMemberNotInStanding',
    );
  });

  it('refuses an unknown and a retired schema', async () => {
    const { attestations, schemas, office } = await load(consortium);
    for (const schema of [hash('unknown'), ZeroHash]) {
      await expect(as(attestations, office).anchor(ROOT, schema, SOURCES, 10))
        .to.be.revertedWithCustomError(schemas, 'SchemaRegistryUnknownSchema')
        .withArgs(schema);
    }
    await schemas.retire(PERMITS);
    await expect(as(attestations, office).anchor(ROOT, PERMITS, SOURCES, 10)).to.be.revertedWithCustomError(
      schemas,
      'SchemaRegistryRetired',
    );
  });

  it('refuses an empty tree and no records', async () => {
    const { attestations, office } = await load(consortium);
    await expect(as(attestations, office).anchor(ZeroHash, PERMITS, SOURCES, 10)).to.be.revertedWithCustomError(
      attestations,
      'AttestationRegistryZeroRoot',
    );
    await expect(as(attestations, office).anchor(ROOT, PERMITS, SOURCES, 0)).to.be.revertedWithCustomError(
      attestations,
      'AttestationRegistryEmptyBatch',
    );
  });

  it('tells all about the batch and its place', async () => {
    const { attestations, office } = await load(consortium);
    const byOffice = as(attestations, office);
    await expect(byOffice.anchor(ROOT, PERMITS, SOURCES, 1000))
      .to.emit(attestations, 'BatchAnchored')
      .withArgs(ROOT, OFFICE, PERMITS, office.address, SOURCES, 1000, 1);
    await expect(byOffice.anchor(hash('root 2'), PERMITS, ZeroHash, 2 ** 32 - 1))
      .to.emit(attestations, 'BatchAnchored')
      .withArgs(hash('root 2'), OFFICE, PERMITS, office.address, ZeroHash, 2 ** 32 - 1, 2);
  });
});
