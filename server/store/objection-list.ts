/**
 * Objections in a file beside the vault, not in it: a backup that is put back does not know of those that were made since, and the list says
 * that they hold. Handles, times and signatures alone: nothing in it identifies anybody.
 */
import { open, readFile } from 'node:fs/promises';
import { LedgerError } from '../errors.ts';
import type { StoredObjection } from './vault/objections.ts';

export class ObjectionList {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static at(path: string): ObjectionList {
    return new ObjectionList(path);
  }

  /** The latest of each handle. An absent file is an empty list; a torn line is left out. */
  async latest(): Promise<StoredObjection[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const latest = new Map<string, StoredObjection>();
    for (const one of text.split('\n').flatMap(parsed)) {
      const known = latest.get(one.subject);
      if (known === undefined || known.at < one.at) latest.set(one.subject, one);
    }
    return [...latest.values()];
  }

  /** On disk when it resolves: before the vault has it. @throws LedgerError STORE_WRITE_FAILED */
  async add(stored: StoredObjection): Promise<void> {
    await this.#append(stored).catch((error: unknown) => {
      throw new LedgerError('STORE_WRITE_FAILED', 'the list of objections cannot be written', {}, error);
    });
  }

  async #append({ subject, stop, at, signature, receivedAt }: StoredObjection): Promise<void> {
    const file = await open(this.#path, 'a', 0o600);
    try {
      // The first line break ends a line that a crash tore.
      await file.write(`\n${JSON.stringify({ subject, stop, at, signature, receivedAt })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

function parsed(line: string): StoredObjection[] {
  try {
    const one = JSON.parse(line) as StoredObjection;
    return /^0x[0-9a-f]{64}$/.test(one.subject) && typeof one.stop === 'boolean' && Number.isSafeInteger(one.at)
      ? [one]
      : [];
  } catch {
    return [];
  }
}
