/**
 * Tells other members' systems what became of operations: signed by this member, sent to nowhere but the endpoint that the member registry
 * names, under /hooks/. Each hook has a queue of its own, bounded, with growing pauses after a failure. Nothing of it outlives the process
 * but the hooks themselves: who missed something asks for the operations.
 */
import { randomBytes } from 'node:crypto';
import type { OutboxRow } from '../chain/outbox.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import { Turns } from '../store/turns.ts';
import type { Vault } from '../store/vault.ts';

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

/** How a hook fares since the process was started. */
export interface WebhookState {
  readonly waiting: number;
  readonly delivered: number;
  /** given up after the last try */
  readonly failed: number;
  /** not taken because the queue was full */
  readonly dropped: number;
  readonly lastProblem?: string;
}

/** What is sent, inside a signed envelope. */
export interface WebhookMessage {
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
  readonly vault: Pick<Vault, 'settings' | 'outbox'>;
  readonly peers: Pick<PeerClient, 'post'>;
  /** unix seconds */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const SETTING = 'webhooks';
const MOST_HOOKS = 32;
const MOST_WAITING = 1_000;
/** Tries of one message; the pauses between them are doubled from one second up to five minutes: about half an hour in all. */
const TRIES = 12;
const LONGEST_PAUSE_MS = 300_000;

class Queue {
  readonly #send: (message: WebhookMessage) => Promise<void>;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #messages: WebhookMessage[] = [];
  #working = false;
  #state: Omit<WebhookState, 'waiting'> = { delivered: 0, failed: 0, dropped: 0 };

  constructor(send: (message: WebhookMessage) => Promise<void>, sleep: (ms: number) => Promise<void>) {
    this.#send = send;
    this.#sleep = sleep;
  }

  get state(): WebhookState {
    return { ...this.#state, waiting: this.#messages.length };
  }

  add(message: WebhookMessage): void {
    if (this.#messages.length >= MOST_WAITING) {
      this.#state = { ...this.#state, dropped: this.#state.dropped + 1 };
      return;
    }
    this.#messages.push(message);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let message = this.#messages[0]; message !== undefined; message = this.#messages[0]) {
      const { delivered, failed } = this.#state;
      if (await this.#deliver(message)) this.#state = { ...this.#state, delivered: delivered + 1 };
      else this.#state = { ...this.#state, failed: failed + 1 };
      this.#messages.shift();
    }
    this.#working = false;
  }

  async #deliver(message: WebhookMessage): Promise<boolean> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        await this.#send(message);
        return true;
      } catch (error) {
        const lastProblem = isLedgerError(error) ? `${error.code}: ${error.detail}` : 'INTERNAL';
        this.#state = { ...this.#state, lastProblem };
      }
      await this.#sleep(Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** attempt));
    }
    return false;
  }
}

export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #turns = new Turns();
  readonly #queues = new Map<string, Queue>();
  readonly #ending = new AbortController();
  #hooks: readonly Webhook[] = [];

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Reads the hooks that were kept, and listens to the outbox. Returns how to end. */
  async start(): Promise<() => void> {
    const { settings, outbox } = this.#options.vault;
    this.#hooks = ((await settings.get(SETTING)) as readonly Webhook[] | undefined) ?? [];
    const stop = outbox.onChange((row) => this.#moved(row));
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
      await this.#keep(this.#hooks.filter((hook) => hook !== found));
      this.#queues.delete(id);
      return found;
    });
  }

  /** A row of the outbox changed: tells those who asked for it. */
  #moved({ id, state, contract, hash, block, failure }: OutboxRow): void {
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
    const message: WebhookMessage = { event, operation, at: this.#options.now() };
    for (const hook of this.#hooks) if (hook.events.includes(event)) this.#queueOf(hook).add(message);
  }

  async #keep(hooks: readonly Webhook[]): Promise<void> {
    await this.#options.vault.settings.put(SETTING, hooks);
    this.#hooks = hooks;
  }

  #queueOf({ id, member, path }: Webhook): Queue {
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const { peers, sleep } = this.#options;
    const { signal } = this.#ending;
    const made = new Queue(
      async (message) => {
        // Removed meanwhile: nobody is told any more.
        if (signal.aborted || !this.#hooks.some((hook) => hook.id === id)) return;
        await peers.post(member, path, message, () => undefined);
      },
      async (ms) => (signal.aborted ? undefined : sleep(ms, signal)),
    );
    this.#queues.set(id, made);
    return made;
  }
}
