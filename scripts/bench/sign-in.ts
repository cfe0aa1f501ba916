/** What it costs to know who is calling, request by request. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { withTemporaryFolder } from './local-consortium.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';
import type { SignInPeer } from './sign-in-peer.ts';

export const name = 'signin';

const CONNECTIONS = 16;
const ROUNDS = 3;
const SECONDS = 3;
const WARM_UP_SECONDS = 1;

/** Requests/s of `GET /sign-in` with each kind of credential, in turns, beside the same app without a check and a bare route. */
export async function run(report: Report): Promise<void> {
  await withTemporaryFolder(async (dir) => {
    const peer = fork(join(import.meta.dirname, 'sign-in-peer.ts'), [join(dir, 'vault')], { execArgv: [] });
    try {
      const [given] = (await once(peer, 'message')) as [SignInPeer];
      await measure(report, given);
    } finally {
      peer.disconnect();
    }
  });
}

async function measure(report: Report, { bare, cached, uncached, opaque, session, ending }: SignInPeer): Promise<void> {
  const asks = {
    bare: { url: `${bare}/sign-in` },
    open: { url: `${cached}/health` },
    opaque: withToken(`${cached}/sign-in`, opaque),
    cached: withToken(`${cached}/sign-in`, session),
    uncached: withToken(`${uncached}/sign-in`, session),
  };
  const names = Object.keys(asks) as (keyof typeof asks)[];
  const rates: Record<keyof typeof asks, number[]> = { bare: [], open: [], opaque: [], cached: [], uncached: [] };
  for (const ask of names) await load(asks[ask], WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const ask of names) rates[ask].push(await load(asks[ask], SECONDS));
  const rate = (ask: keyof typeof asks): number => median(rates[ask]);
  const peer = { name: 'bare Fastify route', value: rate('bare') };
  for (const ask of ['open', 'opaque', 'cached', 'uncached'] as const)
    report({ name: `signin.${ask}`, value: rate(ask), unit: 'requests/s', peer });
  const ratios = rates.cached.map((value, round) => value / rates.open[round]!);
  report({ name: 'signin.cached.ratio', value: 100 * median(ratios), unit: '% of the app without a check' });
  report({ name: 'signin.ended', value: await answersAfterEnd(cached, ending), unit: 'requests let in', goal: '<=0' });
}

const withToken = (url: string, token: string) => ({ url, headers: { authorization: `Bearer ${token}` } });

async function load(request: { readonly url: string }, seconds: number): Promise<number> {
  const { requests, errors, timeouts, non2xx } = await autocannon({
    ...request,
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (errors + timeouts + non2xx > 0)
    throw new Error(`${request.url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} answers other than 2xx`);
  return requests.average;
}

/** Uses a session until its token is cached, ends it, and counts who is still let in of those that ask from then on. */
async function answersAfterEnd(base: string, token: string): Promise<number> {
  const { url, headers } = withToken(`${base}/sign-in`, token);
  const ask = async (method = 'GET'): Promise<number> => {
    const response = await fetch(url, { method, headers });
    await response.arrayBuffer();
    return response.status;
  };
  for (let use = 0; use < 100; use += 1) await ask();
  await ask('DELETE');
  const after = await Promise.all(Array.from({ length: 200 }, () => ask()));
  return after.filter((status) => status !== 401).length;
}
