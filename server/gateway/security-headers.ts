/** Headers of every answer that never change: one object, made once. What a route or a page sets itself stands. */
import type { FastifyInstance } from 'fastify';

/**
 * As `helmet` 8 sets them for everything but a content security policy, and no-store: nothing that a gateway answers may stay in a cache
 * (OWASP REST Security Cheat Sheet; RFC 9111, 5.2.2.5).
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const;

/** Installs them before everything that may answer. */
export function installSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
}
