/** Runs the command line in this process against captured surroundings, or as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from '../../scripts/ledger/io.ts';
import { runLedger } from '../../scripts/ledger/program.ts';
import { LedgerError } from '../../server/errors.ts';

export interface Run {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** stdout as the one JSON document it must be. */
  json<T = Record<string, unknown>>(): T;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly tty?: boolean;
  /** Answers to questions, in order. */
  readonly answers?: readonly string[];
  readonly now?: () => number;
  /** Called instead of sleeping. */
  readonly onSleep?: (ms: number) => void | Promise<void>;
  readonly interrupt?: AbortSignal;
}

/** The code of the error that a --json run answered. */
export const errorCode = (run: Run): string => run.json<{ error: { code: string } }>().error.code;

export async function run(argv: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
  const { env = {}, cwd = tmpdir(), tty = false, answers = [], now = Date.now, onSleep, interrupt } = surroundings;
  const written = { out: '', err: '' };
  const questions = [...answers];
  const sink = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY: tty,
  });
  const io: Io = {
    env,
    cwd,
    out: sink('out'),
    err: sink('err'),
    now,
    sleep: async (ms) => {
      await onSleep?.(ms);
      await delay(1);
    },
    ask: async (question) => {
      const answer = questions.shift();
      if (answer === undefined) throw new LedgerError('USAGE_INVALID', `nobody to ask: ${question}`);
      return answer;
    },
    interrupted: () => interrupt ?? new AbortController().signal,
  };
  const exit = await runLedger(argv, io);
  return { exit, ...written, json: () => JSON.parse(written.out) };
}

/** The program of `npx ledger`, started as a process. */
export function startLedger(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeOptions: readonly string[] = [],
): ChildProcess {
  const program = join(import.meta.dirname, '../../scripts/ledger.ts');
  return spawn(process.execPath, [...nodeOptions, program, ...argv], {
    env: { ...env, PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for the end of a process and collects what it wrote. */
export async function finished(
  child: ChildProcess,
): Promise<{ exit: number | null; signal: string | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise((resolve) => child.on('close', (exit, signal) => resolve({ exit, signal, out, err })));
}

const folders: string[] = [];

/** A new empty folder, removed by `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-test-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
