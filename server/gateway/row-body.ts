/** Bodies of NDJSON: a route that says so may read them while they arrive, every other gets the bytes once they are all there. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LedgerError } from '../errors.ts';
import { SERVER_LIMITS } from './limits.ts';

export const NDJSON = 'application/x-ndjson';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `stream`: who accepts NDJSON is answered row by row, and the body is handed over unread */
    rows?: 'stream';
  }
}

/** True for a body that was handed over unread. */
export const isUnread = (body: unknown): body is Readable => body instanceof Readable;

/** Installs the parser. */
export function installRowBodies(app: FastifyInstance): void {
  app.addContentTypeParser(NDJSON, async (request: FastifyRequest, payload: IncomingMessage) =>
    request.routeOptions.config.rows === 'stream' && prefersLines(request.headers.accept)
      ? payload
      : wholeBody(request, payload),
  );
}

/** True when Accept names NDJSON, and JSON with no greater weight (RFC 9110, 12.5.1). Wildcards mean JSON: streaming is asked for. */
export function prefersLines(accept: string | undefined): boolean {
  const weight = new Map<string, number>();
  for (const part of (accept ?? '').slice(0, 512).split(',')) {
    const [, type = '', q = '1'] =
      /^\s*([a-z0-9.+*-]{1,64}\/[a-z0-9.+*-]{1,64})\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(part) ?? [];
    weight.set(type.toLowerCase(), Number(q));
  }
  const lines = weight.get(NDJSON) ?? 0;
  return lines > 0 && lines >= (weight.get('application/json') ?? 0);
}

async function wholeBody({ headers }: FastifyRequest, payload: IncomingMessage): Promise<Buffer> {
  const { bodyLimit } = SERVER_LIMITS;
  const tooLarge = (): LedgerError => new LedgerError('BODY_TOO_LARGE', `more than ${bodyLimit} bytes`);
  if (Number(headers['content-length']) > bodyLimit) throw tooLarge();
  const parts: Buffer[] = [];
  let bytes = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onData = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > bodyLimit) reject(tooLarge());
    else parts.push(part);
  };
  const onError = (cause: Error): void => reject(new LedgerError('REQUEST_INVALID', 'the body broke off', {}, cause));
  payload.on('data', onData).on('end', resolve).on('error', onError);
  try {
    await promise;
  } finally {
    // The rest of a refused body runs out unseen, within the time of every request.
    payload.off('data', onData).off('end', resolve).off('error', onError);
    payload.on('error', () => undefined).resume();
  }
  return Buffer.concat(parts, bytes);
}
