/** Hooks over a vault, with a member's system that the test plays, and members whose endpoints lead where nobody should be sent. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { createSigner } from '../../server/chain/signer.ts';
import { KEY_PURPOSES } from '../../server/domain/capabilities.ts';
import { createPeerClient } from '../../server/peer/client.ts';
import { type Envelope, openEnvelope } from '../../server/peer/envelope.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { operationId } from '../../server/store/vault/outbox.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { WEBHOOK_PATH, type WebhookMessage, Webhooks } from '../../server/webhooks/webhooks.ts';
import { cleanUp, close, folder, hex32, open, refused } from '../store/vault-fixtures.ts';

const SELF = 1;
const PARTNER = 2;
const SEPARATOR = hex32();

describe('webhooks', function () {
  this.timeout(30_000);
  const signer = createSigner(hex32());
  let vault: Vault;
  let hooks: Webhooks;
  let end: () => void;
  let partner: Server;
  let origin: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let got: { path: string; body: Envelope<WebhookMessage> }[];
  let pauses: number[];
  let path: string;
  let sleep: () => Promise<void>;
  let endpoints: Map<number, string>;

  beforeEach(async () => {
    [got, pauses] = [[], []];
    answer = (_request, response) => response.writeHead(204).end();
    partner = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      got.push({
        path: request.url ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString()) as Envelope<WebhookMessage>,
      });
      answer(request, response);
    });
    partner.listen(0, '127.0.0.1');
    await once(partner, 'listening');
    origin = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
    endpoints = new Map([
      [SELF, 'http://127.0.0.1:1'],
      [PARTNER, origin],
    ]);
    sleep = async () => {};
    path = await folder();
    vault = await open(path);
    await begin();
  });
  const begin = async (): Promise<void> => {
    hooks = new Webhooks({
      vault,
      now: () => 1_800_000_000,
      peers: createPeerClient({
        self: SELF,
        signer,
        separator: SEPARATOR,
        index: indexOf(),
        timeoutMs: 2_000,
        now: () => 1_800_000_000,
      }),
      sleep: async (ms) => {
        pauses.push(ms);
        await sleep();
      },
    });
    end = await hooks.start();
  };
  afterEach(async () => {
    end();
    partner.closeAllConnections();
    partner.close();
    await cleanUp();
  });

  const indexOf = (): Pick<IndexStore, 'member' | 'key'> =>
    ({
      member: async (member: number) =>
        endpoints.has(member)
          ? { member, endpoint: endpoints.get(member), suspended: false, validFrom: 0, validUntil: 0 }
          : undefined,
      key: async (key: string) =>
        key === signer.address
          ? { key, member: SELF, purposes: KEY_PURPOSES.SIGN, validFrom: 0, validUntil: 0 }
          : undefined,
    }) as unknown as IndexStore;

  async function finish(state: 'final' | 'failed'): Promise<string> {
    const batch = new VaultBatch();
    const id = operationId();
    vault.outbox.intentOps(batch, { id, contract: 'AttestationRegistry', data: '0x' }, 1);
    await vault.commit(batch);
    const failure = { code: 'CHAIN_REVERTED', detail: 'NoRight()' };
    await vault.outbox.put({ ...(await vault.outbox.get(id))!, state, ...(state === 'failed' ? { failure } : {}) });
    return id;
  }
  async function until(done: () => boolean): Promise<void> {
    for (let tries = 0; !done(); tries++) {
      expect(tries, 'patience').to.be.below(2_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const stateOf = (id: string) => hooks.list().find((hook) => hook.id === id)!.state;

  it('tell what was asked for, signed by the member and addressed to the other', async () => {
    const { id } = await hooks.add({ member: PARTNER, path: '/hooks/ledger', events: ['operation.failed'] });
    await finish('final');
    const operation = await finish('failed');
    await until(() => stateOf(id).delivered === 1);
    expect(got).to.have.length(1);
    expect(got[0]!.path).to.equal('/hooks/ledger');
    const message = await openEnvelope(got[0]!.body, {
      self: PARTNER,
      path: '/hooks/ledger',
      separator: SEPARATOR,
      index: indexOf(),
      now: 1_800_000_000,
      claimNonce: async () => true,
    });
    expect(message.id).to.match(/^msg_/);
    expect(message).to.deep.equal({
      id: message.id,
      event: 'operation.failed',
      operation: {
        id: operation,
        state: 'failed',
        contract: 'AttestationRegistry',
        failure: { code: 'CHAIN_REVERTED', detail: 'NoRight()' },
      },
      at: 1_800_000_000,
    });
  });

  it('are tried again with growing pauses, in order, and given up in the end', async () => {
    let refusals = 3;
    answer = (_request, response) => response.writeHead(refusals-- > 0 ? 503 : 200).end('{}');
    const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
    const first = await finish('final');
    const second = await finish('final');
    await until(() => stateOf(id).delivered === 2);
    expect(pauses).to.deep.equal([1_000, 2_000, 4_000]);
    expect(got.map(({ body }) => body.payload.operation.id)).to.deep.equal([first, first, first, first, second]);
    // Each try is signed anew: no nonce twice. The message stays the same.
    expect(new Set(got.map(({ body }) => body.nonce)).size).to.equal(5);
    expect(new Set(got.map(({ body }) => body.payload.id)).size).to.equal(2);
    refusals = 1_000;
    await finish('final');
    await until(() => stateOf(id).failed === 1);
    expect(stateOf(id).lastProblem).to.match(/^PEER_UNREACHABLE/);
    expect(pauses.at(-1)).to.equal(300_000);
    expect(pauses).to.have.length(3 + 12);
  });

  describe('over a restart', () => {
    /** Ends hooks and vault, as a process that stops, and starts again on the same folder. */
    async function restart(): Promise<void> {
      end();
      await close(vault);
      vault = await open(path);
      await begin();
    }

    it('tell what waited, in order, under the same ids, and what was told once only', async () => {
      const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
      const told = await finish('final');
      await until(() => stateOf(id).delivered === 1 && vault.rows('webhookMessage') === 0);
      answer = (_request, response) => response.writeHead(503).end('{}');
      const gate = Promise.withResolvers<void>();
      sleep = () => gate.promise;
      const waiting = [await finish('final'), await finish('final')];
      await until(() => got.length === 2);
      expect(stateOf(id).waiting).to.equal(2);
      const first = got[1]!.body.payload;
      answer = (_request, response) => response.writeHead(204).end();
      sleep = async () => {};
      await restart();
      gate.resolve();
      await until(() => stateOf(id).delivered === 2);
      const operations = got.map(({ body }) => body.payload.operation.id);
      expect(operations).to.deep.equal([told, waiting[0], waiting[0], waiting[1]]);
      expect(got[2]!.body.payload).to.deep.equal(first);
      await restart();
      await finish('failed');
      expect(stateOf(id).waiting).to.equal(0);
      expect(got).to.have.length(4);
      expect(vault.rows('webhookMessage')).to.equal(0);
      await vault.check();
    });

    it('tell again, under the same id, what was told just before the end', async () => {
      const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
      // The receiver has it, and the sender never learns so.
      answer = () => {};
      await finish('final');
      await until(() => got.length === 1);
      answer = (_request, response) => response.writeHead(204).end();
      await restart();
      await until(() => stateOf(id).delivered === 1);
      expect(got).to.have.length(2);
      expect(got[1]!.body.payload.id).to.equal(got[0]!.body.payload.id);
    });

    it('tell nothing of what the outbox does not have: both are one write', async () => {
      await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
      answer = () => {};
      const batches: number[] = [];
      const stop = vault.outbox.onChange(() => batches.push(vault.rows('webhookMessage')));
      await finish('final');
      stop();
      // Queued, then final: the message is there as soon as the row is.
      expect(batches).to.deep.equal([0, 1]);
    });

    it('stay within a thousand, and are forgotten with their hook', async () => {
      answer = () => {};
      const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
      for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 50 }, () => finish('final')));
      await restart();
      await finish('final');
      expect(stateOf(id)).to.include({ waiting: 1_000, dropped: 1 });
      const last = finish('final');
      await hooks.remove(id);
      await last;
      expect(vault.rows('webhookMessage')).to.equal(0);
      await vault.check();
    });
  });

  it('do not follow a redirect', async () => {
    let asked = 0;
    const elsewhere = createServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    answer = (_request, response) => response.writeHead(307, { location }).end();
    const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
    await finish('final');
    await until(() => stateOf(id).failed === 1);
    expect(asked).to.equal(0);
    elsewhere.close();
  });

  it('hold a thousand messages each, and say what they dropped', async () => {
    const held = Promise.withResolvers<void>();
    answer = (_request, response) => void held.promise.then(() => response.writeHead(204).end());
    const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 51 }, () => finish('final')));
    expect(stateOf(id)).to.include({ waiting: 1_000, dropped: 20 });
    await hooks.remove(id);
    held.resolve();
    expect(hooks.list()).to.deep.equal([]);
  });

  it('are kept over a restart, 32 at most', async () => {
    for (let i = 0; i < 32; i++)
      await hooks.add({ member: PARTNER, path: `/hooks/a${i}`, events: ['operation.final'] });
    await refused(hooks.add({ member: PARTNER, path: '/hooks/b', events: ['operation.final'] }), 'WEBHOOK_TOO_MANY');
    const again = new Webhooks({
      vault,
      now: () => 1,
      peers: { post: async () => Promise.reject(new Error()) },
      sleep: async () => {},
    });
    const stop = await again.start();
    expect(again.list().map(({ path }) => path)).to.deep.equal(hooks.list().map(({ path }) => path));
    await refused(again.remove('hook_none'), 'WEBHOOK_UNKNOWN');
    stop();
  });

  describe('go nowhere but to the member', () => {
    const PAYLOADS = [
      'http://169.254.169.254/latest/meta-data/',
      '//evil.example/hooks/a',
      '/\\evil.example',
      '/hooks/../../tokens',
      '/hooks/..%2f..%2ftokens',
      '/hooks/a?x=1',
      '/hooks/a#b',
      '/hooks/a@evil.example',
      '/hooks/a\r\nHost: evil.example',
      '/hooks/a/b',
      '/hooks/',
      '/hooks/.a',
      '/peer/disclosures',
      '/tokens',
      ':80/hooks/a',
      '@evil.example/hooks/a',
      '/hooks/\u0000',
      '/hooks/ａ',
    ];

    it('by a path that could lead elsewhere: refused', () => {
      for (const path of PAYLOADS) expect(new RegExp(WEBHOOK_PATH).test(path), JSON.stringify(path)).to.equal(false);
    });

    it('whatever path is taken, host and folder stay', () => {
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(WEBHOOK_PATH)), (path) => {
          const url = new URL('https://member.example:8443/base');
          url.pathname = url.pathname + path;
          expect(url.origin).to.equal('https://member.example:8443');
          expect(url.pathname).to.equal(`/base${path}`);
        }),
      );
    });

    it('by an endpoint on chain that means a machine of ours', async () => {
      // We are elsewhere: an address of loopback is not another member's.
      endpoints.set(SELF, 'https://ours.example');
      const targets = [
        origin,
        'http://169.254.169.254/',
        'http://10.0.0.1/',
        'http://[::1]:8545/',
        'http://localhost:8545/',
        'http://0x7f000001:8545/',
        'http://2130706433/',
        'http://127.1:8545/',
        'ftp://127.0.0.1/',
        'file:///etc/passwd',
        'gopher://127.0.0.1:25/',
        'javascript:alert(1)',
        'not an address',
        '',
      ];
      const { id } = await hooks.add({ member: PARTNER, path: '/hooks/a', events: ['operation.final'] });
      for (const [done, target] of targets.entries()) {
        endpoints.set(PARTNER, target);
        await finish('final');
        await until(() => stateOf(id).failed === done + 1);
        expect(stateOf(id).lastProblem, target).to.match(/^PEER_UNREACHABLE: member 2 has no usable endpoint/);
      }
      expect(got).to.deep.equal([]);
    });
  });
});
