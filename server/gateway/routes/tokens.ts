/** API tokens of this gateway. The text of a token is shown once. */
import Type from 'typebox';
import { STAFF_ROLES } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import type { TokenRow } from '../../store/vault/tokens.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { Pseudonym } from './staff.ts';

const TokenInfo = Type.Object({
  id: Type.String(),
  label: Type.String(),
  roles: Type.Array(Type.String()),
  pseudonym: Pseudonym,
  operations: Type.Optional(Type.Array(Type.String(), { description: 'operationIds to which it is limited' })),
  createdAt: Type.Integer(),
  expiresAt: Type.Optional(Type.Integer()),
  revokedAt: Type.Optional(Type.Integer()),
  lastUsedAt: Type.Optional(Type.Integer({ description: 'to the minute' })),
});

export const tokenRoutes: Routes = (app, context) => {
  const { tokens } = context.vault;
  const info = ({ roles, operations, ...row }: TokenRow) => ({
    ...row,
    roles: [...roles],
    pseudonym: context.access.staff(row.label),
    ...(operations === undefined ? {} : { operations: [...operations] }),
  });

  app.post(
    '/tokens',
    {
      config: { access: ['operator'], idempotency: 'once', whenHalted: 'open' },
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
            operations: Type.Optional(
              Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
                minItems: 1,
                maxItems: 64,
                uniqueItems: true,
                description: 'operationIds to which the key is limited; each must be open to one of its roles',
              }),
            ),
            validDays: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 366, description: 'no key is for ever; 90 when absent' }),
            ),
          },
          {
            additionalProperties: false,
            examples: [{ label: 'counter 3', roles: ['lender'], operations: ['createVerification'], validDays: 30 }],
          },
        ),
        response: {
          201: Type.Object({ token: Type.String(), ...TokenInfo.properties }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'VALUE_INVALID'),
        },
      },
    },
    async (request, reply) => {
      const { label, roles, operations, validDays = 90 } = request.body;
      for (const operation of operations ?? []) {
        const access = app.accessOf.get(operation);
        if (!Array.isArray(access) || !access.some((role) => (roles as string[]).includes(role)))
          throw new LedgerError('VALUE_INVALID', `operation '${operation}' is not open to: ${roles.join(', ')}`, {
            operation,
          });
      }
      const now = context.now();
      const { token, row } = await tokens.create({
        label,
        roles,
        ...(operations === undefined ? {} : { operations }),
        now,
        expiresAt: now + validDays * 86_400,
      });
      return reply.code(201).send({ token, ...info(row) });
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
    async () => ({ tokens: tokens.list().map(info) }),
  );

  app.delete(
    '/tokens/:id',
    {
      config: { access: ['operator'], whenHalted: 'open' },
      schema: {
        tags: ['administration'],
        summary: 'Revoke a token, at once',
        operationId: 'revokeToken',
        params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12}$', examples: ['0123456789ab'] }) }),
        response: { 200: TokenInfo, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'TOKEN_UNKNOWN') },
      },
    },
    async (request) => {
      return info(await tokens.revoke(request.params.id, context.now()));
    },
  );
};
