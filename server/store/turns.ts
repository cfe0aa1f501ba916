/** Lets asynchronous work in one at a time, in the order of asking: for "look whether it is there, else make it". */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Turns for each key: work for different keys goes on side by side. Nothing is kept for a key whose work is done. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    const last = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(key) === last) this.#last.delete(key);
      });
    this.#last.set(key, last);
    return turn;
  }

  /** keys with work under way or waiting */
  get size(): number {
    return this.#last.size;
  }
}
