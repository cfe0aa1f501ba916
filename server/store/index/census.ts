import { NOT_ROWS } from '../layout.ts';

/** Per table (first letter of the keys): how many rows, and the XOR of their digests as 16 hex digits. */
export type TableCounts = Readonly<Record<string, readonly [rows: number, digests: string]>>;

interface Count {
  rows: number;
  high: number;
  low: number;
}

/**
 * What the tables of the index hold. LevelDB loses rows silently when its files rot, and a row's own digest cannot show that the row is
 * not there; the census can. It is written with every batch, beside the head, so that it is exactly as new as the rows.
 */
export class Census {
  readonly #tables = new Map<string, Count>();

  constructor(counts: TableCounts = {}) {
    for (const [table, [rows, digests]] of Object.entries(counts))
      this.#tables.set(table, {
        rows,
        high: Number.parseInt(digests.slice(0, 8), 16),
        low: Number.parseInt(digests.slice(8), 16),
      });
  }

  /** @param sealed the stored value, which begins with its digest */
  add(key: string, sealed: Buffer): void {
    this.#move(key, sealed, 1);
  }

  remove(key: string, sealed: Buffer): void {
    this.#move(key, sealed, -1);
  }

  /** Rows of all tables. */
  get rows(): number {
    let rows = 0;
    for (const count of this.#tables.values()) rows += count.rows;
    return rows;
  }

  counts(): TableCounts {
    const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    const tables = [...this.#tables].filter(([, { rows, high, low }]) => rows !== 0 || high !== 0 || low !== 0);
    return Object.fromEntries(
      tables
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([table, { rows, high, low }]) => [table, [rows, hex(high) + hex(low)]]),
    );
  }

  /** The tables in which the two differ. */
  differences(other: Census): string[] {
    const [mine, theirs] = [this.counts(), other.counts()];
    return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter(
      (table) => mine[table]?.[0] !== theirs[table]?.[0] || mine[table]?.[1] !== theirs[table]?.[1],
    );
  }

  #move(key: string, sealed: Buffer, by: 1 | -1): void {
    const table = key[0]!;
    if (NOT_ROWS.has(table)) return;
    let count = this.#tables.get(table);
    if (count === undefined) {
      count = { rows: 0, high: 0, low: 0 };
      this.#tables.set(table, count);
    }
    count.rows += by;
    count.high ^= sealed.readUInt32BE(0);
    count.low ^= sealed.readUInt32BE(4);
  }
}
