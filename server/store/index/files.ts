/**
 * Checks the files of a LevelDB database before it is opened. LevelDB does not: of flipped bits it returns wrong values, or loses rows.
 * Tables never change once written, so that a list of their digests, kept beside them, tells; logs and MANIFEST carry check sums.
 */
import { hash } from 'node:crypto';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLogSound } from './log-check.ts';

const LIST = 'digests.json';
/** A table that was written to more recently may not be complete yet. */
const SETTLED_MS = 10_000;
/** Files read at once. */
const PARALLEL = 4;

/** By file name: when it was written (numbers are given again after a crash) and its digest. */
type Digests = Readonly<Record<string, readonly [writtenMs: number, digest: string]>>;

const isTable = (name: string): boolean => name.endsWith('.ldb');
const isLog = (name: string): boolean => name.endsWith('.log');
const isManifest = (name: string): boolean => name.startsWith('MANIFEST-');

async function readList(folder: string): Promise<Digests> {
  try {
    return JSON.parse(await readFile(join(folder, LIST), 'utf8')) as Digests;
  } catch {
    // Not there, or damaged itself: then only the scrub sees the tables.
    return {};
  }
}

const writtenAt = async (path: string): Promise<number> => Math.round((await stat(path)).mtimeMs);
const digestOf = async (path: string): Promise<string> => hash('sha256', await readFile(path), 'base64');

/**
 * Names the first file that is not as it was written; undefined when all are sound. Tables that were not listed yet pass.
 * @param folder of a database that nobody has open
 */
export async function damagedFile(folder: string): Promise<string | undefined> {
  const listed = await readList(folder);
  const names = await readdir(folder);
  let damaged: string | undefined;
  const isSound = async (name: string): Promise<boolean> => {
    const path = join(folder, name);
    if (isTable(name)) return isAsListed(path, listed[name]);
    return (!isLog(name) && !isManifest(name)) || isLogSound(await readFile(path), isLog(name));
  };
  // A few at a time: one is hashed while others are read.
  const work = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined && damaged === undefined; name = names.pop())
      if (!(await isSound(name))) damaged = name;
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return damaged;
}

/** True of a table that was not listed, too. */
async function isAsListed(path: string, known: Digests[string] | undefined): Promise<boolean> {
  return known === undefined || (await writtenAt(path)) !== known[0] || (await digestOf(path)) === known[1];
}

/**
 * The same for tables alone, also of a database that is not there yet. A vault's newest commits are told by its high-water mark. Tables without
 * the file CURRENT: LevelDB would begin anew and delete them.
 */
export async function damagedTable(folder: string): Promise<string | undefined> {
  const listed = await readList(folder);
  const names: readonly string[] = await readdir(folder).catch(() => []);
  if (names.some(isTable) && !names.includes('CURRENT')) return 'CURRENT, which is missing';
  for (const name of names.filter(isTable)) if (!(await isAsListed(join(folder, name), listed[name]))) return name;
  return undefined;
}

/**
 * Lists the tables written since the last call.
 * @param settledMs how long a table must not have been written to; 0 for a database that is closed
 */
export async function listTables(folder: string, settledMs = SETTLED_MS): Promise<void> {
  const listed = await readList(folder);
  const digests: Record<string, readonly [number, string]> = {};
  for (const name of (await readdir(folder)).filter(isTable)) {
    const path = join(folder, name);
    try {
      const written = await writtenAt(path);
      if (listed[name]?.[0] === written) digests[name] = listed[name];
      else if (Date.now() - written >= settledMs) digests[name] = [written, await digestOf(path)];
    } catch {
      // Merged into other tables meanwhile.
    }
  }
  const text = JSON.stringify(digests);
  if (text === JSON.stringify(listed)) return;
  await writeFile(join(folder, `${LIST}.new`), text);
  await rename(join(folder, `${LIST}.new`), join(folder, LIST));
}
