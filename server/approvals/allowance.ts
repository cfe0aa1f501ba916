/** How much each maker did within a day without a second person. In memory: see README. */

const DAY_SECONDS = 86_400;

export class Allowance {
  readonly #limit: number;
  readonly #done = new Map<string, { at: number; size: number }[]>();

  /** @param limit within a day; 0 = none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes `size` from what the maker may still do alone; undefined when that is not enough.
   * @returns gives back what turned out not to count
   */
  take(maker: string, size: number, now: number): ((unused: number) => void) | undefined {
    if (this.#limit === 0) return () => {};
    const recent = (this.#done.get(maker) ?? []).filter(({ at }) => at > now - DAY_SECONDS);
    const sum = recent.reduce((total, one) => total + one.size, 0);
    if (sum + size > this.#limit) return undefined;
    const taken = { at: now, size };
    this.#done.set(maker, [...recent, taken]);
    return (unused) => {
      taken.size -= unused;
    };
  }
}
