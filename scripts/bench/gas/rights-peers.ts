import { createRequire } from 'node:module';
import {
  AbiCoder,
  type BaseContract,
  ContractFactory,
  type ContractMethod,
  getBytes,
  id as hashOf,
  keccak256,
  type Signer,
  Wallet,
} from 'ethers';
import { ethers } from '../../../test/contracts/fixtures.ts';
import { gasOf } from './gas-of.ts';

const require = createRequire(import.meta.url);

/** Gas of what else a title or a statement about it could be: totals. */
export interface PeerGas {
  /** ERC721URIStorage: mint to an account that has none, with an address of 66 characters. */
  mint: number;
  /** The same token moved by its owner, whom nobody else confirms. */
  transfer: number;
  /** ONCHAINID: a claim of 32 bytes without an address, by a claim issuer, checked. */
  addClaim: number;
  removeClaim: number;
}

async function onchainId<Names extends string>(name: string, signer: Signer, ...args: unknown[]) {
  const path = `@onchain-id/solidity/artifacts/contracts/${name}.sol/${name}.json`;
  const { abi, bytecode } = require(path) as { abi: string[]; bytecode: string };
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return contract as BaseContract & Record<Names, ContractMethod>;
}

/** Deploys the peers beside our contracts and measures them. */
export async function measureRightsPeers(signer: Signer): Promise<PeerGas> {
  const owner = await signer.getAddress();
  const receiver = new Wallet(hashOf('receiver of deeds')).address;
  const deed = await ethers.deployContract('PlainDeed', [], signer as never);
  const uri = `ipfs://${'b'.repeat(59)}`;
  const mint = deed.getFunction('mint');
  // The first mint of all is not the usual one; each further one is to an account without a deed, as ours are.
  await mint(new Wallet(hashOf('first')).address, 1, uri);
  const minted = await gasOf(mint(new Wallet(hashOf('second')).address, 2, uri));
  await mint(owner, 3, uri);
  const transfer = await gasOf(deed.getFunction('transferFrom')(owner, receiver, 3));

  const key = new Wallet(hashOf('claim issuer'));
  const issuer = await onchainId<never>('ClaimIssuer', signer, key.address);
  const identity = await onchainId<'addClaim' | 'removeClaim'>('Identity', signer, owner, false);
  const [identityAt, issuerAt] = [await identity.getAddress(), await issuer.getAddress()];
  const coder = AbiCoder.defaultAbiCoder();
  const add = async (topic: number) => {
    const data = hashOf(`claim ${topic}`);
    const digest = keccak256(coder.encode(['address', 'uint256', 'bytes'], [identityAt, topic, data]));
    const signature = await key.signMessage(getBytes(digest));
    return gasOf(identity.addClaim(topic, 1, issuerAt, signature, data, ''));
  };
  await add(1);
  const addClaim = await add(2);
  const claim = keccak256(coder.encode(['address', 'uint256'], [issuerAt, 2]));
  return { mint: minted, transfer, addClaim, removeClaim: await gasOf(identity.removeClaim(claim)) };
}
