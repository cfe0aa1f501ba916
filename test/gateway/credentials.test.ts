/**
 * The first half of the access matrix: every operation of the OpenAPI document with every kind of credential that must open nothing.
 * No handler is reached, so none stands behind the routes here.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'chai';
import { createSigner } from '../../server/chain/signer.ts';
import { STAFF_ROLES } from '../../server/domain/access.ts';
import { toHex } from '../../server/domain/bytes.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { openSessionKey, SessionTokens } from '../../server/signin/session-tokens.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, folder, open } from '../store/vault-fixtures.ts';
import { type OpenApi, type Operation, operationsOf, urlOf } from './document.ts';
import { forgedTokens } from './forged-tokens.ts';
import { ISSUER, signInOver } from './sign-in-over.ts';

describe('credentials that open nothing', function () {
  this.timeout(60_000);
  let vault: Vault;
  let app: App;
  let clock = 1_800_000_000;
  let operations: Operation[];
  let key: Awaited<ReturnType<typeof openSessionKey>>;
  const account = createSigner(toHex(randomBytes(32))).address;

  before(async () => {
    vault = await open(await folder());
    key = await openSessionKey(vault.settings);
    const now = () => clock;
    // Whoever got past the check would meet a route without anything behind it: INTERNAL, never 401.
    const context = {
      name: 'trial',
      vault,
      schemas: {},
      onPeerCall: () => {},
      now,
      signIn: await signInOver(vault, now),
      access: { staff: (label: string) => vault.accessLog.pseudonym(label) },
    };
    app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 1_000_000 });
    operations = operationsOf((await app.inject('/docs/json')).json<OpenApi>());
    await vault.staff.put({ account, label: 'clerk', roles: STAFF_ROLES, createdAt: clock, expiresAt: clock + 1e6 });
  });
  after(async () => {
    await app.close();
    await cleanUp();
  });

  const guarded = (): Operation[] => operations.filter((operation) => Array.isArray(operation['x-access']));

  async function session(seconds: number): Promise<{ id: string; token: string }> {
    const id = randomUUID();
    await vault.sessions.open({ id, by: { account }, createdAt: clock, expiresAt: clock + seconds });
    return { id, token: await new SessionTokens({ key, issuer: ISSUER }).mint(id, clock, clock + seconds) };
  }
  const apiKey = (expiresAt: number) =>
    vault.tokens.create({ label: 'clerk', roles: STAFF_ROLES, now: clock, expiresAt });
  const status = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await app.inject({ method: 'GET', url: '/sign-in', headers })).statusCode;
  };

  /** Credentials that would open everything but for what their name says. */
  async function credentials(): Promise<[string, string | undefined][]> {
    const good = await session(600);
    expect(await status(good.token)).to.equal(200);
    const [ended, over, ofRemoved] = [await session(600), await session(600), await session(600)];
    const [revoked, expired] = [await apiKey(clock + 1e6), await apiKey(clock + 10)];
    for (const { token } of [ended, over, ofRemoved, revoked, expired]) expect(await status(token)).to.equal(200);
    await vault.tokens.revoke(revoked.row.id, clock);
    await vault.sessions.end(ended.id);
    clock += 601;
    const forgeries = await forgedTokens({ key, issuer: ISSUER, session: (await session(600)).id, now: clock });
    const foreign = `clt_${randomBytes(32).toString('base64url')}`;
    return [
      ['none', undefined],
      ['nothing after Bearer', 'Bearer '],
      ['another scheme', `Basic ${revoked.token}`],
      ['two tokens', `Bearer ${good.token} ${good.token}`],
      ['revoked key', `Bearer ${revoked.token}`],
      ['expired key', `Bearer ${expired.token}`],
      ['key of another gateway', `Bearer ${foreign}`],
      ['ended session', `Bearer ${ended.token}`],
      ['session that is over', `Bearer ${over.token}`],
      ...forgeries.map(([name, text]): [string, string] => [`forged: ${name}`, `Bearer ${text}`]),
    ];
  }

  it('answers 401 with one text, whatever is wrong with the credential', async () => {
    const all = await credentials();
    const leaks: string[] = [];
    const texts = new Set<string>();
    let calls = 0;
    for (const operation of guarded())
      for (const [name, authorization] of all) {
        const { statusCode, headers, body } = await app.inject({
          method: operation.method as 'GET',
          url: urlOf(operation),
          ...(authorization === undefined ? {} : { headers: { authorization } }),
        });
        calls += 1;
        const problem = body === '' ? undefined : (JSON.parse(body) as { code: string; detail: string });
        if (statusCode !== 401 || problem?.code !== 'UNAUTHENTICATED')
          leaks.push(`${operation.name} ${name}: ${statusCode} ${problem?.code}`);
        expect(headers['content-type']).to.match(/^application\/problem\+json/);
        expect(headers['www-authenticate']).to.equal('Bearer');
        texts.add(problem?.detail ?? '');
      }
    console.log(
      `    ${guarded().length} operations x ${all.length} credentials = ${calls} calls, ${leaks.length} leaks`,
    );
    expect(leaks).to.deep.equal([]);
    expect(texts.size, [...texts].join('; ')).to.equal(2);
  });

  it('stops a cached token at once when its session ends, its account is removed, or it is over', async () => {
    const reRegister = () =>
      vault.staff.put({ account, label: 'clerk', roles: STAFF_ROLES, createdAt: clock, expiresAt: clock + 1e6 });
    for (const stop of [
      ({ id }: { id: string }) => vault.sessions.end(id),
      () => vault.staff.remove(account),
      async () => {
        clock += 600;
      },
    ]) {
      const opened = await session(600);
      for (let use = 0; use < 3; use += 1) expect(await status(opened.token)).to.equal(200);
      const stopping = stop(opened);
      // Not even while the disk is written.
      expect(await status(opened.token)).to.equal(401);
      await stopping;
      expect(await status(opened.token)).to.equal(401);
      await reRegister();
    }
  });

  it('takes a credential from one place only, and of two the first', async () => {
    const { token } = await session(600);
    const good = `Bearer ${token}`;
    const operator = { 'x-forwarded-user': 'operator', 'x-role': 'operator', 'x-original-url': '/health', via: 'a' };
    for (const headers of [
      { 'proxy-authorization': good },
      { 'x-authorization': good },
      { 'x-forwarded-authorization': good },
      { cookie: `authorization=${good}; token=${token}` },
      { 'x-http-method-override': 'GET', authorization: `Bearer ${token}, Bearer ${token}` },
      operator,
    ]) {
      const answer = await app.inject({ method: 'GET', url: '/status', headers: headers as Record<string, string> });
      expect([answer.statusCode, answer.json<{ code: string }>().code], JSON.stringify(headers)).to.deep.equal([
        401,
        'UNAUTHENTICATED',
      ]);
    }
    const inUrl = await app.inject({ method: 'GET', url: `/sign-in?access_token=${token}&authorization=${token}` });
    expect(inUrl.statusCode).to.equal(401);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const asked = async (...headers: string[]): Promise<number | undefined> => {
      const outgoing = request(`${url}/sign-in`, { headers: ['Host', 'a', ...headers], agent: false }).end();
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    const wrong = `Bearer ${token.slice(0, -4)}AAAA`;
    expect(await asked('Authorization', wrong, 'Authorization', good)).to.equal(401);
    expect(await asked('Authorization', wrong, 'authorization', good)).to.equal(401);
    expect(await asked('Authorization', good, 'Authorization', wrong)).to.equal(200);
  });

  it('limits a key to the operations it names', async () => {
    const { token } = await vault.tokens.create({
      label: 'export',
      roles: ['publisher', 'auditor'],
      operations: ['getCaller'],
      now: clock,
      expiresAt: clock + 600,
    });
    const headers = { authorization: `Bearer ${token}` };
    for (const operation of guarded()) {
      const answer = await app.inject({ method: operation.method as 'GET', url: urlOf(operation), headers });
      const expected = operation.operationId === 'getCaller' ? 200 : 403;
      expect(answer.statusCode, operation.name).to.equal(expected);
    }
  });

  it('gives no key for an operation that is none, or that its roles do not open', async () => {
    const operator = await vault.tokens.create({ label: 'o', roles: ['operator'], now: clock, expiresAt: clock + 600 });
    const headers = { authorization: `Bearer ${operator.token}` };
    const make = async (roles: string[], operations: string[]) => {
      const payload = { label: 'x', roles, operations };
      const answer = await app.inject({ method: 'POST', url: '/tokens', headers, payload });
      return `${answer.statusCode} ${answer.json<{ code?: string }>().code ?? ''}`.trim();
    };
    expect(await make(['lender'], ['createVerification'])).to.equal('201');
    expect(await make(['lender'], ['createVerifications'])).to.equal('422 VALUE_INVALID');
    expect(await make(['auditor'], ['createVerification'])).to.equal('422 VALUE_INVALID');
    expect(await make(['lender'], ['grantConsent'])).to.equal('422 VALUE_INVALID');
    expect(await make(['subject'], ['getCaller'])).to.equal('400 REQUEST_INVALID');
  });

  it('says when a key was used last', async () => {
    const { token, row } = await apiKey(clock + 600);
    const seen = () => vault.tokens.list().find(({ id }) => id === row.id)?.lastUsedAt;
    expect(seen()).to.equal(undefined);
    await status(token);
    expect(seen()).to.equal(clock);
    await vault.tokens.keepUses();
    expect(seen()).to.equal(clock);
  });
});
