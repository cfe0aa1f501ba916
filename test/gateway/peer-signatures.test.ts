/** Requests between gateways that are forged, replayed, meant for another or too late: refused at every route of /peer/. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSigner, openKeystore, type Signer } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { type Envelope, sealEnvelope } from '../../server/peer/envelope.ts';
import { type Answer, call, TestConsortium } from '../e2e/consortium.ts';
import { type JsonSchema, leastOf, type OpenApi, type Operation, operationsOf } from './document.ts';

const [GOVERNMENT, BANK, PLATFORM] = [1, 2, 3];
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe('signatures of requests between gateways', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let routes: Operation[];
  let bank: Signer;
  let separator: Hex;

  before(async () => {
    consortium = await TestConsortium.start(['government']);
    const { gateway } = consortium.node('government');
    const { body } = await call<OpenApi>(`${gateway.url}/docs/json`);
    routes = operationsOf(body).filter(({ path, method }) => path.startsWith('/peer/') && method === 'POST');
    // The bank's own key, taken from its folder: its gateway need not run.
    const folder = join(consortium.dir, 'gateways', 'bank');
    const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    bank = await openKeystore(await readFile(places(folder).keystore, 'utf8'), passphrase);
    const { chainId, contracts } = consortium.manifest;
    separator = domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex });
  });
  after(() => consortium.close());

  interface Change {
    readonly signer?: Signer;
    readonly from?: number;
    readonly to?: number;
    readonly path?: string;
    readonly now?: number;
  }
  const now = (): number => Math.floor(Date.now() / 1_000);

  async function seal(route: Operation, change: Change = {}): Promise<Envelope<unknown>> {
    const schema = Object.values(route.requestBody!.content)[0]!.schema.properties!.payload as JsonSchema;
    const nonce = toHex(randomBytes(32));
    const options = { signer: bank, separator, from: BANK!, to: GOVERNMENT!, path: route.path, now: now(), nonce };
    return sealEnvelope(leastOf(schema), { ...options, ...change });
  }
  const post = (route: Operation, json: unknown): Promise<Answer<{ code?: string }>> =>
    call(`${consortium.node('government').gateway.url}${route.path}`, { json });
  async function expectRefused(route: Operation, json: unknown, status: number, code: string): Promise<void> {
    const { body, ...answer } = await post(route, json);
    expect([answer.status, body.code], `${route.path} ${JSON.stringify(body).slice(0, 200)}`).to.deep.equal([
      status,
      code,
    ]);
  }
  const each = async (check: (route: Operation) => Promise<void>): Promise<void> => {
    expect(routes).to.have.length.of.at.least(2);
    for (const route of routes) await check(route);
  };

  it('of nobody, or of another member than the one named: refused', () =>
    each(async (route) => {
      const stranger = await seal(route, { signer: createSigner(toHex(randomBytes(32))) });
      await expectRefused(route, stranger, 401, 'PEER_SIGNATURE_INVALID');
      await expectRefused(route, await seal(route, { from: PLATFORM! }), 401, 'PEER_SIGNATURE_INVALID');
      await expectRefused(route, await seal(route, { from: 99 }), 401, 'PEER_SIGNATURE_INVALID');
      await expectRefused(route, { ...(await seal(route)), from: PLATFORM }, 401, 'PEER_SIGNATURE_INVALID');
    }));

  it('over something else than what arrived: refused', () =>
    each(async (route) => {
      const sealed = await seal(route);
      await expectRefused(route, { ...sealed, nonce: toHex(randomBytes(32)) }, 401, 'PEER_SIGNATURE_INVALID');
      await expectRefused(route, { ...sealed, deadline: sealed.deadline - 1 }, 401, 'PEER_SIGNATURE_INVALID');
      const flipped = `${sealed.signature.slice(0, 20)}${sealed.signature[20] === '0' ? '1' : '0'}${sealed.signature.slice(21)}`;
      for (const signature of ['0x', `0x${'00'.repeat(65)}`, flipped, sealed.signature.slice(0, 128)])
        await expectRefused(route, { ...sealed, signature }, 401, 'PEER_SIGNATURE_INVALID');
    }));

  it('meant for another member or another route: refused', () =>
    each(async (route) => {
      await expectRefused(route, await seal(route, { to: PLATFORM! }), 421, 'PEER_NOT_FOR_US');
      await expectRefused(route, await seal(route, { path: '/peer/elsewhere' }), 421, 'PEER_NOT_FOR_US');
      await expectRefused(
        route,
        { ...(await seal(route, { to: PLATFORM! })), to: GOVERNMENT },
        401,
        'PEER_SIGNATURE_INVALID',
      );
      const moved = { ...(await seal(route, { path: '/peer/elsewhere' })), path: route.path };
      await expectRefused(route, moved, 401, 'PEER_SIGNATURE_INVALID');
    }));

  it('too old, or with a deadline too far ahead: refused', () =>
    each(async (route) => {
      await expectRefused(route, await seal(route, { now: now() - 3_600 }), 401, 'PEER_DEADLINE');
      await expectRefused(route, await seal(route, { now: now() + 3_600 }), 401, 'PEER_DEADLINE');
    }));

  it('sent a second time, also in another form of the same signature, also at once: answered once', () =>
    each(async (route) => {
      const sealed = await seal(route);
      const [first, second] = await Promise.all([post(route, sealed), post(route, sealed)]);
      const refused = [first, second].filter(({ body }) => body.code === 'PEER_NONCE_REUSED');
      expect(refused, `${route.path} ${first.status} ${second.status}`).to.have.length(1);
      expect(refused[0]!.status).to.equal(409);
      await expectRefused(route, sealed, 409, 'PEER_NONCE_REUSED');
      // The twin with n - s recovers the same account.
      const s = CURVE_ORDER - BigInt(`0x${sealed.signature.slice(66, 130)}`);
      const v = sealed.signature.endsWith('1b') ? '1c' : '1b';
      const twin = `${sealed.signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}`;
      const { status, body } = await post(route, { ...sealed, signature: twin });
      expect([status, body.code]).to.be.deep.oneOf([
        [409, 'PEER_NONCE_REUSED'],
        [401, 'PEER_SIGNATURE_INVALID'],
      ]);
    }));
});
