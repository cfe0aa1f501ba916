/** What waits for a second person, and that person's word. */
import Type from 'typebox';
import { LedgerError } from '../../errors.ts';
import { UnixTime } from '../../peer/wire.ts';
import type { ApprovalRow } from '../../store/vault/approvals.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const Approval = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([Type.Literal('publication'), Type.Literal('revocation'), Type.Literal('erasure')]),
    state: Type.Union(
      [
        Type.Literal('pending'),
        Type.Literal('approved'),
        Type.Literal('done'),
        Type.Literal('failed'),
        Type.Literal('rejected'),
        Type.Literal('expired'),
      ],
      { description: 'approved: decided, not carried out yet' },
    ),
    maker: Type.String({ description: 'label of the key or account' }),
    approver: Type.Optional(Type.String()),
    size: Type.Integer({ description: 'records, revocations or erasures' }),
    about: Type.Record(Type.String(), Type.String(), { description: 'schema, or id and reason, or basis' }),
    reason: Type.Optional(Type.String()),
    createdAt: UnixTime,
    expiresAt: UnixTime,
    decidedAt: Type.Optional(UnixTime),
    operations: Type.Optional(Type.Array(Type.String())),
    failure: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
  },
  { $id: 'Approval' },
);

const approval = ({ digest: _digest, maker, approver, about, operations, ...row }: ApprovalRow) => ({
  ...row,
  maker: maker.label,
  ...(approver === undefined ? {} : { approver: approver.label }),
  about: { ...about },
  ...(operations === undefined ? {} : { operations: [...operations] }),
});

const Params = Type.Object({
  id: Type.String({ pattern: '^ap_[0-9a-f-]{36}$', examples: ['ap_7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11'] }),
});

export const approvalRoutes: Routes = (app, context) => {
  const readers = { access: ['publisher', 'approver', 'auditor'] as const };
  const tags = ['publishing'];
  const refusals = ['UNAUTHENTICATED', 'FORBIDDEN'] as const;

  app.get(
    '/approvals',
    {
      config: readers,
      schema: {
        tags,
        summary:
          'Publications, revocations and erasures that wait for a second person, and what became of others; newest first',
        operationId: 'listApprovals',
        response: { 200: Type.Object({ approvals: Type.Array(Approval) }), ...problemResponses(...refusals) },
      },
    },
    async () => ({ approvals: context.approvals.list().slice(0, 1_000).map(approval) }),
  );

  app.get(
    '/approvals/:id',
    {
      config: readers,
      schema: {
        tags,
        summary: 'One of them',
        operationId: 'getApproval',
        params: Params,
        response: { 200: Approval, ...problemResponses(...refusals, 'APPROVAL_UNKNOWN') },
      },
    },
    async (request) => approval(context.approvals.get(request.params.id)),
  );

  app.get(
    '/approvals/:id/rows',
    {
      config: { access: ['approver'] },
      schema: {
        tags,
        summary: 'The rows that wait, as they were sent, or the ids to be erased: what is approved is looked at first',
        description: 'Written down in the access log.',
        operationId: 'getApprovalRows',
        params: Params,
        response: {
          200: {
            description: 'NDJSON',
            content: { 'application/x-ndjson': { schema: Type.Unsafe<Buffer>(Type.String()) } },
          },
          ...problemResponses(...refusals, 'APPROVAL_UNKNOWN', 'APPROVAL_CLOSED'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const rows = await context.approvals.rows(id);
      const { about } = context.approvals.get(id);
      const schema = about.schema === undefined ? undefined : context.schemas.find(about.schema);
      await context.access.record({
        member: context.self,
        staff: context.access.staff(request.caller?.label ?? ''),
        action: 'own',
        items: schema === undefined ? [] : [{ schema: schema.id, fields: schema.fields }],
        outcome: 'allowed',
        reason: id,
      });
      return reply.type('application/x-ndjson').send(rows);
    },
  );

  app.post(
    '/approvals/:id',
    {
      config: { access: ['approver'] },
      schema: {
        tags,
        summary: "Approve or reject another's request; what is approved is carried out",
        operationId: 'decideApproval',
        params: Params,
        body: Type.Object(
          {
            decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
            reason: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
          },
          { additionalProperties: false, examples: [{ decision: 'approve' }] },
        ),
        response: {
          200: Approval,
          ...problemResponses(...refusals, 'APPROVAL_UNKNOWN', 'APPROVAL_CLOSED', 'APPROVAL_SELF'),
        },
      },
    },
    async (request) => {
      const { decision, reason } = request.body;
      const { caller, params } = request;
      if (caller === undefined) throw new LedgerError('UNAUTHENTICATED', 'no caller');
      const { id, label } = caller;
      return approval(await context.approvals.decide({ id, label }, params.id, decision === 'approve', reason));
    },
  );
};
