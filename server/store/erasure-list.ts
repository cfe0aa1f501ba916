/**
 * The ids of erased records in a file beside the vault, not in it: a backup that is put back brings a record's data key back, and the list
 * says that it has to be destroyed again. Ids are public (on chain); nothing else is in the file.
 */
import { open, readFile } from 'node:fs/promises';
import type { Hex } from '../domain/bytes.ts';

const LINE = /^0x[0-9a-f]{64}$/;

export class ErasureList {
  readonly #path: string;
  readonly #ids: Set<Hex>;

  private constructor(path: string, ids: Set<Hex>) {
    this.#path = path;
    this.#ids = ids;
  }

  /** An absent file is an empty list; a torn last line is left out. */
  static async open(path: string): Promise<ErasureList> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return new ErasureList(path, new Set(text.split('\n').filter((line) => LINE.test(line)) as Hex[]));
  }

  has(id: Hex): boolean {
    return this.#ids.has(id);
  }

  all(): Hex[] {
    return [...this.#ids];
  }

  /** On disk when it resolves: before any key is destroyed. */
  async add(ids: readonly Hex[]): Promise<void> {
    const fresh = ids.filter((id) => !this.#ids.has(id));
    if (fresh.length === 0) return;
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.write(`\n${fresh.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    for (const id of fresh) this.#ids.add(id);
  }
}
