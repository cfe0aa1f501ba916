/** What follows the chain in a gateway: index, follower and keeper, opened and started together. */
import type { Manifest } from './chain/manifest.ts';
import type { Rpc } from './chain/rpc.ts';
import type { Config } from './config.ts';
import { Follower } from './follower/follower.ts';
import { IndexKeeper } from './follower/keeper.ts';
import { createSource } from './follower/source.ts';
import { type IndexStore, openIndexAnyway } from './store/index-store.ts';

export interface Following {
  readonly index: IndexStore;
  readonly follower: Follower;
  readonly keeper: IndexKeeper;
  /** Nothing is written after it; readers must have ended. */
  close(): Promise<void>;
}

/** @param indexPath folder of the index @throws STORE_IN_USE, STORE_FOREIGN, STORE_VERSION, STORE_UNUSABLE */
export async function startFollowing(
  indexPath: string,
  config: Pick<Config, 'finality' | 'pollMs'>,
  { manifest, rpc, say }: { manifest: Manifest; rpc: Rpc; say: (text: string) => void },
): Promise<Following> {
  const index = await openIndexAnyway(indexPath, manifest, (reason) =>
    say(`index: made again from the chain, because of ${reason.message}`),
  );
  const { finality, pollMs } = config;
  const source = createSource(rpc, manifest);
  const followerOf = (store: IndexStore): Follower =>
    new Follower({ source, store, finality, firstBlock: manifest.block, pollMs });
  const follower = followerOf(index);
  const keeper = new IndexKeeper({ store: index, follower, followerOf, say });
  follower.start();
  keeper.start();
  return {
    index,
    follower,
    keeper,
    async close() {
      await keeper.stop();
      await follower.stop();
      await index.close();
    },
  };
}
