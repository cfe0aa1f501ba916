import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { type BareGateway, startBareGateway } from './bare-gateway.ts';
import { flood } from './flood.ts';

const TIMES = 3;
const SECONDS = 6;
const RECOVERED_MS = 2_000;
/** An ordinary answer of a gateway that has recovered, on a machine with other work. */
const PROMPT_MS = 250;
const SOCKETS = 300;

const suite: FaultSuite = {
  name: 'overload',
  says: `${TIMES} times the requests that a gateway can answer, for ${SECONDS} s: each is answered with 200, or turned away with 503 and Retry-After; /health answers; it recovers in ${RECOVERED_MS / 1000} s`,
  counts: { quick: 1, full: 10 },
  async open() {
    const gateway = await startBareGateway();
    return { attempt: () => attempt(gateway), close: () => gateway.close() };
  },
};
export default suite;

async function attempt({ url, token }: BareGateway): Promise<number> {
  const asked = { url: `${url}/members`, token, patienceMs: 10_000 };
  // First compiled, then measured: as many as it answers when each of a few callers asks again at once.
  await flood({ ...asked, sockets: 8, seconds: 1 });
  const calm = await flood({ ...asked, sockets: 8, seconds: 2 });
  const capacity = calm.answered / 2;
  if (Object.keys(calm.statuses).join() !== '200') throw new Error(`while calm: ${JSON.stringify(calm.statuses)}`);

  const flooding = flood({ ...asked, sockets: SOCKETS, rate: Math.ceil(capacity * TIMES), seconds: SECONDS });
  const alive = watchHealth(url);
  const { sent, statuses, withoutRetryAfter, unanswered, drainedMs } = await flooding;
  const health = await alive.end();
  const recovering = performance.now();
  await untilPrompt(asked.url, token);
  const recoveredMs = performance.now() - recovering + drainedMs;

  const offered = sent / SECONDS / capacity;
  const told = `${capacity.toFixed(0)} requests/s alone; asked ${offered.toFixed(1)} times as much: ${JSON.stringify(statuses)}, ${unanswered} without an answer; /health ${health.answered} times, at most ${health.longestMs.toFixed(0)} ms; all answered after ${drainedMs.toFixed(0)} ms, recovered after ${recoveredMs.toFixed(0)} ms`;
  process.stdout.write(`overload: ${told}\n`);
  const others = Object.keys(statuses).filter((status) => status !== '200' && status !== '503');
  if (offered < TIMES * 0.9) throw new Error(`the flood was no flood: ${told}`);
  if (others.length > 0) throw new Error(`statuses besides 200 and 503: ${told}`);
  if ((statuses['503'] ?? 0) === 0) throw new Error(`nothing was turned away: ${told}`);
  if ((statuses['200'] ?? 0) < capacity) throw new Error(`less was answered than in a second of calm: ${told}`);
  if (withoutRetryAfter > 0) throw new Error(`${withoutRetryAfter} refusals without Retry-After: ${told}`);
  if (unanswered > 0) throw new Error(`what was taken must be answered: ${told}`);
  if (health.failed > 0 || health.answered === 0) throw new Error(`/health failed ${health.failed} times: ${told}`);
  if (recoveredMs > RECOVERED_MS) throw new Error(`recovered too late: ${told}`);
  return sent;
}

/** Asks whether it is alive, again and again: who runs a gateway must see it while it is flooded. */
function watchHealth(url: string) {
  const seen = { answered: 0, failed: 0, longestMs: 0 };
  let watching = true;
  const watch = (async () => {
    while (watching) {
      const began = performance.now();
      const status = await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) }).then(
        (response) => response.arrayBuffer().then(() => response.status),
        () => 0,
      );
      seen[status === 200 ? 'answered' : 'failed'] += 1;
      seen.longestMs = Math.max(seen.longestMs, performance.now() - began);
      await sleep(50);
    }
  })();
  return {
    async end() {
      watching = false;
      await watch;
      return seen;
    },
  };
}

/** Until three ordinary requests in a row were answered promptly. */
async function untilPrompt(url: string, token: string): Promise<void> {
  const end = performance.now() + RECOVERED_MS;
  for (let prompt = 0; prompt < 3 && performance.now() < end; ) {
    const asked = performance.now();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    prompt = response.status === 200 && performance.now() - asked < PROMPT_MS ? prompt + 1 : 0;
  }
}
