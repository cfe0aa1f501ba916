const CONSENT =
  'tuple(bytes32 subject, uint8 action, uint64 categories, uint64 validFrom, uint64 validUntil, uint16 useLimit, bytes32 terms)';

/** The contract as `contracts/interfaces/IConsentRegistry.sol` specifies it. */
export const CONSENT_REGISTRY_ABI: readonly string[] = [
  'event ConsentGranted(bytes32 indexed consent, bytes32 indexed subject, uint32 indexed publisher, uint8 action, uint64 categories, uint64 validFrom, uint64 validUntil, uint16 useLimit, bytes32 terms)',
  'event ConsentWithdrawn(bytes32 indexed consent, bytes32 indexed subject)',
  'event ConsentConsumed(bytes32 indexed consent, bytes32 indexed subject, uint16 uses)',
  'error ConsentRegistryUnknownSubject(bytes32 subject)',
  'error ConsentRegistryUnknownConsent(bytes32 consent)',
  'error ConsentRegistryAlreadyGranted(bytes32 consent)',
  'error ConsentRegistryWithdrawn(bytes32 consent, uint40 revokedAt)',
  'error ConsentRegistryNotYetValid(bytes32 consent, uint40 validFrom)',
  'error ConsentRegistryExpired(bytes32 consent, uint40 validUntil)',
  'error ConsentRegistryWrongAction(bytes32 consent, uint8 has, uint8 needs)',
  'error ConsentRegistryWrongPublisher(bytes32 consent, uint32 has, uint32 needs)',
  'error ConsentRegistryCategoryNotCovered(bytes32 consent, uint8 category)',
  'error ConsentRegistryUseLimitReached(bytes32 consent, uint16 useLimit)',
  'error ConsentRegistryInvalidWindow(uint64 validFrom, uint64 validUntil)',
  'error ConsentRegistryInvalidAction(uint8 action)',
  'error ConsentRegistryNoCategories()',
  'error ConsentRegistryUseLimitNeedsQuery(uint16 useLimit)',
  'error ConsentRegistryInvalidSignature(bytes32 subject, address controller)',
  `function grant(${CONSENT} consent, bytes signature) returns (bytes32 id)`,
  'function withdraw(bytes32 subject, bytes32 consent, bytes signature)',
  'function consume(bytes32 subject, bytes32 consent) returns (uint16 uses)',
  'function MAX_VALIDITY() view returns (uint64)',
  'function requireProvide(bytes32 subject, bytes32 consent, uint32 publisher, uint8 category) view',
  'function stateOf(bytes32 subject, bytes32 consent) view returns (tuple(uint40 validFrom, uint40 validUntil, uint40 revokedAt, uint16 uses, uint16 useLimit, uint8 action, uint64 categories, uint32 publisher))',
  `function hashConsent(${CONSENT} consent) view returns (bytes32)`,
];
