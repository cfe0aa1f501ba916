/** Keys that others may have used: declared by their member, approved by another. */
import Type from 'typebox';
import { COMPROMISE_REASONS } from '../../domain/compromise.ts';
import { Address, Bytes32, UnixTime } from '../../peer/wire.ts';
import type { CompromiseRecord } from '../../store/vault/compromises.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { lowerCase, REFUSALS, Reason, reasonName } from './member-wire.ts';

const Declaration = Type.Object({
  id: Bytes32,
  role: Type.String({ description: 'declarer, or approver: asked of this member' }),
  member: Type.Integer({ description: 'whose key it is' }),
  approver: Type.Integer(),
  key: Address,
  since: UnixTime,
  reason: Reason,
  report: Type.String(),
  deadline: UnixTime,
  createdAt: UnixTime,
  approvedAt: Type.Union([UnixTime, Type.Null()]),
  operation: Type.Union([Type.String(), Type.Null()]),
});

const declarationView = ({ seq: _, reason, report, approvedAt, operation, ...rest }: CompromiseRecord) => ({
  ...rest,
  reason: reasonName(reason),
  report: report.text,
  approvedAt: approvedAt ?? null,
  operation: operation ?? null,
});

export const compromiseRoutes: Routes = (app, context) => {
  const tags = ['members'];
  const operator = { access: ['operator'] as const };

  app.post(
    '/compromises',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Ask another member to approve that a key of this one is declared compromised',
        description:
          'Nothing is on chain before it approves. What the key anchored since then becomes suspect, nothing is revoked.',
        operationId: 'askCompromise',
        body: Type.Object(
          {
            key: Address,
            since: UnixTime,
            reason: Reason,
            report: Type.String({ minLength: 1, maxLength: 4_000 }),
            approver: Type.Integer({ minimum: 1, maximum: 4_294_967_295 }),
          },
          {
            additionalProperties: false,
            examples: [
              {
                key: `0x${'11'.repeat(20)}`,
                since: 1_767_225_600,
                reason: 'stolen',
                report: '笔记本被盗',
                approver: 2,
              },
            ],
          },
        ),
        response: {
          202: Declaration,
          ...problemResponses(
            ...REFUSALS,
            'KEY_UNKNOWN',
            'KEY_LAST',
            'COMPROMISE_INVALID',
            'MEMBER_UNKNOWN',
            'PEER_UNREACHABLE',
            'PEER_REFUSED',
          ),
        },
      },
    },
    async (request, reply) => {
      const { reason: name, key, ...rest } = request.body;
      const reason = COMPROMISE_REASONS.find((one) => one.name === name)?.code ?? 0;
      const asked = await context.compromises.ask({ ...rest, key: lowerCase(key), reason });
      return reply.code(202).send(declarationView(asked));
    },
  );

  app.get(
    '/compromises',
    {
      config: { access: ['operator', 'auditor'] },
      schema: {
        tags,
        summary: 'Declarations made here, and those this member is asked to approve',
        operationId: 'listCompromises',
        response: {
          200: Type.Object({ compromises: Type.Array(Declaration) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => ({ compromises: (await context.compromises.list()).map(declarationView) }),
  );

  app.post(
    '/compromises/:id/approval',
    {
      config: operator,
      schema: {
        tags,
        summary: "Approve another member's declaration: its gateway then tells the chain",
        operationId: 'approveCompromise',
        params: Type.Object({ id: Bytes32 }),
        body: Type.Object(
          { key: Address },
          {
            additionalProperties: false,
            examples: [{ key: `0x${'11'.repeat(20)}` }],
            description: 'the key, once more',
          },
        ),
        response: {
          200: Declaration,
          ...problemResponses(...REFUSALS, 'COMPROMISE_UNKNOWN', 'PEER_UNREACHABLE', 'PEER_REFUSED'),
        },
      },
    },
    async (request) =>
      declarationView(await context.compromises.approve(request.params.id, lowerCase(request.body.key))),
  );
};
