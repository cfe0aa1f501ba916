/** What travels when a lender's gateway asks a publisher's: fields with what proves them. */
import Type, { type Static } from 'typebox';
import { AttestationWire } from './attestation-wire.ts';
import { ConsentWire } from './consent-wire.ts';
import { StatementWire } from './dispute-wire.ts';
import { Bytes32, closed, FieldValue, UnixTime } from './values-wire.ts';

export const DisclosureWire = Type.Object(
  {
    fields: Type.Array(
      Type.Object({ name: Type.String({ minLength: 1, maxLength: 128 }), value: FieldValue, salt: Bytes32 }, closed),
      { maxItems: 256 },
    ),
    siblings: Type.Array(Bytes32, { maxItems: 256 }),
  },
  closed,
);

export const BatchProofWire = Type.Object(
  {
    siblings: Type.Array(Bytes32, { maxItems: 256 }),
    terminal: Type.Union([
      Type.Object({ kind: Type.Literal('leaf'), value: Bytes32 }, closed),
      Type.Object({ kind: Type.Literal('empty') }, closed),
      Type.Object({ kind: Type.Literal('other'), subject: Bytes32, value: Bytes32 }, closed),
    ]),
  },
  closed,
);

export const CoverageWire = Type.Object(
  { root: Bytes32, ids: Type.Array(Bytes32, { maxItems: 10_000 }), proof: BatchProofWire },
  closed,
);

export const DisclosedAttestationWire = Type.Object(
  {
    id: Bytes32,
    attestation: AttestationWire,
    disclosure: DisclosureWire,
    sources: Type.Object(
      {
        extract: Bytes32,
        attestations: Type.Array(AttestationWire, { maxItems: 256 }),
        openings: Type.Optional(
          Type.Array(
            Type.Object(
              { id: Bytes32, extract: Bytes32, attestations: Type.Array(AttestationWire, { maxItems: 256 }) },
              closed,
            ),
            { maxItems: 256 },
          ),
        ),
      },
      closed,
    ),
    inclusion: Type.Optional(CoverageWire),
    displayUntil: Type.Optional(UnixTime),
    statements: Type.Optional(Type.Array(StatementWire, { maxItems: 1_000 })),
  },
  closed,
);

/** What a lender's gateway asks a publisher's. */
export const DisclosureRequestWire = Type.Object(
  {
    consent: ConsentWire,
    purpose: Type.String({ minLength: 1, maxLength: 64 }),
    staff: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{1,64}$',
        description: 'pseudonym of the asking clerk, for the access log',
      }),
    ),
    since: Type.Optional(
      Type.Unsafe<number>({
        ...UnixTime,
        description: 'earliest observedAt asked for; absent = as far back as the template allows',
      }),
    ),
    items: Type.Array(
      Type.Object(
        {
          schema: Bytes32,
          fields: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
            minItems: 1,
            maxItems: 256,
            uniqueItems: true,
          }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 64 },
    ),
  },
  closed,
);

/** What the publisher's gateway answers: per item every attestation about the handle, and for every batch what stands in it. */
export const DisclosureAnswerWire = Type.Object(
  {
    subject: Bytes32,
    items: Type.Array(
      Type.Object(
        {
          schema: Bytes32,
          attestations: Type.Array(DisclosedAttestationWire, { maxItems: 10_000 }),
          coverage: Type.Array(CoverageWire, { maxItems: 10_000 }),
          withheld: Type.Optional(
            Type.Array(Bytes32, { maxItems: 10_000, description: 'anchored, and by law not to be shown' }),
          ),
          outside: Type.Optional(
            Type.Array(AttestationWire, { maxItems: 10_000, description: 'observed before the range asked for' }),
          ),
        },
        closed,
      ),
      { maxItems: 64 },
    ),
  },
  closed,
);

export type DisclosureRequest = Static<typeof DisclosureRequestWire>;

export type DisclosureAnswer = Static<typeof DisclosureAnswerWire>;
