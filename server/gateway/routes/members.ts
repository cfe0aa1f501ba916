/** A member as the chain has it: standing and its history, seat, keys. */
import Type from 'typebox';
import { ANY_STAFF } from '../../domain/access.ts';
import { capabilitiesOf, KEY_PURPOSES } from '../../domain/capabilities.ts';
import { LedgerError } from '../../errors.ts';
import { Address, Bytes32, UnixTime } from '../../peer/wire.ts';
import type { KeyRow } from '../../store/rows.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { type PurposeName, Purposes, Reason, reasonName } from './member-wire.ts';

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

const purposesOf = (bitmap: number): PurposeName[] =>
  (Object.keys(KEY_PURPOSES) as PurposeName[]).filter((name) => (bitmap & KEY_PURPOSES[name]) !== 0);
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

export const memberRoutes: Routes = (app, context) => {
  app.get(
    '/members/:member',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: ['members'],
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
};
