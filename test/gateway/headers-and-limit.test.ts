/** Fixed headers of every answer, and the limit of requests from one address. */
import { expect } from 'chai';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { networkOf } from '../../server/gateway/rate-limit.ts';
import { SECURITY_HEADERS } from '../../server/gateway/security-headers.ts';

const context = {
  name: 'trial',
  vault: {},
  schemas: {},
  following: () => ({ state: 'following' }),
  signIn: { callerOf: () => undefined },
} as unknown as GatewayContext;

describe('headers of every answer', () => {
  let app: App;
  before(async () => {
    app = await buildApp(context);
  });
  after(() => app.close());

  for (const [what, url, status] of [
    ['an answer', '/health', 200],
    ['a refusal', '/status', 401],
    ['an unknown route', '/nowhere', 404],
    ['the document', '/docs/json', 200],
    ['a page', '/docs/', 200],
  ] as const)
    it(`are on ${what}`, async () => {
      const { statusCode, headers } = await app.inject(url);
      expect(statusCode).to.equal(status);
      const { 'cache-control': cache, ...fixed } = SECURITY_HEADERS;
      expect(headers).to.include(fixed);
      // Files of the pages have names of their own content and may be kept.
      if (what !== 'a page') expect(headers['cache-control']).to.equal(cache);
    });
});

describe('requests of one address', () => {
  let app: App;
  beforeEach(async () => {
    app = await buildApp(context, { requestsPerMinute: 3 });
  });
  afterEach(() => app.close());

  const ask = (remoteAddress: string, url = '/health') => app.inject({ url, remoteAddress });

  it('are told how many are left, and refused with the time to wait', async () => {
    const remaining: unknown[] = [];
    for (let i = 0; i < 3; i++) remaining.push((await ask('192.0.2.1')).headers['x-ratelimit-remaining']);
    expect(remaining.map(Number)).to.deep.equal([2, 1, 0]);
    const refused = await ask('192.0.2.1');
    expect([refused.statusCode, refused.json<{ code: string }>().code]).to.deep.equal([429, 'TOO_MANY_REQUESTS']);
    expect(Number(refused.headers['retry-after'])).to.be.within(50, 60);
    expect((await ask('192.0.2.2')).statusCode, 'another address').to.equal(200);
  });

  it('count before credentials are looked at: a guesser of tokens is slowed down', async () => {
    for (let i = 0; i < 3; i++) expect((await ask('192.0.2.3', '/status')).statusCode).to.equal(401);
    expect((await ask('192.0.2.3', '/status')).statusCode).to.equal(429);
  });

  it('are those of a whole IPv6 network', async () => {
    for (let i = 1; i <= 3; i++) await ask(`2001:db8:1:2::${i}`);
    expect((await ask('2001:db8:1:2:ffff::9')).statusCode).to.equal(429);
    expect((await ask('2001:db8:1:3::1')).statusCode).to.equal(200);
  });

  it('are the same however an address is written', () => {
    for (const [address, network] of [
      ['192.0.2.1', '192.0.2.1'],
      ['::ffff:192.0.2.1', '192.0.2.1'],
      ['::1', '0:0:0:0::/64'],
      ['2001:DB8::1', '2001:db8:0:0::/64'],
      ['2001:0db8:0:0:1::', '2001:db8:0:0::/64'],
      ['2001:db8:a:b:c:d:e:f', '2001:db8:a:b::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ])
      expect(networkOf(address!), address).to.equal(network);
  });
});
