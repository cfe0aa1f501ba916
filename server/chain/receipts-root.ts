/**
 * The root over a block's receipts, as its header holds it: whoever knows the header can tell whether a log was left out, added, altered
 * or comes from elsewhere. Merkle Patricia trie of RLP receipts by RLP index (Yellow Paper, appendix D).
 */
import type { Hex } from '../domain/bytes.ts';
import { hashOfDigits } from './block-header.ts';
import type { RpcLog } from './event-types.ts';
import { rlpBytes, rlpList, rlpNumber } from './rlp.ts';

/** A receipt as eth_getTransactionReceipt answers it. */
export interface RpcReceipt {
  readonly type?: Hex;
  readonly status?: Hex;
  readonly cumulativeGasUsed: Hex;
  readonly logsBloom: Hex;
  readonly logs: readonly RpcLog[];
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
}

const bytes = (value: string): string => rlpBytes(value.slice(2));

function encodeReceipt({ type = '0x0', status, cumulativeGasUsed, logsBloom, logs }: RpcReceipt): string {
  const encoded = logs.map(({ address, topics, data }) =>
    rlpList([bytes(address), rlpList(topics.map(bytes)), bytes(data)]),
  );
  const body = rlpList([
    status === undefined ? '80' : rlpNumber(status),
    rlpNumber(cumulativeGasUsed),
    bytes(logsBloom),
    rlpList(encoded),
  ]);
  const kind = Number(type);
  return kind === 0 ? body : kind.toString(16).padStart(2, '0') + body;
}

/** A key's digits and its value. */
type Entry = readonly [path: string, value: string];

const EMPTY_ROOT = hashOfDigits('80');

/** The root over receipts in the order of their transactions. */
export function receiptsRoot(receipts: readonly RpcReceipt[]): Hex {
  if (receipts.length === 0) return EMPTY_ROOT;
  const entries = receipts.map((receipt, i): Entry => [rlpNumber(`0x${i.toString(16)}`), encodeReceipt(receipt)]);
  return hashOfDigits(node(entries, 0));
}

/** The trie node over entries that agree in their first `depth` digits. */
function node(entries: readonly Entry[], depth: number): string {
  const [first] = entries;
  if (entries.length === 1) return rlpList([rlpBytes(compact(first![0].slice(depth), true)), rlpBytes(first![1])]);
  let shared = depth;
  while (entries.every(([path]) => path[shared] === first![0][shared])) shared += 1;
  if (shared > depth)
    return rlpList([rlpBytes(compact(first![0].slice(depth, shared), false)), reference(node(entries, shared))]);
  const children: Entry[][] = Array.from({ length: 16 }, () => []);
  for (const entry of entries) children[Number.parseInt(entry[0][depth]!, 16)]!.push(entry);
  // No key is the beginning of another: RLP numbers say their length.
  return rlpList([...children.map((some) => (some.length === 0 ? '80' : reference(node(some, depth + 1)))), '80']);
}

/** Nodes below 32 bytes stand in their parent themselves. */
const reference = (encoded: string): string =>
  encoded.length < 64 ? encoded : rlpBytes(hashOfDigits(encoded).slice(2));

/** Digits of a path with what kind of node they lead to (hex prefix, appendix C). */
function compact(path: string, leaf: boolean): string {
  const flag = (leaf ? 2 : 0) + (path.length % 2);
  return path.length % 2 === 1 ? `${flag}${path}` : `${flag}0${path}`;
}
