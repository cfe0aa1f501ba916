/** After the chain changed below finality nobody knows which node is right: nothing new is taken in until the index was made again. */
import type { FastifyInstance } from 'fastify';
import { LedgerError } from '../errors.ts';
import type { GatewayContext } from './context.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `open`: a route that changes something, but nothing that rests on the chain. */
    whenHalted?: 'open';
  }
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses what would change something while the index is halted. */
export function installReadOnly(app: FastifyInstance, { following }: Pick<GatewayContext, 'following'>): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (!READING.has(request.method) && request.routeOptions.config.whenHalted !== 'open') requireFollowing(following);
    done();
  });
}

/** @throws INDEX_HALTED */
export function requireFollowing(following: GatewayContext['following']): void {
  const { state, reason } = following();
  if (state === 'halted') throw new LedgerError('INDEX_HALTED', reason ?? state);
}
