import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { randomNumbers } from '../../scripts/faults/suite.ts';
import { Follower } from '../../server/follower/follower.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { atHead } from './index-folder.ts';
import type { Indexes } from './indexes.ts';
import { ScriptedChain } from './scripted-chain.ts';

/** Deepest reorg of a random history, and the finality it is followed with. */
export const DEEPEST = 30;

/** Follows the chain while something happens, until the index is at its head. */
export async function followed(
  chain: ScriptedChain,
  store: IndexStore,
  finality: 'instant' | number,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const follower = new Follower({ source: chain, store, finality, firstBlock: 1, pollMs: 1, pageSize: 50 });
  follower.start();
  try {
    await meanwhile();
    await atHead(store, () => chain.head.hash);
  } finally {
    await follower.stop();
  }
}

/** Fails unless the index equals one that only ever saw the chain that remained. Closes it. */
export async function equalsRebuild(indexes: Indexes, chain: ScriptedChain, store: IndexStore): Promise<void> {
  const fresh = await indexes.open();
  await followed(chain, fresh, 'instant', async () => undefined);
  expect(store.digest()).to.equal(fresh.digest());
  expect(store.head()).to.deep.equal(fresh.head());
  expect(await indexes.contents(store)).to.deep.equal(await indexes.contents(fresh));
}

/** Follows a history drawn from a seed: reorgs, lagging answers, restarts. The index equals a rebuild after it. */
export async function checkHistory(indexes: Indexes, seed: number): Promise<void> {
  const random = randomNumbers(seed);
  const chain = new ScriptedChain();
  for (let i = 0; i < 40; i++) chain.mineRandom(random);
  let store = await indexes.open();
  const rounds = 3 + random(4);
  for (let round = 0; round < rounds; round++) {
    // Half of the changes come while the follower is in the middle of something.
    chain.before = () => {
      if (random(12) === 0) change();
      chain.behind = random(6) === 0 ? random(10) : 0;
    };
    const change = (): void => {
      const depth = random(3) === 0 ? 1 + random(DEEPEST) : 0;
      chain.forget(depth);
      for (let i = depth + random(4); i > 0; i--) chain.mineRandom(random);
    };
    await followed(chain, store, DEEPEST, async () => {
      for (let i = random(12); i > 0; i--) {
        change();
        for (let turns = random(20); turns > 0; turns--) await setImmediate();
      }
      chain.before = () => undefined;
      chain.behind = 0;
    });
    if (random(3) === 0) store = await indexes.open(await indexes.close(store));
  }
  await equalsRebuild(indexes, chain, store);
}
