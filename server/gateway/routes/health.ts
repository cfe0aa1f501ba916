/** Three questions: is it alive, is it caught up, and (with a token, see knowledge.ts) at which block. */
import Type from 'typebox';
import type { Routes } from '../app.ts';
import { reasonFor } from '../disclosed-errors.ts';

const Ready = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
  reason: Type.Optional(Type.String()),
  member: Type.Integer(),
  chainId: Type.Integer(),
  contracts: Type.Record(Type.String(), Type.String(), {
    description: 'addresses: what a wallet needs to sign for this chain',
  }),
});

export const healthRoutes: Routes = (app, context) => {
  app.get(
    '/health',
    {
      config: { access: 'public' },
      schema: {
        tags: ['health'],
        summary: 'The process answers',
        operationId: 'getHealth',
        response: { 200: Type.Object({ status: Type.Literal('alive') }) },
      },
    },
    async () => ({ status: 'alive' as const }),
  );

  app.get(
    '/ready',
    {
      config: { access: 'public' },
      schema: {
        tags: ['health'],
        summary: 'The index is caught up with the node',
        operationId: 'getReady',
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const following = context.following();
      const { state } = following;
      const reason = reasonFor(undefined, following);
      const ready = state === 'following';
      return reply.code(ready ? 200 : 503).send({
        status: ready ? ('ready' as const) : ('not-ready' as const),
        ...(ready ? {} : { reason: reason ?? state }),
        member: context.self,
        chainId: context.chainId,
        contracts: { ...context.contracts },
      });
    },
  );
};
