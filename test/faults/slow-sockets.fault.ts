import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSuite } from '../../scripts/faults/suite.ts';
import { type BareGateway, startBareGateway } from './bare-gateway.ts';

const SOCKETS = 1_000;
const CLOSED_MS = 5_000;

/** What a slow socket sends first; afterwards a byte every second. */
const OPENINGS = [
  '',
  'GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ',
  'POST /consents HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{',
  'POST /consents HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
];

const suite: FaultSuite = {
  name: 'slow-sockets',
  says: `${SOCKETS} sockets that say nothing, a header or a body a byte a second: all closed in ${CLOSED_MS / 1000} s, others are answered meanwhile`,
  counts: { quick: 1, full: 10 },
  async open() {
    const gateway = await startBareGateway();
    return { attempt: () => attempt(gateway), close: () => gateway.close() };
  },
};
export default suite;

async function attempt({ url }: BareGateway): Promise<number> {
  const { hostname, port } = new URL(url);
  const sockets = new Map<Socket, number>();
  const closedAfter: number[] = [];
  const open = (opening: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        sockets.set(socket, performance.now());
        socket.write(opening);
        resolve();
      });
      socket.on('error', (error) => (sockets.has(socket) ? undefined : reject(error)));
      // What the gateway says is read, or its end would not be seen.
      socket.resume();
      socket.on('close', () => closedAfter.push(performance.now() - (sockets.get(socket) ?? 0)));
    });
  for (let i = 0; i < SOCKETS; i += 50)
    await Promise.all(Array.from({ length: 50 }, (_, n) => open(OPENINGS[(i + n) % OPENINGS.length]!)));
  const trickle = setInterval(() => {
    for (const socket of sockets.keys()) if (socket.writable) socket.write('1');
  }, 1_000);
  try {
    let slowest = 0;
    for (const end = performance.now() + CLOSED_MS + 2_000; performance.now() < end && closedAfter.length < SOCKETS; ) {
      const asked = performance.now();
      const { status } = await fetch(`${url}/health`);
      if (status !== 200) throw new Error(`${status} to an ordinary request meanwhile`);
      slowest = Math.max(slowest, performance.now() - asked);
      await sleep(100);
    }
    const late = SOCKETS - closedAfter.filter((ms) => ms <= CLOSED_MS).length;
    if (late > 0)
      throw new Error(
        `${late} of ${SOCKETS} sockets were open after ${CLOSED_MS} ms; the last went after ${Math.max(...closedAfter)} ms`,
      );
    process.stdout.write(
      `slow-sockets: ${SOCKETS} closed, the last after ${(Math.max(...closedAfter) / 1000).toFixed(1)} s; the slowest of other requests took ${slowest.toFixed(0)} ms\n`,
    );
    return SOCKETS;
  } finally {
    clearInterval(trickle);
    for (const socket of sockets.keys()) socket.destroy();
  }
}
