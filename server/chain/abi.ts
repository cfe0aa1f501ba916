/**
 * The contracts in ethers' human-readable form, one file each below `abi/`: all of what `contracts/interfaces` specifies, and of
 * OpenZeppelin's what a gateway needs. A test compares every line with the compiled artifacts. Whoever adds a function, an event or an
 * error to a contract adds it there.
 */
import { Interface } from 'ethers';
import { ACCESS_MANAGER_ABI } from './abi/access-manager.ts';
import { ASSET_REGISTRY_ABI } from './abi/asset-registry.ts';
import { ATTESTATION_REGISTRY_ABI } from './abi/attestation-registry.ts';
import { CONSENT_REGISTRY_ABI } from './abi/consent-registry.ts';
import { COUNTY_GOVERNOR_ABI } from './abi/county-governor.ts';
import { DISPUTE_REGISTRY_ABI } from './abi/dispute-registry.ts';
import { LIEN_REGISTRY_ABI } from './abi/lien-registry.ts';
import { MEMBER_REGISTRY_ABI } from './abi/member-registry.ts';
import { MEMBERSHIP_TOKEN_ABI } from './abi/membership-token.ts';
import { SCHEMA_REGISTRY_ABI } from './abi/schema-registry.ts';
import { SUBJECT_REGISTRY_ABI } from './abi/subject-registry.ts';
import { TEMPLATE_REGISTRY_ABI } from './abi/template-registry.ts';
import { TIMELOCK_CONTROLLER_ABI } from './abi/timelock-controller.ts';
import { VALUATION_REGISTRY_ABI } from './abi/valuation-registry.ts';

export const CONTRACT_NAMES = [
  'MemberRegistry',
  'SchemaRegistry',
  'SubjectRegistry',
  'ConsentRegistry',
  'AttestationRegistry',
  'TemplateRegistry',
  'AssetRegistry',
  'LienRegistry',
  'ValuationRegistry',
  'DisputeRegistry',
  'MembershipToken',
  'CountyGovernor',
  'TimelockController',
  'AccessManager',
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

export const ABI: Readonly<Record<ContractName, readonly string[]>> = {
  MemberRegistry: MEMBER_REGISTRY_ABI,
  SchemaRegistry: SCHEMA_REGISTRY_ABI,
  SubjectRegistry: SUBJECT_REGISTRY_ABI,
  ConsentRegistry: CONSENT_REGISTRY_ABI,
  AttestationRegistry: ATTESTATION_REGISTRY_ABI,
  TemplateRegistry: TEMPLATE_REGISTRY_ABI,
  AssetRegistry: ASSET_REGISTRY_ABI,
  LienRegistry: LIEN_REGISTRY_ABI,
  ValuationRegistry: VALUATION_REGISTRY_ABI,
  DisputeRegistry: DISPUTE_REGISTRY_ABI,
  MembershipToken: MEMBERSHIP_TOKEN_ABI,
  CountyGovernor: COUNTY_GOVERNOR_ABI,
  TimelockController: TIMELOCK_CONTROLLER_ABI,
  AccessManager: ACCESS_MANAGER_ABI,
};

/** Errors of the library code below the contracts that a caller can meet. */
const SHARED_ERRORS = [
  'error AccessManagedUnauthorized(address caller)',
  'error AccessManagedRequiredDelay(address caller, uint32 delay)',
  'error ERC721NonexistentToken(uint256 tokenId)',
  'error FailedCall()',
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

/** One interface with the errors of all contracts: a call may fail in a registry behind the one called. */
export function errorInterface(): Interface {
  errors ??= new Interface([
    ...CONTRACT_NAMES.flatMap((name) => ABI[name].filter((line) => line.startsWith('error '))),
    ...SHARED_ERRORS,
  ]);
  return errors;
}
