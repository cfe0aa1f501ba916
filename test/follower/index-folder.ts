import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Level } from 'level';
import type { Hex } from '../../server/domain/bytes.ts';
import { type IndexIdentity, type IndexStore, openIndex } from '../../server/store/index-store.ts';
import { bytes32, CONTRACTS } from './events.ts';

export const IDENTITY: IndexIdentity = { chainId: 20_260, genesisHash: bytes32('genesis'), contracts: CONTRACTS };

/** Indexes in folders that go after the test file. */
export function indexFolder() {
  const opened = new Map<IndexStore, string>();
  let folder = '';
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'index-test-'));
  });
  after(async () => {
    for (const store of opened.keys()) await store.close();
    await rm(folder, { recursive: true });
  });
  const close = async (store: IndexStore): Promise<string> => {
    const path = opened.get(store)!;
    opened.delete(store);
    await store.close();
    return path;
  };
  return {
    /** Opens a new index, or that of a path again. */
    async open(path = join(folder, String(count++)), identity = IDENTITY): Promise<IndexStore> {
      const store = await openIndex(path, identity);
      opened.set(store, path);
      return store;
    },
    /** Closes an index and says where it is. */
    close,
    /** Closes an index and returns every row that is not there to go back. */
    async contents(store: IndexStore): Promise<[string, string][]> {
      const database = new Level<string, string>(await close(store));
      const rows = await database.iterator().all();
      await database.close();
      return rows.filter(([key]) => !key.startsWith('u'));
    },
  };
}

/** Waits until something holds; fails with `what` after ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(2)) if (await holds()) return;
  throw new Error(`not in ten seconds: ${what}`);
}

export const atHead = (store: IndexStore, hash: () => Hex) =>
  until(() => store.head()?.hash === hash(), `head ${hash()}`);
