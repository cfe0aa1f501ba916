import { randomNumbers } from '../../scripts/faults/suite.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { Follower } from '../../server/follower/follower.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import type { Indexes } from '../follower/indexes.ts';
import { ScriptedChain } from '../follower/scripted-chain.ts';

export const BLOCKS = 1_200;

/** The same chain for the same seed, in every process. */
export function seededChain(seed: number, blocks = BLOCKS): ScriptedChain {
  const random = randomNumbers(seed);
  const chain = new ScriptedChain();
  for (let i = 1; i < blocks; i++) chain.mineRandom(random);
  return chain;
}

/** A started follower in small steps, so that there are many moments to be killed at. */
export function follow(chain: ScriptedChain, store: IndexStore, finality: 'instant' | number): Follower {
  const follower = new Follower({ source: chain, store, finality, firstBlock: 1, pollMs: 1, pageSize: 5 });
  follower.start();
  return follower;
}

/** The index's digest after each block, by block number. */
export async function digestsOf(chain: ScriptedChain, indexes: Indexes): Promise<ReadonlyMap<number, Hex>> {
  const store = await indexes.open();
  const digests = new Map<number, Hex>();
  const follower = new Follower({ source: chain, store, finality: BLOCKS, firstBlock: 1, pollMs: 1 });
  follower.onBlock(({ number }) => digests.set(number, store.digest()));
  follower.start();
  await follower.reached(chain.head.number, 60_000);
  await follower.stop();
  await indexes.close(store);
  return digests;
}
