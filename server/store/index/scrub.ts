import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '../../errors.ts';
import type { IndexStore } from '../index-store.ts';
import { isSound, keys, openRow } from '../layout.ts';
import type { HeadRow } from './batch.ts';
import { Census } from './census.ts';
import { listTables } from './files.ts';
import { isIdentitySound } from './identity.ts';

const SLICE = 500;

export interface ScrubOptions {
  /** Share of the time that is spent on it, above 0 to 1; the rest is left to others. */
  readonly share: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rows: number, of: number) => void;
}

/**
 * Looks through the whole index as of one moment: every value against its digest, every key found by a look-up as by a scan, and all of
 * it against the census. Reading and writing go on meanwhile.
 * @returns how many rows there are; undefined when it was stopped
 * @throws STORE_DAMAGED naming the key, or the tables in which rows are missing or too many
 */
export async function scrubIndex(store: IndexStore, options: ScrubOptions): Promise<number | undefined> {
  const { level, folder } = store.database();
  await listTables(folder);
  const snapshot = level.snapshot();
  const iterator = level.iterator({ snapshot });
  try {
    const sealed = await level.get(keys.head, { snapshot });
    const counts = sealed === undefined ? {} : (openRow(keys.head, sealed) as HeadRow).tables;
    const expected = new Census(counts);
    const found = new Census();
    const of = expected.rows;
    for (;;) {
      const began = performance.now();
      const entries = await iterator.nextv(SLICE);
      if (entries.length === 0) break;
      const looked = await level.getMany(
        entries.map(([key]) => key),
        { snapshot },
      );
      for (const [i, [key, value]] of entries.entries()) {
        if (!isValueSound(key, value) || looked[i]?.equals(value) !== true) throw damaged(`row ${key}`, { key });
        found.add(key, value);
      }
      options.onProgress?.(found.rows, of);
      if (options.signal?.aborted === true) return undefined;
      const pause = (performance.now() - began) * (1 / options.share - 1);
      await sleep(pause, undefined, { ...(options.signal === undefined ? {} : { signal: options.signal }) }).catch(
        () => undefined,
      );
    }
    const tables = expected.differences(found);
    if (tables.length > 0) throw damaged(`tables ${tables.join(', ')}`, { tables });
    return found.rows;
  } catch (error) {
    throw error instanceof LedgerError || (error as { code?: string }).code === 'LEVEL_DATABASE_NOT_OPEN'
      ? error
      : damaged((error as Error).message, {}, error);
  } finally {
    await iterator.close();
    await snapshot.close();
  }
}

const isValueSound = (key: string, value: Buffer): boolean =>
  key === keys.identity ? isIdentitySound(value) : isSound(key, value);

const damaged = (what: string, values: Record<string, unknown>, cause?: unknown): LedgerError =>
  new LedgerError('STORE_DAMAGED', `index: ${what}`, { store: 'index', ...values }, cause);
