import { expect } from 'chai';
import type { FaultSuite, Trial } from '../../scripts/faults/suite.ts';
import { openMeddler } from '../e2e/meddler.ts';
import { until } from '../follower/index-folder.ts';
import { Indexes } from '../follower/indexes.ts';
import { GrowingChain } from './growing-chain.ts';
import { type Call, LIES } from './lies.ts';

type Json = Record<string, unknown>;
interface Answered {
  readonly result?: unknown;
}

const suite: FaultSuite = {
  name: 'node-lies',
  says: 'a proxy before the node lies in fifteen ways while the chain grows: no wrong row, nothing taken back, no false halt',
  counts: { quick: 30, full: 1_000 },
  async open() {
    const chain = await GrowingChain.start();
    const indexes = new Indexes();
    const names = Object.keys(LIES);

    async function attempt({ random, number }: Trial): Promise<number> {
      // Every lie has its turn; a second one mixes in.
      const told = [names[number % names.length]!, names[random(names.length)]!];
      const earlier = new Map<string, Json>();
      let lies = 0;
      const meddler = await openMeddler(0, () => chain.anvil.url);
      const lying = (call: Call, answer: Answered): Answered => {
        const { result } = answer;
        if (typeof result !== 'object' && typeof result !== 'string') return answer;
        const said =
          random(3) > 0 ? LIES[told[random(2)]!]!(call, result as Json, random, earlier.get(call.method)) : result;
        if (typeof result === 'object' && result !== null && (result as Json).number !== '0x0' && random(4) === 0)
          earlier.set(call.method, result as Json);
        if (said !== result) lies += 1;
        return { ...answer, result: said };
      };
      meddler.meddle(({ request, answer }) =>
        Array.isArray(request)
          ? request.map((call, i) => lying(call as Call, (answer as Answered[])[i]!))
          : lying(request as Call, answer as Answered),
      );
      const store = await indexes.open(undefined, chain.base.manifest);
      const follower = chain.follower(meddler.url, store, random(2) === 0 ? 'instant' : 5);
      let takenBack = 0;
      follower.onRewind(() => {
        takenBack += 1;
      });
      follower.start();
      try {
        for (let i = 4 + random(6); i > 0; i--) {
          await chain.grow(random);
          await new Promise((done) => setTimeout(done, random(30)));
        }
        await until(() => lies > 0, 'a lie');
        expect(follower.status().state, told.join(', ')).to.not.equal('halted');
        await follower.between(async () => {
          const head = store.head();
          if (head === undefined) return;
          const honest = await chain.rebuilt(indexes, head.number);
          expect([store.digest(), store.head()], told.join(', ')).to.deep.equal([honest.digest(), honest.head()]);
          await indexes.close(honest);
        });
        meddler.meddle(undefined);
        const { number: last, hash } = await chain.head();
        await until(() => store.head()?.hash === hash, `caught up after "${told.join('", "')}"`);
        await follower.stop();
        const honest = await chain.rebuilt(indexes, last);
        expect([store.digest(), takenBack], told.join(', ')).to.deep.equal([honest.digest(), 0]);
        expect(await indexes.contents(store)).to.deep.equal(await indexes.contents(honest));
      } finally {
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
