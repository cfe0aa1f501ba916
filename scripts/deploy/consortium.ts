import {
  ContractFactory,
  FetchRequest,
  Interface,
  JsonRpcProvider,
  type Provider,
  type Signer,
  type TransactionReceipt,
  type TransactionRequest,
} from 'ethers';
import { LedgerError } from '../../server/errors.ts';
import { CONTRACTS, type ContractName, readArtifact } from './artifacts.ts';
import {
  chainIdentity,
  codeHashAt,
  type DeploymentManifest,
  refuseSecondDeployment,
  writeManifest,
} from './manifest-file.ts';

/** Roles of the AccessManager; 0 is its own administrator. */
export const ROLES = { GOVERNOR: 1n, GUARDIAN: 2n } as const;

/** Which functions each role may call; everything else that is `restricted` stays with role 0. */
const RIGHTS: readonly { role: bigint; contract: ContractName; functions: readonly string[] }[] = [
  {
    role: ROLES.GOVERNOR,
    contract: 'MemberRegistry',
    functions: ['admit', 'setCapabilities', 'setValidity', 'reinstate', 'addKey', 'retireKey', 'declareCompromised'],
  },
  { role: ROLES.GUARDIAN, contract: 'MemberRegistry', functions: ['suspend'] },
  { role: ROLES.GOVERNOR, contract: 'SchemaRegistry', functions: ['register', 'retire'] },
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
  /** Where the manifest goes; its folder must exist. */
  manifestPath: string;
  /** Deploys even where a manifest exists, and replaces it. */
  force?: boolean;
}

/**
 * Deploys AccessManager and the five registries, sets the roles and writes the manifest.
 * Throws MANIFEST_EXISTS, CHAIN_WRONG, MANIFEST_MISMATCH (see `refuseSecondDeployment`), CHAIN_UNREACHABLE, CHAIN_REVERTED.
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
  const addresses = new Map<ContractName, string>();
  const at = (name: ContractName): string => addresses.get(name) ?? '';
  let block = Number.POSITIVE_INFINITY;

  const deploy = async (name: ContractName, args: readonly unknown[]): Promise<void> => {
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

  const holders = { GOVERNOR: options.governor ?? admin, GUARDIAN: options.guardian ?? admin };
  const data = roleCalldata(at, holders);
  await send(signer, provider, { to: at('AccessManager'), data }, 'assignment of roles');

  const contracts = {} as DeploymentManifest['contracts'];
  for (const name of CONTRACTS) {
    const codeHash = await codeHashAt(provider, at(name));
    if (codeHash === undefined) throw new LedgerError('CHAIN_REVERTED', `no code at ${name}'s address ${at(name)}`);
    contracts[name] = { address: at(name), codeHash };
  }
  return { version: 1, chainId, genesisHash, block, contracts };
}

/** One multicall of the AccessManager: labels, rights, holders. */
function roleCalldata(at: (name: ContractName) => string, holders: Record<keyof typeof ROLES, string>): string {
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

/** Sends a transaction and waits for it. Throws CHAIN_REVERTED when it failed; `what` says in words what it was. */
export async function send(
  signer: Signer,
  provider: Provider,
  request: TransactionRequest,
  what: string,
): Promise<TransactionReceipt> {
  const response = await signer.sendTransaction({ ...request, ...(await price(provider)) });
  const receipt = await response.wait();
  if (receipt?.status !== 1) throw new LedgerError('CHAIN_REVERTED', what, { hash: response.hash });
  return receipt;
}

/** A legacy price, which every chain understands: 0 where the chain has no base fee or one of 0, else twice the base fee. */
async function price(provider: Provider): Promise<{ type: 0; gasPrice: bigint }> {
  const block = await provider.getBlock('latest');
  return { type: 0, gasPrice: 2n * (block?.baseFeePerGas ?? 0n) };
}

async function connect(rpcUrl: string | undefined): Promise<JsonRpcProvider | undefined> {
  if (rpcUrl === undefined) return undefined;
  const request = new FetchRequest(rpcUrl);
  request.timeout = 30_000;
  const provider = new JsonRpcProvider(request, undefined, {
    staticNetwork: true,
    pollingInterval: 200,
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
