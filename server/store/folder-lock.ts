/** One process per folder: a lock file with the owner's pid and start time, taken over when that process is gone. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '../errors.ts';

interface Owner {
  readonly pid: number;
  /** Start time as the kernel counts it, where there is /proc: a pid is used again after a while. */
  readonly started: string | null;
  readonly token: string;
}

function startOf(pid: number): string | null {
  try {
    // The name of the program may hold blanks and brackets; the fields follow its last bracket, the start time is number 22.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function unusable(dir: string, error: unknown): never {
  throw new LedgerError('STORE_UNUSABLE', `${dir}: ${(error as Error).message}`, { dir }, error);
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    // Gone, or a crash left it unfinished: nobody's.
    return undefined;
  }
}

/**
 * Takes the lock of a folder, which is made when it is not there.
 * @returns how to give it back
 * @throws STORE_IN_USE while another process (or this one) has it, STORE_UNUSABLE when the folder cannot be written
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((error: unknown) => unusable(dir, error));
  const path = join(dir, 'lock');
  const own: Owner = { pid: process.pid, started: startOf(process.pid), token: randomUUID() };
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(JSON.stringify(own));
      await file.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') unusable(dir, error);
      let owner = await ownerOf(path);
      if (owner === undefined) {
        // It may be in the middle of being written.
        await sleep(20);
        owner = await ownerOf(path);
      }
      if (owner !== undefined && isAlive(owner))
        throw new LedgerError('STORE_IN_USE', `${dir} is used by process ${owner.pid}`, { dir, pid: owner.pid });
      await unlink(path).catch(() => undefined);
      continue;
    }
    // Two may have found the same dead owner and removed each other's file: who still stands after a moment has it.
    await sleep(20);
    if ((await ownerOf(path))?.token === own.token)
      return async () => {
        if ((await ownerOf(path))?.token === own.token) await unlink(path);
      };
  }
  throw new LedgerError('STORE_IN_USE', `${dir} is being taken by another process`, { dir });
}
