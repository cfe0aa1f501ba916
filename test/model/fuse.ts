/** The end of a process, after so many of its steps: the step under way has happened, or has not, and nothing happens after it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export class Fuse {
  #left = Number.MAX_SAFE_INTEGER;
  #after = false;
  #burnt = false;

  get burnt(): boolean {
    return this.#burnt;
  }

  /** Burns at the step after `steps` more; `after`: once that step is done, else before it. */
  light(steps: number, after: boolean): void {
    this.#left = steps;
    this.#after = after;
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.#burnt) throw new Crash();
    this.#left -= 1;
    if (this.#left < 0) {
      this.#burnt = true;
      if (this.#after) await work();
      throw new Crash();
    }
    const result = await work();
    if (this.#burnt) throw new Crash();
    return result;
  }
}
