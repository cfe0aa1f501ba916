/** What travels between gateways and to callers: one TypeBox schema each = validation, type and documentation. */
import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { LedgerError } from '../errors.ts';

const closed = { additionalProperties: false } as const;

/** A 32-byte value, `0x` and 64 lower-case hexadecimal digits. */
export const Bytes32 = Type.Unsafe<`0x${string}`>(
  Type.String({ pattern: '^0x[0-9a-f]{64}$', examples: [`0x${'00'.repeat(32)}`] }),
);
export const Address = Type.Unsafe<`0x${string}`>(
  Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', examples: [`0x${'00'.repeat(20)}`] }),
);
export const SignatureHex = Type.Unsafe<`0x${string}`>(
  Type.String({ pattern: '^0x([0-9a-fA-F]{2}){0,4096}$', examples: [`0x${'00'.repeat(65)}`] }),
);
export const UnixTime = Type.Integer({
  minimum: 0,
  maximum: 1_099_511_627_775,
  description: 'seconds since 1970-01-01 UTC',
});
/** Where something stands on the chain. Block and log are proven by the block's hash; the number of the transaction is not. */
export const AtWire = Type.Object({
  block: Type.Integer(),
  timestamp: Type.Integer(),
  tx: Type.Unsafe<`0x${string}`>({
    ...Bytes32,
    description: 'as the node named it; block and event are proven, this is not',
  }),
});
export const MemberNumber = Type.Integer({ minimum: 0, maximum: 4_294_967_295 });
export const FieldValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

export const AttestationWire = Type.Object(
  {
    schema: Bytes32,
    issuer: MemberNumber,
    subject: Bytes32,
    record: Bytes32,
    consent: Bytes32,
    sources: Bytes32,
    observedAt: UnixTime,
    expiresAt: UnixTime,
  },
  closed,
);

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

/** A text with the salt under which its hash stands on chain. */
export const SaltedTextWire = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 4_000 }), salt: Bytes32 },
  closed,
);

/** The party's latest statement in a dispute. */
const StatementWire = Type.Object({ dispute: Bytes32, ...SaltedTextWire.properties }, closed);

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

/** That others may have used a key of the asking member; see domain/compromise.ts. */
export const CompromiseRequestWire = Type.Object(
  {
    key: Address,
    since: UnixTime,
    reason: Type.Integer({ minimum: 1, maximum: 4 }),
    report: SaltedTextWire,
    deadline: UnixTime,
  },
  closed,
);
export const CompromiseApprovalWire = Type.Object({ id: Bytes32, key: Address, signature: SignatureHex }, closed);

export const DisputeTextWire = Type.Object({ dispute: Bytes32, text: SaltedTextWire }, closed);

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

/** A member-signed request; the signature is EIP-712 `PeerRequest` over the hash of path and payload. */
export const envelopeOf = <T extends TSchema>(payload: T) =>
  Type.Object(
    {
      from: MemberNumber,
      to: MemberNumber,
      nonce: Bytes32,
      deadline: UnixTime,
      path: Type.String({ maxLength: 128 }),
      payload,
      signature: SignatureHex,
    },
    closed,
  );

export type DisclosureRequest = Static<typeof DisclosureRequestWire>;
export type DisclosureAnswer = Static<typeof DisclosureAnswerWire>;
export type HandlesRequest = Static<typeof HandlesRequestWire>;
export type HandlesAnswer = Static<typeof HandlesAnswerWire>;

export type CopiesRequest = Static<typeof CopiesRequestWire>;
export type CopiesAnswer = Static<typeof CopiesAnswerWire>;

/** Compiles a check for what a peer answered: returns it typed, or throws PEER_INVALID naming the first place that does not fit. */
export function answerReader<T extends TSchema>(schema: T): (body: unknown) => Static<T> {
  const compiled = Compile(schema);
  return (body) => {
    if (compiled.Check(body)) return body as Static<T>;
    const first = compiled.Errors(body)[0];
    throw new LedgerError(
      'PEER_INVALID',
      `the answer does not fit: ${first?.instancePath ?? '/'} ${first?.message ?? ''}`.trim(),
      {
        path: first?.instancePath,
      },
    );
  };
}
