import { LedgerError } from '../../errors.ts';
import type { VaultBatch } from './vault-batch.ts';

interface Waiting {
  readonly batch: VaultBatch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes batches in the order in which they came; those that wait together are written together and share one sync.
 * After a failed write everything later is refused, because nobody knows what reached the disk.
 */
export class CommitQueue {
  readonly #write: (batches: readonly VaultBatch[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #moments: (() => void)[] = [];
  #writer: Promise<void> | undefined;
  #failure: LedgerError | undefined;

  constructor(write: (batches: readonly VaultBatch[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when the batch is durable. @throws LedgerError STORE_WRITE_FAILED */
  add(batch: VaultBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#writer ??= this.#drain();
    });
  }

  /** Runs `work` at a moment at which nothing is being written, before what waits to be. */
  between<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#moments.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
      this.#writer ??= this.#drain();
    });
  }

  /** False after a failed write. */
  get writable(): boolean {
    return this.#failure === undefined;
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#writer !== undefined) await this.#writer;
  }

  async #drain(): Promise<void> {
    // Callers that are ready in the same turn share the first write.
    await null;
    for (;;) {
      for (const moment of this.#moments.splice(0)) moment();
      if (this.#waiting.length === 0) break;
      const group = this.#waiting;
      this.#waiting = [];
      if (await this.#written(group)) for (const one of group) settle(one);
      else for (const { reject } of group) reject(this.#failure);
    }
    // In the same turn as the look at the queue: nobody can be added in between and left behind.
    this.#writer = undefined;
  }

  async #written(group: readonly Waiting[]): Promise<boolean> {
    if (this.#failure !== undefined) return false;
    try {
      await this.#write(group.map(({ batch }) => batch));
      return true;
    } catch (error) {
      this.#failure = new LedgerError(
        'STORE_WRITE_FAILED',
        'the vault could not be written; it is read-only until it is opened again',
        {},
        error,
      );
      return false;
    }
  }
}

function settle({ batch, resolve, reject }: Waiting): void {
  try {
    for (const move of batch.after) move();
    resolve();
  } catch (error) {
    reject(error);
  }
}
