/** Reads the file to publish: chunks of checked UTF-8, and a fingerprint that tells whether it changed meanwhile. */
import { isUtf8 } from 'node:buffer';
import { createReadStream, type Stats, statSync } from 'node:fs';
import { LedgerError } from '../../../server/errors.ts';

/** Encodings that are read; anything else than UTF-8 is converted on the way. */
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface SourceFile {
  readonly path: string;
  readonly encoding: Encoding;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** FILE_UNREADABLE unless it is a regular file that exists; FILE_EMPTY when it has no byte. */
export function openSource(path: string, encoding: Encoding): SourceFile {
  const stats = statsOf(path);
  if (!stats.isFile()) throw new LedgerError('FILE_UNREADABLE', `${path} is not a regular file`, { path });
  if (stats.size === 0) throw new LedgerError('FILE_EMPTY', `${path} has 0 bytes`, { path });
  return { path, encoding, bytes: stats.size, modifiedMs: stats.mtimeMs };
}

/** FILE_CHANGED when size or time of change differ from when it was opened. */
export function checkUnchanged(source: SourceFile): void {
  const { size, mtimeMs } = statsOf(source.path);
  if (size !== source.bytes || mtimeMs !== source.modifiedMs)
    throw new LedgerError('FILE_CHANGED', `${source.path}: ${source.bytes} bytes at first, ${size} now`, {
      path: source.path,
    });
}

function statsOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, error: unknown): LedgerError =>
  new LedgerError('FILE_UNREADABLE', `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`, { path }, error);

/**
 * The bytes of the file, as UTF-8. `onBytes` sees them as they are on disk.
 * FILE_ENCODING names the first byte that does not fit, counted from 0.
 */
export async function* readUtf8(source: SourceFile, onBytes?: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  const check = source.encoding === 'utf-8' ? utf8Check(source.path) : converter(source);
  const stream = createReadStream(source.path, { highWaterMark: 64 * 1024 });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      onBytes?.(chunk);
      const checked = check(chunk);
      if (checked.length > 0) yield checked;
    }
  } catch (error) {
    throw error instanceof LedgerError || !(error as NodeJS.ErrnoException).code
      ? error
      : unreadable(source.path, error);
  }
  const rest = check(undefined);
  if (rest.length > 0) yield rest;
}

/** Takes a chunk, or `undefined` at the end; gives back what is complete and valid so far. */
type Check = (chunk: Buffer | undefined) => Buffer;

function utf8Check(path: string): Check {
  let offset = 0;
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = chunk === undefined ? held : held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const complete = chunk === undefined ? bytes : bytes.subarray(0, bytes.length - unfinishedTail(bytes));
    if (!isUtf8(complete)) throw notUtf8(path, bytes, offset);
    offset += complete.length;
    held = Buffer.from(bytes.subarray(complete.length));
    return complete;
  };
}

/** How many bytes at the end begin a character that the next chunk may complete. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

function notUtf8(path: string, bytes: Buffer, offset: number): LedgerError {
  const at = firstInvalid(bytes);
  const position = offset + at;
  const shown = bytes
    .subarray(at, at + 4)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
  return new LedgerError(
    'FILE_ENCODING',
    `${path}: byte ${position} (${shown}) is not UTF-8${guess(bytes, at, offset)}`,
    {
      path,
      byte: position,
    },
  );
}

/** Length of the longest valid beginning. */
function firstInvalid(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    const start = bytes.subarray(0, middle);
    if (isUtf8(start.subarray(0, middle - unfinishedTail(start)))) good = middle;
    else bad = middle - 1;
  }
  return good - unfinishedTail(bytes.subarray(0, good));
}

function guess(bytes: Buffer, at: number, offset: number): string {
  if (offset === 0 && bytes[0] === 0xff && bytes[1] === 0xfe) return '; it looks like UTF-16: give --encoding utf-16le';
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes.subarray(at, at + 64 * 1024), { stream: true });
    return '; it looks like GB18030: give --encoding gb18030';
  } catch {
    return '';
  }
}

function converter({ path, encoding }: SourceFile): Check {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  return (chunk) => {
    const start = offset;
    offset += chunk?.length ?? 0;
    try {
      return Buffer.from(chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }), 'utf8');
    } catch (cause) {
      throw new LedgerError(
        'FILE_ENCODING',
        `${path}: not ${encoding}, between bytes ${start} and ${offset}`,
        { path, encoding },
        cause,
      );
    }
  };
}
