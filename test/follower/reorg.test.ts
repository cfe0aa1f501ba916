import { randomNumbers } from '../../scripts/faults/suite.ts';
import { atHead, indexFolder } from './index-folder.ts';
import { checkHistory, DEEPEST, equalsRebuild, followed } from './random-history.ts';
import { ScriptedChain } from './scripted-chain.ts';

/** Many more in test/faults/reorg.fault.ts, where seeds that failed are kept too. */
const HISTORIES = 20;

describe('follower through reorgs', () => {
  const indexes = indexFolder();

  for (const depth of [1, 2, 5, 29, 30]) {
    it(`equals a rebuild after a reorg of ${depth}`, async () => {
      const random = randomNumbers(depth);
      const chain = new ScriptedChain();
      for (let i = 0; i < 45; i++) chain.mineRandom(random);
      const store = await indexes.open();
      await followed(chain, store, DEEPEST, async () => {
        await atHead(store, () => chain.head.hash);
        chain.forget(depth);
        for (let i = 0; i <= depth; i++) chain.mineRandom(random);
      });
      await equalsRebuild(indexes, chain, store);
    });
  }

  it(`equals a rebuild after each of ${HISTORIES} random histories`, async function () {
    this.timeout(120_000);
    const first = Date.now() % 1_000_000_000;
    for (let seed = first; seed < first + HISTORIES; seed++) {
      await checkHistory(indexes, seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      });
    }
  });
});
