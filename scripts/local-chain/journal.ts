/**
 * The journal of the local chain: one line of JSON per block, in the order of the blocks, each with a checksum that covers the line
 * before it too. A line counts once it is on disk; what a crash left of a line was never acknowledged and is cut off at the next start.
 */
import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LedgerError } from '../../server/errors.ts';

/** What makes a block again: its time and its transaction (null: none). */
export interface JournalEntry {
  readonly timestamp: number;
  readonly raw: string | null;
  readonly blockHash: string;
}

interface JournalHeader {
  readonly journal: 'county-ledger-local-chain';
  readonly version: 1;
  readonly chainId: number;
  readonly genesisHash: string;
}

const CHECKSUM_DIGITS = 16;
const checksumOf = (previous: string, body: string): string =>
  hash('sha256', `${previous}\n${body}`).slice(0, CHECKSUM_DIGITS);
const lineOf = (checksum: string, body: string): string => `${checksum} ${body}\n`;

export interface OpenedJournal {
  readonly journal: Journal;
  readonly entries: readonly JournalEntry[];
  /** Bytes of an unfinished last line that were cut off. */
  readonly torn: number;
}

/** Appends lines; several that wait together share one fsync. */
export class Journal {
  readonly #file: FileHandle;
  #checksum: string;
  #waiting: { line: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #writing: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #failed: unknown;

  private constructor(file: FileHandle, checksum: string) {
    this.#file = file;
    this.#checksum = checksum;
  }

  /**
   * Opens or begins the journal of a chain.
   * @throws STORE_FOREIGN when it is another chain's; STORE_DAMAGED naming the first line that is not as it was written
   */
  static async open(path: string, chainId: number, genesisHash: string): Promise<OpenedJournal> {
    const file = await open(path, 'a+');
    try {
      const bytes = await file.readFile();
      // A line is whole when its newline is there: it is the last byte written.
      const whole = bytes.lastIndexOf(0x0a) + 1;
      const torn = bytes.length - whole;
      if (torn > 0) {
        await file.truncate(whole);
        await file.sync();
      }
      const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
      const expected = JSON.stringify({
        journal: 'county-ledger-local-chain',
        version: 1,
        chainId,
        genesisHash,
      } satisfies JournalHeader);
      let checksum = '';
      const entries: JournalEntry[] = [];
      for (const [i, line] of lines.entries()) {
        const body = line.slice(CHECKSUM_DIGITS + 1);
        const found = checksumOf(checksum, body);
        if (line.slice(0, CHECKSUM_DIGITS) !== found)
          throw new LedgerError('STORE_DAMAGED', `${path} line ${i + 1} is not as it was written`, {
            path,
            line: i + 1,
          });
        checksum = found;
        if (i > 0) entries.push(JSON.parse(body) as JournalEntry);
        else if (body !== expected)
          throw new LedgerError('STORE_FOREIGN', `${path} belongs to another chain: ${body}`, {
            path,
            expected: JSON.parse(expected),
          });
      }
      const journal = new Journal(file, checksum);
      if (lines.length === 0) {
        await journal.#append(expected);
        await syncFolder(dirname(path));
      }
      return { journal, entries, torn };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Resolves when the entry is on disk. @throws STORE_WRITE_FAILED, from then on always: what reached the disk is not known */
  append(entry: JournalEntry): Promise<void> {
    return this.#append(JSON.stringify({ timestamp: entry.timestamp, raw: entry.raw, blockHash: entry.blockHash }));
  }

  /** Resolves when everything appended so far is on disk; does not wait for what is appended meanwhile. */
  async durable(): Promise<void> {
    await this.#last;
  }

  async close(): Promise<void> {
    try {
      await this.durable();
    } finally {
      await this.#file.close();
    }
  }

  #append(body: string): Promise<void> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    this.#checksum = checksumOf(this.#checksum, body);
    const line = lineOf(this.#checksum, body);
    this.#last = new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#drain().finally(() => {
        this.#writing = undefined;
      });
    });
    return this.#last;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failed !== undefined) throw this.#failed;
        await this.#file.appendFile(group.map(({ line }) => line).join(''));
        await this.#file.datasync();
      } catch (error) {
        this.#failed ??= new LedgerError('STORE_WRITE_FAILED', `the journal: ${(error as Error).message}`, {}, error);
        for (const { reject } of group) reject(this.#failed);
        continue;
      }
      for (const { resolve } of group) resolve();
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
