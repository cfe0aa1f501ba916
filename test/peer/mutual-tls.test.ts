/** Gateway to gateway over TLS: each side knows the other by the pin of its key in the member registry, whatever an authority would say. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as secureConnect } from 'node:tls';
import { expect } from 'chai';
import { fetch } from 'undici';
import { createSigner } from '../../server/chain/signer.ts';
import type { Config } from '../../server/config.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { KEY_PURPOSES } from '../../server/domain/capabilities.ts';
import { parseEndpoint } from '../../server/domain/endpoint.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { createPeerClient } from '../../server/peer/client.ts';
import { type Envelope, openEnvelope } from '../../server/peer/envelope.ts';
import { pinnedAgent, pinOf, type TlsIdentity } from '../../server/peer/identity.ts';
import { answerReader, HandlesAnswerWire } from '../../server/peer/wire.ts';
import { readTlsIdentity } from '../../server/tls-identity.ts';
import { expectRejection } from '../expect-rejection.ts';
import { signInOver } from '../gateway/sign-in-over.ts';
import { cleanUp, folder, open } from '../store/vault-fixtures.ts';
import { selfSigned } from './self-signed.ts';

const now = () => Math.floor(Date.now() / 1000);
const separator = domainSeparator({ chainId: 31_337, verifyingContract: `0x${'11'.repeat(20)}` });

describe('mutual TLS between gateways', function () {
  this.timeout(30_000);
  const [office, bank, spare, stranger] = ['office', 'bank', 'spare', 'stranger'].map(selfSigned);
  const signers = { 2: createSigner(toHex(randomBytes(32))), 3: createSigner(toHex(randomBytes(32))) };
  const endpoints = new Map<number, string>();
  let app: App;
  let url: string;
  let reached: number;

  before(async () => {
    const vault = await open(await folder());
    const index = {
      member: async (member: number) => ({
        member,
        suspended: false,
        validUntil: 0,
        endpoint: endpoints.get(member) ?? '',
      }),
      key: async (key: Hex) => {
        const member = Object.entries(signers).find(([, { address }]) => address === key)?.[0];
        return member === undefined
          ? undefined
          : { key, member: Number(member), purposes: KEY_PURPOSES.SIGN, validFrom: 0, validUntil: 0 };
      },
    };
    const context = {
      name: 'trial',
      self: 1,
      registrar: 1,
      vault,
      index,
      schemas: {},
      signIn: await signInOver(vault, now),
      following: () => ({ state: 'following' }),
      onPeerCall: () => {},
      now,
      openEnvelope: (envelope: Envelope<unknown>, path: string) => {
        reached += 1;
        const claimNonce = async () => true;
        return openEnvelope(envelope, { self: 1, path, separator, index: index as never, now: now(), claimNonce });
      },
      subjects: { handlesFor: async () => [] },
    };
    app = await buildApp(context as unknown as GatewayContext, { tls: office! });
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `https://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  });
  after(async () => {
    await app.close();
    await cleanUp();
  });
  beforeEach(() => {
    reached = 0;
    endpoints.clear();
    endpoints.set(1, pinned(url, office!));
    endpoints.set(2, pinned('https://bank.example', bank!));
    endpoints.set(3, pinned('https://spare.example', spare!));
  });

  const pinned = (to: string, ...owners: TlsIdentity[]): string =>
    `${to}#pin-sha256=${owners.map(({ certificate }) => pinOf(certificate)).join(',')}`;

  /** A member asks the office for handles. */
  const ask = (tls: TlsIdentity | undefined, self: 2 | 3 = 2, signer = signers[self]) =>
    createPeerClient({
      self,
      signer,
      separator,
      index: { member: async (member) => ({ endpoint: endpoints.get(member) ?? '' }) as never },
      tls,
      timeoutMs: 5_000,
      now,
    }).post(1, '/peer/handles', { identifiers: [{ type: 'uscc', identifier: 'x' }] }, answerReader(HandlesAnswerWire));
  const refusal = async (work: Promise<unknown>): Promise<unknown> =>
    (await expectRejection('PEER_REFUSED', work)).values.code;

  it('answers a member that shows its certificate', async () => {
    expect(await ask(bank)).to.deep.equal({ openings: [] });
    expect(await ask(spare, 3)).to.deep.equal({ openings: [] });
  });

  it('refuses no certificate, a stranger’s, and that of another member than the one that signed', async () => {
    for (const shown of [undefined, stranger, spare]) expect(await refusal(ask(shown))).to.equal('PEER_CERTIFICATE');
    expect(reached, 'requests that were opened').to.equal(0);
  });

  it('refuses the right certificate with another member’s signature', async () => {
    expect(await refusal(ask(bank, 2, signers[3]))).to.equal('PEER_SIGNATURE_INVALID');
  });

  it('refuses a member whose endpoint names no pin, or none that can be read', async () => {
    for (const endpoint of [
      '',
      'https://bank.example',
      'https://bank.example#pin-sha256=short',
      'http://127.0.0.1:1',
    ]) {
      endpoints.set(2, endpoint);
      expect(await refusal(ask(bank)), endpoint).to.equal('PEER_CERTIFICATE');
    }
  });

  it('takes either of two pins while a key is being changed', async () => {
    endpoints.set(2, pinned('https://bank.example', stranger!, bank!));
    endpoints.set(1, pinned(url, stranger!, office!));
    expect(await ask(bank)).to.deep.equal({ openings: [] });
  });

  it('sends nothing to a gateway that is not the member', async () => {
    endpoints.set(1, pinned(url, stranger!));
    await expectRejection('PEER_INVALID', ask(bank));
    // Without a pin a certificate of a known authority is asked for, and this is none.
    endpoints.set(1, url);
    await expectRejection('PEER_UNREACHABLE', ask(bank));
    expect(reached).to.equal(0);
  });

  it('asks nobody else for a certificate', async () => {
    const agent = pinnedAgent(undefined, [pinOf(office!.certificate)]);
    const answer = await fetch(`${url}/health`, { dispatcher: agent });
    expect(answer.status).to.equal(200);
    await answer.text();
    await agent.close();
  });

  it('speaks TLS 1.3 only, and no plain HTTP', async () => {
    const port = Number(new URL(url).port);
    const socket = secureConnect({ host: '127.0.0.1', port, maxVersion: 'TLSv1.2', rejectUnauthorized: false });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.match(/^(ERR_SSL|ECONNRESET)/);
    const plain = plainRequest({ host: '127.0.0.1', port, path: '/health' });
    plain.end();
    const [failure] = (await once(plain, 'error')) as [NodeJS.ErrnoException];
    expect(failure.code).to.be.oneOf(['ECONNRESET', 'HPE_INVALID_CONSTANT', 'EPIPE']);
  });

  describe('an endpoint', () => {
    const pin = pinOf(office!.certificate);
    for (const [text, expected] of [
      ['https://a.example', ['https://a.example/', 0]],
      [`https://a.example:8443/x#pin-sha256=${pin}`, ['https://a.example:8443/x', 1]],
      [`https://a.example#pin-sha256=${pin},${pin}`, ['https://a.example/', 2]],
      ['https://a.example#pin-sha256=', undefined],
      ['https://a.example#top', undefined],
      [`https://a.example#pin-sha256=${pin}=`, undefined],
      [`https://a.example#pin-sha1=${pin}`, undefined],
      [`https://a.example#pin-sha256=${Array(5).fill(pin).join(',')}`, undefined],
      ['a.example', undefined],
      ['', undefined],
    ] as const)
      it(`${text.replaceAll(pin, 'PIN') || 'nothing'}: ${expected === undefined ? 'refused' : expected.join(', ')}`, () => {
        const read = parseEndpoint(text);
        expect(read === undefined ? undefined : [read.url.href, read.pins.length]).to.deep.equal(expected);
      });
  });

  describe('the configuration', () => {
    let dir: string;
    const read = (change: Partial<Config>) => readTlsIdentity({ dir, host: '0.0.0.0', ...change } as Config);
    const named = { tls: { key: 'key.pem', certificate: 'cert.pem' } };
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'county-ledger-tls-'));
      await writeFile(join(dir, 'key.pem'), bank!.key, { mode: 0o600 });
      await writeFile(join(dir, 'cert.pem'), bank!.certificate);
    });
    afterEach(() => rm(dir, { recursive: true }));

    it('needs TLS for an address that leaves the machine, and for no other', async () => {
      for (const host of ['0.0.0.0', '::', '192.0.2.1', 'gateway.example', '127.0.0.1.example'])
        await expectRejection('CONFIG_INVALID', read({ host }));
      for (const host of ['127.0.0.1', '127.8.0.1', '::1', 'localhost'])
        expect(await read({ host })).to.equal(undefined);
      expect(await read(named)).to.deep.equal(bank);
    });

    it('refuses files that are missing, open to others, no PEM, or not one pair', async () => {
      await expectRejection('CONFIG_INVALID', read({ tls: { key: 'none.pem', certificate: 'cert.pem' } }));
      await chmod(join(dir, 'key.pem'), 0o644);
      await expectRejection('CONFIG_INVALID', read(named));
      await chmod(join(dir, 'key.pem'), 0o600);
      for (const [file, text] of [
        ['cert.pem', 'nothing'],
        ['cert.pem', office!.certificate],
        ['key.pem', 'nothing'],
      ] as const) {
        await writeFile(join(dir, file), text);
        await expectRejection('CONFIG_INVALID', read(named));
      }
    });
  });
});
