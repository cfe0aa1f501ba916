import { readdir, readFile, stat, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../scripts/faults/suite.ts';

/** One flipped bit somewhere in the files of a database; the file's time stays, as on a disk that rots. Says where. */
export async function flipBit(folder: string, random: Random): Promise<string> {
  const sizes: [string, number][] = [];
  for (const name of await readdir(folder)) {
    const { size } = await stat(join(folder, name));
    if (/\.(ldb|log)$|^MANIFEST|^CURRENT$/.test(name) && size > 0) sizes.push([name, size]);
  }
  // Small files as often as large ones: a bit of a MANIFEST matters as much.
  const [name, size] = sizes[random(sizes.length)]!;
  const path = join(folder, name);
  const { atime, mtime } = await stat(path);
  const bytes = await readFile(path);
  const at = random(size);
  bytes[at]! ^= 1 << random(8);
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
  return `bit of byte ${at} of ${name}`;
}

/** What else happens to the files of a database. Says what. */
export async function harm(folder: string, random: Random): Promise<string> {
  const names = await readdir(folder);
  const of = (pattern: RegExp): string | undefined => {
    const some = names.filter((name) => pattern.test(name));
    return some[random(Math.max(1, some.length))];
  };
  switch (random(5)) {
    case 0: {
      const log = of(/\.log$/);
      if (log === undefined) return 'nothing';
      const { size } = await stat(join(folder, log));
      const left = random(size + 1);
      await truncate(join(folder, log), left);
      return `${log} cut to ${left} of ${size}`;
    }
    case 1:
      return gone(folder, 'CURRENT');
    case 2:
      return gone(folder, of(/^MANIFEST/));
    case 3:
      return gone(folder, of(/\.ldb$/));
    default:
      return gone(folder, of(/\.log$/));
  }
}

async function gone(folder: string, name: string | undefined): Promise<string> {
  if (name === undefined) return 'nothing';
  await unlink(join(folder, name));
  return `${name} gone`;
}
