/**
 * Asks one URL over many sockets at a given rate, whatever the answers do: a process of its own that costs little, so that it can ask several
 * times as much as a gateway answers. `node flood.ts`, orders and results over the channel.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FloodOrder {
  readonly url: string;
  readonly token: string;
  readonly sockets: number;
  /** requests a second in all; absent: each socket asks again when it was answered */
  readonly rate?: number;
  readonly seconds: number;
  /** how long answers are waited for after the last request */
  readonly patienceMs: number;
}

export interface FloodResult {
  readonly sent: number;
  /** answered until the last request was sent */
  readonly answered: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly withoutRetryAfter: number;
  readonly unanswered: number;
  /** from the last request until nothing was waited for any more */
  readonly drainedMs: number;
}

/** Runs one flood in a process of its own. */
export async function flood(order: FloodOrder): Promise<FloodResult> {
  const child: ChildProcess = fork(import.meta.filename, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    child.send(order);
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the flood ended with ${code}`)));
    const [result] = (await Promise.race([once(child, 'message'), ended])) as [FloodResult];
    return result;
  } finally {
    child.kill('SIGKILL');
  }
}

const TICK_MS = 10;
const END_OF_HEAD = '\r\n\r\n';

/** What came back on one socket: heads are read, bodies are counted off. */
class Answers {
  #head = Buffer.alloc(0);
  #bodyLeft = 0;
  readonly #told: (status: string, retryAfter: boolean) => void;

  constructor(told: (status: string, retryAfter: boolean) => void) {
    this.#told = told;
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      const skipped = Math.min(this.#bodyLeft, rest.length);
      this.#bodyLeft -= skipped;
      rest = rest.subarray(skipped);
      if (rest.length === 0) return;
      const head = Buffer.concat([this.#head, rest]);
      const end = head.indexOf(END_OF_HEAD);
      if (end === -1) {
        this.#head = head;
        return;
      }
      const text = head.toString('latin1', 0, end).toLowerCase();
      this.#bodyLeft = Number(/\r\ncontent-length: (\d+)/.exec(text)?.[1] ?? 0);
      rest = head.subarray(end + END_OF_HEAD.length);
      this.#head = Buffer.alloc(0);
      this.#told(text.slice(9, 12), text.includes('\r\nretry-after: '));
    }
  }
}

async function run({ url, token, sockets, rate, seconds, patienceMs }: FloodOrder): Promise<FloodResult> {
  const { hostname, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`;
  const statuses: Record<string, number> = {};
  let [sent, got, withoutRetryAfter, asking] = [0, 0, 0, true];
  const ask = (socket: Socket): void => {
    // A closed one counts: what it would have asked has no answer.
    sent += 1;
    socket.write(request);
  };
  const open = Array.from({ length: sockets }, () => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    const answers = new Answers((status, retryAfter) => {
      got += 1;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === '503' && !retryAfter) withoutRetryAfter += 1;
      if (rate === undefined && asking) ask(socket);
    });
    return socket.on('data', (chunk: Buffer) => answers.take(chunk));
  });
  await Promise.all(open.map((socket) => once(socket, 'connect')));
  const began = performance.now();
  if (rate === undefined) {
    for (const socket of open) ask(socket);
    await sleep(seconds * 1_000);
  }
  // What is due since the beginning, so that a tick that comes late is made up for.
  for (; rate !== undefined && performance.now() - began < seconds * 1_000; await sleep(TICK_MS)) {
    const due = (rate * (performance.now() - began)) / 1_000;
    while (sent < due) ask(open[sent % sockets]!);
  }
  asking = false;
  const answered = got;
  const stopped = performance.now();
  while (got < sent && performance.now() - stopped < patienceMs) await sleep(TICK_MS);
  const drainedMs = performance.now() - stopped;
  for (const socket of open) socket.destroy();
  return { sent, answered, statuses, withoutRetryAfter, unanswered: sent - got, drainedMs };
}

if (import.meta.main) {
  process.once('message', (order) => {
    void run(order as FloodOrder).then((result) => process.send?.(result));
  });
  process.once('disconnect', () => process.exit(0));
}
