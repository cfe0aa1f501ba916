import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { type BareGateway, startBareGateway } from './bare-gateway.ts';

const TIMES = 3;
const SECONDS = 5;
const RECOVERED_MS = 2_000;
/** An ordinary answer of a gateway that has recovered, on a machine with other work. */
const PROMPT_MS = 250;

const suite: FaultSuite = {
  name: 'overload',
  says: `${TIMES} times the requests that a gateway can answer, for ${SECONDS} s: 200 or 503 with Retry-After, nothing else; it recovers in ${RECOVERED_MS / 1000} s`,
  counts: { quick: 1, full: 10 },
  async open() {
    const gateway = await startBareGateway();
    return { attempt: () => attempt(gateway), close: () => gateway.close() };
  },
};
export default suite;

async function attempt({ url, token }: BareGateway): Promise<number> {
  const request = { url: `${url}/status`, headers: { authorization: `Bearer ${token}` } };
  const calm = await autocannon({ ...request, connections: 20, duration: 2 });
  const capacity = calm.requests.average;
  const flood = autocannon({
    ...request,
    connections: 1_500,
    duration: SECONDS,
    overallRate: Math.ceil(capacity * TIMES),
    timeout: 20,
  });
  const turnedAway = { count: 0, withoutRetryAfter: 0 };
  const prober = (async () => {
    for (const end = Date.now() + SECONDS * 1_000; Date.now() < end; await sleep(50)) {
      const response = await fetch(request.url, { headers: request.headers });
      const body = (await response.json()) as { code?: string };
      if (response.status === 200) continue;
      if (response.status !== 503 || body.code !== 'OVERLOADED') throw new Error(`${response.status} ${body.code}`);
      turnedAway.count += 1;
      if (response.headers.get('retry-after') === null) turnedAway.withoutRetryAfter += 1;
    }
  })();
  const result = await flood;
  await prober;
  const ended = performance.now();
  const statuses = result.statusCodeStats ?? {};
  const others = Object.keys(statuses).filter((status) => !['200', '503', '408'].includes(status));
  if (others.length > 0) throw new Error(`statuses besides 200, 503 and 408: ${JSON.stringify(statuses)}`);
  const [answered, refused, late] = ['200', '503', '408'].map((status) => statuses[status]?.count ?? 0) as [
    number,
    number,
    number,
  ];
  // A connection that waited to be taken for longer than a header may take: rare, or the refusals come too late.
  if (late > (answered + refused) / 100) throw new Error(`${late} of ${answered + refused} were too late`);
  if (turnedAway.withoutRetryAfter > 0) throw new Error(`${turnedAway.withoutRetryAfter} refusals without Retry-After`);
  let prompt = 0;
  while (prompt < 3) {
    const asked = performance.now();
    const response = await fetch(request.url, { headers: request.headers });
    await response.arrayBuffer();
    prompt = response.status === 200 && performance.now() - asked < PROMPT_MS ? prompt + 1 : 0;
    if (performance.now() - ended > RECOVERED_MS && prompt < 3)
      throw new Error(`not recovered after ${RECOVERED_MS} ms`);
  }
  process.stdout.write(
    `overload: ${capacity.toFixed(0)} requests/s alone; asked ${TIMES} times as much: ${(answered / SECONDS).toFixed(0)}/s answered, ${(refused / SECONDS).toFixed(0)}/s turned away, ${late} with 408, ${result.errors} not connected or late, p99 ${result.latency.p99} ms; recovered after ${(performance.now() - ended).toFixed(0)} ms\n`,
  );
  return answered + refused;
}
