import { ContractFactory, FetchRequest, Interface, JsonRpcProvider, type Provider, type Signer } from 'ethers';
import { LedgerError } from '../../server/errors.ts';
import { BASE_CONTRACTS, type BaseContractName, readArtifact } from './artifacts.ts';
import {
  chainIdentity,
  codeHashAt,
  type DeploymentManifest,
  MANIFEST_VERSION,
  refuseSecondDeployment,
  writeManifest,
} from './manifest-file.ts';
import { deployRights, type VoteTimes } from './rights.ts';
import { ROLES } from './roles.ts';
import { send } from './send.ts';

/** A week to vote in, two days before a decision takes effect. */
const DEFAULT_VOTE: VoteTimes = { votingDelay: 86_400, votingPeriod: 7 * 86_400, timelockDelay: 2 * 86_400 };

/** Which functions each role may call; everything else that is `restricted` stays with role 0. */
const RIGHTS: readonly { role: bigint; contract: BaseContractName; functions: readonly string[] }[] = [
  {
    role: ROLES.GOVERNOR,
    contract: 'MemberRegistry',
    functions: ['admit', 'setCapabilities', 'setValidity', 'reinstate', 'addKey', 'retireKey', 'declareCompromised'],
  },
  { role: ROLES.GUARDIAN, contract: 'MemberRegistry', functions: ['suspend'] },
  { role: ROLES.GOVERNOR, contract: 'SchemaRegistry', functions: ['register', 'retire'] },
  { role: ROLES.GOVERNOR, contract: 'TemplateRegistry', functions: ['register', 'retire'] },
];

export interface DeployOptions {
  /** Where the chain answers; give this or `provider`. */
  rpcUrl?: string;
  provider?: Provider;
  /** Deploys, and becomes administrator (role 0) of the AccessManager. */
  admin: Signer;
  /** Holders of the roles; the admin where not given. */
  governor?: string;
  guardian?: string;
  /** How long the vote takes; `DEFAULT_VOTE` where not given. */
  vote?: VoteTimes;
  /** Where the manifest goes; its folder must exist. */
  manifestPath: string;
  /** Deploys even where a manifest exists, and replaces it. */
  force?: boolean;
}

/**
 * Deploys all contracts, sets the roles, the first classes of assets and clocks, and writes the manifest. The vote does not rule yet: see
 * `handOver`.
 * Throws MANIFEST_EXISTS, MANIFEST_OUTDATED, CHAIN_WRONG, MANIFEST_MISMATCH (see `refuseSecondDeployment`), CHAIN_UNREACHABLE, CHAIN_REVERTED.
 */
export async function deployConsortium(options: DeployOptions): Promise<DeploymentManifest> {
  const own = options.provider === undefined ? await connect(options.rpcUrl) : undefined;
  const provider = options.provider ?? own;
  if (provider === undefined) throw new LedgerError('CONFIG_INVALID', 'neither rpcUrl nor provider given');
  try {
    if (!options.force) await refuseSecondDeployment(options.manifestPath, provider);
    const manifest = await deployAll(provider, options);
    await writeManifest(options.manifestPath, manifest);
    return manifest;
  } finally {
    own?.destroy();
  }
}

async function deployAll(provider: Provider, options: DeployOptions): Promise<DeploymentManifest> {
  const signer = options.admin.provider === null ? options.admin.connect(provider) : options.admin;
  const admin = await signer.getAddress();
  const { chainId, genesisHash } = await chainIdentity(provider);
  const addresses = new Map<BaseContractName, string>();
  const at = (name: BaseContractName): string => addresses.get(name) ?? '';
  let block = Number.POSITIVE_INFINITY;

  const deploy = async (name: BaseContractName, args: readonly unknown[]): Promise<void> => {
    const { abi, bytecode } = readArtifact(name);
    const request = await new ContractFactory(abi, bytecode).getDeployTransaction(...args);
    const receipt = await send(signer, provider, request, `deployment of ${name}`);
    if (receipt.contractAddress === null) throw new LedgerError('CHAIN_REVERTED', `deployment of ${name}`);
    addresses.set(name, receipt.contractAddress);
    block = Math.min(block, receipt.blockNumber);
  };
  await deploy('AccessManager', [admin]);
  await deploy('MemberRegistry', [at('AccessManager')]);
  await deploy('SchemaRegistry', [at('AccessManager')]);
  await deploy('SubjectRegistry', [at('MemberRegistry')]);
  await deploy('ConsentRegistry', [at('MemberRegistry'), at('SubjectRegistry')]);
  await deploy('AttestationRegistry', [at('MemberRegistry'), at('SchemaRegistry'), at('ConsentRegistry')]);
  await deploy('TemplateRegistry', [at('AccessManager')]);

  const holders = { GOVERNOR: options.governor ?? admin, GUARDIAN: options.guardian ?? admin };
  const data = roleCalldata(at, holders);
  await send(signer, provider, { to: at('AccessManager'), data }, 'assignment of roles');

  const base = {} as Record<BaseContractName, { address: string; codeHash: string }>;
  for (const name of BASE_CONTRACTS) {
    const codeHash = await codeHashAt(provider, at(name));
    if (codeHash === undefined) throw new LedgerError('CHAIN_REVERTED', `no code at ${name}'s address ${at(name)}`);
    base[name] = { address: at(name), codeHash };
  }
  const { vote = DEFAULT_VOTE } = options;
  const rights = await deployRights({ provider, admin: signer, contracts: base, guardian: holders.GUARDIAN, ...vote });
  return { version: MANIFEST_VERSION, chainId, genesisHash, block, contracts: { ...base, ...rights } };
}

/** One multicall of the AccessManager: labels, rights, holders. */
function roleCalldata(at: (name: BaseContractName) => string, holders: Record<keyof typeof ROLES, string>): string {
  const manager = new Interface(readArtifact('AccessManager').abi);
  const calls: string[] = [];
  for (const [label, role] of Object.entries(ROLES)) {
    calls.push(manager.encodeFunctionData('labelRole', [role, label]));
    calls.push(manager.encodeFunctionData('grantRole', [role, holders[label as keyof typeof ROLES], 0]));
  }
  for (const { role, contract, functions } of RIGHTS) {
    const target = new Interface(readArtifact(contract).abi);
    const selectors = functions.map((name) => {
      const fragment = target.getFunction(name);
      if (fragment === null) throw new LedgerError('CONFIG_INVALID', `${contract} has no function ${name}`);
      return fragment.selector;
    });
    calls.push(manager.encodeFunctionData('setTargetFunctionRole', [at(contract), selectors, role]));
  }
  return manager.encodeFunctionData('multicall', [calls]);
}

async function connect(rpcUrl: string | undefined): Promise<JsonRpcProvider | undefined> {
  if (rpcUrl === undefined) return undefined;
  const request = new FetchRequest(rpcUrl);
  request.timeout = 30_000;
  const provider = new JsonRpcProvider(request, undefined, {
    staticNetwork: true,
    pollingInterval: 25,
    cacheTimeout: -1,
  });
  try {
    // Asked once here: left to itself the provider would go on asking a dead node for ever.
    await provider._detectNetwork();
    return provider;
  } catch (error) {
    provider.destroy();
    throw new LedgerError('CHAIN_UNREACHABLE', rpcUrl, { rpcUrl }, error);
  }
}
