/** How much each maker did within a day without a second person; kept in the vault, before anything is done. */
import type { AllowanceArea } from '../store/vault/allowances.ts';

const DAY_SECONDS = 86_400;
/** Counts are kept by the minute, so that a maker of many small requests has a bounded row. */
const MINUTE = 60;

export class Allowance {
  readonly #kind: string;
  readonly #limit: number;
  readonly #kept: Pick<AllowanceArea, 'get' | 'put'>;

  /** @param kind of what is counted @param limit within a day; 0 = none */
  constructor(kind: string, limit: number, kept: Pick<AllowanceArea, 'get' | 'put'>) {
    this.#kind = kind;
    this.#limit = limit;
    this.#kept = kept;
  }

  /**
   * Takes `size` from what the maker may still do alone, durably; undefined when that is not enough. What was taken and not given back
   * counts, even when the process ended in between.
   * @param now unix seconds
   * @returns gives back what turned out not to count
   * @throws STORE_WRITE_FAILED
   */
  async take(maker: string, size: number, now: number): Promise<((unused: number) => Promise<void>) | undefined> {
    if (this.#limit === 0) return async () => {};
    const recent = recentOf(this.#done(maker), now);
    const sum = recent.reduce((total, one) => total + one.size, 0);
    if (sum + size > this.#limit) return undefined;
    const minute = now - (now % MINUTE);
    // Counted before the write is waited for: what is asked for meanwhile finds it.
    if (size > 0) await this.#keep(maker, addTo(recent, minute, size));
    return async (unused) => {
      if (unused > 0) await this.#keep(maker, addTo(this.#done(maker), minute, -unused));
    };
  }

  #done(maker: string): Done {
    return this.#kept.get(this.#nameOf(maker))?.done ?? [];
  }

  #keep(maker: string, done: Done): Promise<void> {
    return this.#kept.put({ name: this.#nameOf(maker), done });
  }

  #nameOf(maker: string): string {
    return JSON.stringify([this.#kind, maker]);
  }
}

type Done = readonly { readonly at: number; readonly size: number }[];

/** What still counts: the minute that a day ago ended is over. */
export const recentOf = (done: Done, now: number): Done => done.filter(({ at }) => at > now - DAY_SECONDS - MINUTE);

function addTo(done: Done, minute: number, size: number): Done {
  const there = done.find(({ at }) => at === minute);
  const next = { at: minute, size: (there?.size ?? 0) + size };
  return [...done.filter((one) => one !== there), ...(next.size > 0 ? [next] : [])];
}
