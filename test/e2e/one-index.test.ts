/** Every gateway builds the same index: one that starts empty later, and all four after a reorg of five blocks (issue, done when 6). */
import { expect } from 'chai';
import { type Anvil, startAnvil } from '../chain/anvil.ts';
import { type Profile, TestConsortium } from './consortium.ts';
import { notPassed, TestEnterprise } from './enterprise.ts';

const ALL: readonly Profile[] = ['government', 'bank', 'platform', 'auditor'];

/** Head and digest of each gateway once all of them have what the chain has. */
async function digests(consortium: TestConsortium, profiles = ALL): Promise<string[]> {
  await consortium.settled();
  return Promise.all(
    profiles.map(async (profile) => {
      const { body } = await consortium.call<{ digest: string; head: { hash: string } }>(profile, '/status');
      return `${body.head.hash} ${body.digest}`;
    }),
  );
}

describe('one index', function () {
  this.timeout(120_000);

  it('an auditor that starts empty, later, has the digest of the others', async () => {
    const consortium = await TestConsortium.start(['government', 'bank', 'platform']);
    try {
      const enterprise = await new TestEnterprise(consortium).enrol();
      await enterprise.register();
      await enterprise.provide(1, [2]);
      const [id] = await enterprise.publish('government', 'tax-credit-rating', {
        year: 2025,
        grade: 'B',
        evaluatedOn: '2026-04-30',
      });
      await consortium.call('government', `/attestations/${id}/revocation`, { json: { reason: 1 } });
      await enterprise.withdraw(await enterprise.grant(1), 'government');
      await consortium.administer('MemberRegistry', 'suspend', 3, 1);
      await consortium.startGateway('auditor');
      const seen = await digests(consortium);
      expect(new Set(seen)).to.have.lengthOf(1);
      expect(seen[0]).to.not.match(/0x0{64}$/);
    } finally {
      await consortium.close();
    }
  });

  let anvil: Anvil;
  before(async () => {
    anvil = await startAnvil();
  });

  it('a reorg of five blocks during publishing leaves all four equal, and every row anchored once', async () => {
    let consortium: TestConsortium | undefined;
    try {
      consortium = await TestConsortium.start(ALL, { rpcUrl: anvil.url, settings: { finality: 12 } });
      // Blocks pass while the enterprise enrols; from then on the test makes them.
      const miner = setInterval(() => void anvil.rpc.request('anvil_mine', ['0x1']), 100);
      const enterprise = new TestEnterprise(consortium);
      try {
        await enterprise.enrol();
        await enterprise.grant(1);
      } finally {
        clearInterval(miner);
      }
      const operations: string[] = [];
      const publish = async (name: string): Promise<void> => {
        const values = {
          uscc: enterprise.uscc,
          name,
          registrationDate: '2019-05-06',
          province: '合成省',
          regionCode: '990101',
        };
        const ndjson = JSON.stringify({ line: 1, values });
        const { body } = await consortium!.call<{ operations: string[] }>(
          'government',
          '/records?schema=enterprise-registration',
          { ndjson },
        );
        operations.push(...body.operations);
        await mined(body.operations);
      };
      const mined = async (ids: readonly string[]): Promise<void> => {
        for (const id of ids)
          for (let state = ''; state !== 'mined' && state !== 'final'; )
            ({ state } = (await consortium!.call<{ state: string }>('government', `/operations/${id}`)).body);
      };
      for (let i = 0; i < 5; i++) await publish(`合成重组${i}有限公司`);
      const [before] = await digests(consortium);
      await anvil.rpc.request('anvil_reorg', [5, []]);
      await publish('合成重组后有限公司');
      // What the reorg took is sent again; then enough blocks for it to be final.
      await anvil.rpc.request('anvil_mine', ['0x1']);
      for (let tries = 0; tries < 200; tries++) {
        const { body } = await consortium.call<{ batches: unknown[] }>(
          'auditor',
          '/batches?issuer=1&schema=enterprise-registration',
        );
        if (body.batches.length === 6) break;
        await new Promise((done) => setTimeout(done, 50));
      }
      await anvil.rpc.request('anvil_mine', ['0xd']);
      await consortium.final('government', operations);
      const after = await digests(consortium);
      expect(new Set(after)).to.have.lengthOf(1);
      expect(after[0]).to.not.equal(before);
      const { body } = await consortium.call<{ batches: { root: string }[] }>(
        'auditor',
        '/batches?issuer=1&schema=enterprise-registration',
      );
      expect(body.batches).to.have.lengthOf(6);
      expect(new Set(body.batches.map(({ root }) => root))).to.have.lengthOf(6);
      const verified = await enterprise.verify([{ schema: 'enterprise-registration', fields: ['name'] }]);
      expect(notPassed(verified.body)).to.deep.equal([]);
      expect(verified.body.items[0]!.attestations).to.have.lengthOf(6);
    } finally {
      await consortium?.close();
    }
  });
});
