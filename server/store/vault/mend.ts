/**
 * Puts single damaged or lost rows of a vault right from a backup. The census, which counts the rows of each kind and XORs their seals,
 * tells whether the backup's copy is the row that was lost: an older one does not fit, and is not taken.
 */
import { join } from 'node:path';
import { LedgerError } from '../../errors.ts';
import { lockFolder } from '../folder-lock.ts';
import { damagedTable, listTables } from '../index/files.ts';
import { openLevel } from '../level.ts';
import { Census } from './census.ts';
import { type Database, sealingKey } from './engine.ts';
import { HEADER_KEY, readHeader } from './header.ts';
import type { Keyring } from './keyring.ts';
import { type Kind, kindOf, rowKey } from './layout.ts';
import { checkBackup, openedRows } from './restore.ts';

export interface Mended {
  /** How many rows of each kind are right again. */
  readonly mended: Readonly<Partial<Record<Kind, number>>>;
  /** Kinds of which rows are damaged or missing still: the backup has them not, or an older state. */
  readonly left: readonly Kind[];
}

/**
 * @param vaultPath of a vault that nobody has open
 * @throws BACKUP_INVALID, STORE_IN_USE, STORE_FOREIGN, STORE_DAMAGED when header or census themselves are damaged: restore the whole
 */
export async function mendVault(vaultPath: string, backupPath: string, masterKey: Uint8Array): Promise<Mended> {
  await checkBackup(backupPath, masterKey);
  const release = await lockFolder(vaultPath);
  try {
    const folder = join(vaultPath, 'db');
    const file = await damagedTable(folder);
    if (file?.startsWith('CURRENT') === true)
      throw new LedgerError('STORE_DAMAGED', `vault: file ${file}`, { store: 'vault', kind: 'files' });
    const database = await openLevel(folder);
    try {
      const header = await database.get(HEADER_KEY);
      const sealed = await database.get(rowKey('census'));
      if (header === undefined || sealed === undefined) throw whole();
      const { keyring } = readHeader(header, masterKey);
      const plain = keyring.unseal('value', rowKey('census'), sealed);
      if (plain === undefined) throw whole();
      const expected = Census.parse(plain);
      const { found, sound, damaged } = await lookThrough(database, keyring);
      const wanting = new Set<Kind>([...damaged.values(), ...expected.differences(found)]);
      const candidates = new Map<Kind, [Buffer, Buffer][]>();
      for await (const [key, value] of openedRows(backupPath, masterKey, () => undefined)) {
        const kind = kindOf(key);
        if (kind === undefined || !wanting.has(kind) || sound.has(key.toString('hex'))) continue;
        candidates.set(kind, [...(candidates.get(kind) ?? []), [Buffer.from(key), Buffer.from(value)]]);
      }
      const mended: Partial<Record<Kind, number>> = {};
      const left: Kind[] = [];
      const changes: { type: 'put'; key: Buffer; value: Buffer }[] = [];
      for (const kind of wanting) {
        const fitting = fittingOf(kind, candidates.get(kind) ?? [], damaged, found, expected);
        if (fitting === undefined) left.push(kind);
        else {
          mended[kind] = fitting.length;
          for (const [key, value] of fitting) changes.push({ type: 'put', key, value });
        }
      }
      if (changes.length > 0) await database.batch(changes, { sync: true } as object);
      if (left.length === 0 && (changes.length > 0 || file !== undefined)) {
        // A file that was harmed is refused at the next opening, whatever of it still counts: all are written anew, and read again.
        await rewriteFiles(database);
        const again = await lookThrough(database, keyring);
        left.push(...new Set([...again.damaged.values(), ...expected.differences(again.found)]));
      }
      return { mended, left: left.sort() };
    } finally {
      await database.close();
      await listTables(folder, 0);
    }
  } finally {
    await release();
  }
}

interface Looked {
  /** sound rows, counted */
  readonly found: Census;
  /** keys, hexadecimal */
  readonly sound: ReadonlySet<string>;
  readonly damaged: ReadonlyMap<string, Kind>;
}

async function lookThrough(database: Database, keyring: Keyring): Promise<Looked> {
  const found = new Census();
  const sound = new Set<string>();
  const damaged = new Map<string, Kind>();
  for await (const [key, value] of database.iterator()) {
    const kind = kindOf(key);
    if (kind === undefined || kind === 'census') continue;
    if (keyring.unseal(sealingKey(kind), key, value) === undefined) damaged.set(key.toString('hex'), kind);
    else {
      sound.add(key.toString('hex'));
      found.add(kind, value);
    }
  }
  return { found, sound, damaged };
}

const rewriteFiles = (database: Database): Promise<void> =>
  (database as unknown as { compactRange(from: Buffer, to: Buffer): Promise<void> }).compactRange(
    Buffer.from([0]),
    Buffer.from([0xff]),
  );

const whole = (): LedgerError =>
  new LedgerError('STORE_DAMAGED', 'vault: header or census', { store: 'vault', kind: 'census' });

/** Of the backup's rows those with which the kind is as it is counted; undefined when there are none such. */
function fittingOf(
  kind: Kind,
  candidates: readonly [Buffer, Buffer][],
  damaged: ReadonlyMap<string, Kind>,
  found: Census,
  expected: Census,
): readonly [Buffer, Buffer][] | undefined {
  const broken = candidates.filter(([key]) => damaged.has(key.toString('hex')));
  const lost = candidates.filter(([key]) => !damaged.has(key.toString('hex')));
  const tries = [broken, ...lost.map((one) => [...broken, one]), candidates];
  return tries.find((rows) => {
    const census = Census.parse(found.bytes());
    for (const [, value] of rows) census.add(kind, value);
    return rows.length > 0 && !expected.differences(census).includes(kind);
  });
}
