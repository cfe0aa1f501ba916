/**
 * Who may call what. Every route states its access; a route that states none cannot be registered.
 *   public   anybody: nothing changes, nothing is disclosed
 *   signed   the request carries its own proof (a subject's or a member's signature), checked by the handler
 *   roles    a bearer token with at least one of these roles; the operator's token alone opens nothing but its own routes
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LedgerError } from '../errors.ts';
import type { GatewayContext } from './context.ts';

export const ROLES = ['operator', 'publisher', 'registrar', 'lender', 'auditor'] as const;
export type Role = (typeof ROLES)[number];
export type Access = 'public' | 'signed' | readonly Role[];

export interface Caller {
  readonly id: string;
  readonly label: string;
  readonly roles: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

/** Any signed-in caller. */
export const ANY_ROLE: Access = [...ROLES];

/** Installs the access check. */
export function installAuth(app: FastifyInstance, context: Pick<GatewayContext, 'vault' | 'now'>): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined && !route.url.startsWith('/docs'))
      throw new Error(`route ${String(route.method)} ${route.url} states no access`);
  });
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    if (access === undefined || access === 'public' || access === 'signed') return;
    const caller = authenticate(request, context);
    if (!caller.roles.some((role) => (access as readonly string[]).includes(role)))
      throw new LedgerError(
        'FORBIDDEN',
        `needs one of: ${access.join(', ')}; this token has: ${caller.roles.join(', ')}`,
        { needs: access },
      );
    request.caller = caller;
  });
}

function authenticate(request: FastifyRequest, { vault, now }: Pick<GatewayContext, 'vault' | 'now'>): Caller {
  // The scheme's name is case-insensitive (RFC 9110, 11.1).
  const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new LedgerError('UNAUTHENTICATED', 'no bearer token');
  const row = vault.tokens.find(token, now());
  // One text for unknown, expired and revoked: a guesser learns nothing.
  if (row === undefined) throw new LedgerError('UNAUTHENTICATED', 'the token is not one of this gateway, or has ended');
  return { id: row.id, label: row.label, roles: row.roles };
}
