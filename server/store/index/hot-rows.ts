/** A county's enterprises: some 30 MB at most. */
const CAPACITY = 131_072;

/**
 * Rows that events build on, above all the chain of each subject: every attestation needs the one its predecessor wrote, and reading it back
 * costs more than writing it. Only for the follower, which alone writes and so knows what they are; readers ask the database. The
 * longest known goes first.
 */
export class HotRows {
  readonly #rows = new Map<string, unknown>();

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** Undefined when there is no such row (see `has`). */
  get(key: string): unknown {
    return this.#rows.get(key);
  }

  set(key: string, row: unknown): void {
    if (this.#rows.size >= CAPACITY && !this.#rows.has(key)) this.#rows.delete(this.#rows.keys().next().value!);
    this.#rows.set(key, row);
  }

  clear(): void {
    this.#rows.clear();
  }
}
