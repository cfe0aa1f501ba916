/**
 * Where the databases of an index lie: `db-N` folders, of which the file `current` names the one that counts. A rebuild fills the next
 * one beside it, and takes its place by one renaming.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^db-(\d+)$/;

const numbersOf = (names: readonly string[]): number[] =>
  names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);

/** The folder of the database that counts; `db-1` of a new index. Makes it. */
export async function currentFolder(path: string): Promise<string> {
  const name = (await readFile(join(path, 'current'), 'utf8').catch(() => 'db-1')).trim();
  const folder = join(path, NAME.test(name) ? name : 'db-1');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** A folder for a database that will count later. */
export async function nextFolder(path: string): Promise<string> {
  const numbers = numbersOf(await readdir(path));
  return join(path, `db-${Math.max(0, ...numbers) + 1}`);
}

/** From now on this database counts. */
export async function makeCurrent(path: string, folder: string): Promise<void> {
  const temporary = join(path, 'current.new');
  await writeFile(temporary, `${folder.slice(path.length + 1)}\n`);
  await rename(temporary, join(path, 'current'));
}

/** Removes everything but the database that counts: rebuilds that did not end, and an index of the first layout. */
export async function removeOthers(path: string, current: string): Promise<void> {
  for (const name of await readdir(path)) {
    const place = join(path, name);
    if (place !== current && name !== 'current' && name !== 'lock') await rm(place, { recursive: true, force: true });
  }
}
