/** Requests of one address within a window of time: so many, then 429 until it is over. Counted before any credential is looked at. */
import type { FastifyInstance } from 'fastify';
import { LedgerError } from '../errors.ts';

export interface RateLimit {
  /** requests in a window */
  readonly max: number;
  /** milliseconds */
  readonly timeWindow: number;
}

/** Addresses that are remembered; the one first seen gives way. */
const MOST_ADDRESSES = 5_000;

/** What counts as one address: IPv4 as it is, of IPv6 the network of a site (/64), which one caller holds whole. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = '', right] = ip.toLowerCase().split('%')[0]!.split('::');
  const groups = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(':'));
  const [before, after] = [groups(left), groups(right)];
  const zeros = right === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Installs the limit, told by `x-ratelimit-*` in every answer and by Retry-After in a refusal. */
export function installRateLimit(app: FastifyInstance, { max, timeWindow }: RateLimit): void {
  const windows = new Map<string, { count: number; endsAt: number }>();
  app.addHook('onRequest', ({ ip }, reply, done) => {
    const network = networkOf(ip);
    const now = performance.now();
    let window = windows.get(network);
    if (window === undefined || window.endsAt <= now) {
      // Set anew, so that the order of the map is that of the beginnings.
      windows.delete(network);
      if (windows.size >= MOST_ADDRESSES) windows.delete(windows.keys().next().value!);
      window = { count: 0, endsAt: now + timeWindow };
      windows.set(network, window);
    }
    window.count += 1;
    const seconds = Math.ceil((window.endsAt - now) / 1_000);
    reply.header('x-ratelimit-limit', max);
    reply.header('x-ratelimit-remaining', Math.max(0, max - window.count));
    reply.header('x-ratelimit-reset', seconds);
    if (window.count > max)
      throw new LedgerError(
        'TOO_MANY_REQUESTS',
        `${max} requests of this address in ${timeWindow / 1_000} s are used up`,
        {
          limit: max,
          windowSeconds: timeWindow / 1_000,
          retryAfterSeconds: seconds,
        },
      );
    done();
  });
}
