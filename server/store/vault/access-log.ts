import { createHash } from 'node:crypto';
import type { Hex } from '../../domain/bytes.ts';
import { canonicalJson } from '../../domain/values.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { type Change, json, VaultBatch } from './vault-batch.ts';

/** Who looked at what, when and why (Regulation on Credit Reporting, article 22). `at` in unix seconds. */
export interface AccessEntry {
  readonly at: number;
  /** member that asked */
  readonly member: number;
  /** the clerk or program within the member: a token's label, or what the request names */
  readonly caller?: string;
  readonly action: 'disclose' | 'verify';
  readonly subject?: Hex;
  readonly consent?: Hex;
  readonly purpose?: string;
  readonly items: readonly {
    readonly schema: Hex;
    readonly fields: readonly string[];
    readonly ids?: readonly Hex[];
  }[];
  readonly outcome: 'allowed' | 'refused' | 'failed';
  readonly reason?: string;
}

/** An entry in its place: `hash` = SHA-256 of the canonical JSON of number, previous hash and entry. */
export interface LoggedAccess {
  readonly number: number;
  readonly previous: string;
  readonly hash: string;
  readonly entry: AccessEntry;
}

const START = '0'.repeat(64);

const hashOf = (number: number, previous: string, entry: AccessEntry): string =>
  createHash('sha256').update(canonicalJson({ number, previous, entry })).digest('hex');

/** The access log: append only, hash-chained, numbered without gaps. */
export class AccessLog {
  readonly #engine: VaultEngine;
  #count = 0;
  #durable = 0;
  #head = START;

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<AccessLog> {
    const log = new AccessLog(engine);
    for await (const { plain } of engine.scan('access', undefined, { reverse: true, limit: 1 })) {
      const last = parse(plain);
      log.#count = last.number;
      log.#durable = last.number;
      log.#head = last.hash;
    }
    return log;
  }

  /** Number of entries and hash of the last one. */
  head(): { count: number; hash: string } {
    return { count: this.#count, hash: this.#head };
  }

  /** Durable when it resolves: nothing is answered before. */
  async append(entry: AccessEntry): Promise<LoggedAccess> {
    const batch = new VaultBatch();
    let logged: LoggedAccess | undefined;
    this.appendWith(batch, entry, (done) => {
      logged = done;
    });
    await this.#engine.commit(batch);
    return logged!;
  }

  /** The same, together with other changes. */
  appendWith(batch: VaultBatch, entry: AccessEntry, placed?: (logged: LoggedAccess) => void): void {
    let given = 0;
    batch.afterCommit(() => {
      this.#durable = Math.max(this.#durable, given);
    });
    batch.whenWritten(() => {
      const number = this.#count + 1;
      const logged: LoggedAccess = { number, previous: this.#head, hash: hashOf(number, this.#head, entry), entry };
      this.#count = number;
      this.#head = logged.hash;
      given = number;
      placed?.(logged);
      const changes: Change[] = [
        { op: 'insert', kind: 'access', key: rowKey('access', u64(number)), plain: json(logged) },
      ];
      if (entry.subject !== undefined)
        changes.push({
          op: 'insert',
          kind: 'accessOf',
          key: rowKey('accessOf', this.#engine.mac('accessOf', entry.subject), u64(number)),
          plain: Buffer.from(String(number)),
        });
      return changes;
    });
  }

  /** Entries after a number, oldest first; with a subject only those about it. */
  async entries(filter: { subject?: Hex; after?: number; limit?: number } = {}): Promise<LoggedAccess[]> {
    const { subject, after = 0, limit = 1_000 } = filter;
    const found: LoggedAccess[] = [];
    if (subject === undefined) {
      const rows = this.#engine.scan('access', undefined, { after: rowKey('access', u64(after)), limit });
      for await (const { plain } of rows) found.push(parse(plain));
      return found;
    }
    const mac = this.#engine.mac('accessOf', subject);
    const keys: Buffer[] = [];
    for await (const { plain } of this.#engine.scan('accessOf', mac, {
      after: rowKey('accessOf', mac, u64(after)),
      limit,
    }))
      keys.push(rowKey('access', u64(Number(plain.toString('utf8')))));
    for (const plain of await this.#engine.getMany('access', keys)) {
      if (plain === undefined) throw new LedgerError('STORE_DAMAGED', 'vault: access', { kind: 'access' });
      found.push(parse(plain));
    }
    return found;
  }

  /** Walks the whole chain. @throws LedgerError STORE_DAMAGED at the first entry that does not follow the one before */
  async check(): Promise<{ count: number; hash: string }> {
    const atLeast = this.#durable;
    let count = 0;
    let previous = START;
    for await (const { plain } of this.#engine.scan('access')) {
      const logged = parse(plain);
      if (
        logged.number !== count + 1 ||
        logged.previous !== previous ||
        logged.hash !== hashOf(logged.number, previous, logged.entry)
      )
        throw new LedgerError('STORE_DAMAGED', `vault: access, entry ${count + 1}`, {
          kind: 'access',
          number: count + 1,
        });
      count = logged.number;
      previous = logged.hash;
    }
    if (count < atLeast)
      throw new LedgerError('STORE_DAMAGED', `vault: access, entry ${count + 1}`, {
        kind: 'access',
        number: count + 1,
      });
    return { count, hash: previous };
  }
}

const parse = (plain: Buffer): LoggedAccess => JSON.parse(plain.toString('utf8')) as LoggedAccess;
