/** Rows of the index as the database holds them: read, checked against their digest, parsed. */
import type { Level } from 'level';
import { LedgerError } from '../errors.ts';
import type { RowSource } from './index-reader.ts';
import { openValue } from './layout.ts';
import { FEW_READS, isDamage } from './level.ts';

export type Snapshot = ReturnType<Level<string, string>['snapshot']>;

/** @param snapshot reads as of then; else as of now */
export function rowsOf(database: Level<string, string>, snapshot?: Snapshot): RowSource {
  const options = snapshot === undefined ? {} : { snapshot };
  const parse = <T>(key: string, value: string): T => JSON.parse(openValue(key, value)) as T;
  const read = async <T>(key: string): Promise<T | undefined> => {
    const value = await guarded(() => database.getSync(key, options));
    return value === undefined ? undefined : parse<T>(key, value);
  };
  return {
    get: read,
    async getMany<T>(wanted: readonly string[]) {
      if (wanted.length <= FEW_READS) return Promise.all(wanted.map((key) => read<T>(key)));
      const values = await guarded(() => database.getMany([...wanted], options));
      return values.map((value, i) => (value === undefined ? undefined : parse<T>(wanted[i]!, value)));
    },
    async range<T>(prefix: string) {
      const entries = await guarded(() => database.iterator({ ...options, gte: prefix, lt: `${prefix}~` }).all());
      return entries.map(([key, value]) => parse<T>(key, value));
    },
  };
}

/** LevelDB's own report of damage, coded. */
async function guarded<T>(reading: () => T | Promise<T>): Promise<T> {
  try {
    return await reading();
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new LedgerError('STORE_DAMAGED', 'the index; delete its folder, it is rebuilt from the chain', {}, error);
  }
}
