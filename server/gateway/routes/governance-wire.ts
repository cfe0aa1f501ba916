/** What a member may propose, and a proposal as it is answered. */
import Type from 'typebox';
import { CAPABILITIES, type Capability, KEY_PURPOSES } from '../../domain/capabilities.ts';
import type { VoteSupport } from '../../domain/proposal.ts';
import { PARAMETERS, type Parameter } from '../../governance/actions.ts';
import { Address, UnixTime } from '../../peer/wire.ts';

/** Nothing beside what is named. */
export const closed = { additionalProperties: false } as const;
const Member = Type.Integer({ minimum: 1, maximum: 4_294_967_295 });
const Capabilities = Type.Array(Type.Unsafe<Capability>(Type.String({ enum: Object.keys(CAPABILITIES) })), {
  uniqueItems: true,
});
const SchemaName = Type.String({ minLength: 1, maxLength: 128, description: 'name or id' });
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
const Small = Type.Integer({ minimum: 0, maximum: 255 });
const Bytes = Type.Unsafe<`0x${string}`>(Type.String({ pattern: '^0x([0-9a-f]{2}){0,8192}$' }));

/** One action of a proposal, in words; `raw` is a call as it stands. */
export const Action = Type.Union([
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

export const CallSchema = Type.Object({
  target: Address,
  data: Type.String(),
  contract: Type.Union([Type.String(), Type.Null()], { description: 'null = none of this consortium' }),
  fn: Type.Union([Type.String(), Type.Null()], { description: 'null = the calldata cannot be read' }),
  args: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]),
  words: Type.Object({ zh: Type.String(), en: Type.String() }),
});
const MemberOrNull = Type.Union([Type.Integer(), Type.Null()]);
export const Support = Type.Unsafe<VoteSupport>(Type.String({ enum: ['for', 'against', 'abstain'] }));
export const Proposal = Type.Object({
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
