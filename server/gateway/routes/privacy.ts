/** Objection, erasure, and the signed statements that remain of them. */
import Type, { type Static } from 'typebox';
import { ABOUT_SUBJECTS, visibleHandles } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import { Bytes32, MemberNumber, ObjectionWire, SignedStatementWire, UnixTime } from '../../peer/wire.ts';
import type { CheckedStatement } from '../../privacy/privacy-desk.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const tags = ['privacy'];
const Statements = Type.Object({
  next: Type.Optional(Type.Integer({ description: 'give as after to go on; absent at the end' })),
  statements: Type.Array(
    Type.Object({
      statement: SignedStatementWire,
      valid: Type.Boolean({ description: 'signed by a key that the member it names had at the time' }),
    }),
  ),
});
const told = (statements: CheckedStatement[]) => ({ statements }) as unknown as Static<typeof Statements>;

export const privacyRoutes: Routes = (app, { privacy, approvals }) => {
  app.post(
    '/objections',
    {
      config: { access: 'signed', whenHalted: 'open' },
      schema: {
        tags,
        summary: 'Object to processing, or take the objection back: while it stands, nothing but storing goes on',
        operationId: 'objectToProcessing',
        description:
          "It holds here at once, and this gateway tells the handle's publisher and every recipient of a consent that it holds.",
        body: ObjectionWire,
        response: {
          202: Type.Object({
            subject: Bytes32,
            stop: Type.Boolean(),
            at: UnixTime,
            untold: Type.Array(MemberNumber, { description: 'members that did not answer; they are told later' }),
          }),
          ...problemResponses('SUBJECT_UNKNOWN', 'CONSENT_INVALID'),
        },
      },
    },
    async (request, reply) => {
      const { subject, stop, at, untold = [] } = await privacy.object(request.body);
      return reply.code(202).send({ subject, stop, at, untold: [...untold] });
    },
  );

  app.post(
    '/erasures',
    {
      config: { access: ['publisher'] },
      schema: {
        tags,
        summary: 'Erase own records: their keys are destroyed, anchors and signed tombstones stay',
        description: 'Beyond what one person may revoke and erase within a day it is held (approval).',
        operationId: 'eraseRecords',
        body: Type.Object(
          {
            ids: Type.Array(Bytes32, { minItems: 1, maxItems: 1_000, uniqueItems: true }),
            basis: Type.String({ minLength: 4, maxLength: 256, description: 'request of the subject, or provision' }),
          },
          {
            additionalProperties: false,
            examples: [{ ids: [`0x${'00'.repeat(32)}`], basis: 'request of the subject, PIPL 47' }],
          },
        ),
        response: {
          202: Type.Object({
            tombstones: Type.Array(SignedStatementWire),
            operations: Type.Array(Type.String()),
            approval: Type.Optional(Type.String({ description: 'nothing is erased until a second person approves' })),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'ATTESTATION_UNKNOWN', 'OUTBOX_FULL', 'APPROVAL_FULL'),
        },
      },
    },
    async (request, reply) => {
      const { id: maker = '', label = '' } = request.caller ?? {};
      const erased = await approvals.erase({ id: maker, label }, request.body);
      if ('held' in erased) return reply.code(202).send({ tombstones: [], operations: [], approval: erased.held.id });
      const { tombstones, operations } = erased;
      const wire = tombstones as unknown as Static<typeof SignedStatementWire>[];
      return reply.code(202).send({ tombstones: wire, operations: [...operations] });
    },
  );

  app.get(
    '/statements',
    {
      config: { access: ABOUT_SUBJECTS },
      schema: {
        tags,
        summary: 'What a member signed about data it deleted or erased',
        description:
          "A subject sees those about its own handles. `from` asks another member's gateway about a handle of which this member is the publisher. Own ones: oldest first, at most 1,000 at a time; a subject and another member get the newest 1,000.",
        operationId: 'listStatements',
        querystring: Type.Object(
          {
            subject: Type.Optional(Bytes32),
            from: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$', description: 'member asked' })),
            after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', examples: ['0'] })),
            limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', examples: ['100'] })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Statements,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'MEMBER_UNKNOWN',
            'PEER_UNREACHABLE',
            'PEER_REFUSED',
            'PEER_INVALID',
          ),
        },
      },
    },
    async (request) => {
      const { subject, from, after, limit } = request.query;
      const own = visibleHandles(request.caller, ABOUT_SUBJECTS);
      if (from !== undefined) {
        if (subject === undefined) throw new LedgerError('REQUEST_INVALID', 'from needs a subject');
        if (own !== undefined && !own.includes(subject)) return { statements: [] };
        return told(await privacy.statementsOf(Number(from), subject));
      }
      if (own === undefined) {
        const page = { subject, after: after === undefined ? undefined : Number(after), limit: Number(limit ?? 1_000) };
        const { statements, ...next } = await privacy.statementPage(page);
        return { ...told(statements), ...next };
      }
      const asked = own.filter((handle) => subject === undefined || handle === subject);
      return told((await Promise.all(asked.map((handle) => privacy.statements(handle)))).flat());
    },
  );
};
