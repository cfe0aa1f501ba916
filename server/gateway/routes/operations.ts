/** How far the transaction behind an answer is. */
import Type from 'typebox';
import { LedgerError } from '../../errors.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { ANY_ROLE } from '../auth.ts';
import { problemResponses } from '../problems.ts';

const Operation = Type.Object({
  id: Type.String(),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('signed'),
    Type.Literal('mined'),
    Type.Literal('final'),
    Type.Literal('failed'),
  ]),
  hash: Type.Optional(Bytes32),
  block: Type.Optional(Type.Integer()),
  gasUsed: Type.Optional(Type.Integer()),
  failure: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
  createdAt: Type.Integer(),
});

export const operationRoutes: Routes = (app, context) => {
  app.get(
    '/operations/:id',
    {
      config: { access: ANY_ROLE },
      schema: {
        tags: ['publishing'],
        summary: 'State of an operation',
        description: "queued, signed (durable, sent), mined, final, or failed with the contract's reason.",
        operationId: 'getOperation',
        params: Type.Object({ id: Type.String({ maxLength: 128, examples: ['op_c3ludGhldGljIGlkLi4u'] }) }),
        response: { 200: Operation, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'OPERATION_UNKNOWN') },
      },
    },
    async (request) => {
      const row = await context.vault.outbox.get(request.params.id);
      if (row === undefined) throw new LedgerError('OPERATION_UNKNOWN', request.params.id, { id: request.params.id });
      const { id, state, hash, block, gasUsed, failure, createdAt } = row;
      return {
        id,
        state,
        createdAt,
        ...(hash === undefined ? {} : { hash }),
        ...(block === undefined ? {} : { block }),
        ...(gasUsed === undefined ? {} : { gasUsed }),
        ...(failure === undefined ? {} : { failure }),
      };
    },
  );
};
