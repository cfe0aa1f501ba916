/**
 * Closes connections on which a body trickles in, or takes longer than a request may: each would hold a socket. It stands in for the server's
 * own requestTimeout, which knows no request that may last longer.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

export interface BodyTimes {
  /** milliseconds between two looks */
  readonly lookMs: number;
  /** milliseconds that a whole request may take to come */
  readonly wholeMs: number;
}

const TIMES: BodyTimes = { lookMs: 1_000, wholeMs: 30_000 };
/** Looks after which a body is judged, and the bytes that must have come since the first of them. */
const LOOKS = 3;
const LEAST_BYTES = 1_024;

/** Bodies that are read piece by piece, by a handler that limits the time of each piece. */
const timedByHandler = new WeakSet<IncomingMessage>();

/** Takes a body out of the watch. Returns how to give it back: what is left of it then has the time of a request. */
export function timeByHandler(message: IncomingMessage): () => void {
  timedByHandler.add(message);
  return () => timedByHandler.delete(message);
}

/** Installs the watch over requests whose body has not come to its end. */
export function installSlowBodies(app: FastifyInstance, { lookMs, wholeMs }: BodyTimes = TIMES): void {
  const seen = new Map<IncomingMessage, { since: number; read: number[]; told: boolean }>();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [message, watch] of seen) {
      const { socket } = message;
      if (message.complete || socket.destroyed) {
        seen.delete(message);
        continue;
      }
      if (timedByHandler.has(message)) {
        Object.assign(watch, { since: now, read: [] });
        continue;
      }
      if (now - watch.since > wholeMs) {
        // Told once; who goes on sending at the next look did not listen.
        if (watch.told) socket.destroy();
        else app.server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
        watch.told = true;
        continue;
      }
      watch.read.push(socket.bytesRead);
      if (watch.read.length <= LOOKS) continue;
      const came = watch.read.at(-1)! - watch.read.shift()!;
      // A paused body waits for us, not for the caller.
      if (came >= LEAST_BYTES || message.isPaused()) continue;
      seen.delete(message);
      socket.destroy();
    }
  }, lookMs).unref();

  // Of the server, not of a route: what no route sees has a body too.
  app.server.on('request', (message: IncomingMessage) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = message.headers;
    if (length !== '0' || coding !== undefined)
      seen.set(message, { since: performance.now(), read: [message.socket.bytesRead], told: false });
  });
  app.addHook('onClose', async () => clearInterval(timer));
}
