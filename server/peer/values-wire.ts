/** Values of which everything that travels is made. */
import Type from 'typebox';

/** Nothing but what is named. */
export const closed = { additionalProperties: false } as const;

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

/** A text with the salt under which its hash stands on chain. */
export const SaltedTextWire = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 4_000 }), salt: Bytes32 },
  closed,
);
