/**
 * Anchors the access log's head on chain at intervals, and says whether that is up to date. Nothing of a log that was not anchored for too
 * long may grow unseen: then disclosures stop.
 */
import { encodeCall } from '../chain/calls.ts';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import { ACCESS_LOG_SCHEMA } from '../schemas/access-log.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { BatchRow } from '../store/rows.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface AnchoringDeps {
  readonly self: number;
  readonly vault: Pick<Vault, 'accessLog' | 'outbox' | 'settings' | 'commit'>;
  readonly index: Pick<IndexStore, 'batches' | 'batchChain' | 'schema'>;
  /** seconds between two anchors while there is something new */
  readonly interval: number;
  /** seconds after which an entry that is not anchored stops disclosures */
  readonly limit: number;
  /** unix seconds */
  readonly now: () => number;
  readonly wake: () => void;
}

/** A head that the chain has. `size` entries, `root` over them, `hash` of the last one. */
export interface LogAnchor {
  readonly size: number;
  readonly root: Hex;
  readonly hash: Hex;
  readonly at: BatchRow['at'];
}

interface Intended {
  readonly operation: string;
  readonly size: number;
  readonly at: number;
}

const SETTING = 'access-log-anchor';

/** A member's anchored heads, oldest first. */
export async function anchorsOf(index: Pick<IndexStore, 'batches'>, member: number): Promise<LogAnchor[]> {
  const rows = await index.batches(member, ACCESS_LOG_SCHEMA.id);
  return rows.map(({ size, root, sources, at }) => ({ size, root, hash: sources, at }));
}

/** Keeps the log anchored. */
export class LogAnchoring {
  readonly #deps: AnchoringDeps;
  #seen = -1;
  #anchor: LogAnchor | undefined;
  /** time of the oldest entry that is not anchored */
  #waitingSince: number | undefined;
  #loaded: Promise<void> | undefined;

  constructor(deps: AnchoringDeps) {
    this.#deps = deps;
  }

  /** The last anchored head that the index knows. */
  async anchored(): Promise<LogAnchor | undefined> {
    await this.#refresh();
    return this.#anchor;
  }

  /** Told of every entry, so that its time counts before the next look at the index. @param at unix seconds */
  noticed(at: number): void {
    this.#waitingSince ??= at;
  }

  /** @throws LedgerError ACCESS_LOG_UNANCHORED */
  async requireAnchored(): Promise<void> {
    // What could not be read is read again with the next request.
    this.#loaded ??= this.#refresh().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    await this.#loaded;
    const { now, limit, vault } = this.#deps;
    const waited = this.#waitingSince === undefined ? 0 : now() - this.#waitingSince;
    if (waited <= limit) return;
    // The anchor may be there and not yet noticed.
    await this.#refresh();
    if (this.#waitingSince === undefined || now() - this.#waitingSince <= limit) return;
    throw new LedgerError(
      'ACCESS_LOG_UNANCHORED',
      `entry ${(this.#anchor?.size ?? 0) + 1} of the access log waits for ${waited} s; ${limit} s are allowed`,
      { anchored: this.#anchor?.size ?? 0, count: vault.accessLog.durableHead().count, waited, limit },
    );
  }

  /** Anchors the head when there is something new, the interval is over and nothing is on its way. */
  async tick(): Promise<void> {
    const { vault, index, interval, now, wake } = this.#deps;
    const { count, root, hash } = vault.accessLog.durableHead();
    await this.#refresh();
    if (count <= (this.#anchor?.size ?? 0) || (await index.schema(ACCESS_LOG_SCHEMA.id)) === undefined) return;
    const intended = (await vault.settings.get(SETTING)) as Intended | undefined;
    if (intended !== undefined && (now() - intended.at < interval || (await this.#isOnItsWay(intended)))) return;
    const batch = new VaultBatch();
    const operation = operationId();
    const data = encodeCall('AttestationRegistry', 'anchor', [root, ACCESS_LOG_SCHEMA.id, hash, count]);
    vault.outbox.intentOps(batch, { id: operation, contract: 'AttestationRegistry', data }, now());
    vault.settings.putWith(batch, SETTING, { operation, size: count, at: now() } satisfies Intended);
    await vault.commit(batch);
    wake();
  }

  async #isOnItsWay({ operation, size }: Intended): Promise<boolean> {
    if (size <= (this.#anchor?.size ?? 0)) return false;
    const row = await this.#deps.vault.outbox.get(operation);
    return row !== undefined && row.state !== 'failed';
  }

  async #refresh(): Promise<void> {
    const { self, vault, index } = this.#deps;
    const { count } = await index.batchChain(self, ACCESS_LOG_SCHEMA.id);
    if (count !== this.#seen) {
      this.#anchor = (await anchorsOf(index, self)).at(-1);
      this.#seen = count;
    }
    const next = (this.#anchor?.size ?? 0) + 1;
    const waiting = vault.accessLog.durableHead().count < next ? undefined : await vault.accessLog.entry(next);
    this.#waitingSince = waiting?.entry.at;
  }
}
