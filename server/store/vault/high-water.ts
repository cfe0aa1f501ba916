import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

const SLOT = 16;

/**
 * A small file beside the database that remembers how many commits there were. When the tail of LevelDB's log is cut, the
 * database opens without complaint at an earlier state; the file tells. Written after the commit and not synced: it may lag,
 * never lead. Two slots in turn, each with a check sum, so that a torn write costs one step and not the file.
 */
export class HighWater {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  }

  read(): number {
    const bytes = Buffer.alloc(2 * SLOT);
    readSync(this.#file, bytes, 0, bytes.length, 0);
    const slots = [bytes.subarray(0, SLOT), bytes.subarray(SLOT)];
    return Math.max(
      0,
      ...slots.filter((slot) => check(slot).equals(slot.subarray(8))).map((slot) => Number(slot.readBigUInt64BE(0))),
    );
  }

  write(commits: number): void {
    const slot = Buffer.alloc(SLOT);
    slot.writeBigUInt64BE(BigInt(commits), 0);
    slot.set(check(slot), 8);
    writeSync(this.#file, slot, 0, SLOT, (commits % 2) * SLOT);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const check = (slot: Buffer): Buffer => createHash('sha256').update(slot.subarray(0, 8)).digest().subarray(0, 8);
