/** What travels about offers: told by the handle's publisher, answered by the recipient. */
import Type from 'typebox';
import { Bytes32, ConsentWire, NoticeWire, OpeningWire, SignatureHex } from './wire.ts';

const closed = { additionalProperties: false } as const;

/** An offer as its recipient is told it: signed in full, without the opening. */
export const OfferWire = Type.Object({ consent: ConsentWire, signature: SignatureHex, notice: NoticeWire }, closed);

export const OfferAnswerWire = Type.Object(
  { id: Bytes32, answer: Type.Union([Type.Literal('accepted'), Type.Literal('declined')]) },
  closed,
);

/** The opening comes with an acceptance. */
export const OfferAnsweredWire = Type.Object({ id: Bytes32, opening: Type.Optional(OpeningWire) }, closed);
