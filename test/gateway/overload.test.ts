/** Turning work away: while the event loop stays late, and no longer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';

/** Keeps the loop busy for a while, then lets it go round once. */
async function longRound(ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end);
  await sleep(1);
}

describe('overload', function () {
  this.timeout(20_000);
  let app: App;

  beforeEach(async () => {
    app = await buildApp({ name: 'trial', vault: {}, schemas: {} } as unknown as GatewayContext);
    await sleep(200);
  });
  afterEach(() => app.close());

  it('is told with 503 and Retry-After, and is over as soon as the loop is on time', async () => {
    for (let i = 0; i < 7; i++) await longRound(270);
    const refused = await app.inject('/nowhere');
    expect([refused.statusCode, refused.json<{ code: string }>().code]).to.deep.equal([503, 'OVERLOADED']);
    expect(refused.headers['retry-after']).to.equal('1');
    expect((await app.inject('/health')).statusCode, 'who runs it must see it').to.equal(200);
    for (let tries = 0; (await app.inject('/nowhere')).statusCode === 503; tries++) {
      expect(tries).to.be.below(40);
      await sleep(50);
    }
    expect((await app.inject('/nowhere')).statusCode).to.equal(404);
  });

  it('turns away the rest of a round that many requests make long', async () => {
    const end = performance.now() + 450;
    while (performance.now() < end);
    // All in this round: no timer runs before they have been answered.
    const answers = await Promise.all(Array.from({ length: 140 }, () => app.inject('/nowhere')));
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 404)).to.have.length.within(90, 110);
    expect(statuses.filter((status) => status === 503)).to.have.length.within(30, 50);
    expect(answers.at(-1)?.headers['retry-after']).to.equal('1');
    await sleep(100);
    expect((await app.inject('/nowhere')).statusCode).to.equal(404);
  });

  it('is not a few requests beside a long piece of work', async () => {
    const end = performance.now() + 450;
    while (performance.now() < end);
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.inject('/nowhere')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).to.deep.equal(new Set([404]));
  });

  it('is not a single long piece of work', async () => {
    await longRound(900);
    expect((await app.inject('/nowhere')).statusCode).to.equal(404);
  });
});
