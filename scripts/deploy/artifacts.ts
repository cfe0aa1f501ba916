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

/** The names a deployment manifest carries, in the order of deployment. */
export const CONTRACTS = [
  'AccessManager',
  'MemberRegistry',
  'SchemaRegistry',
  'SubjectRegistry',
  'ConsentRegistry',
  'AttestationRegistry',
] as const;

export type ContractName = (typeof CONTRACTS)[number];

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

/** What `hardhat build` made of a contract. Throws CONFIG_INVALID when it was not built. */
export function readArtifact(name: ContractName): Artifact {
  return readArtifactIn(name === 'AccessManager' ? '@openzeppelin/contracts/access/manager' : 'contracts', name);
}

/** The same for what `deployRights` deploys. */
export function readRightsArtifact(name: RightsContractName): Artifact {
  return readArtifactIn(RIGHTS_FOLDERS[name], name);
}

function readArtifactIn(folder: string, name: string): Artifact {
  const path = join('artifacts', folder, `${name}.sol`, `${name}.json`);
  try {
    const { abi, bytecode } = JSON.parse(readFileSync(join(root, path), 'utf8')) as Artifact;
    return { abi, bytecode };
  } catch (error) {
    throw new LedgerError('CONFIG_INVALID', `${path} cannot be read: run npm run build`, { path }, error);
  }
}
