import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What became of a mutant.
 * killed: a test failed. timeout: the tests did not end. survived: all passed. same: the compiler makes the same code of it.
 * invalid: it does not compile. The last two are no mutants.
 */
export interface Verdict {
  status: 'killed' | 'timeout' | 'survived' | 'same' | 'invalid';
  /** The test that failed first. */
  by?: { file: string; test: string };
}

interface Entry extends Verdict {
  /** Digest of the tests that the verdict rests on: the one that failed, else all that ran. */
  tests: string;
}

/** Verdicts of earlier runs by the digest of the mutant's sources, kept in a file. */
export class Results {
  readonly #path: string;
  readonly #entries: Record<string, Entry>;

  /** Reads what is there; a file that cannot be read is as none. `fresh`: as if there were none. */
  constructor(path: string, fresh: boolean) {
    this.#path = path;
    this.#entries = fresh ? {} : read(path);
  }

  /** The verdict, when the tests it rests on are as they were. `testsOf`: digest of files. */
  get(key: string, tests: readonly string[], testsOf: (files: readonly string[]) => string): Verdict | undefined {
    const entry = this.#entries[key];
    if (entry === undefined) return undefined;
    const { tests: restsOn, ...verdict } = entry;
    return testsOf(this.#files(verdict, tests)) === restsOn ? verdict : undefined;
  }

  /** Keeps a verdict, on disk at once. */
  set(key: string, verdict: Verdict, tests: readonly string[], testsOf: (files: readonly string[]) => string): void {
    this.#entries[key] = { ...verdict, tests: testsOf(this.#files(verdict, tests)) };
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#entries));
    renameSync(`${this.#path}.new`, this.#path);
  }

  #files({ status, by }: Verdict, tests: readonly string[]): readonly string[] {
    if (status === 'same' || status === 'invalid') return [];
    return by === undefined ? tests : [by.file];
  }
}

function read(path: string): Record<string, Entry> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Entry>;
  } catch {
    return {};
  }
}
