/** OpenAPI 3.1 from the route schemas, and its pages at /docs. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../domain/access.ts';
import type { GatewayContext } from './context.ts';
import { withProblems } from './problems.ts';

const TAGS = [
  { name: 'health', description: 'alive, ready' },
  { name: 'sign-in', description: 'who is calling' },
  { name: 'knowledge', description: "what this gateway's index knows of the chain" },
  { name: 'subjects', description: 'handles and their controlling accounts (registrar)' },
  { name: 'publishing', description: 'records, attestations, revocation, operations' },
  { name: 'lineage', description: 'what rests on what, derived records and their transforms' },
  { name: 'consents', description: 'requests, grants, withdrawals' },
  { name: 'access log', description: 'who read what, with proofs' },
  { name: 'privacy', description: 'objection, erasure, statements of deletion' },
  { name: 'verification', description: 'obtaining and judging under consent (lender)' },
  { name: 'disputes', description: 'objections, statements and answers' },
  { name: 'assets', description: 'titles of machines and IP rights, their valuation, the answer about one' },
  { name: 'liens', description: 'security rights in assets: granted, registered, ranked, released' },
  { name: 'members', description: 'members, their keys, compromised keys' },
  { name: 'governance', description: 'proposals, votes, suspension' },
  { name: 'peers', description: 'between gateways, signed by the asking member' },
  { name: 'administration', description: 'keys, staff and sessions of this gateway (operator)' },
];

/** What a response that is no problem means; its schema says what is in it. */
const MEANING: Readonly<Record<string, string>> = {
  200: 'Done; the answer',
  201: 'Made',
  202: 'Durable here; the transaction that tells the chain follows (getOperation)',
  503: 'Not now',
};

const IDEMPOTENCY_KEY = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      pattern: '^[!-~]{1,128}$',
      description:
        'Makes the request safe to repeat for 24 hours: the same key, path, query and body get the same bytes and take effect once.',
    },
  },
} as const;

interface RouteSchema {
  readonly description?: string;
  readonly consumes?: readonly string[];
  readonly body?: object;
  readonly response?: Readonly<Record<string, object>>;
}

const KEY_REFUSALS = [
  'REQUEST_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_RUNNING',
  'IDEMPOTENCY_INTERRUPTED',
  'IDEMPOTENCY_FULL',
] as const;

/** The responses of a route as documented: each with its meaning, and with the problems that every route can answer. */
function documentedResponses({ body, consumes, response = {} }: RouteSchema, takesKey: boolean): object {
  const named = Object.entries(response).map(([status, schema]) => [
    status,
    'description' in schema ? schema : { ...schema, 'x-response-description': MEANING[status] ?? status },
  ]);
  const takesBody = body !== undefined || consumes !== undefined;
  return withProblems(
    Object.fromEntries(named),
    'TOO_MANY_REQUESTS',
    'OVERLOADED',
    'INTERNAL',
    ...(takesBody ? (['JSON_INVALID', 'MEDIA_TYPE', 'BODY_TOO_LARGE'] as const) : []),
    ...(takesKey ? KEY_REFUSALS : []),
  );
}

/** A body that is read as bytes has no schema to validate by; the document says what it is. */
const documentedBody = ({ body, consumes }: RouteSchema): object =>
  body !== undefined || consumes === undefined
    ? {}
    : { body: { type: 'string', description: 'one JSON object per line', examples: ['{"line":1,"values":{}}\n'] } };

/** Registers the document and its pages. */
export async function installOpenApi(app: FastifyInstance, context: Pick<GatewayContext, 'name'>): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'County Ledger gateway',
        version: '0.1.0',
        description: `Gateway of ${context.name}. Errors are RFC 9457 problem documents; their codes are listed in the README.`,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: TAGS,
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def-${i}`) },
    transform: ({ schema, url, route }) => {
      const access: Access | undefined = route.config?.access;
      const open = access === undefined || access === 'public' || access === 'signed';
      const note = Array.isArray(access)
        ? `Roles: ${access.join(', ')}.`
        : access === 'signed'
          ? 'Proved by a signature in the body.'
          : '';
      const known = (schema ?? {}) as RouteSchema;
      const takesKey = route.method === 'POST' && route.config?.idempotency !== 'nonce';
      const description = [known.description, note].filter((text) => text !== undefined && text !== '').join(' ');
      const documented = {
        ...schema,
        ...documentedBody(known),
        description,
        ...(takesKey ? { headers: IDEMPOTENCY_KEY } : {}),
        response: documentedResponses(known, takesKey),
        security: open ? [] : [{ token: [] }],
        'x-access': access,
        ...(route.method === 'POST' ? { 'x-idempotency': route.config?.idempotency ?? 'kept' } : {}),
        ...(route.config?.owner === undefined ? {} : { 'x-owner': 'subject' }),
      };
      return { schema: documented, url };
    },
  });
  // The document does not change while the gateway runs: written down once, when it is first asked for.
  let text: string | undefined;
  app.addHook('onRoute', (route) => {
    if (route.url !== '/docs/json') return;
    route.handler = (_request, reply) => {
      text ??= JSON.stringify(app.swagger());
      reply.type('application/json; charset=utf-8').send(text);
    };
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}
