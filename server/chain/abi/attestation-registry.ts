const ATTESTATION =
  'tuple(bytes32 schema, uint32 issuer, bytes32 subject, bytes32 record, bytes32 consent, bytes32 sources, uint64 observedAt, uint64 expiresAt)';

/** The contract as `contracts/interfaces/IAttestationRegistry.sol` specifies it. */
export const ATTESTATION_REGISTRY_ABI: readonly string[] = [
  'event Attested(bytes32 indexed id, bytes32 indexed subject, uint32 indexed issuer, address key, bytes32 schema, bytes32 record, bytes32 consent, bytes32 sources, uint64 observedAt, uint64 expiresAt, uint32 position)',
  'event BatchAnchored(bytes32 indexed root, uint32 indexed issuer, bytes32 indexed schema, address key, bytes32 sources, uint32 size, uint32 position)',
  'event Revoked(bytes32 indexed id, uint32 indexed issuer, address key, uint8 reason, bytes32 successor)',
  'error AttestationRegistryWrongIssuer(uint32 claimed, uint32 actual)',
  'error AttestationRegistryAlreadyAnchored(bytes32 id)',
  'error AttestationRegistryAlreadyRevoked(bytes32 id, uint40 revokedAt)',
  'error AttestationRegistryExpired(bytes32 id, uint64 expiresAt)',
  'error AttestationRegistryObservedInFuture(bytes32 id, uint64 observedAt)',
  'error AttestationRegistryValidityTooLong(bytes32 id, uint64 expiresAt, uint64 latest)',
  'error AttestationRegistrySchemaNeedsConsent(bytes32 schema)',
  'error AttestationRegistryEmptyBatch()',
  'error AttestationRegistryZeroRoot()',
  'error AttestationRegistryInvalidReason(uint8 reason)',
  'error AttestationRegistrySuccessorMismatch(uint8 reason, bytes32 successor)',
  `function attest(${ATTESTATION} attestation) returns (bytes32 id)`,
  `function attestMany(${ATTESTATION}[] attestations) returns (bytes32[] ids)`,
  'function anchor(bytes32 root, bytes32 schema, bytes32 sources, uint32 size)',
  'function revoke(bytes32 id, uint8 reason, bytes32 successor)',
  'function revokeMany(bytes32[] ids, uint8 reason)',
  'function anchorOf(uint32 issuer, bytes32 id) view returns (tuple(uint40 anchoredAt, uint32 position, uint40 revokedAt, uint8 reason))',
  'function subjectChain(bytes32 subject) view returns (uint32 count, bytes28 head)',
  'function batchChain(uint32 issuer, bytes32 schema) view returns (uint32 count, bytes28 head)',
  `function hashAttestation(${ATTESTATION} attestation) view returns (bytes32)`,
];
