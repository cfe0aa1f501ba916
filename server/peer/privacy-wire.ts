/** What travels of objections to processing, and of data that a member no longer has. */
import Type from 'typebox';
import { Bytes32, closed, MemberNumber, SignatureHex, UnixTime } from './values-wire.ts';

const stated = { member: MemberNumber, at: UnixTime, signature: SignatureHex };

/** What a member signed about data it no longer has. */
export const SignedStatementWire = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('data-life'),
      verification: Type.String({ maxLength: 64 }),
      purpose: Type.String({ maxLength: 64 }),
      obtainedAt: UnixTime,
      keepUntil: UnixTime,
      items: Type.Array(
        Type.Object({ subject: Bytes32, consent: Bytes32, schema: Bytes32, attestations: Type.Array(Bytes32) }, closed),
      ),
      ...stated,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('erasure'),
      id: Bytes32,
      subject: Bytes32,
      schema: Bytes32,
      basis: Type.String({ maxLength: 256 }),
      ...stated,
    },
    closed,
  ),
]);

/** A subject's objection to processing, or its end; see domain/objection.ts. */
export const ObjectionWire = Type.Object(
  { subject: Bytes32, stop: Type.Boolean(), at: UnixTime, signature: SignatureHex },
  closed,
);

export const StatementsRequestWire = Type.Object({ subject: Bytes32 }, closed);

export const StatementsAnswerWire = Type.Object(
  { statements: Type.Array(SignedStatementWire, { maxItems: 1_000 }) },
  closed,
);
