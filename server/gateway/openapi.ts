/** OpenAPI 3.1 from the route schemas, and its pages at /docs. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { Access } from './auth.ts';
import type { GatewayContext } from './context.ts';

const TAGS = [
  { name: 'health', description: 'alive, ready' },
  { name: 'knowledge', description: "what this gateway's index knows of the chain" },
  { name: 'subjects', description: 'handles and their controlling accounts (registrar)' },
  { name: 'publishing', description: 'records, attestations, revocation, operations' },
  { name: 'consents', description: 'requests, grants, withdrawals' },
  { name: 'verification', description: 'obtaining and judging under consent (lender)' },
  { name: 'peers', description: 'between gateways, signed by the asking member' },
  { name: 'administration', description: 'tokens of this gateway' },
];

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
    transform: ({ schema, url, route }) => {
      const access: Access | undefined = route.config?.access;
      const open = access === undefined || access === 'public' || access === 'signed';
      const note = Array.isArray(access)
        ? `Roles: ${access.join(', ')}.`
        : access === 'signed'
          ? 'Proved by a signature in the body.'
          : '';
      const described = schema as { description?: string } | undefined;
      const description = [described?.description, note].filter((text) => text !== undefined && text !== '').join(' ');
      return { schema: { ...schema, description, security: open ? [] : [{ token: [] }] }, url };
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}
