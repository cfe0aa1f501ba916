import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keccak256, type Provider } from 'ethers';
import { LedgerError } from '../../server/errors.ts';
import { CONTRACTS, type ContractName } from './artifacts.ts';

/** Raised when the set of contracts changes. 1 was without assets, liens, valuations, disputes and the vote. */
export const MANIFEST_VERSION = 3;

/** Which contracts one consortium uses, on which chain. `block` is the first block that may hold one of their events. */
export interface DeploymentManifest {
  version: typeof MANIFEST_VERSION;
  chainId: number;
  genesisHash: string;
  block: number;
  contracts: Record<ContractName, { address: string; codeHash: string }>;
}

/** Writes the whole file or nothing: a reader never sees half of it, and it is on disk when the promise resolves. */
export async function writeManifest(path: string, manifest: DeploymentManifest): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Identity of the chain behind a provider. */
export async function chainIdentity(provider: Provider): Promise<{ chainId: number; genesisHash: string }> {
  const [network, genesis] = await Promise.all([provider.getNetwork(), provider.getBlock(0)]);
  if (!genesis?.hash) throw new LedgerError('CHAIN_UNREACHABLE', 'the node does not serve its genesis block');
  return { chainId: Number(network.chainId), genesisHash: genesis.hash };
}

/** keccak256 of the runtime code at an address; undefined where there is none. */
export async function codeHashAt(provider: Provider, address: string): Promise<string | undefined> {
  const code = await provider.getCode(address);
  return code === '0x' ? undefined : keccak256(code);
}

/**
 * Refuses a second deployment by accident. Returns when there is no manifest at `path`.
 * Throws MANIFEST_OUTDATED (it names an older set of contracts), MANIFEST_EXISTS (its contracts are on this chain), CHAIN_WRONG (it is of another chain), MANIFEST_MISMATCH (it is
 * of this chain, but the contracts are not there: a node that is still catching up, or a chain begun anew) or
 * CONFIG_INVALID (no manifest in that file).
 */
export async function refuseSecondDeployment(path: string, provider: Provider): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new LedgerError('CONFIG_INVALID', `${path} cannot be read`, { path }, error);
  }
  const manifest = parseManifest(path, text);
  const chain = await chainIdentity(provider);
  if (chain.chainId !== manifest.chainId || chain.genesisHash !== manifest.genesisHash) {
    throw new LedgerError(
      'CHAIN_WRONG',
      `${path} is of chain ${manifest.chainId} with genesis ${manifest.genesisHash}, the node serves chain ` +
        `${chain.chainId} with genesis ${chain.genesisHash}; name another manifest file, or force a new deployment`,
      { path, manifest: { chainId: manifest.chainId, genesisHash: manifest.genesisHash }, node: chain },
    );
  }
  for (const name of CONTRACTS) {
    const { address, codeHash } = manifest.contracts[name];
    const found = await codeHashAt(provider, address);
    if (found === codeHash) continue;
    throw new LedgerError(
      'MANIFEST_MISMATCH',
      `${path} names ${name} at ${address}, where the chain has ${found === undefined ? 'no code' : 'other code'}: ` +
        'the node is behind or the chain was begun anew; force a new deployment only if you know which',
      { path, contract: name, address, expected: codeHash, found },
    );
  }
  throw new LedgerError('MANIFEST_EXISTS', `${path}: deployed on chain ${chain.chainId} at block ${manifest.block}`, {
    path,
    chainId: chain.chainId,
    block: manifest.block,
  });
}

function parseManifest(path: string, text: string): DeploymentManifest {
  let version: unknown;
  try {
    const manifest = JSON.parse(text) as DeploymentManifest;
    version = manifest.version;
    if (
      version === MANIFEST_VERSION &&
      CONTRACTS.every((name) => typeof manifest.contracts[name].address === 'string')
    ) {
      return manifest;
    }
  } catch {
    // Falls through to the same answer as a document of another shape.
  }
  if (version === 1 || version === 2)
    throw new LedgerError('MANIFEST_OUTDATED', `${path} names contracts of version ${version}`, {
      path,
      version,
      expected: MANIFEST_VERSION,
    });
  throw new LedgerError('CONFIG_INVALID', `${path} is not a deployment manifest of version ${MANIFEST_VERSION}`, {
    path,
  });
}
