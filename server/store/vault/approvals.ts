import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** A person or machine of the member, as it was at the time. */
export interface Person {
  readonly id: string;
  readonly label: string;
}

/** A request that needs a second person. Times in unix seconds. */
export interface ApprovalRow {
  readonly id: string;
  readonly kind: 'publication' | 'revocation' | 'erasure';
  /** SHA-256 over maker and request: the same request finds it again */
  readonly digest: string;
  readonly maker: Person;
  /** records, revocations or erasures */
  readonly size: number;
  /** what is asked, in words of the route: a schema, an id */
  readonly about: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** `approved`: decided and not carried out yet */
  readonly state: 'pending' | 'approved' | 'done' | 'failed' | 'rejected' | 'expired';
  readonly approver?: Person;
  readonly decidedAt?: number;
  readonly reason?: string;
  readonly operations?: readonly string[];
  readonly failure?: { readonly code: string; readonly detail: string };
}

/** Closed ones that are kept; older ones are in the backups. */
const MOST_CLOSED = 10_000;

const isOpen = ({ state }: ApprovalRow): boolean => state === 'pending' || state === 'approved';

/** Requests that wait for a second person, and what became of them; the body of one is kept apart, until it is closed. */
export class ApprovalArea {
  readonly #engine: VaultEngine;
  readonly #byId = new Map<string, ApprovalRow>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<ApprovalArea> {
    const area = new ApprovalArea(engine);
    const rows: ApprovalRow[] = [];
    for await (const { plain } of engine.scan('approval')) rows.push(JSON.parse(plain.toString('utf8')) as ApprovalRow);
    for (const row of rows.sort((a, b) => a.createdAt - b.createdAt)) area.#byId.set(row.id, row);
    return area;
  }

  /** Oldest first. */
  list(): ApprovalRow[] {
    return [...this.#byId.values()];
  }

  /** @throws LedgerError APPROVAL_UNKNOWN */
  get(id: string): ApprovalRow {
    const row = this.#byId.get(id);
    if (row === undefined) throw new LedgerError('APPROVAL_UNKNOWN', id, { id });
    return row;
  }

  /** What was asked, to the byte; undefined when it is closed. */
  body(id: string): Promise<Buffer | undefined> {
    return this.#engine.get('approvalBody', this.#engine.key('approvalBody', id));
  }

  /** Keeps a new request, durably. */
  async add(row: ApprovalRow, body: Uint8Array): Promise<void> {
    const batch = new VaultBatch();
    batch.insert('approval', this.#engine.key('approval', row.id), json(row));
    batch.insert('approvalBody', this.#engine.key('approvalBody', row.id), body);
    this.#byId.set(row.id, row);
    await this.#engine.commit(batch);
  }

  /** Writes down what became of it; closing it deletes the body. */
  async put(row: ApprovalRow): Promise<void> {
    const batch = new VaultBatch();
    batch.put('approval', this.#engine.key('approval', row.id), json(row));
    if (!isOpen(row)) batch.del('approvalBody', this.#engine.key('approvalBody', row.id));
    // Memory first: of two who decide at once the second must find it decided.
    this.#byId.set(row.id, row);
    await this.#engine.commit(batch);
  }

  /** Forgets the oldest closed ones beyond what is kept. */
  async prune(): Promise<void> {
    const closed = this.list().filter((row) => !isOpen(row));
    const batch = new VaultBatch();
    for (const { id } of closed.slice(0, Math.max(0, closed.length - MOST_CLOSED))) {
      this.#byId.delete(id);
      batch.del('approval', this.#engine.key('approval', id));
    }
    if (batch.changes.length > 0) await this.#engine.commit(batch);
  }
}
