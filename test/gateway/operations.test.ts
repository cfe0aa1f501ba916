/** Operations as callers follow them: asked for, waited for, streamed; over a vault, with a chain that the test plays. */
import { expect } from 'chai';
import type { ContractName } from '../../server/chain/abi.ts';
import type { OutboxRow } from '../../server/chain/outbox.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { operationId } from '../../server/store/vault/outbox.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, folder, hex32, open } from '../store/vault-fixtures.ts';
import { signInOver } from './sign-in-over.ts';

describe('operations over HTTP', function () {
  this.timeout(30_000);
  let vault: Vault;
  let app: App;
  let url: string;
  let token: string;
  let held: string | undefined;
  let mended: string[];

  beforeEach(async () => {
    vault = await open(await folder());
    held = undefined;
    mended = [];
    const touched = async (step: string, id: string) => {
      mended.push(`${step} ${id}`);
      return vault.outbox.get(id);
    };
    const now = () => Math.floor(Date.now() / 1000);
    const context = {
      name: 'trial',
      vault,
      signIn: await signInOver(vault, now),
      schemas: {},
      following: () => ({ state: 'following' }),
      operations: {
        retry: async (id: string) => touched('retry', id),
        cancel: async (id: string) => touched('cancel', id),
      },
      onPeerCall: () => {},
      now,
      waitingFor: () => (held === undefined ? undefined : { code: 'CHAIN_UNREACHABLE', detail: held, since: 5 }),
    };
    app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 1_000_000 });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    token = (await vault.tokens.create({ label: 'clerk', roles: ['publisher'], now: 1 })).token;
  });
  afterEach(async () => {
    await app.close();
    await cleanUp();
  });

  async function intend(contract: ContractName = 'AttestationRegistry'): Promise<string> {
    const batch = new VaultBatch();
    const id = operationId();
    vault.outbox.intentOps(batch, { id, contract, data: '0x' }, 1_700_000_000);
    await vault.commit(batch);
    return id;
  }
  async function move(id: string, change: Partial<OutboxRow>): Promise<void> {
    await vault.outbox.put({ ...(await vault.outbox.get(id))!, ...change });
  }
  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });
  const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

  it('lets a publisher mend its own, and nobody but the operator what the operator sent', async () => {
    const operator = (await vault.tokens.create({ label: 'operator', roles: ['operator'], now: 1 })).token;
    const mend = async (id: string, step: string, by: string): Promise<number> =>
      (
        await fetch(`${url}/operations/${id}/${step}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
          body: '{}',
        })
      ).status;
    for (const step of ['retry', 'cancel']) {
      const record = await intend();
      expect(await mend(record, step, token)).to.equal(202);
      expect(await mend(record, step, operator)).to.equal(202);
      for (const contract of ['MemberRegistry', 'CountyGovernor', 'MembershipToken'] as const) {
        const vote = await intend(contract);
        expect(await mend(vote, step, token), contract).to.equal(403);
        expect(mended).to.not.include(`${step} ${vote}`);
        expect(await mend(vote, step, operator), contract).to.equal(202);
        expect(mended).to.include(`${step} ${vote}`);
      }
    }
  });

  it('tells every state, and why it is not further', async () => {
    const id = await intend();
    const hash = hex32();
    held = 'no connection';
    expect(await json(await ask(`/operations/${id}`))).to.deep.equal({
      id,
      state: 'queued',
      contract: 'AttestationRegistry',
      createdAt: 1_700_000_000,
      waiting: { code: 'CHAIN_UNREACHABLE', detail: 'no connection', since: 5 },
    });
    held = undefined;
    await move(id, { state: 'signed', hash, nonce: 0, raw: '0xff' });
    expect(await json(await ask(`/operations/${id}`))).to.deep.equal({
      id,
      state: 'sent',
      hash,
      contract: 'AttestationRegistry',
      createdAt: 1_700_000_000,
    });
    await move(id, { state: 'mined', block: 9, gasUsed: 21_000 });
    expect((await json(await ask(`/operations/${id}`))).state).to.equal('mined');
    held = 'a wait that is over says nothing';
    await move(id, { state: 'failed', failure: { code: 'CHAIN_REVERTED', detail: 'NoRight()' } });
    expect(await json(await ask(`/operations/${id}`))).to.deep.equal({
      id,
      state: 'failed',
      hash,
      block: 9,
      gasUsed: 21_000,
      failure: { code: 'CHAIN_REVERTED', detail: 'NoRight()' },
      contract: 'AttestationRegistry',
      createdAt: 1_700_000_000,
    });
  });

  it('answers an unknown one with 404, as JSON and as events', async () => {
    for (const path of ['/operations/op_none', '/operations/op_none/events']) {
      const answer = await ask(path, { prefer: 'wait=5' });
      expect([answer.status, (await json(answer)).code]).to.deep.equal([404, 'OPERATION_UNKNOWN']);
    }
  });

  describe('Prefer: wait', () => {
    it('answers as soon as it has ended', async () => {
      const id = await intend();
      const waited = ask(`/operations/${id}`, { prefer: 'respond-async, wait=30' });
      await move(id, { state: 'mined', block: 9 });
      await move(id, { state: 'final', block: 9 });
      const answer = await waited;
      expect(answer.headers.get('preference-applied')).to.equal('wait=30');
      expect((await json(answer)).state).to.equal('final');
    });

    it('answers as it is when the time is over', async () => {
      const id = await intend();
      const begun = Date.now();
      const answer = await ask(`/operations/${id}`, { prefer: 'wait=1' });
      expect(Date.now() - begun).to.be.above(900);
      expect((await json(answer)).state).to.equal('queued');
    });

    it('grants a minute at most, and nothing for what is no wait', async () => {
      const id = await intend();
      await move(id, { state: 'final' });
      const granted = async (prefer: string) =>
        (await ask(`/operations/${id}`, { prefer })).headers.get('preference-applied');
      expect(await granted('wait=999999')).to.equal('wait=60');
      for (const none of ['wait=-1', 'wait=x', 'await=5', 'wait=0', 'wait=9999999'])
        expect(await granted(none), none).to.equal(null);
    });

    it('lets everybody go when the gateway closes', async () => {
      const id = await intend();
      const waited = ask(`/operations/${id}`, { prefer: 'wait=60' });
      const stream = await ask(`/operations/${id}/events`);
      const begun = Date.now();
      await Promise.all([app.close(), waited.then(json), stream.text()]);
      expect(Date.now() - begun).to.be.below(10_000);
    });
  });

  describe('server-sent events', () => {
    /** The events of a whole stream: id, name, state of the data. */
    const eventsOf = (text: string): string[][] =>
      [...text.matchAll(/id: (\S+)\nevent: (\S+)\ndata: (.*)\n\n/g)].map(([, id = '', event = '', data = '']) => [
        id,
        event,
        (JSON.parse(data) as { state: string }).state,
      ]);

    it('tells each state as it comes and ends with the last', async () => {
      const id = await intend();
      const answer = await ask(`/operations/${id}/events`);
      expect(answer.headers.get('content-type')).to.match(/^text\/event-stream/);
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const until = async (part: string): Promise<void> => {
        while (!text.includes(part)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`ended without ${part}: ${text}`);
          text += value;
        }
      };
      await until('event: queued');
      await move(id, { state: 'signed', hash: hex32() });
      await until('event: sent');
      await move(id, { state: 'mined', block: 3 });
      await until('event: mined');
      await move(id, { state: 'signed' });
      await move(id, { state: 'mined', block: 4 });
      await until('id: mined.4');
      await move(id, { state: 'final', block: 4 });
      await until('event: final');
      expect((await reader.read()).done).to.equal(true);
      expect(eventsOf(text).at(-1)).to.deep.equal(['final.4', 'final', 'final']);
    });

    it('goes on after the event that the client names', async () => {
      const id = await intend();
      await move(id, { state: 'signed', hash: hex32() });
      const stream = ask(`/operations/${id}/events`, { 'last-event-id': 'sent.0' }).then((answer) => answer.text());
      // Only what is new since.
      await move(id, { state: 'final', block: 2 });
      expect(eventsOf(await stream).map(([event]) => event)).to.deep.equal(['final.2']);
      expect(
        eventsOf(await (await ask(`/operations/${id}/events`, { 'last-event-id': 'mined.1' })).text()),
      ).to.deep.equal([['final.2', 'final', 'final']]);
      expect((await ask(`/operations/${id}/events`, { 'last-event-id': 'final.2' })).status).to.equal(204);
    });

    it('refuses one stream too many, and takes it when another is gone', async () => {
      const id = await intend();
      const gone: AbortController[] = [];
      const opened: Response[] = [];
      for (let i = 0; i < 512; i++) {
        const stop = new AbortController();
        gone.push(stop);
        const headers = { authorization: `Bearer ${token}` };
        opened.push(await fetch(`${url}/operations/${id}/events`, { headers, signal: stop.signal }));
      }
      expect([...new Set(opened.map(({ status }) => status))]).to.deep.equal([200]);
      const refused = await ask(`/operations/${id}/events`);
      expect([refused.status, (await json(refused)).code]).to.deep.equal([503, 'TOO_MANY_STREAMS']);
      expect(refused.headers.get('retry-after')).to.not.equal(null);
      expect((await ask(`/operations/${id}`, { prefer: 'wait=5' })).headers.get('preference-applied')).to.equal(null);
      for (const stop of gone) stop.abort();
      for (let tries = 0; ; tries++) {
        const stop = new AbortController();
        const headers = { authorization: `Bearer ${token}` };
        const { status } = await fetch(`${url}/operations/${id}/events`, { headers, signal: stop.signal });
        stop.abort();
        if (status === 200) break;
        expect(tries).to.be.below(200);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    });
  });
});
