/** Backups of the vault while it is in use. What comes back from one is for the command line, with the gateway stopped. */
import Type from 'typebox';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

export const backupRoutes: Routes = (app, context) => {
  const config = { access: ['operator'], whenHalted: 'open' } as const;

  app.post(
    '/backups',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'Copy the vault as of now into a sealed file in the data folder',
        operationId: 'makeBackup',
        body: Type.Object(
          {
            // No free text: it goes into the log, and what callers write may name persons.
            reason: Type.Union([Type.Literal('scheduled'), Type.Literal('before-update'), Type.Literal('by-hand')], {
              description: 'for the log',
            }),
          },
          { additionalProperties: false, examples: [{ reason: 'scheduled' }] },
        ),
        response: {
          201: Type.Object({
            file: Type.String({ description: "path on the gateway's machine" }),
            bytes: Type.Integer(),
            rows: Type.Integer(),
            createdAt: Type.Integer(),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'FILE_UNWRITABLE', 'STORE_DAMAGED'),
        },
      },
    },
    async (request, reply) => {
      const made = await context.backup();
      request.log.info({ rows: made.rows, reason: request.body.reason }, 'backup');
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/backups/erased',
    {
      config,
      schema: {
        tags: ['administration'],
        summary: 'What was erased for good: a restore of an older backup must not bring it back',
        operationId: 'listErased',
        response: {
          200: Type.Object({
            keys: Type.Array(Type.String({ pattern: '^[0-9a-f]+$' }), {
              description: 'kind and HMAC of each row; they tell nobody anything',
            }),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'STORE_DAMAGED'),
        },
      },
    },
    async () => ({ keys: await context.vault.erased() }),
  );
};
