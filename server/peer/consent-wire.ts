/** What travels of consents: their terms, and the notice that the subject was told. */
import Type from 'typebox';
import { Bytes32, closed, MemberNumber, SignatureHex, UnixTime } from './values-wire.ts';

export const TermsWire = Type.Object(
  {
    recipient: MemberNumber,
    purpose: Type.String({ minLength: 1, maxLength: 64 }),
    template: Bytes32,
    dataLife: Type.Integer({
      minimum: 0,
      maximum: 315_360_000,
      description: 'seconds the recipient may keep what it obtained',
    }),
    notice: Bytes32,
    salt: Bytes32,
  },
  closed,
);

export const ConsentWire = Type.Object(
  {
    subject: Bytes32,
    action: Type.Union([Type.Literal(1), Type.Literal(2)], { description: '1 provide, 2 query' }),
    categories: Type.Array(Type.Integer({ minimum: 0, maximum: 63 }), { minItems: 1, maxItems: 64, uniqueItems: true }),
    validFrom: UnixTime,
    validUntil: UnixTime,
    useLimit: Type.Integer({ minimum: 0, maximum: 65_535 }),
    terms: TermsWire,
  },
  closed,
);

export const NoticeWire = Type.Object(
  {
    zh: Type.String({ maxLength: 8_192 }),
    en: Type.String({ maxLength: 8_192 }),
    assisted: Type.Optional(
      Type.Object(
        {
          member: MemberNumber,
          clerk: Type.String({ maxLength: 64 }),
          servicePoint: Type.String({ maxLength: 128 }),
          language: Type.String({ maxLength: 35 }),
          mode: Type.Union([Type.Literal('shown'), Type.Literal('read-out')]),
          at: UnixTime,
          coolingOffUntil: UnixTime,
          signature: SignatureHex,
        },
        closed,
      ),
    ),
    supersedes: Type.Optional(Bytes32),
    offer: Type.Optional(
      Type.Object(
        { until: UnixTime },
        { ...closed, description: 'the subject made this unasked; its recipient takes it up before then' },
      ),
    ),
  },
  { ...closed, description: 'what the subject was told; keccak256 of its JCS is in the signed terms' },
);
