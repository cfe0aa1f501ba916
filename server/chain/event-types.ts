/**
 * What the contracts tell, by event name. Times and counts are numbers (a time beyond 2^53 - 1, which means "never", is kept as
 * that), 64-bit bitmaps and whatever is wider than 64 bits
 * are bigint, addresses and hashes lower-case hex.
 */
import type { Hex } from '../domain/bytes.ts';
import type { ContractName } from './abi.ts';
import type { AssetEventArguments } from './asset-events.ts';
import type { GovernanceEventArguments } from './governance-events.ts';

export interface EventArguments extends AssetEventArguments, GovernanceEventArguments {
  MemberAdmitted: {
    member: number;
    capabilities: bigint;
    validFrom: number;
    validUntil: number;
    name: string;
    endpoint: string;
  };
  MemberCapabilitiesChanged: { member: number; capabilities: bigint };
  MemberValidityChanged: { member: number; validFrom: number; validUntil: number };
  MemberEndpointChanged: { member: number; endpoint: string };
  MemberSuspended: { member: number; reason: number };
  MemberReinstated: { member: number };
  KeyAdded: { member: number; key: Hex; purposes: number; validFrom: number; validUntil: number };
  KeyRetired: { member: number; key: Hex; validUntil: number };
  KeyCompromised: {
    member: number;
    key: Hex;
    since: number;
    reason: number;
    evidence: Hex;
    declarer: Hex;
    approver: Hex;
  };
  SchemaRegistered: {
    schema: Hex;
    publishers: bigint;
    category: number;
    dataClass: number;
    consentRequired: boolean;
    maxValidity: number;
    name: string;
  };
  SchemaRetired: { schema: Hex };
  TemplateRegistered: { template: Hex; name: string };
  TemplateRetired: { template: Hex };
  SubjectRegistered: { subject: Hex; publisher: number; controller: Hex };
  ControllerRotated: { subject: Hex; controller: Hex; nonce: number };
  RecoveryProposed: { subject: Hex; controller: Hex; effectiveAt: number };
  RecoveryCancelled: { subject: Hex };
  ConsentGranted: {
    consent: Hex;
    subject: Hex;
    publisher: number;
    action: number;
    categories: bigint;
    validFrom: number;
    validUntil: number;
    useLimit: number;
    terms: Hex;
  };
  ConsentWithdrawn: { consent: Hex; subject: Hex };
  ConsentConsumed: { consent: Hex; subject: Hex; uses: number };
  Attested: {
    id: Hex;
    subject: Hex;
    issuer: number;
    key: Hex;
    schema: Hex;
    record: Hex;
    consent: Hex;
    sources: Hex;
    observedAt: number;
    expiresAt: number;
    position: number;
  };
  BatchAnchored: { root: Hex; issuer: number; schema: Hex; key: Hex; sources: Hex; size: number; position: number };
  Revoked: { id: Hex; issuer: number; key: Hex; reason: number; successor: Hex };
}

export type EventName = keyof EventArguments;

/** Where in the chain an event stands. */
export interface EventPlace {
  readonly contract: ContractName;
  /** The contract that told it; callers compare it with the manifest. */
  readonly address: Hex;
  readonly block: number;
  readonly blockHash: Hex;
  readonly tx: Hex;
  readonly logIndex: number;
}

/** One event, told apart by `name`. */
export type ChainEvent = {
  [N in EventName]: EventPlace & { readonly name: N; readonly args: Readonly<EventArguments[N]> };
}[EventName];

/** A log as eth_getLogs answers it. */
export interface RpcLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: Hex;
}
