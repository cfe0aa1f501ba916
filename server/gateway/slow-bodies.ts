/** Closes connections on which a body trickles in: each would hold a socket for the whole time that a large publication may take. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const LOOK_MS = 1_000;
/** Looks after which it is judged, and the bytes that must have come since the first of them. */
const LOOKS = 3;
const LEAST_BYTES = 1_024;

/** Installs the watch over requests whose body has not come to its end. */
export function installSlowBodies(app: FastifyInstance): void {
  const seen = new Map<IncomingMessage, number[]>();
  const timer = setInterval(() => {
    for (const [message, read] of seen) {
      if (message.complete || message.socket.destroyed) {
        seen.delete(message);
        continue;
      }
      read.push(message.socket.bytesRead);
      if (read.length <= LOOKS) continue;
      const came = read.at(-1)! - read.shift()!;
      // A paused body waits for us, not for the caller.
      if (came >= LEAST_BYTES || message.isPaused()) continue;
      seen.delete(message);
      message.socket.destroy();
    }
  }, LOOK_MS).unref();

  app.addHook('onRequest', async ({ raw }) => {
    if (!raw.complete) seen.set(raw, [raw.socket.bytesRead]);
  });
  app.addHook('onResponse', async ({ raw }) => {
    seen.delete(raw);
  });
  app.addHook('onClose', async () => clearInterval(timer));
}
