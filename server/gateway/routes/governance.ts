/** The vote: proposals in words with their calls, votes, steps; the guardian's suspension; who holds what. */
import Type from 'typebox';
import { ANY_STAFF } from '../../domain/access.ts';
import { CAPABILITIES, type Capability, KEY_PURPOSES } from '../../domain/capabilities.ts';
import type { VoteSupport } from '../../domain/proposal.ts';
import { PARAMETERS, type Parameter } from '../../governance/actions.ts';
import { Address, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const closed = { additionalProperties: false } as const;
const Member = Type.Integer({ minimum: 1, maximum: 4_294_967_295 });
const Capabilities = Type.Array(Type.Unsafe<Capability>(Type.String({ enum: Object.keys(CAPABILITIES) })), {
  uniqueItems: true,
});
const SchemaName = Type.String({ minLength: 1, maxLength: 128, description: 'name or id' });
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
const Small = Type.Integer({ minimum: 0, maximum: 255 });
const Bytes = Type.Unsafe<`0x${string}`>(Type.String({ pattern: '^0x([0-9a-f]{2}){0,8192}$' }));

const Action = Type.Union([
  Type.Object(
    {
      type: Type.Literal('admit'),
      name: Type.String({ minLength: 1, maxLength: 128 }),
      endpoint: Type.String({ maxLength: 256 }),
      capabilities: Capabilities,
      key: Address,
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('remove'), member: Member }, closed),
  Type.Object({ type: Type.Literal('set-capabilities'), member: Member, capabilities: Capabilities }, closed),
  Type.Object({ type: Type.Literal('reinstate'), member: Member }, closed),
  Type.Object(
    {
      type: Type.Literal('add-key'),
      member: Member,
      key: Address,
      purposes: Type.Array(Type.Unsafe<keyof typeof KEY_PURPOSES>(Type.String({ enum: Object.keys(KEY_PURPOSES) })), {
        minItems: 1,
        uniqueItems: true,
      }),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('retire-key'), key: Address }, closed),
  Type.Object({ type: Type.Literal('register-schema'), schema: SchemaName }, closed),
  Type.Object({ type: Type.Literal('retire-schema'), schema: SchemaName }, closed),
  Type.Object(
    {
      type: Type.Literal('set-parameter'),
      parameter: Type.Unsafe<Parameter>(Type.String({ enum: Object.keys(PARAMETERS) })),
      value: Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: 'seconds, or percent' }),
    },
    closed,
  ),
  Type.Object(
    {
      type: Type.Literal('register-class'),
      number: Small,
      name: Type.String({ minLength: 1, maxLength: 64 }),
      policy: Small,
      kinds: Type.Integer({ minimum: 0, maximum: 4_294_967_295 }),
      constitutive: Type.Boolean(),
    },
    closed,
  ),
  Type.Object(
    {
      type: Type.Literal('set-clock'),
      clock: Small,
      unit: Type.Unsafe<'seconds' | 'working-days'>(Type.String({ enum: ['seconds', 'working-days'] })),
      length: Type.Integer({ minimum: 1, maximum: 4_294_967_295 }),
      calendar: Type.Integer({ minimum: 0, maximum: 65_535 }),
    },
    closed,
  ),
  Type.Object(
    { type: Type.Literal('assign-clocks'), member: Member, clocks: Type.Array(Small, { uniqueItems: true }) },
    closed,
  ),
  Type.Object(
    {
      type: Type.Literal('set-calendar'),
      calendar: Type.Integer({ minimum: 0, maximum: 65_535 }),
      off: Type.Array(Type.Object({ from: Day, to: Day }, closed), { maxItems: 64 }),
      worked: Type.Array(Day, { maxItems: 64 }),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('set-guardian'), account: Address }, closed),
  Type.Object({ type: Type.Literal('raw'), target: Address, data: Bytes }, closed),
]);

const CallSchema = Type.Object({
  target: Address,
  data: Type.String(),
  contract: Type.Union([Type.String(), Type.Null()], { description: 'null = none of this consortium' }),
  fn: Type.Union([Type.String(), Type.Null()], { description: 'null = the calldata cannot be read' }),
  args: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]),
  words: Type.Object({ zh: Type.String(), en: Type.String() }),
});
const MemberOrNull = Type.Union([Type.Integer(), Type.Null()]);
const Support = Type.Unsafe<VoteSupport>(Type.String({ enum: ['for', 'against', 'abstain'] }));
const Proposal = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  state: Type.String({ description: 'pending, active, defeated, succeeded, queued, ready, executed, canceled' }),
  description: Type.String(),
  proposer: Type.Object({ key: Address, member: MemberOrNull }),
  calls: Type.Array(CallSchema),
  voteStart: UnixTime,
  voteEnd: UnixTime,
  eta: Type.Union([UnixTime, Type.Null()]),
  tally: Type.Object({
    for: Type.Integer(),
    against: Type.Integer(),
    abstain: Type.Integer(),
    quorum: Type.Integer(),
  }),
  seats: Type.Integer({ description: 'that had a vote when it began' }),
  votes: Type.Array(
    Type.Object({ key: Address, member: MemberOrNull, support: Support, reason: Type.String(), at: UnixTime }),
  ),
});
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
