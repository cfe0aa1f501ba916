import { hash, randomBytes } from 'node:crypto';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { json, VaultBatch } from './vault-batch.ts';

const PREFIX = 'clt_';

/** An API token as it is kept: never the token itself, only its SHA-256 inside an HMAC. Times in unix seconds. */
export interface TokenRow {
  readonly id: string;
  readonly label: string;
  readonly roles: readonly string[];
  /** operationIds to which it is limited; absent = all that the roles open */
  readonly operations?: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  /** to the minute; what was used since the last minute is forgotten by a crash */
  readonly lastUsedAt?: number;
}

interface Held {
  readonly key: Buffer;
  readonly row: TokenRow;
}

/** API tokens of this gateway. All are held in memory by digest, so that a look-up costs one SHA-256 and no timing tells anything. */
export class TokenArea {
  readonly #engine: VaultEngine;
  readonly #byDigest = new Map<string, Held>();
  /** digest -> time, for tokens used since the last `keepUses` */
  readonly #used = new Map<string, number>();

  private constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  static async load(engine: VaultEngine): Promise<TokenArea> {
    const area = new TokenArea(engine);
    for await (const { key, plain } of engine.scan('token')) {
      const { digest, ...row } = JSON.parse(plain.toString('utf8')) as TokenRow & { digest: string };
      area.#byDigest.set(digest, { key, row });
    }
    return area;
  }

  /** Creates a token; the answer is the only time its text is seen. */
  async create(input: {
    label: string;
    roles: readonly string[];
    operations?: readonly string[];
    now: number;
    expiresAt?: number;
  }): Promise<{ token: string; row: TokenRow }> {
    const token = PREFIX + randomBytes(32).toString('base64url');
    const digest = digestOf(token);
    const row: TokenRow = {
      id: randomBytes(6).toString('hex'),
      label: input.label,
      roles: [...input.roles],
      ...(input.operations === undefined ? {} : { operations: [...input.operations] }),
      createdAt: input.now,
      ...(input.expiresAt === undefined ? {} : { expiresAt: input.expiresAt }),
    };
    await this.#store({ key: this.#engine.key('token', digest), row }, digest);
    return { token, row };
  }

  /** The token's row, or undefined when it is unknown, revoked or expired. @param now unix seconds */
  find(token: string, now: number): TokenRow | undefined {
    if (!token.startsWith(PREFIX)) return undefined;
    const digest = digestOf(token);
    const row = this.#byDigest.get(digest)?.row;
    if (row === undefined || row.revokedAt !== undefined) return undefined;
    if (row.expiresAt !== undefined && row.expiresAt <= now) return undefined;
    this.#used.set(digest, now);
    return row;
  }

  /** Writes down which tokens were used, and when: together, so that a request costs no write. */
  async keepUses(): Promise<void> {
    const batch = new VaultBatch();
    for (const [digest, lastUsedAt] of this.#used) {
      const held = this.#byDigest.get(digest);
      if (held === undefined || held.row.lastUsedAt === lastUsedAt) continue;
      const row: TokenRow = { ...held.row, lastUsedAt };
      this.#byDigest.set(digest, { key: held.key, row });
      batch.put('token', held.key, json({ ...row, digest }));
    }
    this.#used.clear();
    if (batch.changes.length > 0) await this.#engine.commit(batch);
  }

  list(): TokenRow[] {
    const rows = [...this.#byDigest].map(([digest, { row }]) => {
      const lastUsedAt = this.#used.get(digest);
      return lastUsedAt === undefined ? row : { ...row, lastUsedAt };
    });
    return rows.sort((a, b) => a.createdAt - b.createdAt);
  }

  /** @throws LedgerError TOKEN_UNKNOWN */
  async revoke(id: string, now: number): Promise<TokenRow> {
    for (const [digest, { key, row }] of this.#byDigest) {
      if (row.id !== id) continue;
      const revoked: TokenRow = { ...row, revokedAt: row.revokedAt ?? now };
      // Memory first: a token that is being revoked must not pass while the disk is written.
      this.#byDigest.set(digest, { key, row: revoked });
      await this.#store({ key, row: revoked }, digest);
      return revoked;
    }
    throw new LedgerError('TOKEN_UNKNOWN', id, { id });
  }

  async #store(held: Held, digest: string): Promise<void> {
    const batch = new VaultBatch();
    batch.put('token', held.key, json({ ...held.row, digest }));
    batch.afterCommit(() => this.#byDigest.set(digest, held));
    await this.#engine.commit(batch);
  }
}

const digestOf = (token: string): string => hash('sha256', token);
