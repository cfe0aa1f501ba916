import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type AccessEntry, accessHash, LOG_START, type LoggedAccess } from '../../domain/access-entry.ts';
import { fromHex, type Hex, toHex } from '../../domain/bytes.ts';
import {
  consistencyRanges,
  foldSubtrees,
  inclusionRanges,
  type LeafRange,
  LogFrontier,
  type NodePlace,
  subtreesOf,
} from '../../domain/merkle-log.ts';
import { canonicalJson } from '../../domain/values.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { type Change, json, VaultBatch } from './vault-batch.ts';

/** How far the log is: number of entries, hash of the last one, Merkle root over all. */
export interface LogHead {
  readonly count: number;
  readonly hash: Hex;
  readonly root: Hex;
}

/**
 * The access log: append only, numbered without gaps, each entry hashed with the one before, all of them leaves of a Merkle log
 * (domain/merkle-log.ts) whose complete subtrees are rows too, so that a proof costs a few reads at any size.
 */
export class AccessLog {
  readonly #engine: VaultEngine;
  #hash: Hex = LOG_START;
  #frontier = new LogFrontier();
  #durable: LogHead;

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
    this.#durable = this.head();
  }

  /** @throws LedgerError STORE_DAMAGED when the last entry and the tree do not belong together */
  static async load(engine: VaultEngine): Promise<AccessLog> {
    const log = new AccessLog(engine);
    for await (const { plain } of engine.scan('access', undefined, { reverse: true, limit: 1 })) {
      const { number, hash } = parse(plain);
      log.#hash = hash;
      log.#frontier = new LogFrontier(number, await log.#nodes(subtreesOf({ from: 0, to: number })));
    }
    log.#durable = log.head();
    return log;
  }

  /** As of the last append, durable or not. */
  head(): LogHead {
    return { count: this.#frontier.size, hash: this.#hash, root: toHex(this.#frontier.root()) };
  }

  /** As of the last append that is durable: what is told and anchored. */
  durableHead(): LogHead {
    return this.#durable;
  }

  /** Name under which a member of staff stands in the log: an HMAC, the same for the same label. @param label of the token or account */
  pseudonym(label: string): string {
    return `st_${this.#engine.mac('access', 'staff', label).toString('base64url')}`;
  }

  /** Durable when it resolves: nothing is answered before. @throws LedgerError STORE_WRITE_FAILED */
  async append(entry: AccessEntry): Promise<LoggedAccess> {
    const batch = new VaultBatch();
    let logged: LoggedAccess | undefined;
    this.appendWith(batch, entry, (done) => {
      logged = done;
    });
    await this.#engine.commit(batch);
    return logged!;
  }

  /** The same, together with other changes. @throws LedgerError VALUE_INVALID for an entry without a canonical form */
  appendWith(batch: VaultBatch, entry: AccessEntry, placed?: (logged: LoggedAccess) => void): void {
    // Refused to its caller here: thrown while the queue writes, it would be taken for a disk that failed.
    canonicalJson(entry);
    let reached = this.#durable;
    batch.afterCommit(() => {
      if (reached.count > this.#durable.count) this.#durable = reached;
    });
    batch.whenWritten(() => {
      const place = { number: this.#frontier.size + 1, previous: this.#hash, salt: toHex(randomBytes(32)), entry };
      const logged: LoggedAccess = { ...place, hash: accessHash(place) };
      const changes: Change[] = [
        { op: 'insert', kind: 'access', key: rowKey('access', u64(logged.number)), plain: json(logged) },
        ...this.#grow(logged),
      ];
      reached = this.head();
      placed?.(logged);
      if (entry.subject !== undefined)
        changes.push({
          op: 'insert',
          kind: 'accessOf',
          key: rowKey('accessOf', this.#engine.mac('accessOf', entry.subject), u64(logged.number)),
          plain: Buffer.from(String(logged.number)),
        });
      return changes;
    });
  }

  /** Puts a leaf into the tree: it, and every subtree that it completes. */
  #grow({ hash }: LoggedAccess): Change[] {
    this.#hash = hash;
    return this.#frontier.append(fromHex(hash, 32)).map(({ place, hash: plain }) => ({
      op: 'insert',
      kind: 'accessNode',
      key: nodeKey(place),
      plain,
    }));
  }

  /** One entry by its number. */
  async entry(number: number): Promise<LoggedAccess | undefined> {
    const plain = await this.#engine.get('access', rowKey('access', u64(number)));
    return plain === undefined ? undefined : parse(plain);
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

  /** Every entry about a subject, oldest first, however many there are. */
  async allOf(subject: Hex, page = 10_000): Promise<LoggedAccess[]> {
    const all: LoggedAccess[] = [];
    for (;;) {
      const found = await this.entries({ subject, after: all.at(-1)?.number ?? 0, limit: page });
      for (const one of found) all.push(one);
      if (found.length < page) return all;
    }
  }

  /** Inclusion path of an entry in the log of a size. @param number from 1, at most `size` @param size at most the durable count */
  inclusion(number: number, size: number): Promise<Hex[]> {
    return Promise.all(inclusionRanges(number - 1, size).map((range) => this.#rootOf(range)));
  }

  /** Consistency proof between two sizes, neither above the durable count. */
  consistency(first: number, second: number): Promise<Hex[]> {
    return first === 0
      ? Promise.resolve([])
      : Promise.all(consistencyRanges(first, second).map((range) => this.#rootOf(range)));
  }

  /** Merkle root over the first `size` entries. */
  rootAt(size: number): Promise<Hex> {
    return this.#rootOf({ from: 0, to: size });
  }

  async #rootOf(range: LeafRange): Promise<Hex> {
    return toHex(foldSubtrees(await this.#nodes(subtreesOf(range))));
  }

  async #nodes(places: readonly NodePlace[]): Promise<Uint8Array[]> {
    const found = await this.#engine.getMany('accessNode', places.map(nodeKey));
    return found.map((plain) => {
      if (plain === undefined) throw new LedgerError('STORE_DAMAGED', 'vault: accessNode', { kind: 'accessNode' });
      return plain;
    });
  }

  /**
   * Walks the whole chain, some entries at a time: others are served in between.
   * @throws LedgerError STORE_DAMAGED at the first entry that does not follow the one before
   */
  async check(signal?: AbortSignal): Promise<LogHead> {
    const atLeast = this.#durable.count;
    const walked = new AccessLog(this.#engine);
    const damaged = (): LedgerError =>
      new LedgerError('STORE_DAMAGED', `vault: access, entry ${walked.#frontier.size + 1}`, {
        kind: 'access',
        number: walked.#frontier.size + 1,
      });
    for (;;) {
      const entries = await this.entries({ after: walked.#frontier.size, limit: WALK });
      for (const logged of entries) {
        if (
          logged.number !== walked.#frontier.size + 1 ||
          logged.previous !== walked.#hash ||
          logged.hash !== accessHash(logged)
        )
          throw damaged();
        walked.#grow(logged);
      }
      if (entries.length < WALK || signal?.aborted === true) break;
      await setImmediate();
    }
    const head = walked.head();
    if (signal?.aborted === true) return head;
    if (head.count < atLeast || head.root !== (await this.rootAt(head.count))) throw damaged();
    return head;
  }
}

/** Entries of the log that are walked in one turn. */
const WALK = 250;

const nodeKey = ({ level, index }: NodePlace): Buffer => rowKey('accessNode', Uint8Array.of(level), u64(index));

const parse = (plain: Buffer): LoggedAccess => JSON.parse(plain.toString('utf8')) as LoggedAccess;
