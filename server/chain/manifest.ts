/** The deployment's manifest: which chain, which contracts. Everything a gateway trusts about addresses comes from here. */
import { readFile } from 'node:fs/promises';
import { fromHex, type Hex, parseHex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { LedgerError } from '../errors.ts';
import { CONTRACT_NAMES, type ContractName } from './abi.ts';
import { type Rpc, resultOf } from './rpc.ts';

export interface DeployedContract {
  /** 20 bytes, lower case. */
  readonly address: Hex;
  /** keccak256 of the code at the address. */
  readonly codeHash: Hex;
}

export interface Manifest {
  readonly chainId: number;
  readonly genesisHash: Hex;
  /** The first block that may hold an event of the contracts. */
  readonly block: number;
  readonly contracts: Readonly<Record<ContractName, DeployedContract>>;
}

const mismatch = (detail: string, values: Record<string, unknown>): LedgerError =>
  new LedgerError('MANIFEST_MISMATCH', detail, values);

/** A manifest from parsed JSON. @throws MANIFEST_OUTDATED, MANIFEST_MISMATCH when a part is missing or malformed */
export function parseManifest(value: unknown, name = 'manifest'): Manifest {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { version } = given;
  if (version === 1 || version === 2)
    throw new LedgerError('MANIFEST_OUTDATED', `${name} names contracts of version ${version}`, { name, version });
  const number = (key: string): number => {
    const found = given[key];
    if (typeof found !== 'number' || !Number.isSafeInteger(found) || found < 0)
      throw mismatch(`${name}: ${key} is not a number`, { key });
    return found;
  };
  const hex = (found: unknown, key: string, length: number): Hex => {
    try {
      return parseHex(found as string, length);
    } catch (error) {
      throw new LedgerError('MANIFEST_MISMATCH', `${name}: ${key} is not ${length} bytes`, { key }, error);
    }
  };
  const deployed = (given.contracts ?? {}) as Record<string, { address?: unknown; codeHash?: unknown } | undefined>;
  const contracts = Object.fromEntries(
    CONTRACT_NAMES.map((contract) => [
      contract,
      {
        address: hex(deployed[contract]?.address, `contracts.${contract}.address`, 20),
        codeHash: hex(deployed[contract]?.codeHash, `contracts.${contract}.codeHash`, 32),
      },
    ]),
  ) as Record<ContractName, DeployedContract>;
  return {
    chainId: number('chainId'),
    genesisHash: hex(given.genesisHash, 'genesisHash', 32),
    block: number('block'),
    contracts,
  };
}

/** Reads a manifest file. @throws CONFIG_INVALID when there is none, MANIFEST_OUTDATED, MANIFEST_MISMATCH when it is not one */
export async function readManifest(path: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new LedgerError(
      'CONFIG_INVALID',
      `the manifest ${path} cannot be read: ${(error as Error).message}`,
      { path },
      error,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LedgerError('MANIFEST_MISMATCH', `${path} is not JSON`, { path }, error);
  }
  return parseManifest(value, path);
}

/** What a chain is known by. */
export interface ChainIdentity {
  readonly chainId: number;
  readonly genesisHash: Hex;
}

/** Asks a node which chain it serves. @throws CHAIN_UNREACHABLE */
export async function chainIdentity(rpc: Rpc): Promise<ChainIdentity> {
  const [chainId, genesis] = await rpc.batch([
    { method: 'eth_chainId' },
    { method: 'eth_getBlockByNumber', params: ['0x0', false] },
  ]);
  const block = resultOf<{ hash: Hex } | null>(genesis);
  if (block === null)
    throw new LedgerError('CHAIN_UNREACHABLE', `${rpc.origin}: the node has no genesis block yet`, {
      origin: rpc.origin,
    });
  return { chainId: Number(resultOf<Hex>(chainId)), genesisHash: block.hash };
}

/** @throws CHAIN_WRONG when the node serves another chain, CHAIN_UNREACHABLE */
export async function checkIdentity(rpc: Rpc, expected: ChainIdentity): Promise<void> {
  const found = await chainIdentity(rpc);
  if (found.chainId === expected.chainId && found.genesisHash === expected.genesisHash) return;
  throw new LedgerError(
    'CHAIN_WRONG',
    `${rpc.origin} serves chain ${found.chainId} with genesis ${found.genesisHash}; expected ${expected.chainId} with ${expected.genesisHash}`,
    { expected: { chainId: expected.chainId, genesisHash: expected.genesisHash }, found },
  );
}

/** Checks chain and code. @throws CHAIN_WRONG, MANIFEST_MISMATCH naming the contract, CHAIN_UNREACHABLE */
export async function checkManifest(rpc: Rpc, manifest: Manifest): Promise<void> {
  await checkIdentity(rpc, manifest);
  const codes = await rpc.batch(
    CONTRACT_NAMES.map((name) => ({ method: 'eth_getCode', params: [manifest.contracts[name].address, 'latest'] })),
  );
  for (const [i, name] of CONTRACT_NAMES.entries()) {
    const { address, codeHash } = manifest.contracts[name];
    const found = toHex(keccak(fromHex(resultOf<Hex>(codes[i]))));
    if (found !== codeHash)
      throw mismatch(`${name} at ${address} has other code than the manifest says`, { contract: name, address, found });
  }
}
