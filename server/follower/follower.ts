import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainEvent } from '../chain/event-types.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { BlockEffects, IndexStore } from '../store/index-store.ts';
import type { Head } from '../store/rows.ts';
import { Turns } from '../store/turns.ts';
import { decide, type Finality, type Own, type Seen } from './decide.ts';
import { project, rowsNeeded } from './project.ts';
import type { ChainSource, FetchedBlock, FetchedRange } from './source.ts';

export interface FollowerOptions {
  readonly source: ChainSource;
  readonly store: IndexStore;
  readonly finality: Finality;
  /** The first block that may hold an event of ours (the manifest's `block`). */
  readonly firstBlock: number;
  /** Milliseconds between two looks at the head; default 250. */
  readonly pollMs?: number;
  /** Most blocks in one page while catching up; default 2,000. */
  readonly pageSize?: number;
}

/** `rebuilding`: it follows, but what readers see is not to be relied on until the index was made again. */
export type FollowerState = 'following' | 'catching-up' | 'unreachable' | 'halted' | 'rebuilding';

export interface FollowerStatus {
  readonly state: FollowerState;
  /** Code and detail of what holds it up. */
  readonly reason?: string;
  readonly code?: string;
  readonly head: Head | undefined;
  readonly nodeHead: number | undefined;
  /** Blocks by which the index is behind the node's head as last seen. */
  readonly lag: number | undefined;
  /** Unix seconds of the node's last usable answer. */
  readonly lastContactAt: number | undefined;
}

export type BlockListener = (block: Head, events: readonly ChainEvent[]) => void;

const MAX_BACKOFF_MS = 5_000;
/** More blocks behind than this is catching up, fewer is the ordinary delay of following. */
const NEAR = 20;
/** Pages in a row that a node managed before it is asked for larger ones again. */
const GOOD_PAGES = 16;

/**
 * Keeps the index at the chain's head: looks at the node, decides (decide.ts), projects (project.ts), writes. Blocks that are final are
 * read in pages and written in one batch each; those that may still change one by one, with what it takes to take them back.
 */
export class Follower {
  readonly #options: Required<FollowerOptions>;
  readonly #blockListeners = new Set<BlockListener>();
  readonly #rewindListeners = new Set<(to: number) => void>();
  #status: Omit<FollowerStatus, 'head' | 'lag'> = {
    state: 'catching-up',
    nodeHead: undefined,
    lastContactAt: undefined,
  };
  #page: number;
  #goodPages = 0;
  #identified = false;
  #loop: Promise<void> | undefined;
  #stale: string | undefined;
  /** Steps and what must not meet one. */
  readonly #turns = new Turns();
  readonly #stopping = new AbortController();

  constructor(options: FollowerOptions) {
    this.#options = { pollMs: 250, pageSize: 2_000, ...options };
    this.#page = this.#options.pageSize;
  }

  /** Begins to follow; the node need not be there yet. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the batch under way; nothing is written after it resolves. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // A node that hangs is not waited for: what it answers later is not written.
    if (this.#loop !== undefined) await Promise.race([this.#loop, sleep(1_000, undefined, { ref: false })]);
  }

  status(): FollowerStatus {
    const head = this.#options.store.head();
    const { nodeHead } = this.#status;
    const lag = nodeHead === undefined || head === undefined ? undefined : Math.max(0, nodeHead - head.number);
    const stale = this.#stale === undefined ? {} : ({ state: 'rebuilding', reason: this.#stale } as const);
    return { ...this.#status, ...stale, head, lag };
  }

  /** Says why readers should not rely on the index, until it is called with nothing. */
  markStale(reason: string | undefined): void {
    this.#stale = reason;
  }

  /** Does something while nothing is written; a follower that halted begins anew after it. */
  async between(work: () => Promise<void>): Promise<void> {
    await this.#turns.take(work);
    if (this.#status.state !== 'halted' || this.#loop === undefined || this.#stopping.signal.aborted) return;
    await this.#loop;
    const { nodeHead, lastContactAt } = this.#status;
    this.#status = { state: 'catching-up', nodeHead, lastContactAt };
    this.#loop = this.#run();
  }

  /** Told every block with events, and the newest of each batch, once it is in the index. Returns how to stop it. */
  onBlock(listener: BlockListener): () => void {
    this.#blockListeners.add(listener);
    return () => this.#blockListeners.delete(listener);
  }

  /** Told when blocks above `to` were taken back. */
  onRewind(listener: (to: number) => void): () => void {
    this.#rewindListeners.add(listener);
    return () => this.#rewindListeners.delete(listener);
  }

  /** Resolves when the index has reached a block. @throws INDEX_BEHIND after `timeoutMs`, INDEX_HALTED */
  async reached(number: number, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while ((this.#options.store.head()?.number ?? -1) < number) {
      const { state, reason } = this.#status;
      if (state === 'halted') throw new LedgerError('INDEX_HALTED', reason ?? 'halted');
      if (Date.now() >= deadline)
        throw new LedgerError('INDEX_BEHIND', `block ${number} is not in the index after ${timeoutMs} ms`, {
          number,
          reason,
        });
      await sleep(Math.min(20, this.#options.pollMs));
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let backoff = 0;
    while (!signal.aborted && this.#status.state !== 'halted') {
      let moved = false;
      try {
        moved = await this.#turns.take(() => this.#step());
        backoff = 0;
      } catch (error) {
        this.#fail(error);
        backoff = Math.min(MAX_BACKOFF_MS, Math.max(this.#options.pollMs, backoff * 2));
      }
      if (!moved)
        await sleep(backoff === 0 ? this.#options.pollMs : backoff, undefined, { signal }).catch(() => undefined);
    }
  }

  #fail(error: unknown): void {
    // Only a chain or an index that contradicts itself is for people; everything else may pass.
    const halted = isLedgerError(error, 'INDEX_HALTED', 'STORE_DAMAGED');
    const code = isLedgerError(error) ? error.code : 'INTERNAL';
    const reason = isLedgerError(error) ? error.message : `INTERNAL: ${(error as Error).message}`;
    this.#identified = false;
    this.#status = { ...this.#status, state: halted ? 'halted' : 'unreachable', reason, code };
  }

  /** One look and what follows from it. True when the index moved, so that the next look is due at once. */
  async #step(): Promise<boolean> {
    const { source, store, finality } = this.#options;
    if (!this.#identified) await source.checkIdentity();
    const head = store.head();
    let seen = await source.look(head?.number);
    this.#identified = true;
    this.#seen(seen, head);
    if (head === undefined) return this.#begin(seen);

    const own: Own = { head, recent: store.recent() };
    let decision = decide(own, seen, finality);
    if (decision.do === 'compare') {
      seen = { head: seen.head, hashes: new Map([...seen.hashes, ...(await source.hashesAt(decision.heights))]) };
      decision = decide(own, seen, finality);
    }
    // Before anything is taken back or given up: is it still our chain that answers?
    if (decision.do === 'halt' || decision.do === 'rewind') await source.checkIdentity();
    if (this.#stopping.signal.aborted) return false;
    switch (decision.do) {
      case 'ignore':
      case 'compare':
        return false;
      case 'halt':
        throw new LedgerError('INDEX_HALTED', decision.reason, { head });
      case 'rewind':
        await store.rewind(decision.to);
        for (const listener of this.#rewindListeners) listener(decision.to);
        return true;
      case 'extend':
      case 'fillGap':
        return this.#advance(head, seen.head.number);
    }
  }

  #seen(seen: Seen, head: Head | undefined): void {
    const behind = seen.head.number - (head?.number ?? 0) - this.#depth();
    this.#status = {
      state: behind > NEAR ? 'catching-up' : 'following',
      nodeHead: seen.head.number,
      lastContactAt: Math.floor(Date.now() / 1_000),
    };
  }

  #depth(): number {
    const { finality } = this.#options;
    return finality === 'instant' ? 0 : finality;
  }

  /** The block below the first of ours is where an empty index begins. */
  async #begin(seen: Seen): Promise<boolean> {
    const { source, store, firstBlock } = this.#options;
    const number = Math.max(0, Math.min(firstBlock - 1, seen.head.number - this.#depth()));
    const block = await source.header(number);
    if (block === undefined || this.#stopping.signal.aborted) return false;
    await store.apply([{ block, ops: [] }], 0);
    return true;
  }

  /** Final blocks by pages, then the others one by one. */
  async #advance(head: Head, nodeHead: number): Promise<boolean> {
    const finalTo = nodeHead - this.#depth();
    if (head.number < finalTo) return this.#pages(head, finalTo);
    let last = head;
    for (let number = head.number + 1; number <= nodeHead; number++) {
      const next = await this.#write(last, await this.#options.source.range(number, number), this.#depth());
      if (next === undefined) break;
      last = next;
    }
    return last !== head;
  }

  /** Pages up to `to`; the next is asked for while one is written. */
  async #pages(head: Head, to: number): Promise<boolean> {
    let last = head;
    let fetching = this.#fetchPage(last.number + 1, to);
    while (last.number < to) {
      const range = await fetching.catch((error: unknown) => {
        // What was written counts; the next look meets the same error if it stays.
        if (last === head) throw error;
        return undefined;
      });
      if (range !== undefined && range.last.number < to) fetching = this.#fetchPage(range.last.number + 1, to);
      const next = await this.#write(last, range, 0);
      if (next === undefined) break;
      last = next;
    }
    return last !== head;
  }

  /** Halves the page when a node does not manage it, and doubles it again after a good many that it did. */
  #fetchPage(from: number, to: number): Promise<FetchedRange | undefined> {
    const { source, pageSize } = this.#options;
    const size = this.#page;
    const fetching = source.range(from, Math.min(to, from + size - 1));
    fetching.then(
      () => {
        this.#goodPages += 1;
        if (this.#goodPages % GOOD_PAGES === 0) this.#page = Math.min(pageSize, this.#page * 2);
      },
      () => {
        this.#goodPages = 0;
        this.#page = Math.max(1, Math.floor(size / 2));
      },
    );
    return fetching;
  }

  /** Writes a range on top of `last`; undefined when it does not stand there, or is not to be written any more. */
  async #write(last: Head, range: FetchedRange | undefined, undo: number): Promise<Head | undefined> {
    const { store } = this.#options;
    // Another parent: the next look finds out where the chain changed.
    if (range === undefined || range.first.parentHash !== last.hash || this.#stopping.signal.aborted) return undefined;
    const blocks = [...range.blocks];
    if (blocks.at(-1)?.block.number !== range.last.number) blocks.push({ block: range.last, events: [] });
    await store.apply(await this.#effects(blocks), undo);
    for (const { block, events } of blocks) for (const listener of this.#blockListeners) listener(block, events);
    return range.last;
  }

  /** What the blocks do, each on top of what those before it did. */
  async #effects(blocks: readonly FetchedBlock[]): Promise<BlockEffects[]> {
    const rows = await this.#options.store.readRows(rowsNeeded(blocks.flatMap(({ events }) => events)));
    return blocks.map(({ block, events }) => {
      const ops = project(events, block.timestamp, rows);
      for (const { key, row } of ops) rows.set(key, row);
      return { block, ops };
    });
  }
}
