/** Looks through the vault while it serves, and puts right what twins and peers have a copy of. What is damaged is told by name. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Damage } from '../store/vault/damage.ts';
import type { Vault } from '../store/vault.ts';
import type { MendResult } from './mend.ts';

export interface VaultKeeperOptions {
  readonly vault: Pick<Vault, 'scrub' | 'onDamage' | 'listFiles'>;
  readonly mend: (damage: readonly Damage[]) => Promise<MendResult>;
  /** Milliseconds between two looks; default a day. */
  readonly everyMs?: number;
  /** Share of the time that a look of its own may take; default 0.1. */
  readonly share?: number;
  /** One line about what was found and done; kinds and names only. */
  readonly say?: (text: string) => void;
}

/** Times in unix seconds. */
export interface VaultLook {
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly rows: number;
  /** Why it did not end: the vault could not be written, or the gateway stopped. */
  readonly ended?: 'early';
}

export interface VaultState {
  /** `unknown` until a first look has ended, or while a reader met damage that no look has named yet. */
  readonly state: 'unknown' | 'sound' | 'damaged';
  readonly look?: VaultLook;
  /** As of the last look. */
  readonly damage: readonly Damage[];
  /** What was put right last. */
  readonly mend?: MendResult & { readonly at: number };
}

const DAY_MS = 86_400_000;
/** A reader that meets damage begins a look, but not more often than so. */
const LEAST_MS = 60_000;
/** Files are listed so often, so that the next opening can tell whether they are as they were. */
const LIST_MS = 15_000;
const seconds = (): number => Math.floor(Date.now() / 1_000);

export class VaultKeeper {
  readonly #options: Required<VaultKeeperOptions>;
  readonly #stopping = new AbortController();
  #look: VaultLook | undefined;
  #looking: Promise<void> | undefined;
  #lookedAt = -LEAST_MS;
  #state: VaultState['state'] = 'unknown';
  #damage: readonly Damage[] = [];
  #mend: VaultState['mend'];
  #rounds: Promise<void> | undefined;
  #forget: () => void = () => undefined;

  constructor(options: VaultKeeperOptions) {
    this.#options = { everyMs: DAY_MS, share: 0.1, say: () => undefined, ...options };
  }

  start(): void {
    this.#forget = this.#options.vault.onDamage((kind) => this.#met(kind));
    this.#rounds ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#forget();
    await Promise.all([this.#rounds, this.#looking]);
  }

  status(): VaultState {
    return {
      state: this.#state,
      ...(this.#look === undefined ? {} : { look: this.#look }),
      damage: this.#damage,
      ...(this.#mend === undefined ? {} : { mend: this.#mend }),
    };
  }

  /** Looks through the whole vault, and mends what it can; one look at a time. @param share of the time, above 0 to 1 */
  look(share = 1): Promise<void> {
    this.#looking ??= this.#lookThrough(share).finally(() => {
      this.#lookedAt = performance.now();
      this.#look = { ...this.#look!, finishedAt: seconds() };
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** A reader met damage. What it belongs to only a look can tell. */
  #met(kind: string): void {
    if (this.#looking !== undefined || this.#damage.some((one) => one.kind === kind)) return;
    if (this.#state === 'sound') this.#state = 'unknown';
    if (performance.now() - this.#lookedAt < LEAST_MS) return;
    this.#options.say(`vault: a damaged row was met: ${kind}; looking through all`);
    void this.look();
  }

  async #run(): Promise<void> {
    const { everyMs, share, vault } = this.#options;
    const { signal } = this.#stopping;
    let lookAt = Date.now() + everyMs / 100;
    while (!signal.aborted) {
      await sleep(Math.min(LIST_MS, everyMs / 100), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await vault.listFiles().catch(() => undefined);
      if (Date.now() < lookAt) continue;
      await this.look(share);
      lookAt = Date.now() + everyMs;
    }
  }

  async #lookThrough(share: number): Promise<void> {
    const { mend, say } = this.#options;
    if (!(await this.#scrub(share)) || this.#damage.length === 0) return;
    say(`vault: damaged: ${this.#damage.map(nameOf).join(', ')}`);
    try {
      const result = await mend(this.#damage);
      if (result.mended.length === 0 && result.lied.length === 0) return;
      this.#mend = { ...result, at: seconds() };
      for (const { kind, of, from } of result.mended)
        say(`vault: mended: ${nameOf({ kind, ...(of === undefined ? {} : { of }) })} from ${from}`);
      for (const member of result.lied) say(`vault: the copy of member ${member} is not what stands on chain`);
      if (result.mended.length > 0) await this.#scrub(share);
    } catch (error) {
      say(`vault: not mended: ${(error as Error).message}`);
    }
  }

  /** @returns whether it went through to the end */
  async #scrub(share: number): Promise<boolean> {
    const startedAt = seconds();
    const onProgress = (rows: number): void => {
      this.#look = { startedAt, rows };
    };
    onProgress(0);
    const found = await this.#options.vault
      .scrub({ share, signal: this.#stopping.signal, onProgress })
      .catch(() => undefined);
    if (found === undefined) {
      this.#look = { ...this.#look!, ended: 'early' };
      return false;
    }
    this.#look = { startedAt, rows: found.rows };
    this.#damage = found.damage;
    this.#state = found.damage.length === 0 ? 'sound' : 'damaged';
    return true;
  }
}

/** A damaged row as it is told: its kind, what it belongs to, and how. */
export const nameOf = ({ kind, of, state }: { kind: string; of?: string; state?: string }): string =>
  [kind, of, state === 'broken' ? undefined : state].filter((part) => part !== undefined).join(' ');
