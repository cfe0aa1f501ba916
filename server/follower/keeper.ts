/**
 * Keeps the index sound while it serves: looks through it in the background, and makes it again from the chain, beside the one in use,
 * when something is damaged or somebody asks for it. Meanwhile it is marked stale.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isLedgerError, LedgerError } from '../errors.ts';
import { listTables } from '../store/index/files.ts';
import { scrubIndex } from '../store/index/scrub.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { Follower } from './follower.ts';

export interface KeeperOptions {
  readonly store: IndexStore;
  readonly follower: Follower;
  /** A follower like the gateway's own over another store; not started. */
  readonly followerOf: (store: IndexStore) => Follower;
  /** Milliseconds between two looks through the index; default a day. */
  readonly everyMs?: number;
  /** Share of the time that a look of its own may take; default 0.2. */
  readonly share?: number;
  /** One line about what was found and done. */
  readonly say?: (text: string) => void;
}

/** Times in unix seconds. */
export interface Look {
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly rows: number;
  readonly of: number;
  /** What is damaged. */
  readonly damage?: string;
}

export interface Rebuild {
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly reason: string;
  /** Block the new index has reached. */
  readonly block: number;
  /** Whether old and new said the same at the same block; absent when they could not be compared. */
  readonly same?: boolean;
  readonly failure?: string;
}

export interface KeeperStatus {
  readonly look?: Look;
  readonly rebuild?: Rebuild;
}

const DAY_MS = 86_400_000;
/** Tables are listed so often, so that the next opening can tell whether they are as they were. */
const LIST_MS = 15_000;
/** What readers suspect begins a look, but not more often than so. */
const SUSPECT_MS = 60_000;
const seconds = (): number => Math.floor(Date.now() / 1_000);

export class IndexKeeper {
  readonly #options: Required<KeeperOptions>;
  readonly #stopping = new AbortController();
  #look: Look | undefined;
  #looking: Promise<void> | undefined;
  #rebuild: Rebuild | undefined;
  #rebuilding: Promise<void> | undefined;
  #rounds: Promise<void> | undefined;
  #suspectedAt = -SUSPECT_MS;
  #forget: () => void = () => undefined;

  constructor(options: KeeperOptions) {
    this.#options = { everyMs: DAY_MS, share: 0.2, say: () => undefined, ...options };
  }

  /** Begins to look through the index now and then, and to watch for damage that readers meet. */
  start(): void {
    this.#forget = this.#options.store.onDamage((error) => this.#met(error));
    this.#rounds ??= this.#run();
  }

  /** Ends what is under way; a rebuild that has not ended is dropped. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#forget();
    await Promise.all([this.#rounds, this.#looking, this.#rebuilding]);
  }

  status(): KeeperStatus {
    return {
      ...(this.#look === undefined ? {} : { look: this.#look }),
      ...(this.#rebuild === undefined ? {} : { rebuild: this.#rebuild }),
    };
  }

  /** Looks through the whole index; one look at a time. Damage begins a rebuild. @param share of the time, above 0 to 1 */
  verify(share = 1): Promise<void> {
    this.#looking ??= this.#lookThrough(share).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Makes the index again; one at a time. Resolves when it is in use, or has failed (see `status`). */
  rebuild(reason: string): Promise<void> {
    this.#rebuilding ??= this.#rebuildNow(reason).finally(() => {
      this.#rebuilding = undefined;
    });
    return this.#rebuilding;
  }

  /**
   * A reader met damage. A value that is not as it was written is damage; rows that do not belong together may be a block that came or went
   * between two reads: a look, which is of one moment, tells.
   */
  #met({ message, values }: LedgerError): void {
    if (this.#rebuilding !== undefined) return;
    if (values.suspected !== true) {
      void this.rebuild(message);
      return;
    }
    if (this.#looking !== undefined || performance.now() - this.#suspectedAt < SUSPECT_MS) return;
    this.#suspectedAt = performance.now();
    void this.verify();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let lookAt = Date.now() + this.#options.everyMs / 100;
    while (!signal.aborted) {
      const pause = Math.min(LIST_MS, this.#options.everyMs / 100);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const { code, reason } = this.#options.follower.status();
      if (code === 'STORE_DAMAGED') await this.rebuild(reason ?? code);
      await listTables(this.#options.store.database().folder).catch(() => undefined);
      if (Date.now() < lookAt) continue;
      await this.verify(this.#options.share);
      lookAt = Date.now() + this.#options.everyMs;
    }
  }

  async #lookThrough(share: number): Promise<void> {
    const startedAt = seconds();
    this.#look = { startedAt, rows: 0, of: this.#options.store.size() };
    const onProgress = (rows: number, of: number): void => {
      this.#look = { startedAt, rows, of };
    };
    let damage: string | undefined;
    try {
      await scrubIndex(this.#options.store, { share, onProgress, signal: this.#stopping.signal });
    } catch (error) {
      // Put in place of another meanwhile: the next look is at the new one.
      if (!isLedgerError(error, 'STORE_DAMAGED')) return;
      damage = error.message;
    }
    this.#look = { ...this.#look, finishedAt: seconds(), ...(damage === undefined ? {} : { damage }) };
    if (damage === undefined) return;
    this.#options.say(`index: ${damage}; it is made again from the chain`);
    void this.rebuild(damage);
  }

  async #rebuildNow(reason: string): Promise<void> {
    const { follower, store, say } = this.#options;
    const startedAt = seconds();
    this.#rebuild = { startedAt, reason, block: 0 };
    follower.markStale(reason);
    let fresh: IndexStore | undefined;
    try {
      fresh = await store.beginRebuild();
      const result = await this.#fill(fresh, (block) => {
        this.#rebuild = { startedAt, reason, block };
      });
      this.#rebuild = { ...this.#rebuild, ...result, finishedAt: seconds() };
      follower.markStale(undefined);
      say(`index: made again up to block ${this.#rebuild.block}`);
    } catch (error) {
      const failure = error instanceof LedgerError ? error.message : `INTERNAL: ${(error as Error).message}`;
      this.#rebuild = { ...this.#rebuild, failure, finishedAt: seconds() };
      await fresh?.drop().catch(() => undefined);
      say(`index: not made again: ${failure}`);
    }
  }

  /** Lets a new index catch up with the old one and take its place. */
  async #fill(fresh: IndexStore, onBlock: (block: number) => void): Promise<{ block: number; same?: boolean }> {
    const { follower, followerOf, store } = this.#options;
    const { signal } = this.#stopping;
    const filler = followerOf(fresh);
    filler.start();
    const caughtUp = async (): Promise<void> => {
      for (;;) {
        const head = fresh.head()?.number ?? -1;
        onBlock(Math.max(head, 0));
        const { state, reason, lag } = filler.status();
        if (signal.aborted) throw new LedgerError('INDEX_BEHIND', 'the gateway stops');
        if (state === 'halted') throw new LedgerError('INDEX_HALTED', reason ?? 'halted');
        // Where the chain changed below finality, the old head is no block any more: the node's own head counts.
        if (state === 'following' && lag === 0) return;
        if (state !== 'unreachable' && head >= (store.head()?.number ?? 0) && lag !== undefined && lag < 3) return;
        await sleep(10);
      }
    };
    try {
      await caughtUp();
      let same: boolean | undefined;
      await follower.between(async () => {
        await caughtUp();
        await filler.stop();
        if (fresh.head()?.hash === store.head()?.hash) same = fresh.digest() === store.digest();
        await store.adopt(fresh);
      });
      const block = store.head()?.number ?? 0;
      return same === undefined ? { block } : { block, same };
    } finally {
      await filler.stop();
    }
  }
}
