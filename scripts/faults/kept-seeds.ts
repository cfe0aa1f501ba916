import { readFileSync, writeFileSync } from 'node:fs';

type Kept = Readonly<Record<string, readonly number[]>>;

/** Seeds that failed once, by suite, in a file that is committed: they are tried first in every later run. */
export class KeptSeeds {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  of(suite: string): readonly number[] {
    return this.#all()[suite] ?? [];
  }

  /** Adds a seed; one that is kept already is not added again. */
  keep(suite: string, seed: number): void {
    const all = this.#all();
    const kept = all[suite] ?? [];
    if (kept.includes(seed)) return;
    writeFileSync(this.#path, `${JSON.stringify({ ...all, [suite]: [...kept, seed] }, null, 2)}\n`);
  }

  #all(): Kept {
    return JSON.parse(readFileSync(this.#path, 'utf8')) as Kept;
  }
}
