/** API tokens of this gateway. The text of a token is shown once. */
import Type from 'typebox';
import { STAFF_ROLES } from '../../domain/access.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const TokenInfo = Type.Object({
  id: Type.String(),
  label: Type.String(),
  roles: Type.Array(Type.String()),
  createdAt: Type.Integer(),
  expiresAt: Type.Optional(Type.Integer()),
  revokedAt: Type.Optional(Type.Integer()),
});

export const tokenRoutes: Routes = (app, context) => {
  const { tokens } = context.vault;

  app.post(
    '/tokens',
    {
      config: { access: ['operator'], idempotency: 'once' },
      schema: {
        tags: ['administration'],
        summary: 'Create a token',
        operationId: 'createToken',
        body: Type.Object(
          {
            label: Type.String({ minLength: 1, maxLength: 64, description: 'who or what will use it' }),
            roles: Type.Array(Type.Union(STAFF_ROLES.map((role) => Type.Literal(role))), {
              minItems: 1,
              uniqueItems: true,
            }),
            validDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
          },
          { additionalProperties: false, examples: [{ label: 'counter 3', roles: ['lender'], validDays: 30 }] },
        ),
        response: {
          201: Type.Object({ token: Type.String(), ...TokenInfo.properties }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async (request, reply) => {
      const { label, roles, validDays = 90 } = request.body;
      const now = context.now();
      const { token, row } = await tokens.create({ label, roles, now, expiresAt: now + validDays * 86_400 });
      return reply.code(201).send({ token, ...row, roles: [...row.roles] });
    },
  );

  app.get(
    '/tokens',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['administration'],
        summary: 'List tokens, without their text',
        operationId: 'listTokens',
        response: {
          200: Type.Object({ tokens: Type.Array(TokenInfo) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => ({ tokens: tokens.list().map((row) => ({ ...row, roles: [...row.roles] })) }),
  );

  app.delete(
    '/tokens/:id',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['administration'],
        summary: 'Revoke a token, at once',
        operationId: 'revokeToken',
        params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12}$', examples: ['0123456789ab'] }) }),
        response: { 200: TokenInfo, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'TOKEN_UNKNOWN') },
      },
    },
    async (request) => {
      const row = await tokens.revoke(request.params.id, context.now());
      return { ...row, roles: [...row.roles] };
    },
  );
};
