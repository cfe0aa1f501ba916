/** What travels about offers: told by the handle's publisher, answered by the recipient. */
import Type from 'typebox';
import { ConsentWire, NoticeWire } from './consent-wire.ts';
import { OpeningWire } from './handles-wire.ts';
import { Bytes32, closed, SignatureHex } from './values-wire.ts';

/** An offer as its recipient is told it: signed in full, without the opening. */
export const OfferWire = Type.Object({ consent: ConsentWire, signature: SignatureHex, notice: NoticeWire }, closed);

export const OfferAnswerWire = Type.Object(
  { id: Bytes32, answer: Type.Union([Type.Literal('accepted'), Type.Literal('declined')]) },
  closed,
);

/** The opening comes with an acceptance. */
export const OfferAnsweredWire = Type.Object({ id: Bytes32, opening: Type.Optional(OpeningWire) }, closed);
