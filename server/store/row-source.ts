/** Rows of the index as the database holds them: read, checked against their digest, parsed. */
import type { Level } from 'level';
import { LedgerError } from '../errors.ts';
import type { RowSource } from './index-reader.ts';
import { openRow } from './layout.ts';
import { FEW_READS, isDamage } from './level.ts';

export type Snapshot = ReturnType<Level<string, Buffer>['snapshot']>;

/** A row, and the value as it is stored. */
export interface StoredRow {
  readonly row: unknown;
  readonly sealed: Buffer;
}

export interface StoredRows extends RowSource {
  /** @throws STORE_DAMAGED */
  stored(keys: readonly string[]): Promise<(StoredRow | undefined)[]>;
}

/** Rows whose parsed form is remembered. */
const REMEMBERED = 4_096;

/**
 * Rows parsed before, each with the very bytes it was parsed from: a row read again whose bytes are the same needs neither its digest nor
 * decoding again. It saves no read, so it can never serve what the database does not hold. Readers share rows: they are frozen.
 */
export class ParsedRows {
  readonly #rows = new Map<string, { readonly value: Buffer; readonly row: unknown }>();

  /** @throws STORE_DAMAGED */
  parse<T>(key: string, value: Buffer): T {
    const known = this.#rows.get(key);
    if (known?.value.equals(value)) return known.row as T;
    const row = openRow(key, value) as T;
    Object.freeze(row);
    if (known === undefined && this.#rows.size === REMEMBERED) this.#rows.delete(this.#rows.keys().next().value!);
    this.#rows.set(key, { value, row });
    return row;
  }
}

/**
 * @param database asked before each read: a rebuild puts another in its place
 * @param onDamage told of every damage before it is thrown
 * @param parsed what was parsed before, shared by the sources of one index
 * @param snapshot reads as of then; else as of now
 */
export function rowsOf(
  database: () => Level<string, Buffer>,
  onDamage: (error: LedgerError) => void,
  parsed: ParsedRows,
  snapshot?: Snapshot,
): StoredRows {
  const options = snapshot === undefined ? {} : { snapshot };
  const parse = <T>(key: string, value: Buffer): T => openRow(key, value) as T;

  /** LevelDB's own report of damage, coded. */
  function told(error: unknown): unknown {
    const damage = isDamage(error) ? new LedgerError('STORE_DAMAGED', 'index', { store: 'index' }, error) : error;
    if (damage instanceof LedgerError) onDamage(damage);
    return damage;
  }
  async function guarded<T>(reading: () => Promise<T>): Promise<T> {
    try {
      return await reading();
    } catch (error) {
      throw told(error);
    }
  }
  // Without options the library takes a shorter way.
  const read = (key: string): Buffer | undefined =>
    snapshot === undefined ? database().getSync(key) : database().getSync(key, options);
  const rowAt = <T>(key: string): T | undefined => {
    try {
      const value = read(key);
      return value === undefined ? undefined : parsed.parse<T>(key, value);
    } catch (error) {
      throw told(error);
    }
  };
  const readMany = (wanted: readonly string[]): (Buffer | undefined)[] | Promise<(Buffer | undefined)[]> =>
    wanted.length <= FEW_READS ? wanted.map(read) : database().getMany([...wanted], options);

  return {
    rowAt,
    get: async <T>(key: string) => rowAt<T>(key),
    getMany: <T>(wanted: readonly string[]) =>
      guarded(async () => {
        const values = await readMany(wanted);
        return values.map((value, i) => (value === undefined ? undefined : parse<T>(wanted[i]!, value)));
      }),
    stored: (wanted) =>
      guarded(async () => {
        const values = await readMany(wanted);
        return values.map((sealed, i) =>
          sealed === undefined ? undefined : { row: parse<unknown>(wanted[i]!, sealed), sealed },
        );
      }),
    range: <T>(prefix: string) =>
      guarded(async () => {
        const entries = await database()
          .iterator({ ...options, gte: prefix, lt: `${prefix}~` })
          .all();
        return entries.map(([key, value]) => parse<T>(key, value));
      }),
    damaged: (what, values) => {
      const error = new LedgerError(
        'STORE_DAMAGED',
        `index: ${what}; it is looked through, and made again from the chain`,
        {
          store: 'index',
          ...values,
          suspected: true,
        },
      );
      onDamage(error);
      return error;
    },
  };
}
