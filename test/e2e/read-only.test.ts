/** What a gateway goes on doing when its vault cannot be written, when its index lost a row, or when the chain changed below finality. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Level } from 'level';
import { places } from '../../server/config.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { FollowingStatus, GatewayContext } from '../../server/gateway/context.ts';
import { currentFolder } from '../../server/store/index/generations.ts';
import { signInOver } from '../gateway/sign-in-over.ts';
import { cleanUp, folder, open } from '../store/vault-fixtures.ts';
import { type Answer, call, TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

interface Problem {
  code?: string;
  cure?: string;
}
interface IndexState {
  rows: number;
  rebuild?: { finishedAt?: number; same?: boolean; failure?: string };
}

const ITEMS = [{ schema: 'enterprise-registration', fields: ['name'] }];
const ROW = (uscc: string): string =>
  JSON.stringify({
    line: 1,
    values: {
      uscc,
      name: '合成试验有限公司',
      registrationDate: '2019-05-06',
      province: '合成省',
      regionCode: '990101',
    },
  });

describe('a gateway in trouble', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;
  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1);
  });
  after(() => consortium.close());

  it('reads on and refuses to write when its vault cannot be written, until it is started again', async () => {
    const vaultPath = places(consortium.node('government').dir).vault;
    const { batch } = Level.prototype as unknown as { batch: (...args: unknown[]) => Promise<void> };
    const prototype = Level.prototype as unknown as { batch: unknown };
    const publish = (): Promise<Answer<Problem>> =>
      consortium.call('government', '/records?schema=enterprise-registration&system=test', {
        ndjson: ROW(enterprise.uscc).replace('2019-05-06', '2020-05-06'),
      });
    try {
      prototype.batch = function failing(this: { location: string }, ...args: unknown[]): Promise<void> {
        if (!this.location.startsWith(vaultPath)) return batch.apply(this, args);
        return Promise.reject(Object.assign(new Error('IO error: no space'), { code: 'LEVEL_IO_ERROR' }));
      };
      const { status, body } = await publish();
      expect([status, body.code]).to.deep.equal([503, 'STORE_WRITE_FAILED']);
      expect(body.cure).to.match(/disk/i);
    } finally {
      prototype.batch = batch;
    }
    // The disk is well again, but nobody knows what reached it.
    expect((await publish()).body.code).to.equal('STORE_WRITE_FAILED');
    const told = await consortium.call<{ vault: { writable: boolean } }>('government', '/status');
    expect([told.status, told.body.vault.writable]).to.deep.equal([200, false]);
    for (const path of ['/consents', '/members', '/operations', '/schemas/permit'])
      expect((await consortium.call('government', path)).status, path).to.equal(200);
    // A read of a subject's data is written down first: what cannot be written down is not disclosed.
    const verified = (await enterprise.verify(ITEMS)).body;
    expect(verified.outcome).to.equal('UNKNOWN');
    expect(JSON.stringify(verified)).to.not.include('合成试验有限公司');
    await consortium.restart('government');
    expect((await publish()).status).to.equal(202);
    expect((await enterprise.verify(ITEMS)).body.outcome).to.equal('FOUND');
  });

  it('makes its index again by itself when a reader misses a row', async () => {
    const { dir } = consortium.node('bank');
    await consortium.settled();
    const operator = (): string => consortium.node('bank').operatorToken;
    const index = async (): Promise<IndexState> =>
      (await consortium.call<IndexState>('bank', '/index', { token: operator() })).body;
    const before = await index();
    await consortium.stop('bank');
    const database = new Level<string, string>(await currentFolder(places(dir).index), { valueEncoding: 'utf8' });
    await database.open();
    // The rows of single attestations and batches; the counts of them stay.
    const lost = (await database.keys().all()).filter((key) => /^[ab][0-9a-f]{8,}/.test(key));
    expect(lost).to.not.equal([]);
    await database.batch(lost.map((key) => ({ type: 'del' as const, key })));
    await database.close();
    await consortium.startGateway('bank');
    const { status, body } = await enterprise.verify(ITEMS);
    expect([status, (body as Problem).code]).to.deep.equal([500, 'STORE_DAMAGED']);
    for (let tries = 0; (await index()).rebuild?.finishedAt === undefined; tries++) {
      if (tries > 400) expect.fail(JSON.stringify(await index()));
      await sleep(25);
    }
    const { rebuild, rows } = await index();
    expect(rebuild).to.deep.include({ same: true });
    expect(rows).to.be.at.least(before.rows);
    const again = (await enterprise.verify(ITEMS)).body;
    expect(again.outcome, JSON.stringify(again)).to.equal('FOUND');
  });
});

describe('a gateway whose index is halted', () => {
  let app: App;
  let url: string;
  let token: string;
  let following: FollowingStatus;
  before(async () => {
    const vault = await open(await folder());
    following = { state: 'halted', reason: 'INDEX_HALTED: block 7 changed', nodeHead: 60, lag: 10, lastContactAt: 1 };
    const context = {
      name: 'trial',
      chainId: 31337,
      self: 1,
      vault,
      vaultKeeper: { status: () => ({ state: 'unknown', damage: [] }) },
      signIn: await signInOver(vault, () => 1_800_000_000),
      schemas: {},
      index: { head: () => ({ number: 50, hash: `0x${'00'.repeat(32)}`, timestamp: 1 }), digest: () => '0x00' },
      following: () => following,
      now: () => 1_800_000_000,
      diskFree: async () => 1e12,
      waitingFor: () => undefined,
      onPeerCall: () => undefined,
      approvals: { publish: async () => ({ results: [{ line: 1, status: 'accepted' }], operations: [] }) },
      wake: () => undefined,
      access: { staff: (label: string) => vault.accessLog.pseudonym(label) },
    };
    app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 300 });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    token = (await vault.tokens.create({ label: 'all', roles: ['publisher', 'operator'], now: 1_800_000_000 })).token;
  });
  after(async () => {
    await app.close();
    await cleanUp();
  });

  const publish = (): Promise<Answer<Problem>> =>
    call(`${url}/records?schema=permit`, { token, ndjson: '{"line":1,"values":{}}\n' });

  it('refuses what rests on the chain, with the cure, and reads and ends tokens all the same', async () => {
    const refused = await publish();
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'INDEX_HALTED']);
    expect(refused.body.cure).to.match(/rebuild/);
    const status = await call<{ state: string }>(`${url}/status`, { token });
    expect(status.body.state, JSON.stringify(status)).to.equal('halted');
    const made = await call<{ id: string }>(`${url}/tokens`, { token, json: { label: 'one more', roles: ['lender'] } });
    expect(made.status).to.equal(201);
    expect((await call(`${url}/tokens/${made.body.id}`, { token, method: 'DELETE' })).status).to.be.oneOf([200, 204]);
    following = { ...following, state: 'following', reason: undefined };
    expect((await publish()).status).to.equal(200);
  });
});
