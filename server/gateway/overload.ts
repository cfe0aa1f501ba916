/**
 * Turns work away while there is more of it than the gateway can do: 503 with Retry-After costs some microseconds, a request that nobody
 * waits for any more costs as much as any. Told by requests in flight, by rounds of the event loop that stay long, and within a round that many
 * requests make long: those that are left of it would keep everybody else waiting until the last of them.
 */
import type { FastifyInstance } from 'fastify';
import { LedgerError } from '../errors.ts';

/** Most requests under way; those who wait for operations have their own, lower limit. */
const MOST_IN_FLIGHT = 2_000;
/** Long rounds in a row from which on the gateway is overloaded. */
const LONG_ROUNDS = 5;
/** Answered always: who runs the gateway must see it. */
const ALWAYS: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

/** Installs the check; it stands before everything that costs. */
export function installOverload(app: FastifyInstance): void {
  const { metrics } = app;
  app.addHook('onRequest', (request, _reply, done) => {
    const { inFlight, loop } = metrics;
    const crowded = loop.arrived();
    const busy = crowded || inFlight > MOST_IN_FLIGHT || loop.longRounds >= LONG_ROUNDS;
    if (busy && !ALWAYS.has(request.routeOptions.url ?? '')) {
      if (inFlight > MOST_IN_FLIGHT)
        throw new LedgerError('OVERLOADED', `${inFlight} requests are under way`, { inFlight });
      throw new LedgerError('OVERLOADED', 'requests come faster than they can be answered');
    }
    done();
  });
}
