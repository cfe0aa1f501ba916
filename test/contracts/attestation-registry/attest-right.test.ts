import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import {
  as,
  BANK,
  consentedConsortium,
  DAY,
  ethers,
  GOVERNMENT,
  hash,
  LENDER,
  load,
  MARKET,
  now,
  ORDERS,
  orders,
  PERMITS,
  PLATFORM,
  PUBLISH,
  permit,
  SIGN,
} from '../fixtures.ts';

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
