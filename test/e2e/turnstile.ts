/**
 * A proxy through which a test sees how far an exchange is, and stops it there: what is killed then is killed at a known moment. Of rows that are
 * answered while they are sent, every chunk is an exchange: its request without an answer, and later its answer without a body.
 */
import { once } from 'node:events';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { CHUNK_LIMITS, rowChunks } from '../../server/publish/row-chunks.ts';

/**
 * How far an exchange is: `half-sent` half of the request has reached the other side; `asked` it is here and nothing was passed on;
 * `forwarded` the other side has all of it; `answered` the answer is here and not passed back.
 */
export type Point = 'asked' | 'half-sent' | 'forwarded' | 'answered';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** '' until it is there */
  readonly answer: string;
}

export interface Held {
  readonly exchange: Exchange;
  /** Cuts both sides: the exchange goes no further. */
  drop(): void;
}

interface Hold {
  readonly point: Point;
  readonly matches: (exchange: Exchange) => boolean;
  readonly caught: (held: Held) => void;
}

export interface Turnstile {
  readonly url: string;
  /** Resolves with the first exchange that matches at a point, which stays there until it is dropped. */
  hold(point: Point, matches: (exchange: Exchange) => boolean): Promise<Held>;
  /** Forgets what is to be held and was not met. */
  release(): void;
  /** Told every exchange that was answered. */
  watch(listener: ((exchange: Exchange) => void) | undefined): void;
  close(): Promise<void>;
}

/** @param target where requests go, asked anew for each */
export async function openTurnstile(target: () => string): Promise<Turnstile> {
  const holds = new Set<Hold>();
  const kept = new Set<Held>();
  let listener: ((exchange: Exchange) => void) | undefined;

  async function pass(point: Point, exchange: Exchange): Promise<void> {
    const hold = [...holds].find((one) => one.point === point && one.matches(exchange));
    if (hold === undefined) return;
    holds.delete(hold);
    await new Promise<void>((_, reject) => {
      const held: Held = {
        exchange,
        drop: () => {
          kept.delete(held);
          reject(new Error('dropped'));
        },
      };
      kept.add(held);
      hold.caught(held);
    });
  }

  async function relayRows(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = 'POST', url: path = '/' } = request;
    const headers = { ...request.headers, connection: 'close' };
    const upstream = openRequest(new URL(path, target()), { method, headers, agent: false });
    const response = once(upstream, 'response') as Promise<[IncomingMessage]>;
    // Broken connections are what it is for: whoever reads or writes next finds out.
    for (const side of [upstream, request]) side.on('error', () => undefined);
    try {
      await Promise.all([
        sendRows(request, upstream, { method, path, body: '', answer: '' }),
        answerRows(response, reply, { method, path, body: '', answer: '' }),
      ]);
    } finally {
      upstream.destroy();
    }
  }

  async function sendRows(request: IncomingMessage, upstream: ClientRequest, about: Exchange): Promise<void> {
    const rows = Number(new URL(about.path, target()).searchParams.get('chunk'));
    const chunks = rowChunks(request, { ...CHUNK_LIMITS, rows }, new AbortController().signal);
    for (let next = await chunks.next(); !next.done; ) {
      const { body } = next.value;
      const exchange = { ...about, body: body.toString('utf8') };
      await pass('asked', exchange);
      upstream.write(body.subarray(0, body.length >> 1));
      await pass('half-sent', exchange);
      upstream.write(body.subarray(body.length >> 1));
      next = await chunks.next();
      if (next.done) upstream.end();
      await pass('forwarded', exchange);
    }
  }

  async function answerRows(
    response: Promise<[IncomingMessage]>,
    reply: ServerResponse,
    about: Exchange,
  ): Promise<void> {
    const [message] = await response;
    const { statusCode = 502, headers } = message;
    reply.writeHead(statusCode, { 'content-type': headers['content-type'] ?? '' });
    let answer = '';
    const give = async (): Promise<void> => {
      const exchange = { ...about, answer };
      await pass('answered', exchange);
      listener?.(exchange);
      reply.write(answer);
      answer = '';
    };
    const lines = createInterface({ input: message });
    // It tells errors of what it reads, also once nobody waits for lines.
    for (const side of [message, lines]) side.on('error', () => undefined);
    for await (const line of lines) {
      answer += `${line}\n`;
      if (line.startsWith('{"checkpoint"')) await give();
    }
    if (!message.complete) throw new Error('broken off');
    await give();
    reply.end();
  }

  async function relay(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    if (request.headers.accept?.startsWith('application/x-ndjson') === true) return relayRows(request, reply);
    const body = await buffer(request);
    const { method = 'GET', url: path = '/' } = request;
    const exchange: Exchange = { method, path, body: body.toString('utf8'), answer: '' };
    await pass('asked', exchange);
    const headers = { ...request.headers, connection: 'close' };
    const upstream = openRequest(new URL(path, target()), { method, headers, agent: false });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      upstream
        .once('response', resolve)
        .once('error', reject)
        .once('close', () => reject(new Error('closed')));
    });
    response.catch(() => undefined);
    try {
      upstream.flushHeaders();
      if (body.length > 0) upstream.write(body.subarray(0, body.length >> 1));
      await pass('half-sent', exchange);
      const sent = new Promise<void>((resolve) => upstream.end(body.subarray(body.length >> 1), resolve));
      await Promise.race([sent, response]);
      await pass('forwarded', exchange);
      const {
        statusCode = 502,
        headers: answered,
        ...stream
      } = await response.then(async (message) => ({
        statusCode: message.statusCode,
        headers: message.headers,
        answer: await buffer(message),
      }));
      const complete = { ...exchange, answer: stream.answer.toString('utf8') };
      await pass('answered', complete);
      listener?.(complete);
      const type = answered['content-type'];
      reply.writeHead(statusCode, {
        ...(type === undefined ? {} : { 'content-type': type }),
        'content-length': stream.answer.length,
      });
      reply.end(stream.answer);
    } finally {
      upstream.destroy();
    }
  }

  const server = createServer((request, reply) => {
    relay(request, reply).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (point, matches) =>
      new Promise((caught) => {
        holds.add({ point, matches, caught });
      }),
    release: () => holds.clear(),
    watch(next) {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        for (const held of kept) held.drop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
