/** The access log as use cases and routes meet it: nothing is read that is not written down first, and nothing when that is not possible. */
import { randomBytes } from 'node:crypto';
import type { AccessEntry, LoggedAccess } from '../domain/access-entry.ts';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import type { AccessDelay } from '../store/vault/access-delays.ts';
import type { LogHead } from '../store/vault/access-log.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import type { LogAnchor, LogAnchoring } from './anchoring.ts';

export interface AccessDeskDeps {
  readonly self: number;
  readonly vault: Pick<Vault, 'accessLog' | 'accessDelays' | 'commit'>;
  readonly anchoring: LogAnchoring;
  /** unix seconds */
  readonly now: () => number;
}

/** What a use case says; time and delay are added here. */
export type Access = Omit<AccessEntry, 'at' | 'delayed'>;

export interface ProvenAccess extends LoggedAccess {
  /** inclusion path in the log of `head.count` entries */
  readonly inclusion: readonly Hex[];
}

/** Entries with what proves them: each against `head`, and `head` as a continuation of what is anchored. */
export interface AccessPage {
  readonly head: LogHead;
  readonly anchored?: LogAnchor;
  /** consistency proof from `anchored.size` to `head.count` */
  readonly consistency: readonly Hex[];
  readonly entries: readonly ProvenAccess[];
  /** entries about these subjects that are lawfully told later */
  readonly delayed: number;
  /** pass as `after` to go on; absent at the end */
  readonly next?: number;
}

export interface DelayRequest {
  readonly subject: Hex;
  readonly member: number;
  readonly basis: string;
  readonly until: number;
}

/** Longest lawful delay before it must be asked for again, seconds. */
const MAX_DELAY = 366 * 86_400;

export class AccessDesk {
  readonly #deps: AccessDeskDeps;

  constructor(deps: AccessDeskDeps) {
    this.#deps = deps;
  }

  /** Name of a member of staff in the log. @param label of the token or account */
  staff(label: string): string {
    return this.#deps.vault.accessLog.pseudonym(label);
  }

  /**
   * To be asked before data is read for anybody. @throws LedgerError ACCESS_LOG_UNANCHORED; a log that cannot be written refuses in
   * `record` with STORE_WRITE_FAILED
   */
  requireOpen(): Promise<void> {
    return this.#deps.anchoring.requireAnchored();
  }

  /** Writes one access down, durable when it resolves: to be awaited before the answer leaves. @throws STORE_WRITE_FAILED */
  async record(access: Access): Promise<LoggedAccess> {
    const entry = this.#entry(access);
    const logged = await this.#deps.vault.accessLog.append(entry);
    this.#deps.anchoring.noticed(entry.at);
    return logged;
  }

  /** The same, together with other changes. */
  recordWith(batch: VaultBatch, access: Access): void {
    const entry = this.#entry(access);
    this.#deps.vault.accessLog.appendWith(batch, entry);
    batch.afterCommit(() => this.#deps.anchoring.noticed(entry.at));
  }

  #entry(access: Access): AccessEntry {
    const { vault, now } = this.#deps;
    const at = now();
    const { subject, member } = access;
    const delay = subject === undefined ? undefined : vault.accessDelays.covering(subject, member, at);
    return { at, ...access, ...(delay === undefined ? {} : { delayed: delay.id }) };
  }

  /** Head of the log, what is anchored of it, and whether disclosures are open. */
  async state(): Promise<{ head: LogHead; anchored?: LogAnchor; open: boolean }> {
    const { vault, anchoring } = this.#deps;
    const anchored = await anchoring.anchored();
    const open = await anchoring.requireAnchored().then(
      () => true,
      () => false,
    );
    return { head: vault.accessLog.durableHead(), ...(anchored === undefined ? {} : { anchored }), open };
  }

  /** Everything, for an auditor. */
  async all(range: { after?: number; limit: number }): Promise<AccessPage> {
    const head = this.#deps.vault.accessLog.durableHead();
    const entries = await this.#deps.vault.accessLog.entries(range);
    return this.#page(head, entries, 0, range.limit);
  }

  /** What was read about these handles, without what is lawfully told later; that is counted. */
  async about(subjects: readonly Hex[], range: { after?: number; limit: number }): Promise<AccessPage> {
    const { vault, now } = this.#deps;
    const head = vault.accessLog.durableHead();
    const time = now();
    const hidden = ({ entry }: LoggedAccess): boolean =>
      entry.delayed !== undefined && vault.accessDelays.hides(entry.delayed, time);
    const lists = await Promise.all(subjects.map((subject) => vault.accessLog.allOf(subject)));
    const found = lists.flat().sort((a, b) => a.number - b.number);
    const told = found.filter((logged) => !hidden(logged) && logged.number > (range.after ?? 0));
    return this.#page(head, told.slice(0, range.limit), found.filter(hidden).length, range.limit);
  }

  async #page(head: LogHead, found: readonly LoggedAccess[], delayed: number, limit: number): Promise<AccessPage> {
    const { vault, anchoring } = this.#deps;
    const { accessLog } = vault;
    const anchored = await anchoring.anchored();
    const within = found.filter(({ number }) => number <= head.count);
    const entries = await Promise.all(
      within.map(async (logged) => ({ ...logged, inclusion: await accessLog.inclusion(logged.number, head.count) })),
    );
    const last = entries.at(-1);
    return {
      head,
      ...(anchored === undefined ? {} : { anchored }),
      // An anchor above the head would mean that entries were lost; the reader's check then fails, as it must.
      consistency:
        anchored === undefined || anchored.size > head.count
          ? []
          : await accessLog.consistency(anchored.size, head.count),
      entries,
      delayed,
      ...(last === undefined || entries.length < limit ? {} : { next: last.number }),
    };
  }

  /**
   * Puts off telling a subject of what a member reads about it, from now. Itself an entry of the log, put off with the others.
   * @throws LedgerError REQUEST_INVALID when `until` is past or too far ahead
   */
  async delay({ subject, member, basis, until }: DelayRequest, staff: string): Promise<AccessDelay> {
    const { self, vault, now } = this.#deps;
    const from = now();
    if (until <= from || until > from + MAX_DELAY)
      throw new LedgerError('REQUEST_INVALID', `until ${until} is not within ${MAX_DELAY} s from now`, { until });
    const delay: AccessDelay = {
      id: `dl_${randomBytes(12).toString('base64url')}`,
      subject,
      member,
      basis,
      from,
      until,
    };
    const batch = new VaultBatch();
    vault.accessDelays.set(batch, delay);
    const action = 'delay' as const;
    vault.accessLog.appendWith(batch, {
      ...{ at: from, member: self, staff, action, subject, items: [], outcome: 'allowed' as const, delayed: delay.id },
    });
    await vault.commit(batch);
    this.#deps.anchoring.noticed(from);
    return delay;
  }

  /** Ends a delay: the subject sees the entries from now on. @throws LedgerError ID_UNKNOWN */
  async release(id: string): Promise<AccessDelay> {
    const { vault, now } = this.#deps;
    const delay = vault.accessDelays.get(id);
    if (delay === undefined) throw new LedgerError('ID_UNKNOWN', id, { id });
    if (delay.releasedAt !== undefined) return delay;
    const released = { ...delay, releasedAt: now() };
    const batch = new VaultBatch();
    vault.accessDelays.set(batch, released);
    await vault.commit(batch);
    return released;
  }
}
