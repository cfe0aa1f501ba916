import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from '../../server/domain/bytes.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { Indexes } from './indexes.ts';

/** Indexes that go after the test file. */
export function indexFolder(): Indexes {
  const indexes = new Indexes();
  after(() => indexes.remove());
  return indexes;
}

/** Waits until something holds; fails with `what` after a minute. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(2)) if (await holds()) return;
  throw new Error(`not in a minute: ${what}`);
}

export const atHead = (store: IndexStore, hash: () => Hex) =>
  until(() => store.head()?.hash === hash(), `head ${hash()}`);
