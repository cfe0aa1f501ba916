/**
 * What the gateway counts, for Prometheus: every metric with its type, unit and meaning, in one table. No label says who, about whom or
 * with what: routes by their pattern, codes, states, member numbers.
 */
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { OutboxRow } from '../chain/outbox.ts';
import { KINDS, type Kind } from '../store/vault/layout.ts';
import type { GatewayContext } from './context.ts';
import { LoopDelay } from './loop-delay.ts';

interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

export const METRICS = {
  ledger_http_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests answered, by method, pattern of the route and status',
    labels: ['method', 'route', 'status'],
  },
  ledger_http_request_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from a request to its answer, by pattern of the route; event streams are left out',
    labels: ['method', 'route'],
  },
  ledger_http_requests_in_flight: { type: 'gauge', unit: 'requests', help: 'Requests that are not answered yet' },
  ledger_problems_total: {
    type: 'counter',
    unit: 'problems',
    help: 'Refusals and failures answered, by code of the error index',
    labels: ['code'],
  },
  ledger_rows_total: {
    type: 'counter',
    unit: 'rows',
    help: 'Rows given for publication, by outcome: accepted, already, rejected, held for approval',
    labels: ['outcome'],
  },
  ledger_index_block: { type: 'gauge', unit: 'block number', help: "Block that the gateway's index has reached" },
  ledger_index_lag_blocks: {
    type: 'gauge',
    unit: 'blocks',
    help: "Blocks by which the index is behind its node's head; absent while the node was not heard",
  },
  ledger_index_following: { type: 'gauge', unit: '0 or 1', help: '1 while the index follows its node (readiness)' },
  ledger_index_halted: {
    type: 'gauge',
    unit: '0 or 1',
    help: '1 when the index stopped because the chain changed below finality, or a row of it is damaged',
  },
  ledger_node_silent_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Time since the node last gave a usable answer; absent until the first',
  },
  ledger_operations_pending: {
    type: 'gauge',
    unit: 'operations',
    help: 'Transactions that are neither final nor failed, by state: queued, sent, mined',
    labels: ['state'],
  },
  ledger_operation_oldest_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the oldest transaction that is neither final nor failed; 0 when there is none',
  },
  ledger_operations_settled_total: {
    type: 'counter',
    unit: 'operations',
    help: 'Transactions that ended, by outcome: final, failed',
    labels: ['outcome'],
  },
  ledger_operation_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from the intent of a transaction to its end',
  },
  ledger_operation_waiters: {
    type: 'gauge',
    unit: 'callers',
    help: 'Callers that wait for an operation or follow its events; 512 is the most',
  },
  ledger_peer_calls_total: {
    type: 'counter',
    unit: 'calls',
    help: 'Requests to gateways of other members, by member number and outcome: answered, unreachable, refused, invalid',
    labels: ['member', 'outcome'],
  },
  ledger_vault_rows: {
    type: 'gauge',
    unit: 'rows',
    help: 'Rows of the vault, by kind of its table of contents',
    labels: ['kind'],
  },
  ledger_vault_writable: {
    type: 'gauge',
    unit: '0 or 1',
    help: '0 after a failed write: read-only until the next start',
  },
  ledger_vault_damaged_rows: {
    type: 'gauge',
    unit: 'rows',
    help: 'Rows of the vault that are damaged or missing, by the last look through it; GET /vault names them',
  },
  ledger_vault_looked_at_seconds: {
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When the last look through the whole vault ended; absent until the first',
  },
  ledger_disk_free_bytes: { type: 'gauge', unit: 'bytes', help: 'Free space where the data folder is' },
  ledger_tokens_active: { type: 'gauge', unit: 'tokens', help: 'API tokens that are neither expired nor revoked' },
  ledger_event_loop_delay_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Longest delay of the event loop since the last time it was read',
  },
  ledger_resident_memory_bytes: { type: 'gauge', unit: 'bytes', help: 'Resident memory of the process' },
  ledger_started_at_seconds: { type: 'gauge', unit: 'unix seconds', help: 'When the process was started' },
} as const satisfies Record<string, Metric>;

type Name = keyof typeof METRICS;
/** Seconds; the goals lie at 0.05 and 2. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
const OPERATION_BUCKETS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600];

/** The gateway's figures. Gauges are read when they are asked for; counters count from the start of the process. */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<Name, Counter>();
  readonly #gauges = new Map<Name, Gauge>();
  readonly #requests: Histogram;
  readonly #operations: Histogram;
  readonly #context: GatewayContext;
  readonly loop = new LoopDelay();
  /** requests that are not answered yet */
  inFlight = 0;
  /** callers that wait for operations; set by their routes */
  waiters: () => number = () => 0;

  constructor(context: GatewayContext) {
    this.#context = context;
    const registers = [this.#registry];
    for (const [name, metric] of Object.entries(METRICS) as [Name, Metric][]) {
      const described = {
        name,
        help: `${metric.help} (${metric.unit})`,
        labelNames: [...(metric.labels ?? [])],
        registers,
      };
      if (metric.type === 'counter') this.#counters.set(name, new Counter(described));
      if (metric.type === 'gauge') this.#gauges.set(name, new Gauge(described));
    }
    const histogram = (name: Name, buckets: number[]): Histogram => {
      const metric: Metric = METRICS[name];
      const help = `${metric.help} (${metric.unit})`;
      return new Histogram({ name, help, buckets, labelNames: [...(metric.labels ?? [])], registers });
    };
    this.#requests = histogram('ledger_http_request_seconds', REQUEST_BUCKETS);
    this.#operations = histogram('ledger_operation_seconds', OPERATION_BUCKETS);
    this.#gauges.get('ledger_started_at_seconds')!.set(Math.floor(performance.timeOrigin / 1_000));
  }

  /** Adds one to a counter. */
  count(name: Name, labels: Readonly<Record<string, string>>, by = 1): void {
    this.#counters.get(name)!.inc(labels, by);
  }

  /** A request was answered. @param seconds undefined for a stream, whose length says nothing */
  answered(method: string, route: string, status: number, seconds: number | undefined): void {
    this.count('ledger_http_requests_total', { method, route, status: String(status) });
    if (seconds !== undefined) this.#requests.observe({ method, route }, seconds);
  }

  /** A row of the outbox changed. */
  moved({ state, createdAt }: OutboxRow): void {
    if (state !== 'final' && state !== 'failed') return;
    this.count('ledger_operations_settled_total', { outcome: state });
    this.#operations.observe(Math.max(0, this.#context.now() - createdAt));
  }

  /** The text that Prometheus reads. */
  async text(): Promise<string> {
    await this.#read();
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  close(): void {
    this.loop.stop();
  }

  async #read(): Promise<void> {
    const { vault, vaultKeeper, index, following, now, diskFree } = this.#context;
    const set = (name: Name, value: number | undefined): void => {
      const gauge = this.#gauges.get(name)!;
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    };
    const { state, lag, lastContactAt } = following();
    set('ledger_index_block', index.head()?.number);
    set('ledger_index_lag_blocks', lag);
    set('ledger_index_following', state === 'following' ? 1 : 0);
    set('ledger_index_halted', state === 'halted' ? 1 : 0);
    set('ledger_node_silent_seconds', lastContactAt === undefined ? undefined : Math.max(0, now() - lastContactAt));
    const pending = await vault.outbox.pending();
    const waiting = this.#gauges.get('ledger_operations_pending')!;
    for (const [name, stored] of [
      ['queued', 'queued'],
      ['sent', 'signed'],
      ['mined', 'mined'],
    ] as const)
      waiting.set({ state: name }, pending.filter((row) => row.state === stored).length);
    const oldest = pending.reduce((least, { createdAt }) => Math.min(least, createdAt), now());
    set('ledger_operation_oldest_seconds', now() - oldest);
    set('ledger_operation_waiters', this.waiters());
    set('ledger_http_requests_in_flight', this.inFlight);
    for (const kind of Object.keys(KINDS) as Kind[])
      this.#gauges.get('ledger_vault_rows')!.set({ kind }, vault.rows(kind));
    set('ledger_vault_writable', vault.writable ? 1 : 0);
    const { look, damage } = vaultKeeper.status();
    set('ledger_vault_damaged_rows', damage.length);
    set('ledger_vault_looked_at_seconds', look?.ended === 'early' ? undefined : look?.finishedAt);
    set('ledger_disk_free_bytes', await diskFree());
    set('ledger_tokens_active', activeTokens(vault.tokens.list(), now()));
    set('ledger_event_loop_delay_seconds', this.loop.longest());
    set('ledger_resident_memory_bytes', process.memoryUsage.rss());
  }
}

const activeTokens = (rows: readonly { expiresAt?: number; revokedAt?: number }[], now: number): number =>
  rows.filter(({ expiresAt, revokedAt }) => revokedAt === undefined && (expiresAt ?? Number.MAX_SAFE_INTEGER) > now)
    .length;

declare module 'fastify' {
  interface FastifyInstance {
    metrics: GatewayMetrics;
  }
}

/** Answers that last as long as their caller wants: their time says nothing. */
const STREAMS = /^(?:text\/event-stream|application\/x-ndjson)/;

/** Counts every request, problem and change of an operation. */
export function installMetrics(app: FastifyInstance, context: GatewayContext): void {
  const metrics = new GatewayMetrics(context);
  app.decorate('metrics', metrics);
  let stop: (() => void) | undefined;
  app.addHook('onListen', async () => {
    stop = context.vault.outbox.onChange((row) => metrics.moved(row));
    context.onPeerCall((member, outcome) =>
      metrics.count('ledger_peer_calls_total', { member: String(member), outcome }),
    );
  });
  app.addHook('onClose', async () => {
    stop?.();
    metrics.close();
  });
  const ended = (): void => {
    metrics.inFlight -= 1;
  };
  app.addHook('onRequest', (_request, reply, done) => {
    metrics.inFlight += 1;
    // Not onResponse: that is left out when the caller hangs up.
    reply.raw.on('close', ended);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (reply.problemCode !== undefined) metrics.count('ledger_problems_total', { code: reply.problemCode });
    const stream = STREAMS.test(String(reply.getHeader('content-type') ?? ''));
    const seconds = stream ? undefined : reply.elapsedTime / 1_000;
    metrics.answered(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, seconds);
    done();
  });
}
