/** The keys of this member: held, added, ended, changed. */
import Type from 'typebox';
import { KEY_PURPOSES } from '../../domain/capabilities.ts';
import { Address, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { lowerCase, Purposes, REFUSALS } from './member-wire.ts';

export const keyRoutes: Routes = (app, context) => {
  const tags = ['members'];
  const operator = { access: ['operator'] as const };

  app.get(
    '/keys',
    {
      config: operator,
      schema: {
        tags,
        summary: 'The keys this gateway holds, and the one that signs',
        operationId: 'listHeldKeys',
        response: {
          200: Type.Object({ signs: Address, held: Type.Array(Address) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => context.keys.held(),
  );

  app.post(
    '/keys',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Add a key of this member that is kept elsewhere',
        operationId: 'addKey',
        body: Type.Object(
          {
            key: Address,
            purposes: Purposes,
            validFrom: Type.Optional(UnixTime),
            validUntil: Type.Optional(UnixTime),
          },
          {
            additionalProperties: false,
            examples: [{ key: `0x${'11'.repeat(20)}`, purposes: ['MANAGE'], validUntil: 1_830_297_600 }],
          },
        ),
        response: { 202: Type.Object({ operation: Type.String() }), ...problemResponses(...REFUSALS, 'VALUE_INVALID') },
      },
    },
    async (request, reply) => {
      const { key, purposes, validFrom = 0, validUntil = 0 } = request.body;
      const bitmap = purposes.reduce((bits, name) => bits | KEY_PURPOSES[name], 0);
      const operation = await context.keys.add({ key, purposes: bitmap, validFrom, validUntil });
      return reply.code(202).send({ operation });
    },
  );

  app.delete(
    '/keys/:key',
    {
      config: operator,
      schema: {
        tags,
        summary: 'End a key of this member, for good',
        operationId: 'retireKey',
        params: Type.Object({ key: Address }),
        response: {
          202: Type.Object({ operation: Type.String() }),
          ...problemResponses(...REFUSALS, 'KEY_UNKNOWN', 'KEY_LAST'),
        },
      },
    },
    async (request, reply) =>
      reply.code(202).send({ operation: await context.keys.retire(lowerCase(request.params.key)) }),
  );

  app.post(
    '/keys/rotation',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Change this gateway to a new key: made, added, seat moved, old one retired',
        operationId: 'rotateKey',
        body: Type.Object(
          { replaces: Address },
          { additionalProperties: false, examples: [{ replaces: `0x${'11'.repeat(20)}` }] },
        ),
        response: {
          200: Type.Object({ key: Address, replaced: Address, operations: Type.Array(Type.String()) }),
          ...problemResponses(...REFUSALS, 'KEY_UNKNOWN', 'CHAIN_TIMEOUT', 'CHAIN_REVERTED'),
        },
      },
    },
    async (request) => context.keys.rotate(lowerCase(request.body.replaces)),
  );
};
