import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A small file system in memory, mounted until `unmount`. */
export interface SmallDisk {
  readonly path: string;
  /** Fills it up to so many bytes left. */
  fill(left: number): Promise<void>;
  /** Takes away what `fill` put there. */
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** Why there can be none here; undefined when there can. */
export async function noSmallDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting a tmpfs takes Linux and root';
  try {
    await (await smallDisk(4)).unmount();
    return undefined;
  } catch (error) {
    return `a tmpfs cannot be mounted: ${(error as Error).message}`;
  }
}

export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'small-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  const filler = join(path, 'filler');
  return {
    path,
    async fill(left) {
      const { bavail, bsize } = await statfs(path);
      const bytes = Math.max(0, bavail * bsize - left);
      await writeFile(filler, Buffer.alloc(bytes, 1)).catch(() => undefined);
    },
    free: () => rm(filler, { force: true }),
    async unmount() {
      await run('umount', ['-l', path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
