/** The Idempotency-Key of every POST, over a vault on disk and routes that count how often they run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import Fastify, { type FastifyInstance } from 'fastify';
import { LedgerError } from '../../server/errors.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { installIdempotency } from '../../server/gateway/idempotency.ts';
import { installProblems } from '../../server/gateway/problems.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, close, folder, open } from '../store/vault-fixtures.ts';

const DAY = 24 * 3_600;

describe('Idempotency-Key', () => {
  let path: string;
  let vault: Vault;
  let app: FastifyInstance;
  let runs: number;
  let clock: number;
  let outcome: () => unknown;

  async function start(): Promise<void> {
    vault = await open(path);
    const context = { vault, now: () => clock } as unknown as GatewayContext;
    app = Fastify();
    installProblems(app);
    app.decorateRequest('caller', undefined);
    app.addHook('onRequest', async (request) => {
      const id = request.headers.authorization;
      if (id !== undefined) request.caller = { id, label: id, roles: [] };
    });
    installIdempotency(app, context);
    app.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const count = async (): Promise<unknown> => {
      runs += 1;
      return outcome();
    };
    app.post('/things', count);
    app.post('/others', count);
    app.post('/made/:id', async (_request, reply) => reply.code(202).send(await count()));
    app.post('/secrets', { config: { idempotency: 'once' } }, count);
    app.post('/peer', { config: { idempotency: 'nonce' } }, count);
    app.post('/short', async (_request, reply) => {
      reply.keepAnswerUntil = clock + 60;
      return count();
    });
    await app.ready();
  }

  async function restart(): Promise<void> {
    await app.close();
    await close(vault);
    await start();
  }

  beforeEach(async () => {
    [runs, clock, path] = [0, 1_700_000_000, await folder()];
    outcome = () => ({ run: runs });
    await start();
  });
  afterEach(async () => {
    await app.close();
    await cleanUp();
  });

  interface Sent {
    readonly key?: string | undefined;
    readonly caller?: string;
    readonly body?: unknown;
    readonly rows?: string;
  }
  async function post(url: string, { key = 'k1', caller = 'clerk', body = { a: 1, b: 2 }, rows }: Sent = {}) {
    const {
      statusCode,
      body: text,
      headers,
    } = await app.inject({
      method: 'POST',
      url,
      headers: {
        'idempotency-key': key,
        ...(caller === '' ? {} : { authorization: caller }),
        'content-type': rows === undefined ? 'application/json' : 'application/x-ndjson',
      },
      payload: rows ?? JSON.stringify(body),
    });
    const { code } = JSON.parse(text) as { code?: string };
    return { status: statusCode, text, code, replayed: headers['idempotency-replayed'] };
  }

  it('sends the same bytes and status again, and runs once', async () => {
    outcome = () => ({ run: runs, text: '县域 "\u2028', nested: { z: 1, a: [1.5, null] } });
    const first = await post('/made/7');
    expect([first.status, first.replayed]).to.deep.equal([202, undefined]);
    for (let again = 0; again < 3; again++) expect(await post('/made/7')).to.deep.equal({ ...first, replayed: 'true' });
    expect(runs).to.equal(1);
  });

  it('runs again for another key, caller, route or place, and for no key', async () => {
    await post('/things');
    await post('/things', { key: 'k2' });
    await post('/things', { caller: 'other clerk' });
    await post('/others');
    await post('/made/7');
    expect(runs).to.equal(5);
    for (let i = 0; i < 2; i++) await app.inject({ method: 'POST', url: '/things', payload: { a: 1, b: 2 } });
    expect(runs).to.equal(7);
  });

  it('refuses another body, query or path with 422, and does not run it', async () => {
    await post('/made/7');
    for (const [url, sent] of [
      ['/made/7', { body: { a: 1, b: 3 } }],
      ['/made/7?dry=1', {}],
      ['/made/8', {}],
      ['/made/7', { rows: '{"a":1,"b":2}' }],
    ] as const)
      expect(await post(url, sent)).to.include({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(runs).to.equal(1);
  });

  it('takes the order of members in JSON as no difference, one byte of rows as one', async () => {
    await post('/things');
    expect(await post('/things', { body: { b: 2, a: 1 } })).to.include({ status: 200, replayed: 'true' });
    await post('/others', { rows: '{"line":1}\n{"line":2}\n' });
    expect(await post('/others', { rows: '{"line":1}\n{"line":2}\n' })).to.include({ status: 200, replayed: 'true' });
    expect((await post('/others', { rows: '{"line":1}\n{"line":2}' })).code).to.equal('IDEMPOTENCY_KEY_REUSED');
  });

  it('runs fifty at once only once; the others are told that it runs', async () => {
    const held = Promise.withResolvers<void>();
    outcome = async () => {
      await held.promise;
      return { run: runs };
    };
    const answers = Promise.all(Array.from({ length: 50 }, () => post('/things')));
    while (runs === 0) await sleep(1);
    await sleep(20);
    held.resolve();
    const done = await answers;
    expect(runs).to.equal(1);
    expect(done.filter(({ status }) => status === 200)).to.have.length(1);
    expect(done.filter(({ status, code }) => status === 409 && code === 'IDEMPOTENCY_RUNNING')).to.have.length(49);
    expect(await post('/things')).to.include({ status: 200, replayed: 'true' });
  });

  it('keeps the answer over a restart', async () => {
    const first = await post('/things');
    await restart();
    expect(await post('/things')).to.deep.equal({ ...first, replayed: 'true' });
    expect(runs).to.equal(1);
  });

  it('does not run again what was interrupted: nobody knows whether it took effect', async () => {
    outcome = () => new Promise(() => undefined);
    const lost = post('/things').catch(() => undefined);
    while (runs === 0) await sleep(1);
    await close(vault);
    await start();
    outcome = () => ({ run: runs });
    expect(await post('/things')).to.include({ status: 409, code: 'IDEMPOTENCY_INTERRUPTED' });
    expect(runs).to.equal(1);
    void lost;
  });

  it('lets a request that was refused or broke down run again', async () => {
    outcome = () => {
      throw new LedgerError('SCHEMA_UNKNOWN', 'none');
    };
    expect((await post('/things')).code).to.equal('SCHEMA_UNKNOWN');
    outcome = () => {
      throw new Error('a defect');
    };
    expect((await post('/things')).code).to.equal('INTERNAL');
    outcome = () => ({ run: runs });
    expect(await post('/things')).to.include({ status: 200, replayed: undefined });
    expect(runs).to.equal(3);
  });

  it('forgets a key after 24 hours, and an answer when its own time is over', async () => {
    await post('/things');
    await post('/short');
    clock += 59;
    expect((await post('/short')).replayed).to.equal('true');
    clock += 1;
    expect((await post('/short')).replayed).to.equal(undefined);
    clock = 1_700_000_000 + DAY - 1;
    expect((await post('/things')).replayed).to.equal('true');
    clock += 1;
    expect((await post('/things')).replayed).to.equal(undefined);
    expect(runs).to.equal(4);
    clock += DAY;
    expect(await vault.idempotency.prune(clock)).to.equal(2);
    expect(await vault.idempotency.prune(clock)).to.equal(0);
    await vault.check();
  });

  it('does once what answers a secret, and keeps no answer', async () => {
    expect(await post('/secrets')).to.include({ status: 200 });
    expect(await post('/secrets')).to.include({ status: 409, code: 'IDEMPOTENCY_NOT_KEPT' });
    await restart();
    expect(await post('/secrets')).to.include({ status: 409, code: 'IDEMPOTENCY_NOT_KEPT' });
    expect(runs).to.equal(1);
  });

  it('drops answers for an erasure; the keys stay used', async () => {
    await post('/things');
    expect(await vault.idempotency.dropAnswers()).to.equal(1);
    expect((await post('/things')).code).to.equal('IDEMPOTENCY_NOT_KEPT');
    await vault.check();
  });

  it('gives nobody the key of another where no token says who asks', async () => {
    await post('/things', { caller: '' });
    expect(await post('/things', { caller: '', body: { b: 1 } })).to.include({ status: 200, replayed: undefined });
    expect((await post('/things', { caller: '' })).replayed).to.equal('true');
    expect(runs).to.equal(2);
  });

  it('refuses a key that is none, and any where the body has a nonce', async () => {
    for (const key of ['', ' ', 'ä', 'x'.repeat(129)])
      expect(await post('/things', { key }), JSON.stringify(key)).to.include({ status: 400, code: 'REQUEST_INVALID' });
    expect(await post('/peer')).to.include({ status: 400, code: 'REQUEST_INVALID' });
    expect(runs).to.equal(0);
    await vault.check();
  });
});
