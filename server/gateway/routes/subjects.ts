/** The registrar's desk: handles for an enterprise, each with its controlling account, and the openings that belong to it. */
import Type from 'typebox';
import { LedgerError } from '../../errors.ts';
import { Address, OpeningWire } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

export const subjectRoutes: Routes = (app, context) => {
  app.post(
    '/subjects',
    {
      config: { access: ['registrar'] },
      schema: {
        tags: ['subjects'],
        summary: 'Enrol a subject: one handle per publisher, with its account, on chain',
        description: 'The answer holds the openings: they belong to the enterprise and travel only with its consent.',
        operationId: 'enrolSubject',
        body: Type.Object(
          {
            type: Type.Literal('uscc'),
            identifier: Type.String({ minLength: 1, maxLength: 64 }),
            controllers: Type.Record(Type.String({ pattern: '^[1-9][0-9]{0,9}$' }), Address, {
              description: 'publishing member -> account',
            }),
          },
          {
            additionalProperties: false,
            examples: [{ type: 'uscc', identifier: '91350100M000100Y43', controllers: { 1: `0x${'5b'.repeat(20)}` } }],
          },
        ),
        response: {
          202: Type.Object({
            type: Type.String(),
            identifier: Type.String(),
            handles: Type.Array(Type.Object({ ...OpeningWire.properties, controller: Address })),
            operations: Type.Array(Type.String()),
          }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'SUBJECT_ENROLLED',
            'MEMBER_UNKNOWN',
            'USCC_CHECK_DIGIT',
            'NOT_FOUND',
            'OUTBOX_FULL',
          ),
        },
      },
    },
    async (request, reply) => {
      const { subjects } = context;
      if (subjects === undefined)
        throw new LedgerError(
          'NOT_FOUND',
          `member ${context.self} is not the registrar; member ${context.registrar} is`,
        );
      const { type, identifier, handles, operations } = await subjects.enrol(request.body);
      return reply
        .code(202)
        .send({ type, identifier, handles: handles.map((handle) => ({ ...handle })), operations: [...operations] });
    },
  );
};
