/** Who read what about whom: the subject its own entries, the auditor all, each with proofs against the head that is anchored on chain. */
import Type, { type Static } from 'typebox';
import type { AccessPage } from '../../access-log/access-desk.ts';
import { anchorsOf } from '../../access-log/anchoring.ts';
import { type Access, ANY_ROLE, visibleHandles } from '../../domain/access.ts';
import { ACCESS_ACTIONS } from '../../domain/access-entry.ts';
import { AtWire as At, Bytes32, MemberNumber, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const Anchor = Type.Object({
  size: Type.Integer({ description: 'entries that it covers' }),
  root: Bytes32,
  hash: Type.Unsafe<`0x${string}`>(Type.String({ description: 'hash of the last entry covered' })),
  at: At,
});
const Head = Type.Object({ count: Type.Integer(), hash: Bytes32, root: Bytes32 });

const Entry = Type.Object(
  {
    at: UnixTime,
    member: MemberNumber,
    staff: Type.Optional(Type.String({ description: 'pseudonym of the clerk or program' })),
    action: Type.Union(ACCESS_ACTIONS.map((action) => Type.Literal(action))),
    subject: Type.Optional(Bytes32),
    consent: Type.Optional(Bytes32),
    purpose: Type.Optional(Type.String()),
    items: Type.Array(
      Type.Object({
        schema: Bytes32,
        fields: Type.Array(Type.String()),
        ids: Type.Optional(Type.Array(Bytes32)),
      }),
    ),
    outcome: Type.Union([Type.Literal('allowed'), Type.Literal('refused'), Type.Literal('failed')]),
    reason: Type.Optional(Type.String()),
    delayed: Type.Optional(Type.String({ description: 'lawful delay under which the subject was told later' })),
  },
  { description: 'the leaf is keccak256(0x00 . JCS({number, previous, salt, entry}))' },
);

const Page = Type.Object({
  head: Head,
  anchored: Type.Optional(Anchor),
  consistency: Type.Array(Bytes32, { description: 'RFC 9162 proof from anchored.size to head.count' }),
  entries: Type.Array(
    Type.Object({
      number: Type.Integer(),
      previous: Bytes32,
      hash: Bytes32,
      salt: Bytes32,
      entry: Entry,
      inclusion: Type.Array(Bytes32, { description: 'RFC 9162 path to head.root' }),
    }),
  ),
  delayed: Type.Integer({ description: 'entries about the subject that are lawfully told later' }),
  next: Type.Optional(Type.Integer({ description: 'give as after to go on; absent at the end' })),
});

/** The page as the route's schema has it: the same, writable. */
const told = (page: AccessPage) => page as Static<typeof Page>;

const Delay = Type.Object({
  id: Type.String(),
  subject: Bytes32,
  member: MemberNumber,
  basis: Type.String(),
  from: UnixTime,
  until: UnixTime,
  releasedAt: Type.Optional(UnixTime),
});

const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN'] as const;
const tags = ['access log'];
const READERS: Access = ['subject', 'auditor'];

export const accessLogRoutes: Routes = (app, context) => {
  const { access } = context;

  app.get(
    '/access-log',
    {
      config: { access: READERS },
      schema: {
        tags,
        summary: 'Entries of the access log with proofs of inclusion and consistency',
        description:
          'A subject reads what is about its own handles; an auditor reads all of it, and is written down itself.',
        operationId: 'readAccessLog',
        querystring: Type.Object(
          {
            after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'entries after this number' })),
            limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: '100 when absent' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page, ...problemResponses(...REFUSALS) },
      },
    },
    async (request) => {
      const { after, limit } = request.query;
      const range = { limit: Number(limit ?? 100), ...(after === undefined ? {} : { after: Number(after) }) };
      const own = visibleHandles(request.caller, READERS);
      if (own !== undefined) return told(await access.about(own, range));
      const staff = access.staff(request.caller?.label ?? '');
      await access.record({ member: context.self, staff, action: 'audit', items: [], outcome: 'allowed' });
      return told(await access.all(range));
    },
  );

  app.get(
    '/access-log/head',
    {
      config: { access: ANY_ROLE },
      schema: {
        tags,
        summary: 'How far the access log is, what is anchored of it, and whether disclosures are open',
        operationId: 'getAccessLogHead',
        response: {
          200: Type.Object({
            head: Head,
            anchored: Type.Optional(Anchor),
            open: Type.Boolean({ description: 'false: an entry was not anchored for too long, nothing is disclosed' }),
          }),
          ...problemResponses(...REFUSALS),
        },
      },
    },
    () => access.state(),
  );

  app.get(
    '/access-log/anchors',
    {
      config: { access: ANY_ROLE },
      schema: {
        tags,
        summary: "The heads of a member's access log that this index knows from the chain, oldest first",
        operationId: 'listAccessLogAnchors',
        querystring: Type.Object(
          { member: Type.String({ pattern: '^[1-9][0-9]{0,9}$', examples: ['1'] }) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ anchors: Type.Array(Anchor) }), ...problemResponses(...REFUSALS) },
      },
    },
    async (request) => ({ anchors: await anchorsOf(context.index, Number(request.query.member)) }),
  );

  app.post(
    '/access-log/delays',
    {
      config: { access: ['operator'] },
      schema: {
        tags,
        summary: 'Put off telling a subject what a member reads about it, where the law says so',
        description:
          'The entries are made and anchored as always; the subject sees how many there are, and all of them later.',
        operationId: 'delayAccessEntries',
        body: Type.Object(
          {
            subject: Bytes32,
            member: MemberNumber,
            basis: Type.String({ minLength: 8, maxLength: 512, description: 'provision and reference of the order' }),
            until: UnixTime,
          },
          {
            additionalProperties: false,
            examples: [
              {
                subject: `0x${'00'.repeat(32)}`,
                member: 4,
                basis: 'Criminal Procedure Law, article 54; order 2026-17',
                until: 1_798_761_600,
              },
            ],
          },
        ),
        response: { 201: Delay, ...problemResponses(...REFUSALS) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await access.delay(request.body, access.staff(request.caller?.label ?? ''))),
  );

  app.get(
    '/access-log/delays',
    {
      config: { access: ['operator', 'auditor'] },
      schema: {
        tags,
        summary: 'Lawful delays, ended ones too',
        operationId: 'listAccessDelays',
        response: { 200: Type.Object({ delays: Type.Array(Delay) }), ...problemResponses(...REFUSALS) },
      },
    },
    async () => ({ delays: context.vault.accessDelays.list() }),
  );

  app.delete(
    '/access-log/delays/:id',
    {
      config: { access: ['operator'] },
      schema: {
        tags,
        summary: 'End a delay: the subject sees its entries from now on',
        operationId: 'releaseAccessDelay',
        params: Type.Object({
          id: Type.String({ pattern: '^dl_[A-Za-z0-9_-]{16}$', examples: ['dl_AAAAAAAAAAAAAAAA'] }),
        }),
        response: { 200: Delay, ...problemResponses(...REFUSALS, 'ID_UNKNOWN') },
      },
    },
    (request) => access.release(request.params.id),
  );
};
