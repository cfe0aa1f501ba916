/**
 * The five contracts in ethers' human-readable form, as `contracts/interfaces` specifies them; a test compares every line with the
 * compiled artifacts. Whoever adds a function, an event or an error to a contract adds it here.
 */
import { Interface } from 'ethers';

export const CONTRACT_NAMES = [
  'MemberRegistry',
  'SchemaRegistry',
  'SubjectRegistry',
  'ConsentRegistry',
  'AttestationRegistry',
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

const ATTESTATION =
  'tuple(bytes32 schema, uint32 issuer, bytes32 subject, bytes32 record, bytes32 consent, bytes32 sources, uint64 observedAt, uint64 expiresAt)';
const CONSENT =
  'tuple(bytes32 subject, uint8 action, uint64 categories, uint64 validFrom, uint64 validUntil, uint16 useLimit, bytes32 terms)';

export const ABI: Readonly<Record<ContractName, readonly string[]>> = {
  MemberRegistry: [
    'event MemberAdmitted(uint32 indexed member, uint64 capabilities, uint40 validFrom, uint40 validUntil, string name, string endpoint)',
    'event MemberCapabilitiesChanged(uint32 indexed member, uint64 capabilities)',
    'event MemberValidityChanged(uint32 indexed member, uint40 validFrom, uint40 validUntil)',
    'event MemberEndpointChanged(uint32 indexed member, string endpoint)',
    'event MemberSuspended(uint32 indexed member, uint8 reason)',
    'event MemberReinstated(uint32 indexed member)',
    'event KeyAdded(uint32 indexed member, address indexed key, uint8 purposes, uint40 validFrom, uint40 validUntil)',
    'event KeyRetired(uint32 indexed member, address indexed key, uint40 validUntil)',
    'event KeyCompromised(uint32 indexed member, address indexed key, uint40 since, uint8 reason, bytes32 evidence, address declarer, address approver)',
    'error MemberRegistryUnknownMember(uint32 member)',
    'error MemberRegistryUnknownKey(address key)',
    'error MemberRegistryKeyTaken(address key, uint32 member)',
    'error MemberRegistryKeyNotValid(address key, uint40 validFrom, uint40 validUntil)',
    'error MemberRegistryKeyLacksPurpose(address key, uint8 has, uint8 needs)',
    'error MemberRegistryMemberNotInStanding(uint32 member, bool suspended, uint40 validFrom, uint40 validUntil)',
    'error MemberRegistryInvalidWindow(uint40 validFrom, uint40 validUntil)',
    'error MemberRegistryInvalidPurposes(uint8 purposes)',
    'error MemberRegistryNotManager(address caller, uint32 member)',
    'error MemberRegistryAlreadySuspended(uint32 member)',
    'error MemberRegistryTooManyKeys(uint32 member, uint256 limit)',
    'error MemberRegistryNotSuspended(uint32 member)',
    'error MemberRegistryEmptyName()',
    'error MemberRegistryZeroKey()',
    'error MemberRegistryInvalidSince(address key, uint40 since, uint40 earliest, uint40 latest)',
    'error MemberRegistryInvalidReason(uint8 reason)',
    'error MemberRegistryZeroEvidence(address key)',
    'error MemberRegistryOwnApprover(address approver, uint32 member)',
    'error MemberRegistryInvalidApproval(address key, address approver)',
    'error MemberRegistryApprovalExpired(uint64 deadline)',
    'function admit(string name, string endpoint, uint64 capabilities, uint40 validFrom, uint40 validUntil, address key) returns (uint32 member)',
    'function setCapabilities(uint32 member, uint64 capabilities)',
    'function setValidity(uint32 member, uint40 validFrom, uint40 validUntil)',
    'function suspend(uint32 member, uint8 reason)',
    'function reinstate(uint32 member)',
    'function setEndpoint(uint32 member, string endpoint)',
    'function addKey(uint32 member, address key, uint8 purposes, uint40 validFrom, uint40 validUntil)',
    'function retireKey(address key)',
    'function declareCompromised(address key, uint40 since, uint8 reason, bytes32 evidence, address approver, uint64 deadline, bytes approval)',
    'function compromisedSince(address key) view returns (uint40)',
    'function authorize(address key, uint8 purpose) view returns (uint32 member, uint64 capabilities)',
    'function memberOf(uint32 member) view returns (tuple(uint64 capabilities, uint40 validFrom, uint40 validUntil, bool suspended))',
    'function keyOf(address key) view returns (tuple(uint32 member, uint8 purposes, uint40 validFrom, uint40 validUntil))',
    'function memberCount() view returns (uint32)',
    'function MAX_KEYS() view returns (uint256)',
  ],
  SchemaRegistry: [
    'event SchemaRegistered(bytes32 indexed schema, uint64 publishers, uint8 category, uint8 dataClass, bool consentRequired, uint40 maxValidity, string name)',
    'event SchemaRetired(bytes32 indexed schema)',
    'error SchemaRegistryUnknownSchema(bytes32 schema)',
    'error SchemaRegistryAlreadyRegistered(bytes32 schema)',
    'error SchemaRegistryRetired(bytes32 schema, uint40 retiredAt)',
    'error SchemaRegistryNotAPublisher(bytes32 schema, uint64 has, uint64 needsOneOf)',
    'error SchemaRegistryInvalidCategory(uint8 category)',
    'error SchemaRegistryInvalidDataClass(uint8 dataClass)',
    'error SchemaRegistryNoPublishers(bytes32 schema)',
    'error SchemaRegistryZeroId()',
    'function register(bytes32 schema, uint64 publishers, uint8 category, uint8 dataClass, bool consentRequired, uint40 maxValidity, string name)',
    'function retire(bytes32 schema)',
    'function authorize(bytes32 schema, uint64 capabilities) view returns (uint8 category, bool consentRequired, uint40 maxValidity)',
    'function schemaOf(bytes32 schema) view returns (tuple(uint64 publishers, uint8 category, uint8 dataClass, bool consentRequired, uint40 maxValidity, uint40 registeredAt, uint40 retiredAt))',
  ],
  SubjectRegistry: [
    'event SubjectRegistered(bytes32 indexed subject, uint32 indexed publisher, address indexed controller)',
    'event ControllerRotated(bytes32 indexed subject, address indexed controller, uint24 nonce)',
    'event RecoveryProposed(bytes32 indexed subject, address indexed controller, uint40 effectiveAt)',
    'event RecoveryCancelled(bytes32 indexed subject)',
    'error SubjectRegistryUnknownSubject(bytes32 subject)',
    'error SubjectRegistryAlreadyRegistered(bytes32 subject)',
    'error SubjectRegistryUnknownPublisher(bytes32 subject, uint32 publisher)',
    'error SubjectRegistryNotRegistrar(address caller, uint64 capabilities)',
    'error SubjectRegistryZeroController(bytes32 subject)',
    'error SubjectRegistryInvalidSignature(bytes32 subject, address controller)',
    'error SubjectRegistryExpired(uint256 deadline)',
    'error SubjectRegistryNoRecovery(bytes32 subject)',
    'error SubjectRegistryRecoveryNotDue(bytes32 subject, uint40 effectiveAt)',
    'error SubjectRegistryNotController(bytes32 subject, address caller)',
    'error SubjectRegistryLengthMismatch(uint256 subjects, uint256 publishers, uint256 controllers)',
    'function register(bytes32[] subjects, uint32[] publishers, address[] controllers)',
    'function rotate(bytes32 subject, address controller, uint256 deadline, bytes signature)',
    'function proposeRecovery(bytes32 subject, address controller)',
    'function executeRecovery(bytes32 subject)',
    'function cancelRecovery(bytes32 subject)',
    'function RECOVERY_DELAY() view returns (uint40)',
    'function subjectOf(bytes32 subject) view returns (tuple(address controller, uint32 publisher, uint40 registeredAt, uint24 nonce))',
  ],
  ConsentRegistry: [
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
  ],
  AttestationRegistry: [
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
  ],
};

/** Errors of the library code below the contracts that a caller can meet. */
const SHARED_ERRORS = [
  'error AccessManagedUnauthorized(address caller)',
  'error AccessManagedRequiredDelay(address caller, uint32 delay)',
];

const interfaces = new Map<ContractName, Interface>();

/** ethers' Interface of a contract, made once. */
export function interfaceOf(contract: ContractName): Interface {
  const known = interfaces.get(contract);
  if (known !== undefined) return known;
  const made = new Interface(ABI[contract]);
  interfaces.set(contract, made);
  return made;
}

let errors: Interface | undefined;

/** One interface with the errors of all five contracts: a call may fail in a registry behind the one called. */
export function errorInterface(): Interface {
  errors ??= new Interface([
    ...CONTRACT_NAMES.flatMap((name) => ABI[name].filter((line) => line.startsWith('error '))),
    ...SHARED_ERRORS,
  ]);
  return errors;
}
