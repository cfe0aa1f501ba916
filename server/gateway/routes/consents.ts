/** Requests, grants and withdrawals. A subject needs no token here: its signature is the proof, whoever carries it. */
import Type from 'typebox';
import { ABOUT_SUBJECTS, visibleHandles } from '../../domain/access.ts';
import {
  Bytes32,
  ConsentWire,
  MemberNumber,
  NoticeWire,
  OpeningWire,
  SignatureHex,
  UnixTime,
} from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const Receipt = Type.Object({
  id: Bytes32,
  operation: Type.Optional(
    Type.String({ description: 'the transaction that tells the chain, where this gateway relays it' }),
  ),
});

const Asked = Type.Array(
  Type.Object(
    {
      member: MemberNumber,
      categories: Type.Array(Type.Integer({ minimum: 0, maximum: 63 }), {
        minItems: 1,
        maxItems: 64,
        uniqueItems: true,
      }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 64 },
);

const ConsentRequestSchema = Type.Object({
  id: Type.String(),
  recipient: MemberNumber,
  recipientName: Type.String(),
  publishers: Asked,
  purpose: Type.String(),
  template: Bytes32,
  noticeText: Type.Object({ zh: Type.String(), en: Type.String() }, { description: 'as shown to the enterprise' }),
  notice: Type.Unsafe<`0x${string}`>(
    Type.String({ pattern: '^0x[0-9a-f]{64}$', description: 'keccak256 of the JCS of noticeText' }),
  ),
  validFrom: UnixTime,
  validUntil: UnixTime,
  useLimit: Type.Integer(),
  dataLife: Type.Integer({ description: 'seconds' }),
  endpoints: Type.Record(Type.String(), Type.String(), {
    description: 'member -> gateway, for the recipient and each publisher',
  }),
  domain: Type.Object({ chainId: Type.Integer(), consentRegistry: Type.String() }),
  createdAt: UnixTime,
});

export const consentRoutes: Routes = (app, context) => {
  app.post(
    '/consent-requests',
    {
      config: { access: ['lender'] },
      schema: {
        tags: ['consents'],
        summary: "A request document for the enterprise's wallet",
        operationId: 'requestConsent',
        body: Type.Object(
          {
            publishers: Asked,
            purpose: Type.String({ minLength: 1, maxLength: 64 }),
            validDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
            validFrom: Type.Optional(UnixTime),
            validUntil: Type.Optional(UnixTime),
            useLimit: Type.Integer({ minimum: 0, maximum: 65_535 }),
            dataLifeDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
          },
          {
            additionalProperties: false,
            examples: [
              {
                publishers: [{ member: 1, categories: [0, 1] }],
                purpose: 'loan-application',
                validDays: 30,
                useLimit: 0,
                dataLifeDays: 90,
              },
            ],
          },
        ),
        response: {
          201: ConsentRequestSchema,
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'CONSENT_INVALID', 'MEMBER_UNKNOWN', 'TEMPLATE_BREACH'),
        },
      },
    },
    async (request, reply) => {
      const { publishers, purpose, validDays, validFrom, validUntil, useLimit, dataLifeDays } = request.body;
      const from = validFrom ?? context.now();
      return reply.code(201).send(
        await context.consents.requestConsent({
          publishers,
          purpose,
          validFrom: from,
          validUntil: validUntil ?? from + (validDays ?? 0) * 86_400,
          useLimit,
          dataLife: dataLifeDays * 86_400,
        }),
      );
    },
  );

  app.post(
    '/consents',
    {
      config: { access: 'signed' },
      schema: {
        tags: ['consents'],
        summary: 'Hand in a signed consent',
        description: "The handle's publisher relays it to the chain; its recipient keeps it with the opening.",
        operationId: 'grantConsent',
        body: Type.Object(
          {
            consent: ConsentWire,
            signature: SignatureHex,
            opening: Type.Optional(OpeningWire),
            notice: Type.Optional(NoticeWire),
          },
          { additionalProperties: false },
        ),
        response: {
          202: Receipt,
          ...problemResponses(
            'CONSENT_INVALID',
            'SUBJECT_UNKNOWN',
            'PEER_NOT_FOR_US',
            'PROOF_INVALID',
            'TEMPLATE_BREACH',
            'OUTBOX_FULL',
          ),
        },
      },
    },
    async (request, reply) => reply.code(202).send(await context.consents.acceptConsent(request.body)),
  );

  app.post(
    '/consents/:id/withdrawal',
    {
      config: { access: 'signed', whenHalted: 'open' },
      schema: {
        tags: ['consents'],
        summary: 'Withdraw a consent: refused here at once, on chain with the next block',
        operationId: 'withdrawConsent',
        params: Type.Object({ id: Bytes32 }),
        body: Type.Object({ signature: SignatureHex }, { additionalProperties: false }),
        response: { 202: Receipt, ...problemResponses('CONSENT_INVALID', 'CONSENT_UNKNOWN') },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await context.consents.withdraw(request.params.id, request.body.signature)),
  );

  app.get(
    '/consents',
    {
      config: { access: ABOUT_SUBJECTS },
      schema: {
        tags: ['consents'],
        summary: 'Consents held here, with their state; a subject sees its own',
        description:
          'Oldest first, at most 1,000 at a time: `next` is given as `after` to go on. A subject gets all of its own.',
        operationId: 'listConsents',
        querystring: Type.Object(
          {
            after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', examples: ['0'] })),
            limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', examples: ['100'] })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            next: Type.Optional(Type.Integer({ description: 'absent at the end' })),
            consents: Type.Array(
              Type.Object({
                id: Bytes32,
                consent: ConsentWire,
                state: Type.String({
                  description: 'pending, cooling-off, not-yet-valid, active, used-up, expired, withdrawn',
                }),
                uses: Type.Integer(),
                receivedAt: UnixTime,
                operation: Type.Optional(Type.String()),
                supersedes: Type.Optional(Bytes32),
              }),
            ),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async ({ caller, query: { after, limit } }) => {
      const own = visibleHandles(caller, ABOUT_SUBJECTS);
      if (own === undefined)
        return context.consents.page({
          limit: Number(limit ?? 1_000),
          ...(after === undefined ? {} : { after: Number(after) }),
        });
      const lists = await Promise.all(own.map((subject) => context.consents.listConsents({ subject })));
      return { consents: lists.flat() };
    },
  );
};
