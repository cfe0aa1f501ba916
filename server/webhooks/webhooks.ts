/**
 * Tells other members' systems what became of operations: signed by this member, sent to nowhere but the endpoint that the member registry
 * names, under /hooks/. Each hook has a queue of its own (queue.ts), bounded, with growing pauses after a failure. A message is written
 * with the state that it tells, and told at least once: a receiver knows it again by its id.
 */
import { randomBytes } from 'node:crypto';
import type { OutboxRow } from '../chain/outbox.ts';
import { LedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import { Turns } from '../store/turns.ts';
import type { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { Queue, type WebhookState } from './queue.ts';

export const WEBHOOK_EVENTS = ['operation.final', 'operation.failed'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Below the member's endpoint; so written that no text of it can lead elsewhere. */
export const WEBHOOK_PATH = '^/hooks/[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';

export interface Webhook {
  readonly id: string;
  readonly member: number;
  readonly path: string;
  readonly events: readonly WebhookEvent[];
  /** unix seconds */
  readonly createdAt: number;
}

/** What is sent, inside a signed envelope. */
export interface WebhookMessage {
  /** the same each time that this message is told */
  readonly id: string;
  readonly event: WebhookEvent;
  readonly operation: {
    readonly id: string;
    readonly state: string;
    readonly contract: string;
    readonly hash?: string;
    readonly block?: number;
    readonly failure?: { readonly code: string; readonly detail: string };
  };
  /** unix seconds */
  readonly at: number;
}

export interface WebhookOptions {
  readonly vault: Pick<Vault, 'settings' | 'outbox' | 'webhookMessages'>;
  readonly peers: Pick<PeerClient, 'post'>;
  /** unix seconds */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const SETTING = 'webhooks';
const MOST_HOOKS = 32;

export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #turns = new Turns();
  readonly #queues = new Map<string, Queue>();
  readonly #ending = new AbortController();
  #hooks: readonly Webhook[] = [];

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Reads the hooks that were kept and what waits for them, and stands beside the outbox. To be awaited before anything is sent. Returns how to end. */
  async start(): Promise<() => void> {
    const { settings, outbox } = this.#options.vault;
    this.#hooks = ((await settings.get(SETTING)) as readonly Webhook[] | undefined) ?? [];
    for (const hook of this.#hooks) await this.#queueOf(hook).load();
    const stop = outbox.alongside((batch, row) => this.#moved(batch, row));
    return () => {
      stop();
      this.#ending.abort();
    };
  }

  list(): (Webhook & { readonly state: WebhookState })[] {
    return this.#hooks.map((hook) => ({ ...hook, state: this.#queueOf(hook).state }));
  }

  /** @throws WEBHOOK_TOO_MANY */
  add(hook: Pick<Webhook, 'member' | 'path' | 'events'>): Promise<Webhook> {
    return this.#turns.take(async () => {
      if (this.#hooks.length >= MOST_HOOKS)
        throw new LedgerError('WEBHOOK_TOO_MANY', `${MOST_HOOKS} is the most`, { most: MOST_HOOKS });
      const made: Webhook = {
        ...hook,
        id: `hook_${randomBytes(9).toString('base64url')}`,
        createdAt: this.#options.now(),
      };
      await this.#keep([...this.#hooks, made]);
      return made;
    });
  }

  /** @throws WEBHOOK_UNKNOWN */
  remove(id: string): Promise<Webhook> {
    return this.#turns.take(async () => {
      const found = this.#hooks.find((hook) => hook.id === id);
      if (found === undefined) throw new LedgerError('WEBHOOK_UNKNOWN', id, { id });
      const queue = this.#queueOf(found);
      await this.#keep(this.#hooks.filter((hook) => hook !== found));
      this.#queues.delete(id);
      await queue.clear();
      return found;
    });
  }

  /** A row of the outbox is written: with it, what tells those who asked for it. */
  #moved(batch: VaultBatch, { id, state, contract, hash, block, failure }: OutboxRow): void {
    if (state !== 'final' && state !== 'failed') return;
    const event: WebhookEvent = state === 'final' ? 'operation.final' : 'operation.failed';
    const operation = {
      id,
      state,
      contract,
      ...(hash === undefined ? {} : { hash }),
      ...(block === undefined ? {} : { block }),
      ...(failure === undefined ? {} : { failure }),
    };
    const message = { event, operation, at: this.#options.now() };
    for (const hook of this.#hooks)
      if (hook.events.includes(event))
        this.#queueOf(hook).addWith(batch, { id: `msg_${randomBytes(12).toString('base64url')}`, ...message });
  }

  async #keep(hooks: readonly Webhook[]): Promise<void> {
    await this.#options.vault.settings.put(SETTING, hooks);
    this.#hooks = hooks;
  }

  #queueOf({ id, member, path }: Webhook): Queue {
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const { vault, peers, sleep } = this.#options;
    const { signal } = this.#ending;
    const made = new Queue({
      hook: id,
      kept: vault.webhookMessages,
      send: async (message) => {
        await peers.post(member, path, message, () => undefined);
      },
      sleep: async (ms) => (signal.aborted ? undefined : sleep(ms, signal)),
      // Removed meanwhile: nobody is told any more.
      ended: () => signal.aborted || !this.#hooks.some((hook) => hook.id === id),
    });
    this.#queues.set(id, made);
    return made;
  }
}
