import { createHash } from 'node:crypto';
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { Erased } from '../privacy/erasure.ts';
import type { MayStore, Publisher, PublishResult } from '../publish/publisher.ts';
import { readRows } from '../publish/read-rows.ts';
import type { PublishOptions } from '../publish/rows.ts';
import type { ApprovalRow, Person } from '../store/vault/approvals.ts';
import type { Vault } from '../store/vault.ts';
import { Allowance, recentOf } from './allowance.ts';

/** What may be done within a day by one person alone; 0 = any number. */
export interface ApprovalLimits {
  readonly records: number;
  readonly revocations: number;
}

/** A thousand lines can be looked over by one; more than twenty revocations a day are no routine. */
export const APPROVE_ABOVE: ApprovalLimits = { records: 1_000, revocations: 20 };

export interface PublicationRequest {
  readonly schema: string;
  readonly options: PublishOptions;
  /** NDJSON, see publish/read-rows.ts */
  readonly rows: Buffer;
  /** number of the first line of `rows` where they are part of a longer body */
  readonly firstLine?: number;
}

export interface RevocationRequest {
  readonly id: Hex;
  readonly reason: number;
  readonly successor?: Hex;
}

export interface ErasureRequest {
  readonly ids: readonly Hex[];
  readonly basis: string;
}

export interface ApprovalDeps {
  readonly vault: Pick<Vault, 'approvals' | 'allowances'>;
  readonly publisher: Pick<Publisher, 'publishRows' | 'revoke'>;
  /** see privacy/erasure.ts */
  readonly erase: (ids: readonly Hex[], basis: string) => Promise<Erased>;
  readonly limits: ApprovalLimits;
  readonly newId: () => string;
  /** unix seconds */
  readonly now: () => number;
}

const LIFETIME_SECONDS = 3 * 86_400;
/** Open requests of one maker. */
const MOST_OPEN = 64;

/** Does what one person may do alone, and keeps for a second person what is more. */
export class ApprovalDesk {
  readonly #deps: ApprovalDeps;
  readonly #records: Allowance;
  readonly #revocations: Allowance;

  constructor(deps: ApprovalDeps) {
    this.#deps = deps;
    const { limits, vault } = deps;
    this.#records = new Allowance('records', limits.records, vault.allowances);
    this.#revocations = new Allowance('revocations', limits.revocations, vault.allowances);
  }

  /**
   * Publishes, or keeps the request.
   * @throws as Publisher.publishRows; APPROVAL_FULL
   */
  async publish(
    maker: Person,
    request: PublicationRequest,
  ): Promise<PublishResult | { held: ApprovalRow; lines: number[] }> {
    const { schema, options, rows, firstLine } = request;
    const lines = [...readRows(rows, firstLine)].map(({ line }) => line);
    const digest = digestOf(maker, ['publication', schema, JSON.stringify(untimed(options))], rows);
    const approved = this.#wasApproved(digest);
    const taken: (() => Promise<void>)[] = [];
    const take = async (allowance: Allowance, count: number): Promise<void> => {
      const giveBack = await allowance.take(maker.id, count, this.#deps.now());
      if (giveBack !== undefined) taken.push(() => giveBack(count));
      else if (!approved) throw new SecondPersonNeeded();
    };
    // Only the publisher knows which rows are new; a correction revokes what it corrects, which counts as any other revocation.
    const may: MayStore = {
      publish: (count) => take(this.#records, count),
      revoke: (count) => take(this.#revocations, count),
    };
    try {
      return await this.#deps.publisher.publishRows(schema, readRows(rows), options, may);
    } catch (error) {
      for (const giveBack of taken) await giveBack();
      if (!(error instanceof SecondPersonNeeded)) throw error;
      const about = { schema, options: JSON.stringify(options) };
      return {
        held: await this.#hold({ kind: 'publication', digest, maker, size: lines.length, about }, rows),
        lines,
      };
    }
  }

  /** Erases, which also revokes and cannot be undone; or keeps the request. @throws as eraseRecords; APPROVAL_FULL */
  async erase(maker: Person, { ids, basis }: ErasureRequest): Promise<Erased | { held: ApprovalRow }> {
    const body = Buffer.from(ids.map((id) => `${JSON.stringify({ id })}\n`).join(''));
    const digest = digestOf(maker, ['erasure', basis], body);
    const giveBack = await this.#revocations.take(maker.id, ids.length, this.#deps.now());
    if (giveBack === undefined && !this.#wasApproved(digest))
      return { held: await this.#hold({ kind: 'erasure', digest, maker, size: ids.length, about: { basis } }, body) };
    try {
      const erased = await this.#deps.erase(ids, basis);
      await giveBack?.(ids.length - erased.tombstones.length);
      return erased;
    } catch (error) {
      await giveBack?.(ids.length);
      throw error;
    }
  }

  /** Revokes, or keeps the request. @throws as Publisher.revoke; APPROVAL_FULL */
  async revoke(maker: Person, request: RevocationRequest): Promise<{ operation: string } | { held: ApprovalRow }> {
    const { id, reason, successor } = request;
    const digest = digestOf(maker, ['revocation', id, String(reason), successor ?? ''], Buffer.alloc(0));
    const giveBack = await this.#revocations.take(maker.id, 1, this.#deps.now());
    if (giveBack === undefined && !this.#wasApproved(digest)) {
      const about = { id, reason: String(reason), ...(successor === undefined ? {} : { successor }) };
      return { held: await this.#hold({ kind: 'revocation', digest, maker, size: 1, about }, Buffer.alloc(0)) };
    }
    try {
      return { operation: await this.#deps.publisher.revoke(id, reason, successor) };
    } catch (error) {
      await giveBack?.(1);
      throw error;
    }
  }

  /** Newest first. */
  list(): ApprovalRow[] {
    return this.#deps.vault.approvals
      .list()
      .map((row) => this.#now(row))
      .reverse();
  }

  /** @throws APPROVAL_UNKNOWN */
  get(id: string): ApprovalRow {
    return this.#now(this.#deps.vault.approvals.get(id));
  }

  /** The rows that wait, to the byte. @throws APPROVAL_UNKNOWN, APPROVAL_CLOSED */
  async rows(id: string): Promise<Buffer> {
    const row = this.get(id);
    const body = await this.#deps.vault.approvals.body(id);
    if (body === undefined || row.state === 'expired') throw closed(row);
    return body;
  }

  /**
   * The second person's word. What is approved is carried out before this resolves.
   * @throws APPROVAL_UNKNOWN, APPROVAL_SELF, APPROVAL_CLOSED
   */
  async decide(approver: Person, id: string, approve: boolean, reason?: string): Promise<ApprovalRow> {
    const { vault, now } = this.#deps;
    const row = this.get(id);
    if (row.maker.id === approver.id)
      throw new LedgerError('APPROVAL_SELF', `${id} was made by the same person, ${approver.label}`, { id });
    if (row.state !== 'pending') throw closed(row);
    const decided = { approver, decidedAt: now(), ...(reason === undefined ? {} : { reason }) };
    const next: ApprovalRow = { ...row, ...decided, state: approve ? 'approved' : 'rejected' };
    await vault.approvals.put(next);
    return approve ? this.#carryOut(next) : next;
  }

  /** Closes what is over, and carries out what was approved and not yet done. */
  async tidy(): Promise<void> {
    const { vault, now } = this.#deps;
    for (const row of vault.approvals.list()) {
      if (row.state === 'approved') await this.#carryOut(row);
      else if (row.state === 'pending' && this.#now(row).state === 'expired') await vault.approvals.put(this.#now(row));
    }
    await vault.approvals.prune();
    for (const row of vault.allowances.list()) {
      const done = recentOf(row.done, now());
      if (done.length < row.done.length) await vault.allowances.put({ ...row, done });
    }
  }

  async #carryOut(row: ApprovalRow): Promise<ApprovalRow> {
    const { vault } = this.#deps;
    let ended: ApprovalRow;
    try {
      ended = { ...row, state: 'done', operations: await this.#perform(row) };
    } catch (error) {
      // What may succeed later is tried again by tidy; the decision stands.
      if (!isLedgerError(error) || error.kind.retry) return row;
      ended = { ...row, state: 'failed', failure: { code: error.code, detail: error.detail } };
    }
    await vault.approvals.put(ended);
    return ended;
  }

  async #perform({ id, kind, about, maker, approver }: ApprovalRow): Promise<readonly string[]> {
    const { vault, publisher, erase } = this.#deps;
    if (kind === 'revocation')
      return [await publisher.revoke(about.id as Hex, Number(about.reason), about.successor as Hex | undefined)];
    const body = await vault.approvals.body(id);
    if (body === undefined) throw new LedgerError('STORE_DAMAGED', `vault: approvalBody of ${id}`, { id });
    if (kind === 'erasure') return (await erase(idsIn(body), about.basis ?? '')).operations;
    const options = JSON.parse(about.options ?? '{}') as PublishOptions;
    const operator = `${maker.label}, approved by ${approver?.label}`;
    const extract = options.extract === undefined ? {} : { extract: { ...options.extract, operator } };
    return (await publisher.publishRows(about.schema ?? '', readRows(body), { ...options, ...extract })).operations;
  }

  async #hold(
    asked: Pick<ApprovalRow, 'kind' | 'digest' | 'maker' | 'size' | 'about'>,
    body: Buffer,
  ): Promise<ApprovalRow> {
    const { vault, newId, now } = this.#deps;
    const open = this.list().filter(({ state, maker }) => state === 'pending' && maker.id === asked.maker.id);
    const before = open.find(({ digest }) => digest === asked.digest);
    if (before !== undefined) return before;
    if (open.length >= MOST_OPEN)
      throw new LedgerError('APPROVAL_FULL', `${MOST_OPEN} requests of ${asked.maker.label} wait already`);
    const id = `ap_${newId()}`;
    const createdAt = now();
    const row: ApprovalRow = { ...asked, id, createdAt, expiresAt: createdAt + LIFETIME_SECONDS, state: 'pending' };
    await vault.approvals.add(row, body);
    return row;
  }

  #wasApproved(digest: string): boolean {
    const { approvals } = this.#deps.vault;
    return approvals
      .list()
      .some((row) => row.digest === digest && row.approver !== undefined && row.state !== 'rejected');
  }

  #now(row: ApprovalRow): ApprovalRow {
    return row.state === 'pending' && row.expiresAt <= this.#deps.now() ? { ...row, state: 'expired' } : row;
  }
}

/** The rows would publish or revoke more than the maker may alone; nothing was stored. */
class SecondPersonNeeded extends Error {}

/** As `erase` wrote them down. */
const idsIn = (body: Buffer): Hex[] =>
  body
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: Hex }).id);

/** The same request later is the same request: when it was made is no part of it. */
function untimed({ extract, ...options }: PublishOptions): object {
  const { extractedAt: _when, ...what } = extract ?? {};
  return { ...options, what };
}

const closed = ({ id, state }: ApprovalRow): LedgerError =>
  new LedgerError('APPROVAL_CLOSED', `${id} is ${state}`, { id, state });

const digestOf = (maker: Person, parts: readonly string[], bytes: Buffer): string =>
  createHash('sha256')
    .update(JSON.stringify([maker.id, ...parts]))
    .update(bytes)
    .digest('hex');
