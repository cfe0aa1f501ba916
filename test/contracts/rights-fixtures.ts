import type { HardhatEthersSigner } from '@nomicfoundation/hardhat-ethers/types';
import { Contract, Wallet, ZeroHash } from 'ethers';
import { type RightsContractName, readArtifact } from '../../scripts/deploy/artifacts.ts';
import {
  as,
  BANK,
  consortium,
  DAY,
  ethers,
  GOVERNMENT,
  hash,
  LENDER,
  now,
  OFFICE,
  REGISTRAR,
  type Registry,
} from './fixtures.ts';
import { type Lien, lienDigest, signLien, signTransfer } from './rights-typed-data.ts';
import type { Domain } from './typed-data.ts';

export type AssetRegistry = Registry<
  | 'registerClass'
  | 'register'
  | 'resolveSuspicion'
  | 'reconcile'
  | 'openNote'
  | 'liftNote'
  | 'transfer'
  | 'lease'
  | 'setUser'
  | 'proposeRecovery'
  | 'executeRecovery'
  | 'cancelRecovery'
  | 'changeAuthority'
  | 'encumber'
  | 'disencumber'
  | 'assetOf'
  | 'classOf'
  | 'holderOf'
  | 'noteOf'
  | 'recoveryOf'
  | 'leasesOf'
  | 'assetCount'
  | 'ownerOf'
  | 'userOf'
  | 'userExpires'
  | 'locked'
  | 'approve'
  | 'setApprovalForAll'
  | 'transferFrom'
  | 'safeTransferFrom(address,address,uint256)'
  | 'supportsInterface'
>;
export type LienRegistry = Registry<
  | 'create'
  | 'perfect'
  | 'renew'
  | 'confirm'
  | 'strike'
  | 'amend'
  | 'assign'
  | 'reassign'
  | 'subordinate'
  | 'subordinatedAt'
  | 'endPossession'
  | 'releaseAsset'
  | 'release'
  | 'giveNotice'
  | 'withdrawNotice'
  | 'enforce'
  | 'agreeTransfer'
  | 'requireAgreed'
  | 'lienOf'
  | 'assetsOf'
  | 'lienChain'
  | 'hashLien'
  | 'NOTICE_PERIOD'
>;
export type ValuationRegistry = Registry<'appraise' | 'withdraw' | 'valuationOf' | 'valuationChain'>;
export type DisputeRegistry = Registry<
  | 'fileAttestation'
  | 'fileAsset'
  | 'answer'
  | 'state'
  | 'withdraw'
  | 'setClock'
  | 'assignClocks'
  | 'setCalendar'
  | 'disputeOf'
  | 'openDispute'
  | 'isOverdue'
  | 'disputeChain'
  | 'dueAt'
  | 'clockOf'
  | 'clocksOf'
  | 'hashFiling'
>;
export type MembershipToken = Registry<
  | 'grantSeat'
  | 'endSeat'
  | 'moveSeat'
  | 'seatOf'
  | 'locked'
  | 'getVotes'
  | 'getPastVotes'
  | 'getPastTotalSupply'
  | 'delegate'
  | 'delegateBySig'
  | 'approve'
  | 'setApprovalForAll'
  | 'transferFrom'
  | 'CLOCK_MODE'
  | 'supportsInterface'
>;
export type CountyGovernor = Registry<
  | 'propose'
  | 'castVote'
  | 'queue'
  | 'execute'
  | 'cancel'
  | 'state'
  | 'quorum'
  | 'hashProposal'
  | 'proposalThreshold'
  | 'isBeyondGuardian'
  | 'setProposalGuardian'
>;

export const TITLE_AUTHORITY = 256n;
export const LENDING = 16n;
export const APPRAISING = 64n;

/** Members beside those of `consortium`: a second bank, an appraiser, a title authority of another county. */
export const SECOND_BANK = 4;
export const APPRAISER = 5;
export const OTHER_OFFICE = 6;

export const MACHINE = 1;
export const PATENT = 2;

export const MORTGAGE = 1;
export const POSSESSORY_PLEDGE = 2;
export const RIGHTS_PLEDGE = 3;
export const RETENTION = 4;
export const FINANCE_LEASE = 6;

export const CNY = 156;

/** The farmer's accounts: one for each asset. They have no money and sign only. */
export const farmer = new Wallet(hash('wallet of the farmer, first machine'));
export const farmerTwo = new Wallet(hash('wallet of the farmer, second machine'));
export const buyer = new Wallet(hash('wallet of a buyer'));
export const inventor = new Wallet(hash('wallet of the inventor'));

/** The machine (asset 1) and the patent (asset 2) of `titled`; a second machine is 3. */
export const TRACTOR = 1;
export const INVENTION = 2;
export const HARVESTER = 3;

/** The consortium with the rights contracts, six members, no asset. Contracts are connected to whom they are mostly called by. */
export async function rights() {
  const base = await consortium();
  const signers = await ethers.getSigners();
  const [secondBank, appraiser, otherOffice, owner] = signers.slice(8);
  if (!secondBank || !appraiser || !otherOffice || !owner) throw new Error('the test network has too few accounts');
  const { members, governor, office, lender, manifest } = base;
  await members.setCapabilities(OFFICE, REGISTRAR | GOVERNMENT | TITLE_AUTHORITY);
  await members.setCapabilities(LENDER, BANK | LENDING);
  await members.admit('second bank', '', BANK | LENDING, 0, 0, secondBank.address);
  await members.admit('appraiser', '', APPRAISING, 0, 0, appraiser.address);
  await members.admit('office of another county', '', TITLE_AUTHORITY, 0, 0, otherOffice.address);
  const deployed = manifest.contracts;
  const at = <C>(name: RightsContractName, signer: HardhatEthersSigner): C =>
    new Contract(deployed[name].address, readArtifact(name).abi, signer) as C;
  const { chainId } = await ethers.provider.getNetwork();
  const domainAt = (verifyingContract: string): Domain => ({
    name: 'County Ledger',
    version: '1',
    chainId,
    verifyingContract,
  });
  return {
    ...base,
    deployed,
    secondBank,
    appraiser,
    otherOffice,
    owner,
    assets: at<AssetRegistry>('AssetRegistry', office),
    liens: at<LienRegistry>('LienRegistry', lender),
    valuations: at<ValuationRegistry>('ValuationRegistry', appraiser),
    disputes: at<DisputeRegistry>('DisputeRegistry', base.stranger),
    seats: at<MembershipToken>('MembershipToken', governor),
    vote: at<CountyGovernor>('CountyGovernor', office),
    assetsDomain: domainAt(deployed.AssetRegistry.address),
    liensDomain: domainAt(deployed.LienRegistry.address),
    disputesDomain: domainAt(deployed.DisputeRegistry.address),
    membersDomain: domainAt(manifest.contracts.MemberRegistry.address),
  };
}
export type Rights = Awaited<ReturnType<typeof rights>>;

export interface Title {
  class: number;
  fingerprint: string;
  owner: string;
  register: number;
  number: string;
  registeredAt: number;
  validUntil: number;
}

/** A machine of the farmer, registered nowhere else, changed where `change` says so. */
export const title = (change: Partial<Title> = {}): Title => ({
  class: MACHINE,
  fingerprint: hash('fingerprint: tractor A01'),
  owner: farmer.address,
  register: 0,
  number: ZeroHash,
  registeredAt: 0,
  validUntil: 0,
  ...change,
});

/** Three assets: the farmer's tractor, the inventor's patent, the farmer's harvester. */
export async function titled() {
  const base = await rights();
  const { assets } = base;
  await assets.register(title(), [hash('near: tractor AO1')]);
  await assets.register(
    title({ class: PATENT, fingerprint: hash('fingerprint: patent'), owner: inventor.address }),
    [],
  );
  await assets.register(title({ fingerprint: hash('fingerprint: harvester'), owner: farmerTwo.address }), []);
  return base;
}

/** A mortgage on the tractor for the lender, agreed an hour ago, changed where `change` says so. */
export async function mortgage(change: Partial<Lien> = {}): Promise<Lien> {
  const time = await now();
  return {
    assets: [TRACTOR],
    creditor: LENDER,
    kind: MORTGAGE,
    currency: CNY,
    amount: 10_000_000n,
    maxAmount: 10_000_000n,
    effectiveAt: time - 3600,
    deliveredAt: 0,
    debt: hash('loan contract'),
    salt: hash('salt'),
    deadline: time + DAY,
    ...change,
  };
}

/** A pledge of the patent for the lender, otherwise as `mortgage`. */
export const patentPledge = (change: Partial<Lien> = {}) =>
  mortgage({ assets: [INVENTION], kind: RIGHTS_PLEDGE, ...change });

/** Creates a lien with the signatures of `owners`; its id. */
export async function createLien(
  base: Pick<Rights, 'liens' | 'liensDomain'>,
  lien: Lien,
  owners: readonly Wallet[] = [farmer],
  creditor?: HardhatEthersSigner,
): Promise<string> {
  const signatures = await Promise.all(owners.map((owner) => signLien(owner, base.liensDomain, lien)));
  const liens = creditor === undefined ? base.liens : as(base.liens, creditor);
  await liens.create(lien, signatures);
  return lienDigest(base.liensDomain, lien);
}

/** `titled`, with the lender's mortgage on the tractor. */
export async function mortgaged() {
  const base = await titled();
  const lien = await createLien(base, await mortgage());
  return { ...base, lien };
}

/** `titled`, with the lender's and the second bank's pledges of the patent. */
export async function pledged() {
  const base = await titled();
  const first = await createLien(base, await patentPledge(), [inventor]);
  const second = await createLien(
    base,
    await patentPledge({ creditor: SECOND_BANK, salt: hash('second') }),
    [inventor],
    base.secondBank,
  );
  return { ...base, first, second };
}

/** Moves an asset by its owner's signature and the authority's confirmation. */
export async function move(
  base: Pick<Rights, 'assets' | 'assetsDomain'>,
  asset: number,
  from: Wallet,
  to: string,
  transfers: number,
) {
  const deadline = (await now()) + DAY;
  const signature = await signTransfer(from, base.assetsDomain, { asset, to, transfers, deadline });
  return base.assets.transfer(asset, to, deadline, signature);
}
