/** Why operations are not further. In memory: a restart finds out again. */
import type { LedgerError } from '../errors.ts';

/** Known by its code, since when (unix milliseconds). */
export interface Waiting {
  readonly code: string;
  readonly detail: string;
  readonly since: number;
}

export class WaitingReasons {
  readonly #reasons = new Map<string, Waiting>();

  of(id: string): Waiting | undefined {
    return this.#reasons.get(id);
  }

  /** A new reason; the time since when something waits stays. */
  set(id: string, error: LedgerError, before = ''): void {
    const since = this.#reasons.get(id)?.since ?? Date.now();
    this.#reasons.set(id, { code: error.code, detail: before + error.detail, since });
  }

  clear(id: string): void {
    this.#reasons.delete(id);
  }
}
