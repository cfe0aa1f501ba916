import { expect } from 'chai';
import { AbiCoder, concat, ZeroHash } from 'ethers';
import {
  as,
  consentedConsortium,
  consortium,
  DAY,
  ethers,
  HANDLE,
  hash,
  load,
  MARKET,
  nextTime,
  now,
  OFFICE,
  ORDERS,
  orders,
  permit,
} from '../fixtures.ts';
import { attestationDigest } from '../typed-data.ts';

describe('AttestationRegistry.attest: times', () => {
  it('refuses a fact observed in the future', async () => {
    const { attestations, attestationsDomain, consent } = await load(consentedConsortium);
    const time = await nextTime();
    const attestation = await orders({ consent, observedAt: time + 1, expiresAt: time + DAY });
    await expect(attestations.attest(attestation))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistryObservedInFuture')
      .withArgs(attestationDigest(attestationsDomain, attestation), time + 1);
    await expect(attestations.attest({ ...attestation, observedAt: time })).to.emit(attestations, 'Attested');
  });

  it('refuses one that has expired', async () => {
    const { attestations, attestationsDomain, consent } = await load(consentedConsortium);
    const time = await nextTime();
    const attestation = await orders({ consent, expiresAt: time });
    await expect(attestations.attest(attestation))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistryExpired')
      .withArgs(attestationDigest(attestationsDomain, attestation), time);
    await expect(attestations.attest({ ...attestation, expiresAt: time + 1 })).to.emit(attestations, 'Attested');
  });

  it('refuses one without end or for longer than the schema allows', async () => {
    const { attestations, attestationsDomain, consent } = await load(consentedConsortium);
    const observedAt = (await now()) - DAY;
    const latest = observedAt + 365 * DAY;
    for (const expiresAt of [0, latest + 1]) {
      const attestation = await orders({ consent, observedAt, expiresAt });
      await expect(attestations.attest(attestation))
        .to.be.revertedWithCustomError(attestations, 'AttestationRegistryValidityTooLong')
        .withArgs(attestationDigest(attestationsDomain, attestation), expiresAt, latest);
    }
    await expect(attestations.attest(await orders({ consent, observedAt, expiresAt: latest }))).to.emit(
      attestations,
      'Attested',
    );
  });

  it('anchors at the time of the block, whatever the issuer says', async () => {
    const { attestations, attestationsDomain, office } = await load(consortium);
    const attestation = await permit({ observedAt: 1 });
    const time = await nextTime();
    await as(attestations, office).attest(attestation);
    const id = attestationDigest(attestationsDomain, attestation);
    expect((await attestations.anchorOf(OFFICE, id)).anchoredAt).to.equal(BigInt(time));
  });
});

describe('AttestationRegistry.attest', () => {
  it('refuses numbers wider than their type, so that the id is that of what it says', async () => {
    const { attestations, office } = await load(consortium);
    const data = attestations.interface.encodeFunctionData('attest', [await permit()]);
    const to = await attestations.getAddress();
    // Words 1 (issuer), 6 (observedAt) and 7 (expiresAt) with a bit set above the type.
    for (const [word, bit] of [
      [1, 32n],
      [6, 64n],
      [7, 64n],
    ] as const) {
      const at = 10 + 64 * word;
      const value = BigInt(`0x${data.slice(at, at + 64)}`) | (1n << bit);
      const dirty = data.slice(0, at) + value.toString(16).padStart(64, '0') + data.slice(at + 64);
      await expect(office.sendTransaction({ to, data: dirty }), `word ${word}`).to.be.revertedWithoutReason(ethers);
    }
    await office.sendTransaction({ to, data });
  });

  it('refuses the same twice', async () => {
    const { attestations, attestationsDomain, consent } = await load(consentedConsortium);
    const attestation = await orders({ consent });
    await attestations.attest(attestation);
    await expect(attestations.attest(attestation))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistryAlreadyAnchored')
      .withArgs(attestationDigest(attestationsDomain, attestation));
  });

  it('refuses what was revoked before, anchored or not', async () => {
    const { attestations, attestationsDomain, office } = await load(consortium);
    const byOffice = as(attestations, office);
    const [one, two] = [await permit(), await permit({ record: hash('another permit') })];
    await byOffice.attest(one);
    for (const attestation of [one, two]) {
      await byOffice.revoke(attestationDigest(attestationsDomain, attestation), 1, ZeroHash);
    }
    await expect(byOffice.attest(one)).to.be.revertedWithCustomError(
      attestations,
      'AttestationRegistryAlreadyAnchored',
    );
    await expect(byOffice.attest(two))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistryAlreadyRevoked')
      .withArgs(attestationDigest(attestationsDomain, two), await now());
  });

  it('does not mind what another issuer revoked under the same id', async () => {
    const { attestations, attestationsDomain, office, lender } = await load(consortium);
    const attestation = await permit();
    await as(attestations, lender).revoke(attestationDigest(attestationsDomain, attestation), 1, ZeroHash);
    await expect(as(attestations, office).attest(attestation)).to.emit(attestations, 'Attested');
  });

  it('anchors under the EIP-712 digest and tells all of it', async () => {
    const { attestations, attestationsDomain, market, consent } = await load(consentedConsortium);
    const attestation = await orders({ consent, sources: hash('sources') });
    const id = attestationDigest(attestationsDomain, attestation);
    expect(await attestations.hashAttestation(attestation)).to.equal(id);
    expect(await attestations.attest.staticCall(attestation)).to.equal(id);
    const { record, sources, observedAt, expiresAt } = attestation;
    await expect(attestations.attest(attestation))
      .to.emit(attestations, 'Attested')
      .withArgs(id, HANDLE, MARKET, market.address, ORDERS, record, consent, sources, observedAt, expiresAt, 1);
    expect(await attestations.anchorOf(MARKET, id)).to.deep.equal([BigInt(await now()), 1n, 0n, 0n]);
    expect(await attestations.anchorOf(OFFICE, id)).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it('logs byte for byte what Solidity would log', async () => {
    const { attestations, market, consent } = await load(consentedConsortium);
    const attestation = await orders({ consent, sources: hash('sources') });
    const receipt = await (await attestations.attest(attestation)).wait();
    const log = receipt?.logs[0];
    const { record, sources, observedAt, expiresAt } = attestation;
    const types = ['address', 'bytes32', 'bytes32', 'bytes32', 'bytes32', 'uint64', 'uint64', 'uint32'];
    const values = [market.address, ORDERS, record, consent, sources, observedAt, expiresAt, 1];
    expect(receipt?.logs).to.have.length(1);
    expect(log?.data).to.equal(AbiCoder.defaultAbiCoder().encode(types, values));
    const topics = AbiCoder.defaultAbiCoder().encode(
      ['bytes32', 'bytes32', 'bytes32', 'uint32'],
      [
        attestations.interface.getEvent('Attested')?.topicHash,
        await attestations.hashAttestation(attestation),
        HANDLE,
        MARKET,
      ],
    );
    expect(concat(log?.topics ?? [])).to.equal(topics);
  });
});
