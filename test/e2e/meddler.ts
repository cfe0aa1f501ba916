/** A proxy for JSON over HTTP that passes everything on until a test tells it to lie, to stall or to be gone. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gets the path, the request's and the answer's JSON; answers, now or later, what the caller is told instead. */
export type Meddling = (exchange: { path: string; request: unknown; answer: unknown }) => unknown;

export interface Meddler {
  readonly url: string;
  /** Alters answers from now on; `undefined` = honest again. */
  meddle(how: Meddling | undefined): void;
  /** Loses single exchanges, as told for each: before the other side has them, or their answers; or says that it is busy. */
  fail(how: (() => 'before' | 'after' | 'busy' | undefined) | undefined): void;
  /** Cuts every connection without an answer. */
  setDown(down: boolean): void;
  /** Never answers. */
  setHung(hung: boolean): void;
  close(): Promise<void>;
}

/** @param port 0 = any @param target where honest answers come from */
export async function openMeddler(port: number, target: () => string): Promise<Meddler> {
  let how: Meddling | undefined;
  let failing: (() => 'before' | 'after' | 'busy' | undefined) | undefined;
  let down = false;
  let hung = false;

  async function relay(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (down) return void request.socket.destroy();
    if (hung) return;
    const failure = failing?.();
    if (failure === 'before') return void request.socket.destroy();
    if (failure === 'busy') return void reply.writeHead(503).end();
    const path = request.url ?? '/';
    const headers: Record<string, string> = {};
    for (const name of ['content-type', 'authorization', 'accept'])
      if (typeof request.headers[name] === 'string') headers[name] = request.headers[name];
    const response = await fetch(new URL(path, target()), {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 ? { body } : {}),
    });
    let text = await response.text();
    if (failure === 'after') return void request.socket.destroy();
    if (how !== undefined) {
      const asked = body.length > 0 ? (JSON.parse(body.toString('utf8')) as unknown) : undefined;
      const told = await how({ path, request: asked, answer: JSON.parse(text) as unknown });
      text = typeof told === 'string' ? told : JSON.stringify(told);
    }
    reply
      .writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? 'application/json' })
      .end(text);
  }

  const server = createServer((request, reply) => {
    relay(request, reply).catch(() => request.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    meddle: (next) => {
      how = next;
    },
    fail: (next) => {
      failing = next;
    },
    setDown: (next) => {
      down = next;
    },
    setHung: (next) => {
      hung = next;
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
