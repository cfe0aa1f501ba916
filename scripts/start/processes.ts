/** Child processes of the local consortium: started with a log file each, watched, and ended together. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');

export interface Child {
  readonly name: string;
  readonly log: string;
  readonly process: ChildProcess;
}

/** Starts and ends the processes; a child that ends by itself is reported with the end of its log. */
export class Processes {
  readonly #children: Child[] = [];
  readonly #logs: string;
  readonly #onDeath: (child: Child, text: string) => void;
  #ending = false;

  constructor(logs: string, onDeath: (child: Child, text: string) => void) {
    this.#logs = logs;
    this.#onDeath = onDeath;
    mkdirSync(logs, { recursive: true });
  }

  /**
   * @param script path from the project's root @param nodeArgs options of Node itself
   * @param env variables besides those of this process
   */
  start(
    name: string,
    script: string,
    args: readonly string[],
    nodeArgs: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Child {
    const log = join(this.#logs, `${name}.log`);
    mkdirSync(dirname(log), { recursive: true });
    const out = openSync(log, 'a');
    // The IPC channel closes when this process dies, however it dies; the children end themselves then.
    const process_ = spawn(process.execPath, [...nodeArgs, join(root, script), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', out, out, 'ipc'],
    });
    closeSync(out);
    const child = { name, log, process: process_ };
    this.#children.push(child);
    process_.on('exit', () => {
      if (!this.#ending) this.#onDeath(child, tail(log));
    });
    return child;
  }

  /** Ends the children in reverse order (gateways before the chain), each with at most 8 s to finish its work. */
  async end(): Promise<void> {
    this.#ending = true;
    const [chain, ...others] = this.#children;
    await Promise.all(others.map(endChild));
    if (chain !== undefined) await endChild(chain);
  }
}

async function endChild({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  if ((await Promise.race([gone, sleep(8_000, 'late', { ref: false })])) === 'late') {
    child.kill('SIGKILL');
    await gone;
  }
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}

/** Waits until `probe` resolves with true; throws after `seconds`. */
export async function until(what: string, seconds: number, probe: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await probe().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`${what} is not there after ${seconds} s`);
    await sleep(50);
  }
}

/** True when a GET answers 2xx. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}
