import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What is asked of the worker: run these files, stop at the first failure. */
export interface Round {
  files: readonly string[];
}

/** What it answers: tests passed, and the first that failed. */
export interface RoundResult {
  passed: number;
  failed?: { file: string; test: string };
}

export type Outcome = RoundResult | 'timeout';

/** Rounds after which the worker is replaced: each leaves a network and its modules behind. */
const ROUNDS = 40;

/** Runs rounds of tests in a process of its own, so that one that never ends can be ended. */
export class Tester {
  readonly #folder: string;
  #worker: ChildProcess | undefined;
  #rounds = 0;

  /** `folder`: the copy of the project. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs the files; 'timeout' when they took longer than `milliseconds`. A worker that dies is a failure of the first file. */
  async run(files: readonly string[], milliseconds: number): Promise<Outcome> {
    if (this.#rounds >= ROUNDS) this.close();
    this.#rounds += 1;
    this.#worker ??= fork(join(import.meta.dirname, 'worker.ts'), {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const worker = this.#worker;
    const outcome = await new Promise<Outcome>((resolve) => {
      const done = (result: Outcome): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        resolve(result);
      };
      const timer = setTimeout(() => done('timeout'), milliseconds);
      worker.on('message', (result: RoundResult) => done(result));
      worker.on('error', (error) => done({ passed: 0, failed: { file: files[0] ?? '', test: String(error) } }));
      worker.on('exit', (code) => {
        this.#worker = undefined;
        done({ passed: 0, failed: { file: files[0] ?? '', test: `the test process ended with code ${code}` } });
      });
      worker.send({ files } satisfies Round);
    });
    if (outcome === 'timeout') this.close();
    return outcome;
  }

  /** Ends the worker. */
  close(): void {
    this.#worker?.removeAllListeners();
    this.#worker?.kill('SIGKILL');
    this.#worker = undefined;
    this.#rounds = 0;
  }
}
