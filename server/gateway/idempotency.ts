/**
 * Idempotency-Key on every POST: the same key of the same caller on the same route with the same body gets the same bytes back for 24
 * hours and takes effect once, whatever is sent at the same time and whenever the gateway is started again. What a route says of itself:
 *   kept   (when it says nothing) a 2xx answer is kept, sealed, and sent again
 *   once   the answer holds a secret that is shown once: the request is done once, its answer is not kept (IDEMPOTENCY_NOT_KEPT)
 *   nonce  the signed body carries a nonce that does the same: no key is taken
 * A body of rows that is read as it arrives takes no key either: a row that was given before answers `already`.
 * An answer with personal data is a read each time it is sent: its route says by `mayRepeat` whether it may be, and writes it down.
 * Only 2xx is kept: after a refusal nothing took effect, and the same request may be sent again with the same key.
 */
import { createHash } from 'node:crypto';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onSendAsyncHookHandler,
  preHandlerAsyncHookHandler,
} from 'fastify';
import { canonicalJson } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';
import type { Claim } from '../store/vault/idempotency.ts';
import type { GatewayContext } from './context.ts';
import { isUnread } from './row-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    idempotency?: 'kept' | 'once' | 'nonce';
    /** For answers that hold personal data: asked before one is sent again, with its text; refuses by throwing. */
    mayRepeat?: (request: FastifyRequest, text: string) => Promise<void>;
  }
  interface FastifyRequest {
    idempotencyClaim: Claim | undefined;
  }
  interface FastifyReply {
    /** unix seconds after which the answer may not be kept, where that is less than a key's 24 hours */
    keepAnswerUntil: number | undefined;
  }
}

/** Visible ASCII, with or without the quotes of a structured field. */
const KEY = /^[\x21-\x7e]{1,128}$/;

/** Installs the check before the handlers and the keeping before the answers leave. */
export function installIdempotency(app: FastifyInstance, { vault, now }: Pick<GatewayContext, 'vault' | 'now'>): void {
  app.decorateRequest('idempotencyClaim', undefined);
  app.decorateReply('keepAnswerUntil', undefined);

  // After validation: what does not fit the route never took a key.
  const begin: preHandlerAsyncHookHandler = async (request, reply) => {
    const key = keyOf(request);
    if (key === undefined) return;
    const asked = requestDigest(request);
    const route = `POST ${request.routeOptions.url ?? ''}`;
    // Nobody is known on a signed route: its body says who asks, so a key belongs to the body and nobody can take another's.
    const caller = request.caller?.id ?? `body ${asked}`;
    const begun = await vault.idempotency.begin({ caller, route, key }, asked, now());
    if (begun.state === 'not-kept') throw new LedgerError('IDEMPOTENCY_NOT_KEPT', `key ${key} on ${route}`, { key });
    if (begun.state === 'begun') {
      request.idempotencyClaim = begun.claim;
      return;
    }
    const { status, type, body } = begun.answer;
    await request.routeOptions.config.mayRepeat?.(request, body);
    return reply
      .code(status)
      .header('content-type', type)
      .header('idempotency-replayed', 'true')
      .send(Buffer.from(body));
  };

  const keep: onSendAsyncHookHandler = async (request, reply, payload) => {
    const claim = request.idempotencyClaim;
    if (claim === undefined) return;
    // Once: an error while it is kept is answered through here again.
    request.idempotencyClaim = undefined;
    if (reply.statusCode < 200 || reply.statusCode > 299) return vault.idempotency.release(claim);
    await vault.idempotency.finish(claim, answerOf(request, reply, payload), reply.keepAnswerUntil);
  };

  app.addHook('onRoute', (route) => {
    if (![route.method].flat().includes('POST')) return;
    route.preHandler = [begin, route.preHandler ?? []].flat();
    route.onSend = [keep, route.onSend ?? []].flat();
  });
}

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key))
    throw new LedgerError('REQUEST_INVALID', 'Idempotency-Key is not 1 to 128 visible ASCII characters');
  if (request.routeOptions.config.idempotency === 'nonce')
    throw new LedgerError(
      'REQUEST_INVALID',
      'this route takes no Idempotency-Key: the nonce of the body does the same',
    );
  if (isUnread(request.body))
    throw new LedgerError(
      'REQUEST_INVALID',
      'rows answered as a stream take no Idempotency-Key: a row given before answers "already"',
    );
  return key;
}

/** SHA-256 over path, query and body: a body of rows by its bytes, JSON by its canonical form. */
function requestDigest({ url, body }: FastifyRequest): string {
  const [form, bytes] = Buffer.isBuffer(body)
    ? ['bytes', body]
    : ['json', body === undefined ? '' : canonicalJson(body)];
  return createHash('sha256').update(`${url}\n${form}\n`).update(bytes).digest('hex');
}

function answerOf(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  const text = typeof payload === 'string' ? payload : Buffer.isBuffer(payload) ? payload.toString('utf8') : undefined;
  if (request.routeOptions.config.idempotency === 'once' || text === undefined) return undefined;
  return { status: reply.statusCode, type: String(reply.getHeader('content-type') ?? ''), body: text };
}
