/** Disputes: filed, stated and withdrawn by the party's signature, answered by the respondent's clerk, seen by everybody. */
import Type from 'typebox';
import { ANY_STAFF, STAFF_ABOUT_SUBJECTS } from '../../domain/access.ts';
import { DISPUTE_KINDS, type DisputeKind } from '../../domain/dispute.ts';
import { Bytes32, DisputeDocumentWire, SaltedTextWire, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const Kind = Type.Unsafe<DisputeKind>(Type.String({ enum: ['attestation', 'title', 'valuation', 'lien'] }));
const Mark = Type.Object({
  id: Bytes32,
  kind: Kind,
  target: Bytes32,
  party: Bytes32,
  respondent: Type.Integer(),
  clock: Type.Integer(),
  state: Type.String({ description: 'open, overdue, corrected, rejected, unresolved, withdrawn; by block time' }),
  filedAt: UnixTime,
  dueAt: UnixTime,
  answeredAt: Type.Union([UnixTime, Type.Null()]),
  successor: Bytes32,
  statements: Type.Integer(),
  position: Type.Integer({ description: 'place of the filing in the chain of its target' }),
});
const Words = Type.Union([Type.String(), Type.Null()], { description: 'null = none, or not held here' });
const Texts = Type.Object({ id: Bytes32, grounds: Words, statement: Words, answer: Words });
const Receipt = Type.Object({
  id: Bytes32,
  operation: Type.Optional(Type.String({ description: 'absent when the chain knows already' })),
  forwarded: Type.Boolean({ description: "the respondent's gateway has the texts" }),
  reason: Type.Optional(Type.String()),
});
const Operation = Type.Object({ id: Bytes32, operation: Type.String() });
const Id = Type.Object({ id: Bytes32 });

const PARTY = ['DISPUTE_UNKNOWN', 'DISPUTE_NOT_PARTY', 'DISPUTE_INVALID', 'CHAIN_UNREACHABLE'] as const;

export const disputeRoutes: Routes = (app, context) => {
  const tags = ['disputes'];

  app.post(
    '/disputes',
    {
      config: { access: 'signed' },
      schema: {
        tags,
        summary: 'File a dispute: marked with the next block, whoever carries it',
        description: "The texts are kept here and brought to the respondent's gateway; the chain holds salted hashes.",
        operationId: 'fileDispute',
        body: DisputeDocumentWire,
        response: {
          202: Receipt,
          ...problemResponses(...PARTY, 'DISPUTE_DUPLICATE', 'DISPUTE_TOO_MANY', 'ATTESTATION_UNKNOWN'),
        },
      },
    },
    async (request, reply) => reply.code(202).send(await context.disputes.desk.file(request.body)),
  );

  app.post(
    '/disputes/:id/statements',
    {
      config: { access: 'signed' },
      schema: {
        tags,
        summary: 'State something: every later answer carries the latest statement',
        operationId: 'stateDispute',
        params: Id,
        body: Type.Object(
          { text: SaltedTextWire, deadline: UnixTime, signature: SignatureHex },
          { additionalProperties: false },
        ),
        response: { 202: Receipt, ...problemResponses(...PARTY, 'DISPUTE_TOO_MANY') },
      },
    },
    async (request, reply) => reply.code(202).send(await context.disputes.desk.state(request.params.id, request.body)),
  );

  app.post(
    '/disputes/:id/withdrawal',
    {
      config: { access: 'signed' },
      schema: {
        tags,
        summary: 'Withdraw a dispute that is open or unresolved',
        operationId: 'withdrawDispute',
        params: Id,
        body: Type.Object({ signature: SignatureHex }, { additionalProperties: false }),
        response: { 202: Operation, ...problemResponses(...PARTY, 'DISPUTE_CLOSED') },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await context.disputes.desk.withdraw(request.params.id, request.body.signature)),
  );

  app.post(
    '/disputes/:id/reading',
    {
      config: { access: 'signed' },
      schema: {
        tags,
        summary: 'What was said and answered, for the party of the dispute',
        operationId: 'readDispute',
        params: Id,
        body: Type.Object({ deadline: UnixTime, signature: SignatureHex }, { additionalProperties: false }),
        response: {
          200: Type.Object({ ...Mark.properties, ...Texts.properties }),
          ...problemResponses(...PARTY),
        },
      },
    },
    async (request, reply) => {
      const { deadline, signature } = request.body;
      // Sent again it shows no more than the signature allows.
      reply.keepAnswerUntil = deadline;
      return context.disputes.lists.read(request.params.id, deadline, signature);
    },
  );

  app.post(
    '/disputes/:id/answer',
    {
      config: { access: ['publisher'] },
      schema: {
        tags,
        summary: 'Answer a dispute in writing',
        description: 'corrected: revoke the attestation with its successor, or withdraw the valuation, first.',
        operationId: 'answerDispute',
        params: Id,
        body: Type.Object(
          {
            outcome: Type.Unsafe<'corrected' | 'rejected' | 'unresolved'>(
              Type.String({ enum: ['corrected', 'rejected', 'unresolved'] }),
            ),
            text: Type.String({ minLength: 1, maxLength: 4_000 }),
            successor: Type.Optional(Bytes32),
          },
          { additionalProperties: false, examples: [{ outcome: 'rejected', text: '经核查，原记录无误。' }] },
        ),
        response: {
          202: Operation,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'DISPUTE_UNKNOWN',
            'DISPUTE_NOT_RESPONDENT',
            'DISPUTE_CLOSED',
            'DISPUTE_NOT_CORRECTED',
            'ACT_NOT_ALLOWED',
            'CHAIN_UNREACHABLE',
          ),
        },
      },
    },
    async (request, reply) => reply.code(202).send(await context.disputes.answer(request.params.id, request.body)),
  );

  app.get(
    '/disputes',
    {
      config: { access: STAFF_ABOUT_SUBJECTS },
      schema: {
        tags,
        summary: 'Disputes that this member answers; or about a target, of a party, for another member',
        operationId: 'listDisputes',
        querystring: Type.Object(
          {
            kind: Type.Optional(Kind),
            target: Type.Optional(Bytes32),
            party: Type.Optional(Bytes32),
            respondent: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$' })),
            state: Type.Optional(
              Type.String({ enum: ['open', 'overdue', 'corrected', 'rejected', 'unresolved', 'withdrawn'] }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ disputes: Type.Array(Mark) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async (request) => {
      const { respondent, ...filter } = request.query;
      const member = respondent === undefined ? {} : { respondent: Number(respondent) };
      return { disputes: await context.disputes.lists.list({ ...filter, ...member }) };
    },
  );

  app.get(
    '/disputes/:id',
    {
      config: { access: STAFF_ABOUT_SUBJECTS },
      schema: {
        tags,
        summary: 'The mark of a dispute: no words',
        operationId: 'getDispute',
        params: Id,
        response: { 200: Mark, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'DISPUTE_UNKNOWN') },
      },
    },
    async (request) => context.disputes.lists.get(request.params.id),
  );

  app.get(
    '/disputes/:id/texts',
    {
      config: { access: ['publisher'] },
      schema: {
        tags,
        summary: 'The words of a dispute, as far as this gateway holds them',
        description: 'Written down in the access log.',
        operationId: 'getDisputeTexts',
        params: Id,
        response: { 200: Texts, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'DISPUTE_UNKNOWN') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const texts = await context.disputes.lists.texts(id);
      const { kind, party } = (await context.index.disputes.get(id)) ?? {};
      await context.access.record({
        member: context.self,
        staff: context.access.staff(request.caller?.label ?? ''),
        action: 'own',
        ...(kind === DISPUTE_KINDS.attestation && party !== undefined ? { subject: party } : {}),
        items: [],
        outcome: 'allowed',
        reason: 'DISPUTE_TEXTS',
      });
      return texts;
    },
  );

  app.get(
    '/dispute-domain',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'For what chain and contract a wallet signs objections',
        operationId: 'getDisputeDomain',
        response: {
          200: Type.Object({ chainId: Type.Integer(), disputeRegistry: Type.String(), member: Type.Integer() }),
          ...problemResponses(),
        },
      },
    },
    async () => ({
      chainId: context.chainId,
      disputeRegistry: context.contracts.DisputeRegistry ?? '',
      member: context.self,
    }),
  );

  app.get(
    '/dispute-clocks',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags,
        summary: 'The clocks on chain, and which of them a member answers under',
        operationId: 'listDisputeClocks',
        querystring: Type.Object(
          { member: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$' })) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            clocks: Type.Array(
              Type.Object({
                clock: Type.Integer(),
                unit: Type.Integer({ description: '1 seconds, 2 working days' }),
                length: Type.Integer(),
                calendar: Type.Integer(),
              }),
            ),
            member: Type.Integer(),
            assigned: Type.Array(Type.Integer()),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async (request) => {
      const member = Number(request.query.member ?? context.self);
      const { disputes } = context.index;
      const [clocks, assigned] = await Promise.all([disputes.clocks(), disputes.clocksOf(member)]);
      return {
        clocks: clocks.map(({ clock, unit, length, calendar }) => ({ clock, unit, length, calendar })),
        member,
        assigned,
      };
    },
  );
};
