import { type Kind, rowKey } from './layout.ts';

/**
 * `insert`: the caller knows that the key is new; `put`: it may exist; `del`: remove it; `mend`: put a damaged or lost row right.
 * Inserting is cheaper: nothing is read before the write.
 */
export type Change =
  | { readonly op: 'insert' | 'put' | 'mend'; readonly kind: Kind; readonly key: Buffer; readonly plain: Uint8Array }
  | { readonly op: 'del'; readonly kind: Kind; readonly key: Buffer };

/**
 * Everything one use case wants to be true together. Built without touching the database, written by `Vault.commit` in one
 * synced, atomic write: after a crash all of it is there or none.
 */
export class VaultBatch {
  readonly changes: Change[] = [];
  readonly late: (() => readonly Change[])[] = [];
  readonly after: (() => void)[] = [];

  insert(kind: Kind, key: Buffer, plain: Uint8Array): void {
    this.changes.push({ op: 'insert', kind, key, plain });
  }

  put(kind: Kind, key: Buffer, plain: Uint8Array): void {
    this.changes.push({ op: 'put', kind, key, plain });
  }

  /** A row that is damaged or lost, as it was; the census counts it already. */
  mend(kind: Kind, key: Buffer, plain: Uint8Array): void {
    this.changes.push({ op: 'mend', kind, key, plain });
  }

  del(kind: Kind, key: Buffer): void {
    this.changes.push({ op: 'del', kind, key });
  }

  /** Removes a row for good: a backup that is restored later must not bring it back. */
  erase(kind: Kind, key: Buffer): void {
    this.del(kind, key);
    this.put('erased', rowKey('erased', key), Buffer.from(String(Math.floor(Date.now() / 1_000))));
  }

  /** Changes that depend on what was written before (a hash chain): `make` runs in commit order, without a wait. */
  whenWritten(make: () => readonly Change[]): void {
    this.late.push(make);
  }

  /** What memory keeps moves only after the commit. */
  afterCommit(move: () => void): void {
    this.after.push(move);
  }
}

/** JSON as the plain bytes of a row. */
export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');
