/** What governance lets a consent allow at most, purpose by purpose. */
import Type from 'typebox';
import { ANY_ROLE } from '../../domain/access.ts';
import { AtWire as At } from '../../peer/wire.ts';
import { shippedTemplates } from '../../schemas/templates.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

export const templateRoutes: Routes = (app, { index }) => {
  app.get(
    '/templates',
    {
      config: { access: ANY_ROLE },
      schema: {
        tags: ['consents'],
        summary: 'The purpose templates, with what the chain says about each',
        operationId: 'listTemplates',
        response: {
          200: Type.Object({
            templates: Type.Array(
              Type.Object({
                id: Type.Unsafe<`0x${string}`>(Type.String({ description: 'keccak256 of the JCS of the document' })),
                purpose: Type.String(),
                title: Type.Object({ zh: Type.String(), en: Type.String() }),
                document: Type.Object({}, { additionalProperties: true }),
                registered: Type.Union([At, Type.Null()], { description: 'null = not on this chain' }),
                retired: Type.Union([At, Type.Null()]),
              }),
            ),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => ({
      templates: await Promise.all(
        shippedTemplates().map(async ({ id, purpose, title, document }) => {
          const row = await index.template(id);
          return {
            id,
            purpose,
            title: { ...title },
            document: { ...(document as object) },
            registered: row?.at ?? null,
            retired: row?.retired ?? null,
          };
        }),
      ),
    }),
  );
};
