/** The vault looked through while it serves; what is damaged by name, and what was put right. */
import Type from 'typebox';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const DamagedRow = Type.Object({
  kind: Type.String({ description: 'kind of row, or files, or unknown' }),
  of: Type.Optional(Type.String({ description: 'what it belongs to: an id on chain, or a number' })),
  state: Type.Union([Type.Literal('broken'), Type.Literal('missing'), Type.Literal('miscounted')], {
    description: 'miscounted: rows of the kind are missing, too many or in an older state',
  }),
});

const VaultState = Type.Object({
  state: Type.Union([Type.Literal('unknown'), Type.Literal('sound'), Type.Literal('damaged')]),
  writable: Type.Boolean(),
  look: Type.Optional(
    Type.Object(
      {
        startedAt: Type.Integer(),
        finishedAt: Type.Optional(Type.Integer()),
        rows: Type.Integer({ description: 'rows looked at' }),
        ended: Type.Optional(Type.Literal('early')),
      },
      { description: 'the last look through every row; without finishedAt it is under way' },
    ),
  ),
  damage: Type.Array(DamagedRow),
  mend: Type.Optional(
    Type.Object(
      {
        at: Type.Integer(),
        mended: Type.Array(
          Type.Object({
            kind: Type.String(),
            of: Type.Optional(Type.String()),
            from: Type.Union([Type.Integer(), Type.Literal('vault')], {
              description: "a member's number, or this vault's other row",
            }),
          }),
        ),
        lied: Type.Array(Type.Integer(), { description: 'members whose copy was not what stands on chain' }),
      },
      { description: 'what was put right last' },
    ),
  ),
});

export const vaultCareRoutes: Routes = (app, { vault, vaultKeeper }) => {
  const state = () => {
    const { damage, mend, ...status } = vaultKeeper.status();
    return {
      ...status,
      writable: vault.writable,
      damage: damage.map(({ kind, of, state }) => ({ kind, ...(of === undefined ? {} : { of }), state })),
      ...(mend === undefined ? {} : { mend: { ...mend, mended: [...mend.mended], lied: [...mend.lied] } }),
    };
  };
  const route = (summary: string, operationId: string) => ({
    config: { access: ['operator'], whenHalted: 'open' } as const,
    schema: {
      tags: ['administration'],
      summary,
      operationId,
      response: { 200: VaultState, 202: VaultState, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN') },
    },
  });

  app.get('/vault', route('The vault: what is damaged, and what was put right', 'getVault'), async () => state());

  const look = route(
    'Look through every row of the vault; damaged rows are mended where a peer has a copy',
    'lookThroughVault',
  );
  const share = Type.Number({ minimum: 0.01, maximum: 1, description: 'of the time, so that others are served' });
  app.post(
    '/vault/look',
    {
      ...look,
      schema: {
        ...look.schema,
        body: Type.Object({ share }, { additionalProperties: false, examples: [{ share: 0.5 }] }),
      },
    },
    async (request, reply) => {
      void vaultKeeper.look(request.body.share);
      return reply.code(202).send(state());
    },
  );
};
