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

  it('is not a single long piece of work', async () => {
    await longRound(900);
    expect((await app.inject('/nowhere')).statusCode).to.equal(404);
  });
});
