/**
 * A backup as one file: a line of JSON, the vault's rows as they are sealed in it, an HMAC over all before it under a key of the vault.
 * Nothing in it can be read or changed without the member's passphrase; nothing of it is missing unnoticed.
 *
 * Row: u32 length of the key . u32 length of the value . key . value. After the last one stands a key length of 2^32 - 1.
 */
import type { Hmac } from 'node:crypto';
import { timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { LedgerError } from '../../errors.ts';

const FORMAT = 'county-ledger-backup';
const VERSION = 1;
const END = 0xffffffff;
const TAG = 32;
const MOST_ROW_BYTES = 256 * 1024 * 1024;

export type StoredRow = readonly [key: Buffer, value: Buffer];

export interface BackupHeader {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly member: number;
  readonly chainId: number;
  /** Files of the data folder by name, base64: configuration, manifest and the keys, each sealed under the passphrase. */
  readonly files: Readonly<Record<string, string>>;
}

export const backupHeader = (parts: Omit<BackupHeader, 'format' | 'version'>): BackupHeader => ({
  format: FORMAT,
  version: VERSION,
  ...parts,
});

const unusable = (path: string, why: string, cause?: unknown): LedgerError =>
  new LedgerError('BACKUP_INVALID', `${path}: ${why}`, { path }, cause);

/**
 * Writes a backup; it stands under its name only when it is whole and on the disk.
 * @param authenticator of the vault's keyring
 * @returns rows and bytes written @throws FILE_UNWRITABLE
 */
export async function writeBackup(
  path: string,
  header: BackupHeader,
  rows: AsyncIterable<StoredRow>,
  authenticator: Hmac,
): Promise<{ rows: number; bytes: number }> {
  const temporary = `${path}.part`;
  const unwritable = (error: unknown): LedgerError =>
    new LedgerError('FILE_UNWRITABLE', `${path}: ${(error as Error).message}`, { path }, error);
  // Outside of what cleans up: a file that stands there already is somebody else's.
  const file = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
    throw unwritable(error);
  });
  try {
    let [count, bytes] = [0, 0];
    const write = async (part: Buffer): Promise<void> => {
      authenticator.update(part);
      await file.writeFile(part);
      bytes += part.length;
    };
    try {
      await write(Buffer.from(`${JSON.stringify(header)}\n`));
      let waiting: Buffer[] = [];
      let size = 0;
      for await (const [key, value] of rows) {
        const lengths = Buffer.alloc(8);
        lengths.writeUInt32BE(key.length, 0);
        lengths.writeUInt32BE(value.length, 4);
        waiting.push(lengths, key, value);
        size += 8 + key.length + value.length;
        count += 1;
        if (size < 1024 * 1024) continue;
        await write(Buffer.concat(waiting));
        waiting = [];
        size = 0;
      }
      await write(Buffer.concat([...waiting, Buffer.from([0xff, 0xff, 0xff, 0xff])]));
      await file.writeFile(authenticator.digest());
      bytes += TAG;
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return { rows: count, bytes };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof LedgerError ? error : unwritable(error);
  }
}

/** Reads a file piece by piece. */
class Pieces {
  readonly #stream: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#stream = createReadStream(path, { highWaterMark: 1024 * 1024 })[Symbol.asyncIterator]();
  }

  /** The next `length` bytes; undefined when the file has not so many. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#held.length < length) if (!(await this.#more())) return undefined;
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  /** Up to and with the next line end. */
  async line(most: number): Promise<Buffer | undefined> {
    for (;;) {
      const end = this.#held.indexOf(0x0a);
      if (end >= 0) return this.take(end + 1);
      if (this.#held.length > most || !(await this.#more())) return undefined;
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#stream.next();
    if (done === true) return false;
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }
}

/** What a backup says about itself; whether it is true is for `backupRows`. @throws BACKUP_INVALID */
export async function readBackupHeader(path: string): Promise<BackupHeader> {
  const pieces = new Pieces(path);
  return headerOf(path, await lineOf(path, pieces));
}

async function lineOf(path: string, pieces: Pieces): Promise<Buffer> {
  let line: Buffer | undefined;
  try {
    line = await pieces.line(64 * 1024 * 1024);
  } catch (error) {
    throw unusable(path, (error as Error).message, error);
  }
  if (line === undefined) throw unusable(path, 'not a backup');
  return line;
}

function headerOf(path: string, line: Buffer): BackupHeader {
  let header: BackupHeader;
  try {
    header = JSON.parse(line.toString('utf8')) as BackupHeader;
  } catch (error) {
    throw unusable(path, 'not a backup', error);
  }
  if (header?.format !== FORMAT) throw unusable(path, 'not a backup');
  if (header.version !== VERSION)
    throw new LedgerError('STORE_VERSION', `${path} has version ${header.version}, this program reads ${VERSION}`, {
      path,
      found: header.version,
      expected: VERSION,
    });
  return header;
}

/**
 * Every row of a backup. What was read counts only when the iteration ends without an error: the HMAC stands at the end.
 * @param authenticatorOf made from the first row, which is the vault's own header
 * @throws BACKUP_INVALID cut, changed, or of another vault
 */
export async function* backupRows(
  path: string,
  authenticatorOf: (first: StoredRow) => Hmac,
): AsyncGenerator<StoredRow> {
  const pieces = new Pieces(path);
  const line = await lineOf(path, pieces);
  headerOf(path, line);
  let authenticator: Hmac | undefined;
  const cut = (): LedgerError => unusable(path, 'its end is missing');
  for (;;) {
    const lengths = await pieces.take(4);
    if (lengths === undefined) throw cut();
    if (lengths.readUInt32BE(0) === END) {
      const tag = await pieces.take(TAG);
      if (tag === undefined) throw cut();
      const expected = authenticator?.update(lengths).digest();
      if (expected === undefined || !timingSafeEqual(expected, tag) || (await pieces.take(1)) !== undefined)
        throw unusable(path, 'it was changed, or is of another vault');
      return;
    }
    const second = await pieces.take(4);
    if (second === undefined) throw cut();
    const [keyLength, valueLength] = [lengths.readUInt32BE(0), second.readUInt32BE(0)];
    if (keyLength + valueLength > MOST_ROW_BYTES) throw unusable(path, 'it was changed');
    const bytes = await pieces.take(keyLength + valueLength);
    if (bytes === undefined) throw cut();
    const row: StoredRow = [bytes.subarray(0, keyLength), bytes.subarray(keyLength)];
    authenticator ??= authenticatorOf(row).update(line);
    authenticator.update(lengths).update(second).update(bytes);
    yield row;
  }
}
