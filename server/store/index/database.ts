/** Opens the database of an index: one process, sound files, the right chain and version. */
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Level } from 'level';
import { LedgerError } from '../../errors.ts';
import { lockFolder } from '../folder-lock.ts';
import { INDEX_VERSION, keys } from '../layout.ts';
import { isDamage, openRowLevel } from '../level.ts';
import { damagedFile, listTables } from './files.ts';
import { currentFolder, makeCurrent, nextFolder, removeOthers } from './generations.ts';
import { type IndexIdentity, identityRow, openIdentity, sealIdentity } from './identity.ts';

/** An open database of an index. */
export interface IndexDatabase {
  readonly level: Level<string, Buffer>;
  /** Folder of the index. */
  readonly path: string;
  /** Folder of this database, within it. */
  readonly folder: string;
  readonly identity: IndexIdentity;
  /** Gives the index to other processes. */
  readonly release: () => Promise<void>;
}

/**
 * Opens the database that counts, made when there is none.
 * @throws STORE_IN_USE naming the process, STORE_FOREIGN (another chain, other contracts), STORE_VERSION, STORE_DAMAGED, STORE_UNUSABLE
 */
export async function openDatabase(path: string, identity: IndexIdentity): Promise<IndexDatabase> {
  const release = await lockFolder(path);
  try {
    if (await exists(join(path, 'CURRENT'))) throw otherVersion(1);
    const folder = await currentFolder(path);
    const damaged = await damagedFile(folder);
    if (damaged !== undefined)
      throw new LedgerError('STORE_DAMAGED', `index: file ${damaged}`, { store: 'index', file: damaged });
    const level = await openRowLevel(folder);
    try {
      await claim(level, identity);
    } catch (error) {
      await level.close();
      if (!isDamage(error)) throw error;
      throw new LedgerError('STORE_DAMAGED', `index: ${(error as Error).message}`, { store: 'index' }, error);
    }
    await removeOthers(path, folder);
    return { level, path, folder, identity, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** An empty database beside the one that counts. */
export async function openNext({ path, identity, release }: IndexDatabase): Promise<IndexDatabase> {
  const folder = await nextFolder(path);
  const level = await openRowLevel(folder);
  await claim(level, identity);
  return { level, path, folder, identity, release };
}

/** Lets an index whose database cannot be used begin anew. Nobody may have it open. */
export async function beginAnew(path: string): Promise<void> {
  const release = await lockFolder(path);
  try {
    const folder = await nextFolder(path);
    await makeCurrent(path, folder);
    await removeOthers(path, folder);
  } finally {
    await release();
  }
}

/** Closes a database; its tables are listed, so that the next opening can tell damage. */
export async function closeDatabase({ level, folder }: IndexDatabase): Promise<void> {
  await level.close();
  await listTables(folder, 0);
}

/** Closes and removes a database that does not count. */
export async function dropDatabase({ level, folder }: IndexDatabase): Promise<void> {
  await level.close();
  await rm(folder, { recursive: true, force: true });
}

/** Checks whose index this is; an empty one becomes ours. */
async function claim(level: Level<string, Buffer>, identity: IndexIdentity): Promise<void> {
  const wanted = identityRow(identity);
  const value = await level.get(keys.identity);
  if (value === undefined) {
    for await (const key of level.keys({ limit: 1 }))
      throw new LedgerError('STORE_DAMAGED', 'index: identity', { store: 'index', key });
    await level.put(keys.identity, sealIdentity(wanted));
    return;
  }
  const found = openIdentity(value);
  if (found.version !== INDEX_VERSION) throw otherVersion(found.version);
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new LedgerError('STORE_FOREIGN', 'the index was made for another chain or other contracts', {
      found,
      expected: wanted,
    });
}

const otherVersion = (found: number): LedgerError =>
  new LedgerError('STORE_VERSION', `the index has version ${found}, this program writes ${INDEX_VERSION}`, {
    store: 'index',
    found,
    expected: INDEX_VERSION,
  });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
