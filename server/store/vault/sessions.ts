import type { Hex } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { json, VaultBatch } from './vault-batch.ts';

/** A sign-in that has not ended. Times in unix seconds. */
export interface SessionRow {
  /** the `jti` of its token */
  readonly id: string;
  /** who signed in: an account (roles and handles are looked up with every use), or a login of the member's own issuer */
  readonly by: { readonly account: Hex } | { readonly login: string; readonly label: string; readonly roles: string[] };
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Sessions at a time; one person's oldest gives way before others are refused. */
const MOST = 10_000;
const MOST_OF_ONE = 16;

const personOf = ({ by }: SessionRow): string => ('account' in by ? by.account : `login ${by.login}`);

/** Sessions by id, all in memory: a token whose session is not here is worth nothing, however well it is signed. */
export class SessionArea {
  readonly #engine: VaultEngine;
  readonly #byId = new Map<string, SessionRow>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<SessionArea> {
    const area = new SessionArea(engine);
    const rows: SessionRow[] = [];
    for await (const { plain } of engine.scan('session')) rows.push(JSON.parse(plain.toString('utf8')) as SessionRow);
    for (const row of rows.sort((a, b) => a.createdAt - b.createdAt)) area.#byId.set(row.id, row);
    return area;
  }

  /**
   * Opens a session, durably. The oldest of the same person ends when it has too many.
   * @throws LedgerError TOO_MANY_REQUESTS when the gateway holds as many as it can
   */
  async open(row: SessionRow): Promise<void> {
    const person = personOf(row);
    const batch = new VaultBatch();
    const own = [...this.#byId.values()].filter((one) => personOf(one) === person);
    for (const old of own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1))) this.#end(batch, old.id);
    if (this.#byId.size >= MOST)
      throw new LedgerError('TOO_MANY_REQUESTS', `${MOST} sessions are open`, { sessions: MOST });
    batch.insert('session', this.#engine.key('session', row.id), json(row));
    this.#byId.set(row.id, row);
    await this.#engine.commit(batch);
  }

  /** The session, or undefined when it is unknown, was ended or is over. @param now unix seconds */
  find(id: string, now: number): SessionRow | undefined {
    const row = this.#byId.get(id);
    return row === undefined || row.expiresAt <= now ? undefined : row;
  }

  /** Those that are not over, oldest first. */
  list(now: number): SessionRow[] {
    return [...this.#byId.values()].filter(({ expiresAt }) => expiresAt > now);
  }

  /** Ends a session at once. @throws LedgerError SESSION_UNKNOWN */
  async end(id: string): Promise<SessionRow> {
    const row = this.#byId.get(id);
    if (row === undefined) throw new LedgerError('SESSION_UNKNOWN', id, { id });
    const batch = new VaultBatch();
    this.#end(batch, id);
    await this.#engine.commit(batch);
    return row;
  }

  /** Forgets what is over. @param now unix seconds */
  async prune(now: number): Promise<void> {
    const batch = new VaultBatch();
    for (const { id, expiresAt } of this.#byId.values()) if (expiresAt <= now) this.#end(batch, id);
    if (batch.changes.length > 0) await this.#engine.commit(batch);
  }

  /** Memory first: an ended session must not pass while the disk is written. */
  #end(batch: VaultBatch, id: string): void {
    this.#byId.delete(id);
    batch.del('session', this.#engine.key('session', id));
  }
}
