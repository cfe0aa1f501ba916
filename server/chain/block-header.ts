/**
 * A block's header as a node answers it, and whether its hash is the hash of what it says: then a node that changes anything in it is
 * found out.
 */
import { type Hex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { rlpBytes, rlpItems, rlpList, rlpNumber } from './rlp.ts';

/** A block as eth_getBlockByNumber answers it, without its transactions' contents. */
export interface RpcBlock {
  readonly number: Hex;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestamp: Hex;
  readonly sha3Uncles: Hex;
  readonly miner: Hex;
  readonly stateRoot: Hex;
  readonly transactionsRoot: Hex;
  readonly receiptsRoot: Hex;
  readonly logsBloom: Hex;
  readonly difficulty: Hex;
  readonly gasLimit: Hex;
  readonly gasUsed: Hex;
  readonly extraData: Hex;
  readonly mixHash: Hex;
  readonly nonce: Hex;
  readonly baseFeePerGas?: Hex;
  readonly withdrawalsRoot?: Hex;
  readonly blobGasUsed?: Hex;
  readonly excessBlobGas?: Hex;
  readonly parentBeaconBlockRoot?: Hex;
  readonly requestsHash?: Hex;
  readonly transactions: readonly Hex[];
}

/** Fields that later forks added, in the order in which they were. */
const LATER = [
  ['baseFeePerGas', rlpNumber],
  ['withdrawalsRoot', (value: string) => rlpBytes(value.slice(2))],
  ['blobGasUsed', rlpNumber],
  ['excessBlobGas', rlpNumber],
  ['parentBeaconBlockRoot', (value: string) => rlpBytes(value.slice(2))],
  ['requestsHash', (value: string) => rlpBytes(value.slice(2))],
] as const;

/** keccak256 of bytes given as hexadecimal digits. */
export const hashOfDigits = (digits: string): Hex => toHex(keccak(Buffer.from(digits, 'hex')));

/** The hash of a header as Ethereum forms it. */
export const hashOfHeader = (block: RpcBlock): Hex => hashWith(block, block.extraData.slice(2));

function hashWith(block: RpcBlock, extraData: string): Hex {
  const bytes = (value: string): string => rlpBytes(value.slice(2));
  const items = [
    bytes(block.parentHash),
    bytes(block.sha3Uncles),
    bytes(block.miner),
    bytes(block.stateRoot),
    bytes(block.transactionsRoot),
    bytes(block.receiptsRoot),
    bytes(block.logsBloom),
    rlpNumber(block.difficulty),
    rlpNumber(block.number),
    rlpNumber(block.gasLimit),
    rlpNumber(block.gasUsed),
    rlpNumber(block.timestamp),
    rlpBytes(extraData),
    bytes(block.mixHash),
    bytes(block.nonce),
  ];
  for (const [name, encode] of LATER) {
    const value = block[name];
    if (typeof value === 'string') items.push(encode(value));
  }
  return hashOfDigits(rlpList(items));
}

/** Besu's QBFT keeps round and seals in the extra data and hashes the header with round 0 and no seals. */
function withoutSeals(extraData: string): string | undefined {
  try {
    const items = rlpItems(extraData);
    return items.length === 5 ? rlpList([...items.slice(0, 3), '80', 'c0']) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a block's hash is the hash of its header, as Ethereum or as QBFT forms it. */
export function isHeaderSound(block: RpcBlock): boolean {
  try {
    if (hashOfHeader(block) === block.hash) return true;
    const stripped = withoutSeals(block.extraData.slice(2));
    return stripped !== undefined && hashWith(block, stripped) === block.hash;
  } catch {
    // A field is missing or is no text.
    return false;
  }
}

/** Bits that an address sets in a bloom filter (Yellow Paper, 4.3.1), as places in its hexadecimal digits. */
export type BloomBits = readonly (readonly [digit: number, bit: number])[];

export function bloomBits(address: Hex): BloomBits {
  const digest = keccak(Buffer.from(address.slice(2), 'hex'));
  return [0, 2, 4].map((at) => {
    const place = ((digest[at]! << 8) | digest[at + 1]!) & 2047;
    return [511 - (place >> 2), 1 << (place & 3)] as const;
  });
}

/** Whether a bloom filter may hold one of several. */
export function mayHold(bloom: Hex, any: readonly BloomBits[]): boolean {
  return any.some((bits) => bits.every(([digit, bit]) => (Number.parseInt(bloom[2 + digit] ?? '0', 16) & bit) !== 0));
}
