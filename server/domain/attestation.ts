import { type Hex, writeHex, writeU32, writeU64 } from './bytes.ts';
import { keccak } from './hash.ts';
import { digestOf, structBuffer } from './typed-data.ts';

/** One statement about one handle; see IAttestationRegistry.Attestation. Times are unix seconds, `expiresAt` 0 = no expiry. */
export interface Attestation {
  schema: Hex;
  issuer: number;
  subject: Hex;
  record: Hex;
  consent: Hex;
  sources: Hex;
  observedAt: number;
  expiresAt: number;
}

/** For wallets that show typed data. */
export const ATTESTATION_TYPES = {
  Attestation: [
    { name: 'schema', type: 'bytes32' },
    { name: 'issuer', type: 'uint32' },
    { name: 'subject', type: 'bytes32' },
    { name: 'record', type: 'bytes32' },
    { name: 'consent', type: 'bytes32' },
    { name: 'sources', type: 'bytes32' },
    { name: 'observedAt', type: 'uint64' },
    { name: 'expiresAt', type: 'uint64' },
  ],
};

// Filled and hashed before the function returns, so that one buffer serves every call.
const struct = structBuffer(
  'Attestation(bytes32 schema,uint32 issuer,bytes32 subject,bytes32 record,bytes32 consent,bytes32 sources,uint64 observedAt,uint64 expiresAt)',
  8,
);

/** Ids of frozen attestations: what cannot change need not be hashed again. */
const hashed = new WeakMap<Attestation, { readonly separator: Hex; readonly id: Hex }>();

/** The EIP-712 digest, for the separator of the AttestationRegistry. HEX_INVALID, VALUE_INVALID. */
export function attestationId(separator: Hex, attestation: Attestation): Hex {
  if (!Object.isFrozen(attestation)) return hashOf(separator, attestation);
  const known = hashed.get(attestation);
  if (known?.separator === separator) return known.id;
  const id = hashOf(separator, attestation);
  hashed.set(attestation, { separator, id });
  return id;
}

function hashOf(separator: Hex, attestation: Attestation): Hex {
  writeHex(struct, 32, attestation.schema, 32);
  writeU32(struct, 64 + 28, attestation.issuer);
  writeHex(struct, 96, attestation.subject, 32);
  writeHex(struct, 128, attestation.record, 32);
  writeHex(struct, 160, attestation.consent, 32);
  writeHex(struct, 192, attestation.sources, 32);
  writeU64(struct, 224 + 24, attestation.observedAt);
  writeU64(struct, 256 + 24, attestation.expiresAt);
  return digestOf(separator, keccak(struct));
}
