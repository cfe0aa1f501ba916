import type { Hex } from '../../domain/bytes.ts';
import type { Consent } from '../../domain/consent.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Opening } from '../../domain/subject.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** A consent this gateway holds. `opening` is there when the subject opened its handle to us. Times in unix seconds. */
export interface StoredConsent {
  readonly id: Hex;
  readonly consent: Consent;
  readonly signature: Hex;
  readonly opening?: Opening;
  /** what the subject was told, when it came with the consent; its hash is in the terms */
  readonly notice?: Notice;
  /** the operation that relays the grant, when we are the handle's publisher */
  readonly operation?: string;
  readonly receivedAt: number;
}

export interface Withdrawal {
  readonly id: Hex;
  readonly at: number;
  readonly signature: Hex;
  readonly operation?: string;
}

/** Consents by id and by subject, what was withdrawn, and how often each was used here. */
export class ConsentArea {
  readonly #engine: VaultEngine;
  readonly #withdrawn = new Map<Hex, Withdrawal>();
  readonly #uses = new Map<Hex, number>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<ConsentArea> {
    const area = new ConsentArea(engine);
    for await (const { plain } of engine.scan('consentWithdrawn')) {
      const withdrawal = JSON.parse(plain.toString('utf8')) as Withdrawal;
      area.#withdrawn.set(withdrawal.id, withdrawal);
    }
    for await (const { plain } of engine.scan('consentUse')) {
      const { id, uses } = JSON.parse(plain.toString('utf8')) as { id: Hex; uses: number };
      area.#uses.set(id, uses);
    }
    return area;
  }

  /** The id must be new to the vault. */
  add(batch: VaultBatch, stored: StoredConsent): void {
    const number = this.#engine.nextSequence();
    const seq = u64(number);
    this.#indexOpening(batch, stored, number);
    batch.insert('consent', this.#engine.key('consent', stored.id), json(stored));
    batch.insert('consentOrder', rowKey('consentOrder', seq), Buffer.from(stored.id));
    batch.insert(
      'consentOf',
      rowKey('consentOf', this.#engine.mac('consentOf', stored.consent.subject), seq),
      Buffer.from(stored.id),
    );
  }

  /** Writes a held consent again, with an opening or an operation it did not have. */
  replace(batch: VaultBatch, stored: StoredConsent, before: StoredConsent): void {
    batch.put('consent', this.#engine.key('consent', stored.id), json(stored));
    if (before.opening === undefined) this.#indexOpening(batch, stored, this.#engine.nextSequence());
  }

  /** A held consent whose row was damaged or lost, as it was; the lists still name it. */
  mend(batch: VaultBatch, stored: StoredConsent): void {
    batch.mend('consent', this.#engine.key('consent', stored.id), json(stored));
  }

  #indexOpening(batch: VaultBatch, { id, opening }: StoredConsent, seq: number): void {
    if (opening === undefined) return;
    const mac = this.#engine.mac('consentAbout', opening.type, opening.identifier);
    batch.insert('consentAbout', rowKey('consentAbout', mac, u64(seq)), Buffer.from(id));
  }

  async get(id: Hex): Promise<StoredConsent | undefined> {
    return (await this.getMany([id]))[0];
  }

  async getMany(ids: readonly Hex[]): Promise<(StoredConsent | undefined)[]> {
    const rows = await this.#engine.getMany(
      'consent',
      ids.map((id) => this.#engine.key('consent', id)),
    );
    return rows.map((plain) =>
      plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as StoredConsent),
    );
  }

  /** Held consents, oldest first. @param subject only those about this handle */
  async list(filter: { subject?: Hex; limit?: number } = {}): Promise<StoredConsent[]> {
    const ids: Hex[] = [];
    const limit = filter.limit ?? 1_000;
    const rows =
      filter.subject === undefined
        ? this.#engine.scan('consentOrder', undefined, { limit })
        : this.#engine.scan('consentOf', this.#engine.mac('consentOf', filter.subject), { limit });
    for await (const { plain } of rows) ids.push(plain.toString('utf8') as Hex);
    return (await this.getMany(ids)).filter((stored) => stored !== undefined);
  }

  /**
   * All held consents a page at a time, oldest first.
   * @param after `next` of the page before @returns `next` where there may be more
   */
  async page({
    after,
    limit,
  }: {
    after?: number;
    limit: number;
  }): Promise<{ consents: StoredConsent[]; next?: number }> {
    const ids: Hex[] = [];
    let last = 0;
    const start = after === undefined ? {} : { after: rowKey('consentOrder', u64(after)) };
    for await (const { key, plain } of this.#engine.scan('consentOrder', undefined, { ...start, limit })) {
      ids.push(plain.toString('utf8') as Hex);
      last = Number(key.readBigUInt64BE(key.length - 8));
    }
    const consents = (await this.getMany(ids)).filter((stored) => stored !== undefined);
    return { consents, ...(ids.length < limit ? {} : { next: last }) };
  }

  /** Held consents whose opening names an identifier, newest first. @param identifier canonical */
  async about(type: string, identifier: string): Promise<StoredConsent[]> {
    const ids: Hex[] = [];
    for await (const { plain } of this.#engine.scan('consentAbout', this.#engine.mac('consentAbout', type, identifier)))
      ids.push(plain.toString('utf8') as Hex);
    return (await this.getMany(ids.reverse())).filter((stored) => stored !== undefined);
  }

  /** Withdrawn as far as this gateway knows. Without a wait: asked again right before data leaves. */
  withdrawal(id: Hex): Withdrawal | undefined {
    return this.#withdrawn.get(id);
  }

  /** Takes effect in memory now, before the batch is durable: refusing too early harms nobody. */
  withdraw(batch: VaultBatch, withdrawal: Withdrawal): void {
    this.#withdrawn.set(withdrawal.id, withdrawal);
    batch.put('consentWithdrawn', this.#engine.key('consentWithdrawn', withdrawal.id), json(withdrawal));
  }

  uses(id: Hex): number {
    return this.#uses.get(id) ?? 0;
  }

  /** Counts one use, in memory now (two requests at once must not share the last one) and durable with the batch. */
  countUse(batch: VaultBatch, id: Hex): number {
    const uses = this.uses(id) + 1;
    this.#uses.set(id, uses);
    batch.whenWritten(() => [
      {
        op: 'put',
        kind: 'consentUse',
        key: this.#engine.key('consentUse', id),
        plain: json({ id, uses: this.uses(id) }),
      },
    ]);
    return uses;
  }

  async addRequest(request: { readonly id: string }): Promise<void> {
    const batch = new VaultBatch();
    batch.insert('consentRequest', rowKey('consentRequest', u64(this.#engine.nextSequence())), json(request));
    await this.#engine.commit(batch);
  }

  async requests(): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const { plain } of this.#engine.scan('consentRequest')) found.push(JSON.parse(plain.toString('utf8')));
    return found;
  }
}
