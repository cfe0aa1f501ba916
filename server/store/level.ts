/** Opens LevelDB databases; what can go wrong while opening is told by coded errors. */
import { resolve } from 'node:path';
import { Level } from 'level';
import { LedgerError } from '../errors.ts';

/** LevelDB's codes for a database that is there but cannot be used as it stands. */
const DAMAGE: ReadonlySet<string> = new Set(['LEVEL_CORRUPTION', 'LEVEL_IO_ERROR', 'LEVEL_NOT_FOUND']);

/**
 * Up to so many rows are read in place: they lie in memory nearly always, and handing over to a thread costs more than the read.
 */
export const FEW_READS = 16;

/** LevelDB gives these the code of damage too, but the files are as they were. */
const SURROUNDINGS = /permission denied|no space left|read-only file system|too many open files|not a directory/i;

const codeOf = (error: unknown): string => (error as { code?: string } | undefined)?.code ?? '';

/** True when an error of an open database says that its files are not as LevelDB left them. */
export function isDamage(error: unknown): boolean {
  return DAMAGE.has(codeOf(error)) || DAMAGE.has(codeOf((error as Error | undefined)?.cause));
}

async function opened<T extends { open(): Promise<void> }>(path: string, database: T): Promise<T> {
  try {
    await database.open();
    return database;
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    const detail = `${resolve(path)}: ${(cause as Error).message}`;
    if (codeOf(cause) === 'LEVEL_LOCKED')
      throw new LedgerError('STORE_IN_USE', resolve(path), { path: resolve(path) }, error);
    if (isDamage(error) && !SURROUNDINGS.test(detail))
      throw new LedgerError('STORE_DAMAGED', detail, { path: resolve(path) }, error);
    throw new LedgerError('STORE_UNUSABLE', detail, { path: resolve(path) }, error);
  }
}

/**
 * What LevelDB gathers in memory before it sorts it into files. A chunk of 5,000 rows takes some 15 MB; with LevelDB's own 4 MB every
 * chunk would wait for files to be written and merged.
 */
const WRITE_BUFFER_BYTES = 32 * 1024 * 1024;
const binary = { keyEncoding: 'buffer', valueEncoding: 'buffer', writeBufferSize: WRITE_BUFFER_BYTES } as const;
/** A rebuild writes hundreds of megabytes in no order of its keys: the more is sorted in memory, the less is merged again and again. */
const INDEX_WRITE_BUFFER_BYTES = 64 * 1024 * 1024;
const rows = { keyEncoding: 'utf8', valueEncoding: 'buffer', writeBufferSize: INDEX_WRITE_BUFFER_BYTES } as const;

/**
 * A database with binary keys and values, made when it is not there; for large batches.
 * @throws STORE_IN_USE another process (or this one) has it open; STORE_DAMAGED; STORE_UNUSABLE when the folder cannot be written
 */
export function openLevel(path: string): Promise<Level<Buffer, Buffer>> {
  return opened(path, new Level<Buffer, Buffer>(path, binary));
}

/** The same with texts as keys, which sort by their UTF-8 bytes. */
export function openRowLevel(path: string): Promise<Level<string, Buffer>> {
  return opened(path, new Level<string, Buffer>(path, rows));
}
