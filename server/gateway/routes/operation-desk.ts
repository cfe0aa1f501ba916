/** Operations for those who mend: which there are, another try for what failed, an end for what is in no block. */
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { ContractName } from '../../chain/abi.ts';
import type { OutboxRow, OutboxState } from '../../chain/outbox.ts';
import { ANY_STAFF } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import type { App, Routes } from '../app.ts';
import type { GatewayContext } from '../context.ts';
import { type OperationView, viewOf } from '../operation-watch.ts';
import { problemResponses } from '../problems.ts';
import { Operation, Params } from './operations.ts';

const Nothing = Type.Object({}, { additionalProperties: false, examples: [{}] });
const MENDERS = ['operator', 'publisher'] as const;
/** What the operator alone sends: keys, compromises, votes, suspensions. A publisher's clerk must not be able to stop them. */
const OF_THE_OPERATOR: ReadonlySet<string> = new Set([
  'MemberRegistry',
  'MembershipToken',
  'CountyGovernor',
  'TimelockController',
  'AccessManager',
] satisfies ContractName[]);

/** As the outbox names the states. */
const STATES: Readonly<Record<OperationView['state'], OutboxState>> = {
  queued: 'queued',
  sent: 'signed',
  mined: 'mined',
  final: 'final',
  failed: 'failed',
};

export const operationDeskRoutes: Routes = (app, context) => {
  listOperations(app, context);
  retryOperation(app, context);
  cancelOperation(app, context);
};

const shown = (row: OutboxRow, { waitingFor }: GatewayContext): OperationView =>
  viewOf(row, row.state === 'queued' || row.state === 'signed' ? waitingFor(row.id) : undefined);

function listOperations(app: App, context: GatewayContext): void {
  app.get(
    '/operations',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: ['publishing'],
        summary: 'Operations, newest first',
        description:
          'By state or contract, or those that something holds up. A page may be empty and still name a next one.',
        operationId: 'listOperations',
        querystring: Type.Object(
          {
            state: Type.Optional(Operation.properties.state),
            contract: Type.Optional(Type.String({ maxLength: 64, examples: ['AttestationRegistry'] })),
            stuck: Type.Optional(Type.Literal('true')),
            before: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', examples: ['1200'] })),
            limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|[1-4][0-9]{2}|500)$', examples: ['100'] })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ operations: Type.Array(Operation), next: Type.Optional(Type.Integer()) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async (request) => {
      const { state, contract, stuck, before, limit } = request.query;
      const { rows, next } = await context.operations.list({
        limit: Number(limit ?? 100),
        stuck: stuck === 'true',
        ...(state === undefined ? {} : { state: STATES[state] }),
        ...(contract === undefined ? {} : { contract }),
        ...(before === undefined ? {} : { before: Number(before) }),
      });
      return { operations: rows.map((row) => shown(row, context)), ...(next === undefined ? {} : { next }) };
    },
  );
}

async function requireMender({ caller }: FastifyRequest, id: string, { vault }: GatewayContext): Promise<void> {
  const row = await vault.outbox.get(id);
  if (row === undefined || !OF_THE_OPERATOR.has(row.contract) || caller?.roles.includes('operator') === true) return;
  throw new LedgerError('FORBIDDEN', `transactions to ${row.contract} are the operator's`, { needs: ['operator'] });
}

function retryOperation(app: App, context: GatewayContext): void {
  app.post(
    '/operations/:id/retry',
    {
      config: { access: [...MENDERS] },
      schema: {
        tags: ['publishing'],
        summary: 'Take up a failed operation again',
        description:
          'What the operator sent (keys, votes) is for the operator. Not one whose rows were published again since, nor one whose request was refused because of it.',
        operationId: 'retryOperation',
        params: Params,
        body: Nothing,
        response: {
          202: Operation,
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'OPERATION_UNKNOWN', 'OPERATION_STATE', 'OUTBOX_FULL'),
        },
      },
    },
    async (request, reply) => {
      await requireMender(request, request.params.id, context);
      return reply.code(202).send(shown(await context.operations.retry(request.params.id), context));
    },
  );
}

function cancelOperation(app: App, context: GatewayContext): void {
  app.post(
    '/operations/:id/cancel',
    {
      config: { access: [...MENDERS] },
      schema: {
        tags: ['publishing'],
        summary: 'End an operation that is in no block',
        description:
          'What the operator sent (keys, votes) is for the operator. A queued one ends at once. A signed one ends when a block holds an empty transaction in its place; its own may be mined first.',
        operationId: 'cancelOperation',
        params: Params,
        body: Nothing,
        response: {
          202: Operation,
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'OPERATION_UNKNOWN', 'OPERATION_STATE'),
        },
      },
    },
    async (request, reply) => {
      await requireMender(request, request.params.id, context);
      return reply.code(202).send(shown(await context.operations.cancel(request.params.id), context));
    },
  );
}
