import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import { IndexKeeper } from '../../server/follower/keeper.ts';
import { openMeddler } from '../e2e/meddler.ts';
import { until } from '../follower/index-folder.ts';
import { Indexes } from '../follower/indexes.ts';
import { GrowingChain } from './growing-chain.ts';

const TROUBLES = ['gone', 'hung', 'slow', 'flapping', 'rolled back', 'rolled back below finality'] as const;
const FINALITY = 6;

const suite: FaultSuite = {
  name: 'node-trouble',
  says: 'a node that is gone, hangs, is slow, flaps, or lost blocks (anvil_rollback): catch-up in 10 s, equal to a rebuild; below finality a halt, and a rebuild cures it',
  counts: { quick: 18, full: 300 },
  async open() {
    const chain = await GrowingChain.start();
    const indexes = new Indexes();

    async function attempt({ random, number }: Trial): Promise<number> {
      const trouble = TROUBLES[number % TROUBLES.length]!;
      const meddler = await openMeddler(0, () => chain.anvil.url);
      const store = await indexes.open(undefined, chain.base.manifest);
      const follower = chain.follower(meddler.url, store, FINALITY, 300);
      const keeper = new IndexKeeper({
        store,
        follower,
        followerOf: (over) => chain.follower(meddler.url, over, FINALITY, 300),
      });
      const grow = async (blocks: number): Promise<void> => {
        for (let i = 0; i < blocks; i++) await chain.grow(random);
      };
      const level = async (): Promise<void> => {
        const { hash } = await chain.head();
        await until(() => store.head()?.hash === hash, `at the head after "${trouble}"`);
      };
      try {
        await grow(8);
        follower.start();
        await level();
        const before = store.head()!;
        switch (trouble) {
          case 'gone':
          case 'hung':
            if (trouble === 'gone') meddler.setDown(true);
            else meddler.setHung(true);
            await until(() => follower.status().state === 'unreachable', 'unreachable');
            await grow(1 + random(4));
            expect(store.head()).to.deep.equal(before);
            meddler.setDown(false);
            meddler.setHung(false);
            break;
          case 'slow':
          case 'flapping':
            for (let i = 4 + random(4); i > 0; i--) {
              if (trouble === 'flapping') meddler.setDown(true);
              await sleep(random(60));
              await grow(1);
              meddler.setDown(false);
              await sleep(random(60));
            }
            break;
          case 'rolled back': {
            const depth = 1 + random(FINALITY - 1);
            await chain.rpc.request('anvil_rollback', [depth]);
            await grow(depth + 1 + random(3));
            break;
          }
          case 'rolled back below finality':
            await chain.rpc.request('anvil_rollback', [FINALITY + 2]);
            await grow(FINALITY + 4);
            await until(() => follower.status().state === 'halted', 'halted');
            expect([follower.status().code, store.head()]).to.deep.equal(['INDEX_HALTED', before]);
            await keeper.rebuild('a test asked for it');
            expect(keeper.status().rebuild?.failure).to.equal(undefined);
        }
        // `until` allows ten seconds.
        await level();
        await keeper.stop();
        await follower.stop();
        const honest = await chain.rebuilt(indexes, store.head()!.number);
        expect([store.digest(), store.head()], trouble).to.deep.equal([honest.digest(), honest.head()]);
        expect(await indexes.contents(store), trouble).to.deep.equal(await indexes.contents(honest));
      } finally {
        await keeper.stop();
        await follower.stop();
        await meddler.close();
      }
      return 1;
    }
    return {
      attempt,
      async close() {
        await indexes.remove();
        await chain.anvil.end();
      },
    };
  },
};
export default suite;
