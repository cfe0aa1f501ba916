import type { KeptSeeds } from './kept-seeds.ts';
import { type FaultSuite, type FaultTries, randomNumbers } from './suite.ts';

const LIMIT_MS = 60_000;
/** After so many failures a suite says nothing new. */
const MOST_FAILURES = 10;

export interface Failure {
  readonly seed: number;
  readonly message: string;
}

export interface SuiteResult {
  readonly name: string;
  readonly tried: number;
  readonly failed: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
  /** Why it was not run: neither passed nor failed. */
  readonly notRun?: string;
}

export interface RunOptions {
  readonly full: boolean;
  /** Seed of the first try; each later one has the next. */
  readonly seed: number;
  /** Tries in place of the suite's own count, without the kept seeds. */
  readonly count?: number;
  readonly onFailure?: (failure: Failure) => void;
}

/** Runs the tries of one suite, those with kept seeds first. Seeds that fail are kept. Never rejects for what a suite does. */
export async function runSuite(suite: FaultSuite, kept: KeptSeeds, options: RunOptions): Promise<SuiteResult> {
  const started = performance.now();
  const failures: Failure[] = [];
  let [tried, failed] = [0, 0];
  const result = (notRun?: string): SuiteResult => ({
    name: suite.name,
    tried,
    failed,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    failures,
    ...(notRun === undefined ? {} : { notRun }),
  });
  const fail = (seed: number, error: unknown): void => {
    failed += 1;
    const failure = { seed, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    failures.push(failure);
    options.onFailure?.(failure);
  };

  const reason = await suite.unavailable?.();
  if (reason !== undefined) return result(reason);
  let tries: FaultTries;
  try {
    tries = await suite.open();
  } catch (error) {
    fail(options.seed, error);
    return result();
  }
  for (const [number, seed] of seedsOf(suite, kept, options).entries()) {
    try {
      const attempt = tries.attempt({ seed, number, random: randomNumbers(seed) });
      tried += await within(suite.limitMs ?? LIMIT_MS, attempt);
    } catch (error) {
      tried += 1;
      kept.keep(suite.name, seed);
      fail(seed, error);
      if (failed >= MOST_FAILURES) break;
    }
  }
  await tries.close().catch((error: unknown) => fail(options.seed, error));
  return result();
}

function seedsOf({ name, counts }: FaultSuite, kept: KeptSeeds, { full, seed, count }: RunOptions): number[] {
  const own = Array.from({ length: count ?? (full ? counts.full : counts.quick) }, (_, i) => seed + i);
  return count === undefined ? [...kept.of(name), ...own] : own;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
