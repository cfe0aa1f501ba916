/** What the command line needs of its surroundings, so that commands are functions and tests need no process. */
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '../../server/errors.ts';

export interface Output {
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
  /** Fires on Ctrl-C. Nothing is listening before the first access. */
  readonly interrupted: () => AbortSignal;
}

/** The Io of this process. */
export function processIo(): Io {
  let controller: AbortController | undefined;
  const interrupted = (): AbortSignal => {
    if (controller === undefined) {
      const created = new AbortController();
      controller = created;
      process.once('SIGINT', () => created.abort(new Interrupted()));
      process.once('SIGTERM', () => created.abort(new Interrupted()));
    }
    return controller.signal;
  };
  // `ledger ... | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 5));
  return {
    env: process.env,
    cwd: process.cwd(),
    out: process.stdout,
    err: process.stderr,
    now: Date.now,
    sleep: async (ms) => {
      const signal = controller?.signal;
      try {
        await delay(ms, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : error;
      }
    },
    ask: askTerminal,
    interrupted,
  };
}

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
