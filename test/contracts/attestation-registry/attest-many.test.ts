import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import {
  as,
  consentedConsortium,
  consortium,
  GOVERNMENT,
  hash,
  load,
  MARKET,
  OFFICE,
  orders,
  PERMITS,
  PLATFORM,
  permit,
} from '../fixtures.ts';
import { attestationDigest } from '../typed-data.ts';

describe('AttestationRegistry.attestMany', () => {
  it('refuses all when one fails: unknown schema zero first, wrong issuer, doubled', async () => {
    const { attestations, schemas, office } = await load(consortium);
    const byOffice = as(attestations, office);
    const good = await permit();
    await expect(byOffice.attestMany([await permit({ schema: ZeroHash }), good]))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryUnknownSchema')
      .withArgs(ZeroHash);
    await expect(byOffice.attestMany([good, await permit({ schema: ZeroHash })]))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryUnknownSchema')
      .withArgs(ZeroHash);
    await expect(byOffice.attestMany([good, await permit({ issuer: MARKET })]))
      .to.be.revertedWithCustomError(attestations, 'AttestationRegistryWrongIssuer')
      .withArgs(MARKET, OFFICE);
    await expect(byOffice.attestMany([good, good])).to.be.revertedWithCustomError(
      attestations,
      'AttestationRegistryAlreadyAnchored',
    );
    expect(await attestations.subjectChain(good.subject)).to.deep.equal([0n, `0x${'00'.repeat(28)}`]);
  });

  it('asks for consent again when schemas alternate', async () => {
    const { attestations, consents, members } = await load(consentedConsortium);
    await members.setCapabilities(MARKET, PLATFORM | GOVERNMENT);
    await expect(attestations.attestMany([await permit({ issuer: MARKET }), await orders()]))
      .to.be.revertedWithCustomError(consents, 'ConsentRegistryUnknownConsent')
      .withArgs(ZeroHash);
  });

  it('asks for the right again when schemas alternate', async () => {
    const { attestations, schemas, consent } = await load(consentedConsortium);
    await expect(attestations.attestMany([await orders({ consent }), await permit({ issuer: MARKET })]))
      .to.be.revertedWithCustomError(schemas, 'SchemaRegistryNotAPublisher')
      .withArgs(PERMITS, PLATFORM, GOVERNMENT);
  });

  it('does nothing for none', async () => {
    const { attestations } = await load(consortium);
    const receipt = await (await attestations.attestMany([])).wait();
    expect(receipt?.logs).to.deep.equal([]);
  });

  it('anchors each in order and answers the ids', async () => {
    const { attestations, attestationsDomain, consent } = await load(consentedConsortium);
    const list = await Promise.all(['a', 'b', 'c'].map((text) => orders({ consent, record: hash(text) })));
    const ids = list.map((attestation) => attestationDigest(attestationsDomain, attestation));
    expect(await attestations.attestMany.staticCall(list)).to.deep.equal(ids);
    await attestations.attestMany(list);
    for (const [i, id] of ids.entries()) {
      expect((await attestations.anchorOf(MARKET, id)).position).to.equal(BigInt(i + 1));
    }
  });
});
