/** From a backup back to a vault: checked as a whole first, without what was erased meanwhile. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LedgerError } from '../../errors.ts';
import { openLevel } from '../level.ts';
import { type BackupHeader, backupRows, readBackupHeader, type StoredRow } from './backup-file.ts';
import { Census } from './census.ts';
import { sealingKey } from './engine.ts';
import { HEADER_KEY, readHeader } from './header.ts';
import type { Keyring } from './keyring.ts';
import { kindOf, rowKey } from './layout.ts';

const CENSUS_KEY = rowKey('census');
const ROWS_PER_BATCH = 1_000;

export interface OpenedBackup {
  readonly header: BackupHeader;
  readonly keyring: Keyring;
  /** What it holds, by its own count. */
  readonly census: Census;
  readonly rows: number;
}

const unusable = (path: string, why: string): LedgerError =>
  new LedgerError('BACKUP_INVALID', `${path}: ${why}`, { path });

/** The rows, and the keys that the first of them gives. */
export async function* openedRows(
  path: string,
  masterKey: Uint8Array,
  onKeyring: (keyring: Keyring) => void,
): AsyncGenerator<StoredRow> {
  yield* backupRows(path, ([key, value]) => {
    if (!key.equals(HEADER_KEY)) throw unusable(path, 'it does not begin with a vault');
    const { keyring } = readHeader(value, masterKey);
    onKeyring(keyring);
    return keyring.authenticator();
  });
}

/**
 * Reads a whole backup: its authenticity, every row's seal, and the count of them.
 * @throws BACKUP_INVALID, STORE_FOREIGN (another master key), STORE_VERSION
 */
export async function checkBackup(path: string, masterKey: Uint8Array): Promise<OpenedBackup> {
  const header = await readBackupHeader(path);
  let keyring: Keyring | undefined;
  let census: Census | undefined;
  const found = new Census();
  let rows = 0;
  for await (const [key, value] of openedRows(path, masterKey, (made) => {
    keyring = made;
  })) {
    const kind = kindOf(key);
    if (key.equals(HEADER_KEY)) continue;
    const plain = kind === undefined ? undefined : keyring!.unseal(sealingKey(kind), key, value);
    if (kind === undefined || plain === undefined) throw unusable(path, 'a row of it is damaged');
    if (kind === 'census') census = Census.parse(plain);
    else found.add(kind, value);
    rows += 1;
  }
  if (keyring === undefined || census === undefined || census.differences(found).length > 0)
    throw unusable(path, 'its rows are not those it counts');
  return { header, keyring, census, rows };
}

/**
 * Makes a vault from a backup, in a folder that does not hold one.
 * @param erased keys (hexadecimal) of rows that were erased after the backup was made: they do not come back
 * @throws STORE_EXISTS, and what `checkBackup` throws; then nothing is left behind
 */
export async function restoreVault(
  path: string,
  masterKey: Uint8Array,
  vaultPath: string,
  erased: ReadonlySet<string>,
): Promise<{ rows: number; leftOut: number }> {
  const { census, keyring } = await checkBackup(path, masterKey);
  const database = await openLevel(join(vaultPath, 'db'));
  let done = false;
  try {
    for await (const _ of database.keys({ limit: 1 }))
      throw new LedgerError('STORE_EXISTS', `${vaultPath} holds a vault`, { path: vaultPath });
    let [rows, leftOut] = [0, 0];
    const tombs = new Set(erased);
    let waiting: { type: 'put'; key: Buffer; value: Buffer }[] = [];
    const put = async (key: Buffer, value: Buffer): Promise<void> => {
      waiting.push({ type: 'put', key: Buffer.from(key), value: Buffer.from(value) });
      if (waiting.length < ROWS_PER_BATCH) return;
      await database.batch(waiting);
      waiting = [];
    };
    for await (const [key, value] of openedRows(path, masterKey, () => undefined)) {
      const kind = kindOf(key);
      if (kind === 'census') continue;
      if (kind === 'erased') tombs.delete(key.subarray(1).toString('hex'));
      if (kind !== undefined && erased.has(key.toString('hex'))) {
        census.remove(kind, value);
        leftOut += 1;
        continue;
      }
      await put(key, value);
      rows += 1;
    }
    const now = Buffer.from(String(Math.floor(Date.now() / 1_000)));
    for (const name of tombs) {
      const key = rowKey('erased', Buffer.from(name, 'hex'));
      const value = keyring.seal(sealingKey('erased'), key, now);
      census.add('erased', value);
      await put(key, value);
    }
    const last = { type: 'put', key: CENSUS_KEY, value: keyring.seal('value', CENSUS_KEY, census.bytes()) } as const;
    await database.batch([...waiting, last], { sync: true } as object);
    done = true;
    return { rows, leftOut };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'STORE_EXISTS') done = true;
    throw error;
  } finally {
    await database.close();
    if (!done) await rm(vaultPath, { recursive: true, force: true });
  }
}
