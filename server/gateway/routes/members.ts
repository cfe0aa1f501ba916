/** Keys of members, and what happens when one is lost. */
import Type from 'typebox';
import { ANY_STAFF } from '../../domain/access.ts';
import { capabilitiesOf, KEY_PURPOSES } from '../../domain/capabilities.ts';
import { COMPROMISE_REASONS } from '../../domain/compromise.ts';
import { LedgerError } from '../../errors.ts';
import { Address, Bytes32, UnixTime } from '../../peer/wire.ts';
import type { KeyRow } from '../../store/rows.ts';
import type { CompromiseRecord } from '../../store/vault/compromises.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

type PurposeName = keyof typeof KEY_PURPOSES;
const Purposes = Type.Array(Type.Unsafe<PurposeName>(Type.String({ enum: Object.keys(KEY_PURPOSES) })), {
  minItems: 1,
  uniqueItems: true,
});
const Reason = Type.Unsafe<string>(Type.String({ enum: COMPROMISE_REASONS.map(({ name }) => name) }));

const Key = Type.Object({
  key: Address,
  member: Type.Integer(),
  purposes: Purposes,
  validFrom: UnixTime,
  validUntil: Type.Union([UnixTime, Type.Literal(0)], { description: '0 = open' }),
  addedAt: UnixTime,
  retiredAt: Type.Union([UnixTime, Type.Null()]),
  compromised: Type.Union([
    Type.Object({ since: UnixTime, declaredAt: UnixTime, reason: Reason, evidence: Bytes32, approver: Address }),
    Type.Null(),
  ]),
});

const MemberDetail = Type.Object({
  member: Type.Integer(),
  name: Type.String(),
  endpoint: Type.String(),
  capabilities: Type.Array(Type.String()),
  suspended: Type.Boolean(),
  validFrom: Type.Integer(),
  validUntil: Type.Integer({ description: '0 = open' }),
  seat: Type.Union([Address, Type.Null()], { description: 'the key that votes' }),
  keys: Type.Array(Key),
  history: Type.Array(
    Type.Object({
      at: UnixTime,
      block: Type.Integer(),
      capabilities: Type.Array(Type.String()),
      suspended: Type.Boolean(),
      validUntil: Type.Integer(),
    }),
  ),
});

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

const purposesOf = (bitmap: number): PurposeName[] =>
  (Object.keys(KEY_PURPOSES) as PurposeName[]).filter((name) => (bitmap & KEY_PURPOSES[name]) !== 0);
const reasonName = (code: number): string => COMPROMISE_REASONS.find((one) => one.code === code)?.name ?? String(code);

const keyView = ({ key, member, purposes, validFrom, validUntil, at, retired, compromised }: KeyRow) => ({
  key,
  member,
  purposes: purposesOf(purposes),
  validFrom,
  validUntil,
  addedAt: at.timestamp,
  retiredAt: retired?.timestamp ?? null,
  compromised:
    compromised === undefined
      ? null
      : {
          since: compromised.since,
          declaredAt: compromised.declared.timestamp,
          reason: reasonName(compromised.reason),
          evidence: compromised.evidence,
          approver: compromised.approver,
        },
});

const declarationView = ({ seq: _, reason, report, approvedAt, operation, ...rest }: CompromiseRecord) => ({
  ...rest,
  reason: reasonName(reason),
  report: report.text,
  approvedAt: approvedAt ?? null,
  operation: operation ?? null,
});

const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN', 'ACT_NOT_ALLOWED', 'CHAIN_UNREACHABLE'] as const;

export const memberRoutes: Routes = (app, context) => {
  const tags = ['members'];
  const operator = { access: ['operator'] as const };

  app.get(
    '/members/:member',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags,
        summary: 'A member: standing and its history, seat, keys with their validity',
        operationId: 'getMember',
        params: Type.Object({ member: Type.String({ pattern: '^[1-9][0-9]{0,9}$', examples: ['1'] }) }),
        response: { 200: MemberDetail, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'MEMBER_UNKNOWN') },
      },
    },
    async (request) => {
      const number = Number(request.params.member);
      const { governance } = context.index;
      const [row, seat, keys] = await Promise.all([
        context.index.member(number),
        governance.seat(number),
        governance.keysOf(number),
      ]);
      if (row === undefined) throw new LedgerError('MEMBER_UNKNOWN', `member ${number}`, { member: number });
      const { member, name, endpoint, suspended, validFrom, validUntil } = row;
      return {
        member,
        name,
        endpoint,
        capabilities: [...capabilitiesOf(BigInt(row.capabilities))],
        suspended,
        validFrom,
        validUntil,
        seat: seat?.account ?? null,
        keys: keys.map(keyView),
        history: row.history.map((change) => ({
          at: change.at.timestamp,
          block: change.at.block,
          capabilities: [...capabilitiesOf(BigInt(change.capabilities))],
          suspended: change.suspended,
          validUntil: change.validUntil,
        })),
      };
    },
  );

  app.get(
    '/keys',
    {
      config: operator,
      schema: {
        tags,
        summary: 'The keys this gateway holds, and the one that signs',
        operationId: 'listHeldKeys',
        response: {
          200: Type.Object({ signs: Address, held: Type.Array(Address) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => context.keys.held(),
  );

  app.post(
    '/keys',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Add a key of this member that is kept elsewhere',
        operationId: 'addKey',
        body: Type.Object(
          {
            key: Address,
            purposes: Purposes,
            validFrom: Type.Optional(UnixTime),
            validUntil: Type.Optional(UnixTime),
          },
          {
            additionalProperties: false,
            examples: [{ key: `0x${'11'.repeat(20)}`, purposes: ['MANAGE'], validUntil: 1_830_297_600 }],
          },
        ),
        response: { 202: Type.Object({ operation: Type.String() }), ...problemResponses(...REFUSALS, 'VALUE_INVALID') },
      },
    },
    async (request, reply) => {
      const { key, purposes, validFrom = 0, validUntil = 0 } = request.body;
      const bitmap = purposes.reduce((bits, name) => bits | KEY_PURPOSES[name], 0);
      const operation = await context.keys.add({ key, purposes: bitmap, validFrom, validUntil });
      return reply.code(202).send({ operation });
    },
  );

  app.delete(
    '/keys/:key',
    {
      config: operator,
      schema: {
        tags,
        summary: 'End a key of this member, for good',
        operationId: 'retireKey',
        params: Type.Object({ key: Address }),
        response: {
          202: Type.Object({ operation: Type.String() }),
          ...problemResponses(...REFUSALS, 'KEY_UNKNOWN', 'KEY_LAST'),
        },
      },
    },
    async (request, reply) => reply.code(202).send({ operation: await context.keys.retire(lower(request.params.key)) }),
  );

  app.post(
    '/keys/rotation',
    {
      config: operator,
      schema: {
        tags,
        summary: 'Change this gateway to a new key: made, added, seat moved, old one retired',
        operationId: 'rotateKey',
        body: Type.Object(
          { replaces: Address },
          { additionalProperties: false, examples: [{ replaces: `0x${'11'.repeat(20)}` }] },
        ),
        response: {
          200: Type.Object({ key: Address, replaced: Address, operations: Type.Array(Type.String()) }),
          ...problemResponses(...REFUSALS, 'KEY_UNKNOWN', 'CHAIN_TIMEOUT', 'CHAIN_REVERTED'),
        },
      },
    },
    async (request) => context.keys.rotate(lower(request.body.replaces)),
  );

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
      const asked = await context.compromises.ask({ ...rest, key: lower(key), reason });
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
    async (request) => declarationView(await context.compromises.approve(request.params.id, lower(request.body.key))),
  );
};

const lower = (address: `0x${string}`): `0x${string}` => address.toLowerCase() as `0x${string}`;
