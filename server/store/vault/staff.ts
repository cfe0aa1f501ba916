import type { Hex } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** An account of one of the member's people, with what it may do here. Times in unix seconds. */
export interface StaffRow {
  /** lower case */
  readonly account: Hex;
  readonly label: string;
  readonly roles: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Accounts that may sign in as staff. All are held in memory: a sign-in and every use of a session look here. */
export class StaffArea {
  readonly #engine: VaultEngine;
  readonly #byAccount = new Map<Hex, StaffRow>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<StaffArea> {
    const area = new StaffArea(engine);
    for await (const { plain } of engine.scan('staff')) {
      const row = JSON.parse(plain.toString('utf8')) as StaffRow;
      area.#byAccount.set(row.account, row);
    }
    return area;
  }

  /** Registers an account, or gives a registered one other roles, label and end. */
  async put(row: StaffRow): Promise<void> {
    const batch = new VaultBatch();
    batch.put('staff', this.#engine.key('staff', row.account), json(row));
    batch.afterCommit(() => this.#byAccount.set(row.account, row));
    await this.#engine.commit(batch);
  }

  /** The account's row, or undefined when it is not registered or has ended. @param account lower case @param now unix seconds */
  find(account: Hex, now: number): StaffRow | undefined {
    const row = this.#byAccount.get(account);
    return row === undefined || row.expiresAt <= now ? undefined : row;
  }

  /** Oldest first. */
  list(): StaffRow[] {
    return [...this.#byAccount.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  /** @throws LedgerError STAFF_UNKNOWN */
  async remove(account: Hex): Promise<StaffRow> {
    const row = this.#byAccount.get(account);
    if (row === undefined) throw new LedgerError('STAFF_UNKNOWN', account, { account });
    // Memory first: an account that is being removed must not pass while the disk is written.
    this.#byAccount.delete(account);
    const batch = new VaultBatch();
    batch.del('staff', this.#engine.key('staff', account));
    await this.#engine.commit(batch);
    return row;
  }
}
