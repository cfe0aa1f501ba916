/**
 * Which rows stand in the file twice. A table of open addressing holds 96 bits of SHA-256 and a line number per row, 16 bytes
 * for each place: a million rows take 32 MB, and two different rows are taken for one with a chance of about 1 in 10^17.
 */
import { hash } from 'node:crypto';

const WORDS = 4;

export class SeenRows {
  #capacity: number;
  #table: Uint32Array;
  #count = 0;

  constructor(capacity = 4096) {
    this.#capacity = capacity;
    this.#table = new Uint32Array(capacity * WORDS);
  }

  /** The line at which the same text was seen before, or `undefined`; then it is remembered with `line` (from 1). */
  add(text: string, line: number): number | undefined {
    if ((this.#count + 1) * 4 > this.#capacity * 3) this.#grow();
    const digest = hash('sha256', text, 'buffer');
    const [a, b, c] = [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8)];
    const at = this.#find(this.#table, this.#capacity, a, b, c);
    const known = this.#table[at + 3]!;
    if (known !== 0) return known;
    this.#table.set([a, b, c, line], at);
    this.#count += 1;
    return undefined;
  }

  #find(table: Uint32Array, capacity: number, a: number, b: number, c: number): number {
    for (let slot = a % capacity; ; slot = (slot + 1) % capacity) {
      const at = slot * WORDS;
      if (table[at + 3] === 0 || (table[at] === a && table[at + 1] === b && table[at + 2] === c)) return at;
    }
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const table = new Uint32Array(capacity * WORDS);
    for (let at = 0; at < this.#table.length; at += WORDS) {
      if (this.#table[at + 3] === 0) continue;
      const row = this.#table.subarray(at, at + WORDS);
      table.set(row, this.#find(table, capacity, row[0]!, row[1]!, row[2]!));
    }
    this.#capacity = capacity;
    this.#table = table;
  }
}
