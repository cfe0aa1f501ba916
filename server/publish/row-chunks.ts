/** Cuts a body of NDJSON into chunks while it arrives: what is held at a time is one chunk. */
import type { Readable } from 'node:stream';
import { LedgerError } from '../errors.ts';

/** Whole lines of a body. */
export interface RowChunk {
  readonly body: Buffer;
  /** number of the chunk's first line in the whole body, from 1 */
  readonly firstLine: number;
  /** lines that are not empty */
  readonly rows: number;
}

export interface ChunkLimits {
  /** rows of a chunk */
  readonly rows: number;
  /** bytes after which a chunk ends with the row that reached them */
  readonly bytes: number;
  /** bytes of one line */
  readonly lineBytes: number;
  /** milliseconds in which a chunk must come */
  readonly ms: number;
}

export const CHUNK_LIMITS: Omit<ChunkLimits, 'rows'> = {
  bytes: 8 * 1024 * 1024,
  lineBytes: 1024 * 1024,
  ms: 30_000,
};

const NEWLINE = 0x0a;

/**
 * The chunks of a body. Where one ends depends on its rows alone, so that the same rows sent again are cut alike.
 * @param signal ends the reading with its reason, a LedgerError
 * @throws LedgerError ROW_TOO_LONG (names the line), REQUEST_TIMEOUT, REQUEST_INVALID when the body broke off
 */
export async function* rowChunks(source: Readable, limits: ChunkLimits, signal: AbortSignal): AsyncGenerator<RowChunk> {
  let [firstLine, line, rows, bytes, lineBytes] = [1, 1, 0, 0, 0];
  let parts: Buffer[] = [];
  const take = (): RowChunk => {
    const chunk = { body: Buffer.concat(parts, bytes), firstLine, rows };
    [parts, bytes, rows, lineBytes, firstLine] = [[], 0, 0, 0, line];
    return chunk;
  };
  let clock = new ChunkClock(limits.ms, signal);
  try {
    for (let part = await read(source, clock.signal); part !== undefined; part = await read(source, clock.signal)) {
      let from = 0;
      for (let at = 0; at < part.length; ) {
        const end = part.indexOf(NEWLINE, at);
        const next = end === -1 ? part.length : end + 1;
        lineBytes += (end === -1 ? part.length : end) - at;
        at = next;
        if (lineBytes > limits.lineBytes)
          throw new LedgerError('ROW_TOO_LONG', `line ${line} of the body has more than ${limits.lineBytes} bytes`, {
            line,
          });
        if (end === -1) break;
        line += 1;
        if (lineBytes > 0) rows += 1;
        lineBytes = 0;
        if (rows < limits.rows && bytes + at - from < limits.bytes) continue;
        parts.push(part.subarray(from, at));
        bytes += at - from;
        from = at;
        const full = take();
        if (full.rows === 0) continue;
        clock.stop();
        yield full;
        clock = new ChunkClock(limits.ms, signal);
      }
      if (from === part.length) continue;
      parts.push(part.subarray(from));
      bytes += part.length - from;
    }
    if (lineBytes > 0) rows += 1;
    if (rows > 0) yield take();
  } finally {
    clock.stop();
  }
}

/** The time that one chunk has, or less when the whole ends before. */
class ChunkClock {
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly signal: AbortSignal;

  constructor(ms: number, whole: AbortSignal) {
    const late = new LedgerError('REQUEST_TIMEOUT', `no chunk of rows came to its end within ${ms / 1000} s`);
    this.#timer = setTimeout(() => this.#over.abort(late), ms);
    this.signal = AbortSignal.any([whole, this.#over.signal]);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** The next bytes; undefined at the end. Leaves no listener behind, so that whoever stops can let the rest run out. */
async function read(source: Readable, signal: AbortSignal): Promise<Buffer | undefined> {
  for (;;) {
    signal.throwIfAborted();
    const bytes = source.read() as Buffer | null;
    if (bytes !== null) return bytes;
    if (source.readableEnded) return undefined;
    if (source.destroyed) throw new LedgerError('REQUEST_INVALID', 'the body broke off', {}, source.errored);
    await moved(source, signal);
  }
}

async function moved(source: Readable, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => resolve();
  const events = ['readable', 'end', 'error', 'close'] as const;
  for (const event of events) source.on(event, wake);
  signal.addEventListener('abort', wake, { once: true });
  try {
    await promise;
  } finally {
    for (const event of events) source.off(event, wake);
    signal.removeEventListener('abort', wake);
  }
}
