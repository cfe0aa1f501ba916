import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import { as, consentedConsortium, hash, LENDER, load, MARKET, nextTime, OFFICE, orders, permit } from '../fixtures.ts';
import { attestationDigest } from '../typed-data.ts';

/** One attestation of the market, anchored. */
async function anchored() {
  const base = await consentedConsortium();
  const attestation = await orders({ consent: base.consent });
  await base.attestations.attest(attestation);
  return { ...base, id: attestationDigest(base.attestationsDomain, attestation) };
}

describe('AttestationRegistry.revoke', () => {
  it('refuses who is no publishing member in standing', async () => {
    const { attestations, members, guardian, stranger, id } = await load(anchored);
    await expect(as(attestations, stranger).revoke(id, 1, ZeroHash))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
    await as(members, guardian).suspend(MARKET, 1);
    for (const call of [() => attestations.revoke(id, 1, ZeroHash), () => attestations.revokeMany([id], 1)]) {
      await expect(call()).to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding');
    }
  });

  it('refuses an unknown reason', async () => {
    const { attestations, id } = await load(anchored);
    for (const reason of [0, 7, 255]) {
      for (const call of [
        () => attestations.revoke(id, reason, ZeroHash),
        () => attestations.revokeMany([id], reason),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(attestations, 'AttestationRegistryInvalidReason')
          .withArgs(reason);
      }
    }
  });

  it('refuses a successor that does not fit the reason', async () => {
    const { attestations, id } = await load(anchored);
    for (const [reason, successor] of [
      [1, hash('successor')],
      [6, hash('successor')],
      [2, ZeroHash],
      [2, id],
    ] as const) {
      await expect(attestations.revoke(id, reason, successor))
        .to.be.revertedWithCustomError(attestations, 'AttestationRegistrySuccessorMismatch')
        .withArgs(reason, successor);
    }
    await expect(attestations.revokeMany([id], 2))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistrySuccessorMismatch')
      .withArgs(2, ZeroHash);
  });

  it('refuses the second time', async () => {
    const { attestations, id } = await load(anchored);
    const time = await nextTime();
    await attestations.revoke(id, 1, ZeroHash);
    for (const call of [() => attestations.revoke(id, 3, ZeroHash), () => attestations.revokeMany([id], 3)]) {
      await expect(call())
        .to.be.revertedWithCustomError(attestations, 'AttestationRegistryAlreadyRevoked')
        .withArgs(id, time);
    }
  });

  it('refuses a list with one twice, and leaves all as it was', async () => {
    const { attestations, id } = await load(anchored);
    await expect(attestations.revokeMany([hash('x'), id, hash('x')], 1)).to.be.revertedWithCustomError(
      attestations,
      'AttestationRegistryAlreadyRevoked',
    );
    expect((await attestations.anchorOf(MARKET, id)).revokedAt).to.equal(0n);
  });

  it('leaves the attestation of its issuer alone when another member revokes its id', async () => {
    const { attestations, lender, id } = await load(anchored);
    await expect(as(attestations, lender).revoke(id, 1, ZeroHash))
      .to.emit(attestations, 'Revoked')
      .withArgs(id, LENDER, lender.address, 1, ZeroHash);
    const anchor = await attestations.anchorOf(MARKET, id);
    expect([anchor.revokedAt, anchor.reason]).to.deep.equal([0n, 0n]);
    await expect(attestations.revoke(id, 1, ZeroHash)).to.emit(attestations, 'Revoked');
  });

  it('keeps when it was anchored and says why and by what it is replaced', async () => {
    const { attestations, market, id } = await load(anchored);
    const before = await attestations.anchorOf(MARKET, id);
    const time = await nextTime();
    await expect(attestations.revoke(id, 2, hash('successor')))
      .to.emit(attestations, 'Revoked')
      .withArgs(id, MARKET, market.address, 2, hash('successor'));
    expect(await attestations.anchorOf(MARKET, id)).to.deep.equal([before.anchoredAt, 1n, BigInt(time), 2n]);
  });

  it('leaves the chain of the subject as it was: nothing is ever taken out', async () => {
    const { attestations, id } = await load(anchored);
    const { subject } = await orders();
    const before = await attestations.subjectChain(subject);
    await attestations.revoke(id, 6, ZeroHash);
    expect(await attestations.subjectChain(subject)).to.deep.equal(before);
  });

  it('revokes records of a batch, several at once too', async () => {
    const { attestations, attestationsDomain, office } = await load(anchored);
    const ids = await Promise.all(
      ['a', 'b'].map(async (text) => attestationDigest(attestationsDomain, await permit({ record: hash(text) }))),
    );
    const time = await nextTime();
    const revoked = as(attestations, office).revokeMany(ids, 5);
    for (const id of ids) {
      await expect(revoked).to.emit(attestations, 'Revoked').withArgs(id, OFFICE, office.address, 5, ZeroHash);
      expect(await attestations.anchorOf(OFFICE, id)).to.deep.equal([0n, 0n, BigInt(time), 5n]);
    }
  });
});
