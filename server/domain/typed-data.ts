import { fromHex, type Hex, toHex, u256, utf8, writeHex } from './bytes.ts';
import { keccak } from './hash.ts';

/** The EIP-712 name and version of all five contracts. */
export const DOMAIN_NAME = 'County Ledger';
export const DOMAIN_VERSION = '1';

/**
 * Which contract a statement is for: AttestationRegistry for attestations, ConsentRegistry for consents and withdrawals,
 * MemberRegistry for requests and answers between members.
 */
export interface TypedDomain {
  chainId: number;
  verifyingContract: Hex;
}

/** keccak256 of an EIP-712 type in its `encodeType` form. */
function typeHash(type: string): Uint8Array {
  return keccak(utf8(type));
}

const DOMAIN = new Uint8Array(5 * 32);
DOMAIN.set(typeHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'), 0);
DOMAIN.set(keccak(utf8(DOMAIN_NAME)), 32);
DOMAIN.set(keccak(utf8(DOMAIN_VERSION)), 64);

export function domainSeparator(domain: TypedDomain): Hex {
  const bytes = DOMAIN.slice();
  bytes.set(u256(domain.chainId), 96);
  bytes.set(fromHex(domain.verifyingContract, 20), 128 + 12);
  return toHex(keccak(bytes));
}

const digest = new Uint8Array(66);
digest.set([0x19, 0x01], 0);

/** H(0x19 . 0x01 . separator . structHash), with the struct's hash as bytes. */
export function digestOf(separator: Hex, structHash: Uint8Array): Hex {
  return toHex(keccak(messageBytes(separator, structHash)));
}

/** 0x19 . 0x01 . separator . structHash: for a signer that hashes by itself. */
export function messageOf(separator: Hex, structHash: Uint8Array): Hex {
  return toHex(messageBytes(separator, structHash));
}

function messageBytes(separator: Hex, structHash: Uint8Array): Uint8Array {
  writeHex(digest, 2, separator, 32);
  digest.set(structHash, 34);
  return digest;
}

/** H(0x19 . 0x01 . separator . structHash): what is signed. */
export function typedDigest(separator: Hex, structHash: Hex): Hex {
  return digestOf(separator, fromHex(structHash, 32));
}

/** One buffer for an EIP-712 struct of fixed layout: the type's hash, then one word per member. */
export function structBuffer(type: string, words: number): Uint8Array {
  const buffer = new Uint8Array(32 * (1 + words));
  buffer.set(typeHash(type), 0);
  return buffer;
}
