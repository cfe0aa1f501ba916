import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Level } from 'level';
import { type IndexIdentity, type IndexStore, openIndex } from '../../server/store/index-store.ts';
import { bytes32, CONTRACTS } from './events.ts';

export const IDENTITY: IndexIdentity = { chainId: 20_260, genesisHash: bytes32('genesis'), contracts: CONTRACTS };

/** Indexes in a folder of their own. */
export class Indexes {
  readonly #opened = new Map<IndexStore, string>();
  #folder: Promise<string> | undefined;
  #count = 0;

  /** Opens a new index, or that of a path again. */
  async open(path?: string, identity = IDENTITY): Promise<IndexStore> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'index-test-'));
    const place = path ?? join(await this.#folder, String(this.#count++));
    const store = await openIndex(place, identity);
    this.#opened.set(store, place);
    return store;
  }

  /** Closes an index and says where it is. */
  async close(store: IndexStore): Promise<string> {
    const path = this.#opened.get(store)!;
    this.#opened.delete(store);
    await store.close();
    return path;
  }

  /** Closes an index and returns every row that is not there to go back. */
  async contents(store: IndexStore): Promise<[string, string][]> {
    await this.close(store);
    const database = new Level<string, string>(store.database().folder, { valueEncoding: 'hex' });
    const rows = await database.iterator().all();
    await database.close();
    return rows.filter(([key]) => !key.startsWith('u'));
  }

  /** Closes what is open and removes all of it. */
  async remove(): Promise<void> {
    for (const store of this.#opened.keys()) await store.close();
    this.#opened.clear();
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
