/** A verification between two gateways that speak TLS alone, known to each other by the pins of the chain. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { readArtifact } from '../../scripts/deploy/artifacts.ts';
import { KEY_PURPOSES } from '../../server/domain/capabilities.ts';
import { pinOf, type TlsIdentity } from '../../server/peer/identity.ts';
import { selfSigned } from '../peer/self-signed.ts';
import { TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

const MEMBERS = { government: 1, bank: 2 } as const;

describe('a consortium over TLS', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  const identities = { government: selfSigned('office'), bank: selfSigned('bank') };
  const managers = { government: Wallet.createRandom(), bank: Wallet.createRandom() };
  const trust = process.env.NODE_TLS_REJECT_UNAUTHORIZED;

  before(async () => {
    // For the requests of this test alone: gateways say themselves whom they trust.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    consortium = await TestConsortium.start([]);
    for (const profile of Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]) {
      const { key: secret, certificate } = identities[profile];
      const tls = { key: join(consortium.dir, `${profile}.key`), certificate: join(consortium.dir, `${profile}.crt`) };
      writeFileSync(tls.key, secret, { mode: 0o600 });
      writeFileSync(tls.certificate, certificate);
      await consortium.startGateway(profile, { tls });
      const key = managers[profile].address;
      await consortium.administer('MemberRegistry', 'addKey', MEMBERS[profile], key, KEY_PURPOSES.MANAGE, 0, 0);
      await name(profile, identities[profile]);
    }
  });
  after(async () => {
    if (trust === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = trust;
    await consortium.close();
  });

  /** Puts where a gateway is, and by which certificate it is known, on the chain: by a key of the member for that alone. */
  async function name(profile: keyof typeof MEMBERS, { certificate }: TlsIdentity): Promise<void> {
    const endpoint = `${consortium.node(profile).gateway.url}#pin-sha256=${pinOf(certificate)}`;
    const provider = new JsonRpcProvider(consortium.rpcUrl, consortium.manifest.chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
      pollingInterval: 20,
    });
    try {
      const { address } = consortium.manifest.contracts.MemberRegistry;
      const manager = managers[profile].connect(provider);
      const registry = new Contract(address, readArtifact('MemberRegistry').abi, manager);
      const sent = await registry.getFunction('setEndpoint').send(MEMBERS[profile], endpoint, { gasPrice: 0 });
      await sent.wait();
    } finally {
      provider.destroy();
    }
    await consortium.settled();
  }

  it('verifies; and no more from the moment the chain names another certificate, of either side', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1);
    const outcome = async (): Promise<string> =>
      (await enterprise.verify([{ schema: 'enterprise-registration', fields: ['name'] }])).body.outcome;
    expect(consortium.node('government').gateway.url).to.match(/^https:/);
    expect(await outcome()).to.equal('FOUND');
    for (const profile of ['bank', 'government'] as const) {
      await name(profile, selfSigned('another'));
      expect(await outcome(), `${profile} has another certificate`).to.equal('UNKNOWN');
      await name(profile, identities[profile]);
      expect(await outcome()).to.equal('FOUND');
    }
  });
});
