/**
 * Who may call what. Every route states its access; a route that states none cannot be registered. The hooks below find out who calls
 * (and, where the route names an owner, whose the object is), `decide` decides, and its decision becomes an answer here and nowhere else.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, type Caller, decide, type Ownership } from '../domain/access.ts';
import { type ErrorCode, LedgerError } from '../errors.ts';
import type { GatewayContext } from './context.ts';

/** For routes about one object that a subject may see when it is its own. */
export interface Owner {
  /** handles the object is about; undefined when there is none */
  readonly of: (request: FastifyRequest) => Promise<readonly `0x${string}`[] | undefined>;
  /** what the route answers for an object that does not exist; a foreign one is answered alike */
  readonly unknown: ErrorCode;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    owner?: Owner;
  }
  interface FastifyInstance {
    /** what every operation demands, by operationId */
    accessOf: ReadonlyMap<string, Access>;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

/** Installs the access check. */
export function installAuth(app: FastifyInstance, { signIn }: Pick<GatewayContext, 'signIn'>): void {
  const accessOf = new Map<string, Access>();
  app.decorate('accessOf', accessOf);
  app.decorateRequest('caller', undefined);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined && !route.url.startsWith('/docs'))
      throw new Error(`route ${String(route.method)} ${route.url} states no access`);
    const { operationId } = route.schema ?? {};
    if (operationId !== undefined && route.config?.access !== undefined) accessOf.set(operationId, route.config.access);
  });
  const admit = (request: FastifyRequest, access: Access, caller: Caller | undefined): void => {
    request.caller = caller;
    enforce(request, access);
  };
  // Keys and sessions of staff are known at once; handles of a subject are read.
  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'public' || access === 'signed') return done();
    const caller = signIn.callerOf(bearer(request));
    if (caller instanceof Promise) return caller.then((known) => admit(request, access, known));
    admit(request, access, caller);
    done();
  });
  // After validation, so that the object's id is one.
  app.addHook('preHandler', (request, _reply, done) => {
    const { access, owner } = request.routeOptions.config;
    if (access === undefined || owner === undefined) return done();
    // Whose it is matters to subjects only: staff is allowed whatever the answer.
    if (decide(request.caller, { access, operation: request.routeOptions.schema?.operationId }, 'unknown') === 'allow')
      return done();
    return owner.of(request).then((handles) => enforce(request, access, handles ?? 'unknown', owner));
  });
}

/** For an answer that lasts: refuses like the beginning would, once the credential has ended or lost its role. */
export async function enforceAgain(request: FastifyRequest, { signIn }: Pick<GatewayContext, 'signIn'>): Promise<void> {
  const { access } = request.routeOptions.config;
  request.caller = await signIn.callerOf(bearer(request));
  enforce(request, access ?? []);
}

/** The text of the bearer token; the scheme's name is case-insensitive (RFC 9110, 11.1). */
const bearer = (request: FastifyRequest): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];

function enforce(request: FastifyRequest, access: Access, ownership: Ownership = 'any', owner?: Owner): void {
  const { caller } = request;
  const { schema } = request.routeOptions;
  switch (decide(caller, { access, operation: schema?.operationId }, ownership)) {
    case 'allow':
      return;
    case 'sign-in':
      // One text for unknown, expired, revoked and forged: a guesser learns nothing.
      throw new LedgerError(
        'UNAUTHENTICATED',
        bearer(request) === undefined ? 'no bearer token' : 'the token is not one of this gateway, or has ended',
      );
    case 'forbidden':
      throw new LedgerError(
        'FORBIDDEN',
        `needs one of: ${Array.isArray(access) ? access.join(', ') : access}; this token has: ${caller?.roles.join(', ')}${
          caller?.operations === undefined ? '' : `, limited to ${caller.operations.join(', ')}`
        }`,
        { needs: access },
      );
    case 'unknown': {
      const id = Object.values(request.params as Record<string, string>)[0] ?? '';
      throw new LedgerError(owner?.unknown ?? 'ID_UNKNOWN', id, { id });
    }
  }
}
