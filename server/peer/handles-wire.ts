/** What travels of handles: a publisher asks the registrar for those of identifiers. */
import Type, { type Static } from 'typebox';
import { Bytes32, closed, MemberNumber } from './values-wire.ts';

export const OpeningWire = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 32 }),
    identifier: Type.String({ minLength: 1, maxLength: 128 }),
    salt: Bytes32,
    subject: Bytes32,
    publisher: MemberNumber,
  },
  closed,
);

export const HandlesRequestWire = Type.Object(
  {
    identifiers: Type.Array(
      Type.Object(
        {
          type: Type.String({ minLength: 1, maxLength: 32 }),
          identifier: Type.String({ minLength: 1, maxLength: 128 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 10_000 },
    ),
  },
  closed,
);

export const HandlesAnswerWire = Type.Object({ openings: Type.Array(OpeningWire, { maxItems: 10_000 }) }, closed);

export type HandlesRequest = Static<typeof HandlesRequestWire>;

export type HandlesAnswer = Static<typeof HandlesAnswerWire>;
