import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InterfaceAbi } from 'ethers';
import { LedgerError } from '../../server/errors.ts';

const root = join(import.meta.dirname, '../..');

/** A compiled contract: its interface and its creation code. */
export interface Artifact {
  abi: InterfaceAbi;
  bytecode: string;
}

/** The registries of members, schemas, subjects, consents, attestations and templates with what administers them, in the order of deployment. */
export const BASE_CONTRACTS = [
  'AccessManager',
  'MemberRegistry',
  'SchemaRegistry',
  'SubjectRegistry',
  'ConsentRegistry',
  'AttestationRegistry',
  'TemplateRegistry',
] as const;

export type BaseContractName = (typeof BASE_CONTRACTS)[number];

/** What `deployRights` adds, in the order of deployment, with the folder of each artifact. */
const RIGHTS_FOLDERS = {
  AssetRegistry: 'contracts',
  LienRegistry: 'contracts',
  ValuationRegistry: 'contracts',
  DisputeRegistry: 'contracts',
  MembershipToken: 'contracts/governance',
  TimelockController: '@openzeppelin/contracts/governance',
  CountyGovernor: 'contracts/governance',
} as const;

export type RightsContractName = keyof typeof RIGHTS_FOLDERS;
export const RIGHTS_CONTRACTS = Object.keys(RIGHTS_FOLDERS) as RightsContractName[];

/** The names a deployment manifest carries, in the order of deployment. */
export const CONTRACTS = [...BASE_CONTRACTS, ...RIGHTS_CONTRACTS] as const;
export type ContractName = BaseContractName | RightsContractName;

const FOLDERS: Readonly<Record<ContractName, string>> = {
  AccessManager: '@openzeppelin/contracts/access/manager',
  MemberRegistry: 'contracts',
  SchemaRegistry: 'contracts',
  SubjectRegistry: 'contracts',
  ConsentRegistry: 'contracts',
  AttestationRegistry: 'contracts',
  TemplateRegistry: 'contracts',
  ...RIGHTS_FOLDERS,
};

/** What `hardhat build` made of a contract. Throws CONFIG_INVALID when it was not built. */
export function readArtifact(name: ContractName): Artifact {
  const folder = FOLDERS[name];
  const path = join('artifacts', folder, `${name}.sol`, `${name}.json`);
  try {
    const { abi, bytecode } = JSON.parse(readFileSync(join(root, path), 'utf8')) as Artifact;
    return { abi, bytecode };
  } catch (error) {
    throw new LedgerError('CONFIG_INVALID', `${path} cannot be read: run npm run build`, { path }, error);
  }
}
