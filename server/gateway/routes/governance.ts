/** The vote: proposals in words with their calls, votes, steps; the guardian's suspension; who holds what. */
import Type from 'typebox';
import { ANY_STAFF } from '../../domain/access.ts';
import { Address } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { Action, CallSchema, closed, Proposal, Support } from './governance-wire.ts';

const Operation = Type.Object({ operation: Type.String() });
const Id = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,78}$', examples: ['1'] }) });
const REFUSALS = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ACT_NOT_ALLOWED',
  'PROPOSAL_UNKNOWN',
  'PROPOSAL_STATE',
  'CHAIN_UNREACHABLE',
  'CHAIN_REVERTED',
] as const;

export const governanceRoutes: Routes = (app, context) => {
  const tags = ['governance'];
  const operator = { access: ['operator'] as const };

  app.get(
    '/governance',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags,
        summary: 'Who holds seats and roles, and the parameters of the vote',
        operationId: 'getGovernance',
        response: {
          200: Type.Object({
            seats: Type.Array(Type.Object({ member: Type.Integer(), account: Address })),
            roles: Type.Array(
              Type.Object({
                role: Type.String({ description: 'administrator, governor, guardian' }),
                account: Address,
                contract: Type.Union([Type.String(), Type.Null()]),
              }),
            ),
            parameters: Type.Record(Type.String(), Type.String(), { description: 'seconds, percent, an address' }),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => context.votes.overview(),
  );

  app.get(
    '/proposals',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags,
        summary: 'Proposals, newest first',
        operationId: 'listProposals',
        response: {
          200: Type.Object({ proposals: Type.Array(Proposal) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => ({ proposals: await context.votes.list() }),
  );

  app.get(
    '/proposals/:id',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags,
        summary: 'A proposal: its calls in words and as they are, votes, state by block time',
        operationId: 'getProposal',
        params: Id,
        response: { 200: Proposal, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'PROPOSAL_UNKNOWN') },
      },
    },
    async (request) => context.votes.get(request.params.id),
  );

  app.post(
    '/proposals',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Propose actions as one decision',
        description: 'All of them or none. What was encoded is answered in words and as it is.',
        operationId: 'propose',
        body: Type.Object(
          {
            title: Type.String({ minLength: 1, maxLength: 500 }),
            actions: Type.Array(Action, { minItems: 1, maxItems: 16 }),
          },
          { ...closed, examples: [{ title: '解除暂停', actions: [{ type: 'reinstate', member: 3 }] }] },
        ),
        response: {
          202: Type.Object({ id: Type.String(), operation: Type.String(), calls: Type.Array(CallSchema) }),
          ...problemResponses(...REFUSALS, 'VALUE_INVALID', 'SCHEMA_UNKNOWN', 'MEMBER_UNKNOWN'),
        },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await context.votes.propose(request.body.title, request.body.actions)),
  );

  app.post(
    '/proposals/:id/votes',
    {
      config: operator,
      schema: {
        tags,
        summary: "Cast this member's vote",
        operationId: 'castVote',
        params: Id,
        body: Type.Object(
          { support: Support, reason: Type.Optional(Type.String({ maxLength: 500 })) },
          { ...closed, examples: [{ support: 'for' }] },
        ),
        response: { 202: Operation, ...problemResponses(...REFUSALS, 'VOTE_CAST') },
      },
    },
    async (request, reply) => {
      const { support, reason = '' } = request.body;
      return reply.code(202).send({ operation: await context.votes.vote(request.params.id, support, reason) });
    },
  );

  app.post(
    '/proposals/:id/steps',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Queue what succeeded, execute what is due, or cancel (proposer before the vote, guardian)',
        operationId: 'stepProposal',
        params: Id,
        body: Type.Object(
          {
            step: Type.Unsafe<'queue' | 'execute' | 'cancel'>(Type.String({ enum: ['queue', 'execute', 'cancel'] })),
          },
          { ...closed, examples: [{ step: 'queue' }] },
        ),
        response: { 202: Operation, ...problemResponses(...REFUSALS) },
      },
    },
    async (request, reply) =>
      reply.code(202).send({ operation: await context.votes.step(request.params.id, request.body.step) }),
  );

  app.post(
    '/members/:member/suspension',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Suspend a member at once (guardian); the members lift it by vote',
        operationId: 'suspendMember',
        params: Type.Object({ member: Type.String({ pattern: '^[1-9][0-9]{0,9}$', examples: ['3'] }) }),
        body: Type.Object(
          { reason: Type.Integer({ minimum: 1, maximum: 255, description: "a code of the guardian's" }) },
          { ...closed, examples: [{ reason: 1 }] },
        ),
        response: {
          202: Operation,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'ACT_NOT_ALLOWED',
            'MEMBER_UNKNOWN',
            'MEMBER_SUSPENDED',
            'CHAIN_UNREACHABLE',
          ),
        },
      },
    },
    async (request, reply) =>
      reply
        .code(202)
        .send({ operation: await context.votes.suspend(Number(request.params.member), request.body.reason) }),
  );
};
