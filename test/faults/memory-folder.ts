import { existsSync } from 'node:fs';

/** Temporary folders in memory where there is such a place: for what is about order, not about disks. Returns how to undo it. */
export function useMemoryFolder(): () => void {
  const before = process.env.TMPDIR;
  if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  };
}
