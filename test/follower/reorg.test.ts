import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Follower } from '../../server/follower/follower.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { atHead, indexFolder } from './index-folder.ts';
import { randomNumbers, ScriptedChain } from './scripted-chain.ts';

/** Schedules that failed once; they are run for ever. */
const KEPT_SEEDS: readonly number[] = [];
const SCHEDULES = Number(process.env.LEDGER_SCHEDULES ?? 30);
const DEEPEST = 30;

describe('follower through reorgs', () => {
  const indexes = indexFolder();

  async function followed(
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

  /** The index after a random history equals one that only ever saw the chain that remained. */
  async function check(seed: number): Promise<void> {
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
    const fresh = await indexes.open();
    await followed(chain, fresh, 'instant', async () => undefined);
    expect(store.digest()).to.equal(fresh.digest());
    expect(store.head()).to.deep.equal(fresh.head());
    expect(await indexes.contents(store)).to.deep.equal(await indexes.contents(fresh));
  }

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
      const fresh = await indexes.open();
      await followed(chain, fresh, 'instant', async () => undefined);
      expect(store.digest()).to.equal(fresh.digest());
      expect(await indexes.contents(store)).to.deep.equal(await indexes.contents(fresh));
    });
  }

  it(`equals a rebuild after each of ${SCHEDULES} random schedules`, async function () {
    this.timeout(60_000 + SCHEDULES * 2_000);
    const first = Date.now() % 1_000_000_000;
    for (const seed of [...KEPT_SEEDS, ...Array.from({ length: SCHEDULES }, (_, i) => first + i)]) {
      await check(seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      });
    }
  });
});
