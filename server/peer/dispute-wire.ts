/** What travels of disputes: objections, and the words of the parties. */
import Type from 'typebox';
import { AttestationWire } from './attestation-wire.ts';
import { Bytes32, closed, SaltedTextWire, SignatureHex, UnixTime } from './values-wire.ts';

/** The party's latest statement in a dispute. */
export const StatementWire = Type.Object({ dispute: Bytes32, ...SaltedTextWire.properties }, closed);

const Byte = Type.Integer({ minimum: 0, maximum: 255 });

/** An objection as its party signed it, with its texts; see domain/dispute.ts. */
export const DisputeDocumentWire = Type.Object(
  {
    filing: Type.Object(
      {
        kind: Type.Integer({ minimum: 1, maximum: 4, description: '1 attestation, 2 title, 3 valuation, 4 lien' }),
        target: Bytes32,
        party: Bytes32,
        clock: Byte,
        grounds: Bytes32,
        statement: Bytes32,
        salt: Bytes32,
        deadline: UnixTime,
      },
      closed,
    ),
    signature: SignatureHex,
    grounds: SaltedTextWire,
    statement: Type.Optional(SaltedTextWire),
    attestation: Type.Optional(AttestationWire),
  },
  closed,
);

/** What everybody may look up, and so object to in public. */
export type AssetDisputeKind = 'title' | 'valuation' | 'lien';

/** A question for the words of a party about a title, a valuation or a lien. */
export const StatementsAboutWire = Type.Object(
  {
    kind: Type.Unsafe<AssetDisputeKind>(Type.String({ enum: ['title', 'valuation', 'lien'] })),
    target: Bytes32,
  },
  closed,
);

export const StatementsWire = Type.Object({ statements: Type.Array(StatementWire, { maxItems: 1_000 }) }, closed);

export const DisputeTextWire = Type.Object({ dispute: Bytes32, text: SaltedTextWire }, closed);
