/** Each outbox row is changed by one at a time: what changes a row sees it as it is now, whoever changed it meanwhile. */
import { finished, type OutboxRow, type OutboxStore } from './outbox.ts';

/** The loop of the manager and an operator's wish meet here. */
export class RowKeeper {
  readonly #outbox: OutboxStore;
  readonly #changed: (row: OutboxRow) => void;
  /** The last change under way, by row: different rows share a write. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #moves = 0;

  /** @param changed told every row that was written, after it is durable */
  constructor(outbox: OutboxStore, changed: (row: OutboxRow) => void) {
    this.#outbox = outbox;
    this.#changed = changed;
  }

  /** Rows written so far. */
  get moves(): number {
    return this.#moves;
  }

  /** Unfinished rows of a state, or all, by `seq`. */
  async pending(state?: OutboxRow['state']): Promise<OutboxRow[]> {
    const rows = await this.#outbox.pending();
    return state === undefined ? rows : rows.filter((row) => row.state === state);
  }

  /**
   * Writes what `change` makes of a row; nothing when it answers undefined, or when the row is finished or unknown.
   * @returns the row as it is written, or undefined
   */
  update(
    id: string,
    change: (row: OutboxRow) => OutboxRow | undefined | Promise<OutboxRow | undefined>,
  ): Promise<OutboxRow | undefined> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(async () => {
      const row = await this.#outbox.get(id);
      if (row === undefined || finished(row)) return undefined;
      const next = await change(row);
      if (next === undefined) return undefined;
      await this.#outbox.put(next);
      this.#moves += 1;
      this.#changed(next);
      return next;
    });
    const settled: Promise<unknown> = turn
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(id) === settled) this.#turns.delete(id);
      });
    this.#turns.set(id, settled);
    return turn;
  }
}
