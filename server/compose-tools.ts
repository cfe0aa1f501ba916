/** What a gateway consists of, and what every use case is wired with: time, chance, keys, separators, how fresh the index is. */
import { randomBytes } from 'node:crypto';
import { CONTRACT_NAMES, type ContractName } from './chain/abi.ts';
import { acceptsSignature } from './chain/erc1271.ts';
import type { Manifest } from './chain/manifest.ts';
import type { Rpc } from './chain/rpc.ts';
import type { Signer } from './chain/signer.ts';
import type { TransactionManager } from './chain/transactions.ts';
import type { Config } from './config.ts';
import { type ControllerCheck, createControllerCheck } from './consents/controller-signature.ts';
import type { Hex } from './domain/bytes.ts';
import { judgeFreshness } from './domain/finding.ts';
import { domainSeparator } from './domain/typed-data.ts';
import type { Check } from './domain/verdict.ts';
import type { Follower } from './follower/follower.ts';
import type { IndexKeeper } from './follower/keeper.ts';
import type { FollowingStatus } from './gateway/context.ts';
import type { HeldKeys } from './held-keys.ts';
import type { TlsIdentity } from './peer/identity.ts';
import type { SessionKey } from './signin/session-tokens.ts';
import type { ErasureList } from './store/erasure-list.ts';
import type { IndexStore } from './store/index-store.ts';
import type { ObjectionList } from './store/objection-list.ts';
import type { Vault } from './store/vault.ts';

/** Addresses of the contracts, for wallets and for the identity of a vault. */
export const contractAddresses = (manifest: Manifest): Record<string, Hex> =>
  Object.fromEntries(CONTRACT_NAMES.map((name) => [name, manifest.contracts[name].address]));

/** Number of the node's newest block. @throws CHAIN_UNREACHABLE */
export const headOf = async (rpc: Rpc): Promise<number> => Number(await rpc.request<Hex>('eth_blockNumber'));

export interface Parts {
  readonly config: Config;
  readonly manifest: Manifest;
  readonly rpc: Rpc;
  readonly held: HeldKeys;
  readonly index: IndexStore;
  readonly follower: Follower;
  readonly keeper: IndexKeeper;
  readonly vault: Vault;
  /** ids of erased records, kept beside the vault */
  readonly erasures: ErasureList;
  /** the same for objections to processing */
  readonly objectionList: ObjectionList;
  readonly transactions: TransactionManager;
  /** signs the tokens of sessions */
  readonly sessionKey: SessionKey;
  readonly tls: TlsIdentity | undefined;
  /** this member's number */
  readonly self: number;
  /** 32 bytes, see consortium-key.ts */
  readonly consortiumKey: Uint8Array | undefined;
  /** one line for the operator */
  readonly say: (text: string) => void;
}

/** The parts, and what is made of them for everybody. */
export interface Tools extends Parts {
  /** signs with the key that is in use then */
  readonly signer: Signer;
  /** unix seconds */
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  readonly wake: () => void;
  /** EIP-712 separators of the registries */
  readonly memberSeparator: Hex;
  readonly consentSeparator: Hex;
  readonly attestationSeparator: Hex;
  readonly following: () => FollowingStatus;
  readonly freshness: () => Check;
  /** resolves when the index has the node's newest block */
  readonly caughtUp: () => Promise<void>;
  /** ERC-1271 */
  readonly askContract: (account: Hex, digest: Hex, signature: Hex) => Promise<boolean>;
  readonly signedByController: ControllerCheck;
}

export function composeTools(parts: Parts): Tools {
  const { config, manifest, rpc, held, index, follower, transactions } = parts;
  const now = (): number => Math.floor(Date.now() / 1000);
  const separatorOf = (name: ContractName): Hex =>
    domainSeparator({ chainId: manifest.chainId, verifyingContract: manifest.contracts[name].address });
  const following = (): FollowingStatus => follower.status();
  const askContract: Tools['askContract'] = (account, digest, signature) =>
    acceptsSignature(rpc, account, digest, signature);
  return {
    ...parts,
    signer: held,
    now,
    random: (length) => randomBytes(length),
    wake: () => transactions.wake(),
    memberSeparator: separatorOf('MemberRegistry'),
    consentSeparator: separatorOf('ConsentRegistry'),
    attestationSeparator: separatorOf('AttestationRegistry'),
    following,
    freshness: () => freshnessOf(following(), config, now()),
    caughtUp: async () => follower.reached(await headOf(rpc), config.peerTimeoutMs / 2),
    askContract,
    signedByController: createControllerCheck(index, askContract),
  };
}

function freshnessOf({ state, lag, lastContactAt }: FollowingStatus, config: Config, now: number): Check {
  const { maxLagBlocks: maxLag, maxSilentSeconds } = config;
  return judgeFreshness({
    lag,
    silentSeconds: lastContactAt === undefined ? Number.MAX_SAFE_INTEGER : now - lastContactAt,
    maxLag,
    maxSilentSeconds,
    halted: state === 'halted',
    rebuilding: state === 'rebuilding',
  });
}
