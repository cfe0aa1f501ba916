/** What a fault suite is: one file `test/faults/<name>.fault.ts` that exports a `FaultSuite` as its default. */

/** Whole numbers from 0 to `below` - 1. */
export type Random = (below: number) => number;

/** One try of a suite. The same seed does the same again, as far as the fault allows. */
export interface Trial {
  readonly seed: number;
  readonly random: Random;
  /** Place in this run, from 0; kept seeds come first. */
  readonly number: number;
}

/** A suite made ready: what all its tries share. */
export interface FaultTries {
  /**
   * Causes the fault and checks what must be true after it; throws when it is not.
   * @returns how many things were tried
   */
  attempt(trial: Trial): Promise<number>;
  close(): Promise<void>;
}

export interface FaultSuite {
  /** As in the name of its file. */
  readonly name: string;
  /** What happens, and what must be true after it. One line. */
  readonly says: string;
  /** Tries of the quick and of the full set. */
  readonly counts: { readonly quick: number; readonly full: number };
  /** Longest time one try may take, in milliseconds; a longer one counts as failed. Default 60,000. */
  readonly limitMs?: number;
  /** Why it cannot be run on this machine; undefined when it can. What is not run is never counted as passed. */
  unavailable?(): Promise<string | undefined>;
  open(): Promise<FaultTries>;
}

/** Whole numbers from a seed (mulberry32). */
export function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
