/** The index looked through and made again while it serves. */
import Type from 'typebox';
import { Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const IndexState = Type.Object({
  rows: Type.Integer({ description: 'rows in use' }),
  block: Type.Integer({ description: 'newest block in use' }),
  digest: Bytes32,
  look: Type.Optional(
    Type.Object(
      {
        startedAt: Type.Integer(),
        finishedAt: Type.Optional(Type.Integer()),
        rows: Type.Integer(),
        of: Type.Integer(),
        damage: Type.Optional(Type.String({ description: 'the first thing that was damaged' })),
      },
      { description: 'the last look through every row; without finishedAt it is under way' },
    ),
  ),
  rebuild: Type.Optional(
    Type.Object(
      {
        startedAt: Type.Integer(),
        finishedAt: Type.Optional(Type.Integer()),
        reason: Type.String(),
        block: Type.Integer({ description: 'the block it has reached' }),
        same: Type.Optional(Type.Boolean({ description: 'whether old and new said the same at the same block' })),
        failure: Type.Optional(Type.String()),
      },
      { description: 'the last rebuild; without finishedAt it is under way and the index counts as stale' },
    ),
  ),
});

export const indexCareRoutes: Routes = (app, context) => {
  const state = () => {
    const { look, rebuild } = context.keeper.status();
    return {
      rows: context.index.size(),
      block: context.index.head()?.number ?? 0,
      digest: context.index.digest(),
      ...(look === undefined ? {} : { look }),
      ...(rebuild === undefined ? {} : { rebuild }),
    };
  };
  const route = (summary: string, operationId: string) => ({
    config: { access: ['operator'], whenHalted: 'open' } as const,
    schema: {
      tags: ['administration'],
      summary,
      operationId,
      response: { 200: IndexState, 202: IndexState, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN') },
    },
  });

  app.get('/index', route('The index and what was last done for it', 'getIndex'), async () => state());

  const look = route('Look through every row of the index; damage begins a rebuild', 'lookThroughIndex');
  const share = Type.Number({
    minimum: 0.01,
    maximum: 1,
    description: 'of the time, so that others are served',
  });
  app.post(
    '/index/look',
    {
      ...look,
      schema: {
        ...look.schema,
        body: Type.Object({ share }, { additionalProperties: false, examples: [{ share: 0.5 }] }),
      },
    },
    async (request, reply) => {
      void context.keeper.verify(request.body.share);
      return reply.code(202).send(state());
    },
  );

  const rebuild = route('Make the index again from the chain; it counts as stale meanwhile', 'rebuildIndex');
  app.post(
    '/index/rebuild',
    {
      ...rebuild,
      schema: {
        ...rebuild.schema,
        body: Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: 200, description: 'why; shown in the status' }) },
          { additionalProperties: false, examples: [{ reason: 'the node was replaced' }] },
        ),
      },
    },
    async (request, reply) => {
      void context.keeper.rebuild(request.body.reason);
      return reply.code(202).send(state());
    },
  );
};
