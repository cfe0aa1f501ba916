/** Bounds on what one caller can hold or ask (reliability.md, rule 6). */
import type { FastifyHttpOptions, RawServerDefault } from 'fastify';

/** Largest body in bytes: a chunk of 10,000 rows. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** Server options: slow sockets are closed within seconds, slow bodies by slow-bodies.ts; validation neither drops nor coerces. */
export const SERVER_LIMITS = {
  bodyLimit: BODY_LIMIT,
  requestTimeout: 0,
  keepAliveTimeout: 5_000,
  connectionTimeout: 60_000,
  forceCloseConnections: 'idle',
  http: { connectionsCheckingInterval: 500, headersTimeout: 2_000, requireHostHeader: false },
  routerOptions: { maxParamLength: 128 },
  ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false, useDefaults: false } },
} as const satisfies FastifyHttpOptions<RawServerDefault>;

/** Requests a minute from one address, unless the configuration says otherwise. Publishing takes one for a file, or one for 10,000 rows. */
export const RATE_LIMIT = { max: 6_000, timeWindow: 60_000 };
