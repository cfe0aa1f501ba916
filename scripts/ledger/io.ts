/** What the command line needs of its surroundings, so that commands are functions and tests need no process. */
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '../../server/errors.ts';

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly out: Output;
  readonly err: Output;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when `interrupted` fires. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Asks the person at the terminal; USAGE_INVALID when there is none. `secret` does not echo. */
  readonly ask: (question: string, options?: { readonly secret?: boolean }) => Promise<string>;
  /** Fires on Ctrl-C. */
  readonly interrupted: () => AbortSignal;
}

let controller: AbortController | undefined;

/** One signal for the process; nothing is listening before the first call. */
function interrupted(): AbortSignal {
  if (controller === undefined) {
    const created = new AbortController();
    controller = created;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => created.abort(new Interrupted()));
  }
  return controller.signal;
}

async function sleep(ms: number): Promise<void> {
  const signal = controller?.signal;
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error;
  }
}

/** The Io of this process. */
export const processIo = (): Io => ({
  env: process.env,
  cwd: process.cwd(),
  out: process.stdout,
  err: process.stderr,
  now: Date.now,
  sleep,
  ask: askTerminal,
  interrupted,
});

/** The person pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

async function askTerminal(question: string, options: { readonly secret?: boolean } = {}): Promise<string> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw new LedgerError('USAGE_INVALID', `there is no terminal to ask: ${question.trim()}`);
  const { createInterface } = await import('node:readline/promises');
  const { Writable } = await import('node:stream');
  process.stderr.write(question);
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (options.secret !== true) process.stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const stop = new AbortController();
    reader.once('SIGINT', () => stop.abort(new Interrupted()));
    try {
      return await reader.question('', { signal: stop.signal });
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    }
  } finally {
    reader.close();
    if (options.secret === true) process.stderr.write('\n');
  }
}
