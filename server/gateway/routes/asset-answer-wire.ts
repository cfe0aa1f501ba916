/** The answer about an asset as it travels (domain/asset-answer.ts). */
import Type from 'typebox';
import { Address, AtWire as At, Bytes32, SignatureHex } from '../../peer/wire.ts';
import { LienTermsWire } from './asset-wire.ts';

const Time = Type.Integer();
const Chain = Type.Object({
  count: Type.Integer(),
  head: Type.Unsafe<`0x${string}`>(Type.String({ pattern: '^0x[0-9a-f]{56}$' })),
});
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const TitleAnswer = Type.Object({
  asset: Type.String(),
  class: Type.Integer(),
  className: Type.String(),
  fingerprint: Bytes32,
  authority: Type.Integer(),
  owner: Address,
  transfers: Type.Integer(),
  transferPolicy: Type.String({ description: 'liens-follow, creditors-agree' }),
  recordedAt: Time,
  owners: Type.Array(Type.Object({ owner: Address, transfers: Type.Integer(), reason: Type.Integer(), at: At })),
  legal: Type.Object({
    register: Type.Integer(),
    registerName: Type.String(),
    number: Bytes32,
    registeredAt: Time,
    validUntil: Time,
    reconciledAt: orNull(Time),
  }),
  notes: Type.Array(Type.Object({ note: Bytes32, kind: Type.String(), at: At, liftedAt: orNull(Time) })),
  user: orNull(Type.Object({ user: Address, expires: Time })),
  recovery: orNull(Type.Object({ to: Address, effectiveAt: Time, reason: Type.Integer() })),
});

const Reason = Type.Object({
  code: Type.String(),
  articles: Type.Array(Type.String()),
  basis: Type.Unsafe<'law' | 'interpretation' | 'inferred'>(
    Type.String({ enum: ['law', 'interpretation', 'inferred'] }),
  ),
  en: Type.String(),
  zh: Type.String(),
});
const lien = {
  lien: Bytes32,
  creditor: Type.Integer(),
  kind: Type.String(),
  status: Type.String(),
  secured: Type.String(),
  maxSecured: Type.String(),
  currency: Type.String(),
  effectiveAt: Time,
  registeredAt: Time,
  register: Type.Integer(),
  confirmedAt: Time,
  noticeUntil: Time,
  reasons: Type.Array(Reason),
};
const Ranking = Type.Object({
  asOf: Time,
  ranked: Type.Array(
    Type.Object({
      ...lien,
      rank: Type.Integer({ description: 'from 1; equal ranks share pro rata' }),
      lawRank: Type.Integer(),
      ahead: orNull(Type.String({ description: 'claims paid before it' })),
      share: orNull(Type.Object({ of: Type.String(), in: Type.String() })),
      opposable: Type.Boolean({ description: 'false: not against good-faith third parties' }),
    }),
  ),
  unranked: Type.Array(Type.Object(lien)),
  subordinations: Type.Array(
    Type.Object({
      agreement: Type.String(),
      effect: Type.String(),
      from: Type.Array(Type.Array(Type.String())),
      to: Type.Array(Type.Array(Type.String())),
    }),
  ),
});
const Liens = Type.Object({
  chain: Chain,
  steps: Type.Array(
    Type.Object({
      step: Type.Integer(),
      lien: Bytes32,
      data: Bytes32,
      position: Type.Integer(),
      at: At,
      tenure: Type.Optional(Type.Integer()),
    }),
  ),
  terms: Type.Array(Type.Object({ lien: Bytes32, terms: LienTermsWire })),
  registrations: Type.Array(
    Type.Object({
      lien: Bytes32,
      byAuthority: Type.Boolean(),
      registration: Type.Object({
        register: Type.Integer(),
        number: Bytes32,
        registeredAt: Time,
        validUntil: Time,
        order: Type.Integer(),
      }),
    }),
  ),
  agreements: Type.Array(
    Type.Object({
      agreement: Bytes32,
      terms: Type.Object({
        asset: Type.String(),
        yielding: Type.Array(Bytes32),
        favoured: Bytes32,
        salt: Bytes32,
        deadline: Time,
      }),
    }),
  ),
  ranking: Ranking,
});
const Valuations = Type.Object({
  chain: Chain,
  items: Type.Array(
    Type.Object({
      valuation: Bytes32,
      position: Type.Integer(),
      terms: Type.Object({
        asset: Type.String(),
        appraiser: Type.Integer(),
        method: Type.Integer(),
        basis: Type.Integer(),
        currency: Type.Integer(),
        amount: Type.String(),
        asOf: Time,
        validUntil: Time,
        conflict: Type.Boolean(),
        evidence: Bytes32,
      }),
      amount: Type.String(),
      currency: Type.String(),
      method: Type.String(),
      basis: Type.String(),
      state: Type.String({ description: 'in-force, expired, withdrawn' }),
      ageDays: Type.Integer(),
      withdrawn: orNull(Type.Object({ reason: Type.Integer(), successor: Bytes32 })),
    }),
  ),
});
const Block = Type.Object({ number: Type.Integer(), hash: Bytes32, timestamp: Time });

export const AssetAnswerWire = Type.Object(
  {
    id: Type.String(),
    outcome: Type.Union([Type.Literal('FOUND'), Type.Literal('NONE_PROVEN'), Type.Literal('UNKNOWN')], {
      description:
        'NONE_PROVEN: no such title in a current index; UNKNOWN: neither could be shown, or it resembles another',
    }),
    answeredBy: Type.Integer(),
    block: Block,
    asked: Type.Object({ asset: orNull(Type.String()), fingerprint: orNull(Bytes32) }),
    title: orNull(TitleAnswer),
    resembles: Type.Array(Type.String()),
    liens: orNull(Liens),
    valuations: orNull(Valuations),
    checks: Type.Array(
      Type.Object({
        check: Type.String(),
        outcome: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('unknown')]),
        reason: Type.String({ description: 'stable reason code' }),
        evidence: Type.Optional(Type.Object({}, { additionalProperties: true })),
      }),
    ),
    signature: SignatureHex,
  },
  { $id: 'AssetAnswer' },
);

export const HeadsAnswer = Type.Object({ asset: Type.String(), block: Block, liens: Chain, valuations: Chain });
