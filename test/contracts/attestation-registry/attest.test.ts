import { expect } from 'chai';
import { AbiCoder, concat, ZeroHash } from 'ethers';
import {
  as,
  BANK,
  consentedConsortium,
  consortium,
  controller,
  DAY,
  ethers,
  GOVERNMENT,
  grant,
  HANDLE,
  hash,
  LENDER,
  load,
  MARKET,
  networkHelpers,
  nextTime,
  now,
  OFFICE,
  ORDERS,
  ORDERS_CATEGORY,
  orders,
  PERMITS,
  PLATFORM,
  PUBLISH,
  permit,
  provideConsent,
  queryConsent,
  SIGN,
} from '../fixtures.ts';
import { attestationDigest, signWithdrawal } from '../typed-data.ts';

describe('AttestationRegistry.attest: the right to publish', () => {
  it('refuses an unknown key, and a contract that a member calls through', async () => {
    const { attestations, members, market, stranger, consent } = await load(consentedConsortium);
    const attestation = await orders({ consent });
    await expect(as(attestations, stranger).attest(attestation))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(stranger.address);
    const forwarder = await ethers.deployContract('Forwarder', market);
    const data = attestations.interface.encodeFunctionData('attest', [attestation]);
    await expect(forwarder.getFunction('forward')(await attestations.getAddress(), data))
      .to.be.revertedWithCustomError(members, 'MemberRegistryUnknownKey')
      .withArgs(await forwarder.getAddress());
  });

  it('refuses a key without the purpose, not yet valid, or retired', async () => {
    const { attestations, members, other, market, consent } = await load(consentedConsortium);
    const attestation = await orders({ consent });
    const start = (await now()) + DAY;
    await members.addKey(MARKET, other.address, SIGN, 0, 0);
    await expect(as(attestations, other).attest(attestation))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyLacksPurpose')
      .withArgs(other.address, SIGN, PUBLISH);
    const [, , , , , , , , later] = await ethers.getSigners();
    if (later === undefined) throw new Error('the test network has fewer accounts than expected');
    await members.addKey(MARKET, later.address, PUBLISH, start, 0);
    await expect(as(attestations, later).attest(attestation))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid')
      .withArgs(later.address, start, 0);
    await members.retireKey(market.address);
    const { validFrom, validUntil } = await members.keyOf(market.address);
    await expect(attestations.attest(attestation))
      .to.be.revertedWithCustomError(members, 'MemberRegistryKeyNotValid')
      .withArgs(market.address, validFrom, validUntil);
  });

  it('refuses a suspended member, one whose membership has not begun, and one whose has ended', async () => {
    const { attestations, members, guardian, consent } = await load(consentedConsortium);
    const attestation = await orders({ consent });
    await as(members, guardian).suspend(MARKET, 1);
    await expect(attestations.attest(attestation))
      .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
      .withArgs(MARKET, true, 0, 0);
    await members.reinstate(MARKET);
    const time = await now();
    for (const [from, until] of [
      [time + DAY, 0],
      [0, time],
    ] as const) {
      await members.setValidity(MARKET, from, until);
      await expect(attestations.attest(attestation))
        .to.be.revertedWithCustomError(members, 'MemberRegistryMemberNotInStanding')
        .withArgs(MARKET, false, from, until);
    }
  });

  it("refuses another member's number as issuer", async () => {
    const { attestations, consent } = await load(consentedConsortium);
    for (const issuer of [0, LENDER]) {
      await expect(attestations.attest(await orders({ consent, issuer })))
        .to.be.revertedWithCustomError(attestations, 'AttestationRegistryWrongIssuer')
        .withArgs(issuer, MARKET);
    }
  });

  it('refuses an unknown schema, schema zero, a retired one, and one that others publish under', async () => {
    const { attestations, schemas, consent } = await load(consentedConsortium);
    for (const schema of [hash('unknown'), ZeroHash]) {
      await expect(attestations.attest(await orders({ consent, schema })))
        .to.be.revertedWithCustomError(schemas, 'SchemaRegistryUnknownSchema')
        .withArgs(schema);
    }
    await expect(attestations.attest(await permit({ issuer: MARKET })))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryNotAPublisher')
      .withArgs(PERMITS, PLATFORM, GOVERNMENT);
    await schemas.retire(ORDERS);
    await expect(attestations.attest(await orders({ consent })))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryRetired')
      .withArgs(ORDERS, await now());
  });

  it('follows a change of capabilities at once', async () => {
    const { attestations, members, schemas, consent } = await load(consentedConsortium);
    await members.setCapabilities(MARKET, 128n);
    await expect(attestations.attest(await orders({ consent })))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryNotAPublisher')
      .withArgs(ORDERS, 128n, PLATFORM | BANK);
  });
});

describe('AttestationRegistry.attest: consent', () => {
  it('refuses none where the schema needs one', async () => {
    const { attestations, consents } = await load(consentedConsortium);
    await expect(attestations.attest(await orders()))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(ZeroHash);
  });

  it('refuses one about another handle', async () => {
    const { attestations, consents, consent } = await load(consentedConsortium);
    await expect(attestations.attest(await orders({ consent, subject: hash('other handle') })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(consent);
  });

  it('refuses another publisher’s', async () => {
    const { attestations, consents, lender, consent } = await load(consentedConsortium);
    await expect(as(attestations, lender).attest(await orders({ consent, issuer: LENDER })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWrongPublisher')
      .withArgs(consent, MARKET, LENDER);
  });

  it('refuses one to query, and one that does not cover the category', async () => {
    const base = await load(consortium);
    const query = await grant(base, await queryConsent());
    await expect(base.attestations.attest(await orders({ consent: query })))
      .to.be.revertedWithCustomError(base.consents, 'ConsentRegistryWrongAction')
      .withArgs(query, 2, 1);
    const narrow = await grant(base, await provideConsent({ categories: ~(1n << BigInt(ORDERS_CATEGORY)) & 0xffffn }));
    await expect(base.attestations.attest(await orders({ consent: narrow })))
      .to.be.revertedWithCustomError(base.consents, 'ConsentRegistryCategoryNotCovered')
      .withArgs(narrow, ORDERS_CATEGORY);
  });

  it('refuses one that is withdrawn, has not begun, or has ended', async () => {
    const base = await load(consentedConsortium);
    const { attestations, consents, consentsDomain } = base;
    const start = (await now()) + DAY;
    const end = start + DAY;
    const later = await grant(base, await provideConsent({ validFrom: start, validUntil: end }));
    await expect(attestations.attest(await orders({ consent: later })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryNotYetValid')
      .withArgs(later, start);
    await networkHelpers.time.setNextBlockTimestamp(end);
    await expect(attestations.attest(await orders({ consent: later })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryExpired')
      .withArgs(later, end);
    await consents.withdraw(HANDLE, base.consent, await signWithdrawal(controller, consentsDomain, base.consent));
    await expect(attestations.attest(await orders({ consent: base.consent })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryWithdrawn')
      .withArgs(base.consent, await now());
  });

  it('refuses a false one even where none is needed', async () => {
    const { attestations, consents, office } = await load(consentedConsortium);
    await expect(as(attestations, office).attest(await permit({ consent: hash('made up') })))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(hash('made up'));
  });
});

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
