/** What travels when a member asks for a row that it lost. */
import Type, { type Static } from 'typebox';
import { ConsentWire, NoticeWire } from './consent-wire.ts';
import { OpeningWire } from './handles-wire.ts';
import { Bytes32, closed, SaltedTextWire, SignatureHex } from './values-wire.ts';

/** A row that the asking member lost, and that this one held as well. */
export const CopiesRequestWire = Type.Union([
  Type.Object({ kind: Type.Literal('consent'), id: Bytes32 }, closed),
  Type.Object({ kind: Type.Literal('dispute-text'), dispute: Bytes32, hash: Bytes32 }, closed),
]);

export const CopiesAnswerWire = Type.Object(
  {
    consent: Type.Optional(
      Type.Object(
        {
          consent: ConsentWire,
          signature: SignatureHex,
          opening: Type.Optional(OpeningWire),
          notice: Type.Optional(NoticeWire),
        },
        closed,
      ),
    ),
    text: Type.Optional(SaltedTextWire),
  },
  { ...closed, description: 'empty when it is not held here, or not for the asking member' },
);

export type CopiesRequest = Static<typeof CopiesRequestWire>;

export type CopiesAnswer = Static<typeof CopiesAnswerWire>;
