import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { deployConsortium } from '../../scripts/deploy.ts';
import type { ContractName } from '../../server/chain/abi.ts';
import { encodeCall } from '../../server/chain/calls.ts';
import { type Manifest, readManifest } from '../../server/chain/manifest.ts';
import { createRpc, type Rpc } from '../../server/chain/rpc.ts';
import { createSigner, type LocalSigner, type Signer } from '../../server/chain/signer.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { bytes32 } from '../follower/events.ts';

const key = (text: string): Hex => bytes32(`key of the ${text}`);

export const PERMITS = bytes32('schema: permits');
export const ORDERS = bytes32('schema: orders');
export const OFFICE = 1;
export const MARKET = 2;

export interface Deployment {
  readonly rpc: Rpc;
  readonly manifest: Manifest;
  readonly admin: LocalSigner;
  /** Key of member 1: government office and registrar. */
  readonly office: LocalSigner;
  /** Key of member 2: platform. */
  readonly market: LocalSigner;
  /** Sends a call by a key whose nonce nobody else moves; resolves with the transaction's hash. */
  call(signer: Signer, contract: ContractName, fn: string, args: readonly unknown[]): Promise<Hex>;
}

/** Deploys the contracts on the chain at `url` and admits two members; two schemas: permits (no consent) and orders. */
export async function deployment(url: string): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'deployment-test-'));
  const manifestPath = join(folder, 'manifest.json');
  await deployConsortium({ rpcUrl: url, admin: new Wallet(key('admin')), manifestPath });
  const manifest = await readManifest(manifestPath);
  await rm(folder, { recursive: true });

  const rpc = createRpc(url);
  const [admin, office, market] = [
    createSigner(key('admin')),
    createSigner(key('office')),
    createSigner(key('market')),
  ];
  const call: Deployment['call'] = async (signer, contract, fn, args) => {
    const nonce = Number(await rpc.request<Hex>('eth_getTransactionCount', [signer.address, 'pending']));
    const { address } = manifest.contracts[contract];
    const data = encodeCall(contract, fn, args);
    const raw = await signer.signTransaction({
      chainId: manifest.chainId,
      nonce,
      to: address,
      data,
      gasLimit: 3_000_000,
    });
    return rpc.request<Hex>('eth_sendRawTransaction', [raw]);
  };
  await call(admin, 'MemberRegistry', 'admit', [
    'county office',
    'http://127.0.0.1:4101',
    1n | 2n,
    0,
    0,
    office.address,
  ]);
  await call(admin, 'MemberRegistry', 'admit', ['county market', 'http://127.0.0.1:4102', 8n, 0, 0, market.address]);
  await call(admin, 'SchemaRegistry', 'register', [PERMITS, 2n, 1, 1, false, 0, 'permits']);
  await call(admin, 'SchemaRegistry', 'register', [ORDERS, 8n, 5, 2, false, 0, 'orders']);
  return { rpc, manifest, admin, office, market, call };
}

/** Arguments of AttestationRegistry.attest. */
export const permit = (subject: string, salt: string) => [
  {
    schema: PERMITS,
    issuer: OFFICE,
    subject: bytes32(subject),
    record: bytes32(`record ${salt}`),
    consent: `0x${'00'.repeat(32)}`,
    sources: `0x${'00'.repeat(32)}`,
    observedAt: 1_000,
    expiresAt: 0,
  },
];
