import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HardhatEthersSigner } from '@nomicfoundation/hardhat-ethers/types';
import {
  type BaseContract,
  Contract,
  type ContractMethod,
  getAddress,
  id as keccakText,
  Wallet,
  ZeroHash,
} from 'ethers';
import hre from 'hardhat';
import { readArtifact } from '../../scripts/deploy/artifacts.ts';
import { type DeploymentManifest, deployConsortium } from '../../scripts/deploy.ts';
import {
  type Attestation,
  consentDigest,
  type Domain,
  type SignedConsent,
  signConsent,
  type Terms,
  toGranted,
} from './typed-data.ts';

/** One in-process chain for all contract tests; `load` puts it back to what a fixture left. */
export const { ethers, networkHelpers } = await hre.network.create();
export const load = networkHelpers.loadFixture;

/** A contract of which the functions named are known to exist. */
export type Registry<Functions extends string> = BaseContract & Record<Functions, ContractMethod>;

export type MemberRegistry = Registry<
  | 'admit'
  | 'setCapabilities'
  | 'setValidity'
  | 'suspend'
  | 'reinstate'
  | 'setEndpoint'
  | 'addKey'
  | 'retireKey'
  | 'declareCompromised'
  | 'compromisedSince'
  | 'authorize'
  | 'memberOf'
  | 'keyOf'
  | 'memberCount'
  | 'MAX_KEYS'
>;
export type SchemaRegistry = Registry<'register' | 'retire' | 'authorize' | 'schemaOf'>;
export type TemplateRegistry = Registry<'register' | 'retire' | 'templateOf'>;
export type SubjectRegistry = Registry<
  | 'register'
  | 'rotate'
  | 'proposeRecovery'
  | 'executeRecovery'
  | 'cancelRecovery'
  | 'subjectOf'
  | 'RECOVERY_DELAY'
  | 'eip712Domain'
>;
export type ConsentRegistry = Registry<
  'grant' | 'withdraw' | 'consume' | 'requireProvide' | 'stateOf' | 'hashConsent' | 'MAX_VALIDITY'
>;
export type AttestationRegistry = Registry<
  | 'attest'
  | 'attestMany'
  | 'anchor'
  | 'revoke'
  | 'revokeMany'
  | 'anchorOf'
  | 'subjectChain'
  | 'batchChain'
  | 'hashAttestation'
>;
export type AccessManager = Registry<
  'hasRole' | 'getTargetFunctionRole' | 'grantRole' | 'revokeRole' | 'schedule' | 'hashOperation'
>;

/** The same contract, called by somebody else. */
export const as = <C extends BaseContract>(contract: C, signer: HardhatEthersSigner): C =>
  contract.connect(signer) as C;

/** Capability bits (server/domain/capabilities.ts). */
export const REGISTRAR = 1n;
export const GOVERNMENT = 2n;
export const BANK = 4n;
export const PLATFORM = 8n;

export const OFFICE = 1;
export const LENDER = 2;
export const MARKET = 3;

export const PUBLISH = 1;
export const SIGN = 2;
export const MANAGE = 4;

export const PROVIDE = 1;
export const QUERY = 2;

export const DAY = 86_400;

export const VOTING_DELAY = 86_400;
export const VOTING_PERIOD = 7 * DAY;
export const TIMELOCK_DELAY = 2 * DAY;

/** Permits: statutory, no consent, no longest validity, category 1, published by government. */
export const PERMITS = keccakText('schema: permits');
/** Orders: under consent, at most a year, category 5, published by platforms and banks. */
export const ORDERS = keccakText('schema: orders');
export const PERMITS_CATEGORY = 1;
export const ORDERS_CATEGORY = 5;

/** A handle of the enterprise towards the market (member 3), controlled by `controller`. */
export const HANDLE = keccakText('handle: enterprise towards market');
export const controller = new Wallet(keccakText('wallet of the enterprise'));

/** 32 bytes that stand for `text`. */
export const hash = (text: string) => keccakText(text);

/** An account that stands for `text`; nobody has its key. */
export const address = (text: string) => getAddress(`0x${keccakText(text).slice(26)}`);

/** Time of the latest block. */
export const now = () => networkHelpers.time.latest();

/** Fixes the time of the next block, a minute after the latest, and returns it. */
export async function nextTime(): Promise<number> {
  const time = (await now()) + 60;
  await networkHelpers.time.setNextBlockTimestamp(time);
  return time;
}

async function deploy(admin: HardhatEthersSigner, governor: string, guardian: string): Promise<DeploymentManifest> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-test-'));
  try {
    const manifestPath = join(folder, 'manifest.json');
    const vote = { votingDelay: VOTING_DELAY, votingPeriod: VOTING_PERIOD, timelockDelay: TIMELOCK_DELAY };
    return await deployConsortium({ provider: ethers.provider, admin, governor, guardian, vote, manifestPath });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The contracts, freshly deployed: no member, no schema. */
export async function emptyConsortium() {
  const [admin, governor, guardian, office, lender, market, stranger, other] = await ethers.getSigners();
  if (!admin || !governor || !guardian || !office || !lender || !market || !stranger || !other) {
    throw new Error('the test network has fewer accounts than expected');
  }
  const manifest = await deploy(admin, governor.address, guardian.address);
  const at = <C>(name: keyof DeploymentManifest['contracts'], signer: HardhatEthersSigner): C =>
    new Contract(manifest.contracts[name].address, readArtifact(name).abi, signer) as C;
  const { chainId } = await ethers.provider.getNetwork();
  const domainOf = (name: keyof DeploymentManifest['contracts']): Domain => ({
    name: 'County Ledger',
    version: '1',
    chainId,
    verifyingContract: manifest.contracts[name].address,
  });
  return {
    manifest,
    admin,
    governor,
    guardian,
    office,
    lender,
    market,
    stranger,
    other,
    manager: at<AccessManager>('AccessManager', admin),
    members: at<MemberRegistry>('MemberRegistry', governor),
    schemas: at<SchemaRegistry>('SchemaRegistry', governor),
    templates: at<TemplateRegistry>('TemplateRegistry', governor),
    subjects: at<SubjectRegistry>('SubjectRegistry', office),
    consents: at<ConsentRegistry>('ConsentRegistry', stranger),
    attestations: at<AttestationRegistry>('AttestationRegistry', market),
    subjectsDomain: domainOf('SubjectRegistry'),
    consentsDomain: domainOf('ConsentRegistry'),
    attestationsDomain: domainOf('AttestationRegistry'),
  };
}

/**
 * Three members (government office and registrar, bank, market platform), two schemas, one enrolled enterprise.
 * Contracts are connected to whom they are mostly called by: governor, registrar, stranger (a relay), market.
 */
export async function consortium() {
  const base = await emptyConsortium();
  const { members, schemas, subjects, office, lender, market } = base;
  await members.admit('county office', 'http://127.0.0.1:4101', REGISTRAR | GOVERNMENT, 0, 0, office.address);
  await members.admit('county bank', 'http://127.0.0.1:4102', BANK, 0, 0, lender.address);
  await members.admit('county market', 'http://127.0.0.1:4103', PLATFORM, 0, 0, market.address);
  await schemas.register(PERMITS, GOVERNMENT, PERMITS_CATEGORY, 1, false, 0, 'permits');
  await schemas.register(ORDERS, PLATFORM | BANK, ORDERS_CATEGORY, 2, true, 365 * DAY, 'orders');
  await subjects.register([HANDLE], [MARKET], [controller.address]);
  return base;
}

export const terms: Terms = {
  recipient: LENDER,
  purpose: 'loan-application',
  template: ZeroHash,
  dataLife: 90 * DAY,
  notice: ZeroHash,
  salt: keccakText('salt of the terms'),
};

/** A PROVIDE consent for the market's orders, valid from an hour ago for 30 days, changed where `change` says so. */
export async function provideConsent(change: Partial<SignedConsent> = {}): Promise<SignedConsent> {
  const time = await now();
  return {
    subject: HANDLE,
    action: PROVIDE,
    categories: 1n << BigInt(ORDERS_CATEGORY),
    validFrom: time - 3600,
    validUntil: time + 30 * DAY,
    useLimit: 0,
    terms,
    ...change,
  };
}

/** A QUERY consent for the lender, otherwise as `provideConsent`. */
export const queryConsent = (change: Partial<SignedConsent> = {}) => provideConsent({ action: QUERY, ...change });

/** Signs a consent with the enterprise's wallet and grants it; its id. */
export async function grant(
  base: { consents: ConsentRegistry; consentsDomain: Domain },
  consent: SignedConsent,
): Promise<string> {
  const signature = await signConsent(controller, base.consentsDomain, consent);
  await base.consents.grant(toGranted(consent), signature);
  return consentDigest(base.consentsDomain, consent);
}

/** An attestation of the market about the enterprise's orders, changed where `change` says so. */
export async function orders(change: Partial<Attestation> = {}): Promise<Attestation> {
  const time = await now();
  return {
    schema: ORDERS,
    issuer: MARKET,
    subject: HANDLE,
    record: keccakText('record: orders'),
    consent: ZeroHash,
    sources: ZeroHash,
    observedAt: time - DAY,
    expiresAt: time + 90 * DAY,
    ...change,
  };
}

/** An attestation of the office about a permit of the enterprise: no consent, no expiry. */
export const permit = (change: Partial<Attestation> = {}) =>
  orders({ schema: PERMITS, issuer: OFFICE, record: keccakText('record: permit'), expiresAt: 0, ...change });

/** The consortium with a PROVIDE consent for the market's orders granted. */
export async function consentedConsortium() {
  const base = await consortium();
  const consent = await grant(base, await provideConsent());
  return { ...base, consent };
}
