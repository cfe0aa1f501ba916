/**
 * A synthetic chain in a folder: blocks with events of the contracts, their receipts and valid headers, as a node would answer them. Made
 * once for a run; ours, the prototype and the ethers route read the same texts.
 */
import { hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EventFragment } from 'ethers';
import { CONTRACT_NAMES, type ContractName, interfaceOf } from '../../../server/chain/abi.ts';
import { bloomBits, hashOfDigits, hashOfHeader, type RpcBlock } from '../../../server/chain/block-header.ts';
import type { EventArguments, EventName, RpcLog } from '../../../server/chain/event-types.ts';
import { type RpcReceipt, receiptsRoot } from '../../../server/chain/receipts-root.ts';
import type { Rpc, RpcCall } from '../../../server/chain/rpc.ts';
import type { Hex } from '../../../server/domain/bytes.ts';

export const EVENTS_PER_BLOCK = 100;
const GAS_PER_EVENT = 40_000;
const CHAIN_ID = 20_260;

const bytes32 = (text: string): Hex => `0x${hash('sha256', text)}`;
const address = (text: string): Hex => bytes32(text).slice(0, 42) as Hex;
const quantity = (value: number): Hex => `0x${value.toString(16)}`;
const ZERO: Hex = `0x${'00'.repeat(32)}`;

/** What lies at an address, as digits. */
const codeOf = (at: string): string => at.slice(2).toLowerCase();

export const CONTRACTS = Object.fromEntries(
  CONTRACT_NAMES.map((name) => [name, { address: address(name), codeHash: hashOfDigits(codeOf(address(name))) }]),
) as Record<ContractName, { address: Hex; codeHash: Hex }>;

const FRAGMENTS = new Map<string, { fragment: EventFragment; contract: ContractName }>();
for (const contract of CONTRACT_NAMES)
  interfaceOf(contract).forEachEvent((fragment) => FRAGMENTS.set(fragment.name, { fragment, contract }));

/** A value as its word; only what has a fixed size is told here. */
const word = (value: unknown): string =>
  typeof value === 'string'
    ? value.slice(2).padStart(64, '0')
    : BigInt(value as number)
        .toString(16)
        .padStart(64, '0');

type Told = Pick<RpcLog, 'address' | 'topics' | 'data'>;

function logOf<N extends EventName>(name: N, args: EventArguments[N]): Told {
  const { fragment, contract } = FRAGMENTS.get(name)!;
  const values = args as Record<string, unknown>;
  const topics = [fragment.topicHash as Hex];
  let data = '0x';
  for (const { name: parameter, indexed } of fragment.inputs)
    if (indexed) topics.push(`0x${word(values[parameter])}`);
    else data += word(values[parameter]);
  return { address: CONTRACTS[contract].address, topics, data: data as Hex };
}

/** A member whose gateway can follow this chain. */
function* admission(key: Hex): Generator<Told> {
  const told = (contract: ContractName, event: string, values: readonly unknown[]): Told => {
    const { topics, data } = interfaceOf(contract).encodeEventLog(event, values as unknown[]);
    return { address: CONTRACTS[contract].address, topics: topics as Hex[], data: data as Hex };
  };
  yield told('MemberRegistry', 'MemberAdmitted', [1, 0xffn, 1, 2_000_000_000, 'bench', 'http://127.0.0.1:1']);
  yield told('MemberRegistry', 'KeyAdded', [1, key, 0xff, 1, 2_000_000_000]);
}

/** Of a hundred events 88 attest (ten or so to a subject), 6 grant, 4 revoke, 2 register subjects. */
function* eventsOf(count: number): Generator<Told> {
  const positions = new Map<Hex, number>();
  const key = address('key');
  for (let i = 0; i < count; i++) {
    const kind = i % 100;
    const subject = bytes32(`subject ${(i * 7919) % Math.max(10, Math.floor(count / 11))}`);
    if (kind < 88) {
      const position = (positions.get(subject) ?? 0) + 1;
      positions.set(subject, position);
      yield logOf('Attested', {
        id: bytes32(`id ${i}`),
        subject,
        issuer: 1,
        key,
        schema: bytes32('schema'),
        record: bytes32(`record ${i}`),
        consent: ZERO,
        sources: bytes32(`sources ${i}`),
        observedAt: 1_700_000_000,
        expiresAt: 0,
        position,
      });
    } else if (kind < 94)
      yield logOf('ConsentGranted', {
        consent: bytes32(`consent ${i}`),
        subject,
        publisher: 1,
        action: 1,
        categories: 1n,
        validFrom: 1,
        validUntil: 2_000_000_000,
        useLimit: 0,
        terms: bytes32(`terms ${i}`),
      });
    else if (kind < 98)
      yield logOf('Revoked', { id: bytes32(`id ${i - 90}`), issuer: 1, key, reason: 1, successor: ZERO });
    else yield logOf('SubjectRegistered', { subject: bytes32(`new ${i}`), publisher: 1, controller: key });
  }
}

const bloom = ((): Hex => {
  const digits = new Array<number>(512).fill(0);
  for (const name of CONTRACT_NAMES)
    for (const [digit, bit] of bloomBits(CONTRACTS[name].address)) digits[digit]! |= bit;
  return `0x${digits.map((value) => value.toString(16)).join('')}`;
})();

function blockOf(
  number: number,
  parentHash: Hex,
  receipts: readonly RpcReceipt[],
  transactions: readonly Hex[],
): RpcBlock {
  const block: RpcBlock = {
    number: quantity(number),
    hash: ZERO,
    parentHash,
    timestamp: quantity(1_700_000_000 + number),
    sha3Uncles: bytes32('uncles'),
    miner: address('miner'),
    stateRoot: bytes32(`state ${number}`),
    transactionsRoot: bytes32(`transactions ${number}`),
    receiptsRoot: receiptsRoot(receipts),
    logsBloom: receipts.length === 0 ? `0x${'0'.repeat(512)}` : bloom,
    difficulty: '0x1',
    gasLimit: quantity(1_000_000_000),
    gasUsed: quantity(receipts.reduce((gas, { logs }) => gas + logs.length * GAS_PER_EVENT, 0)),
    extraData: '0x',
    mixHash: ZERO,
    nonce: '0x0000000000000000',
    baseFeePerGas: '0x0',
    transactions,
  };
  return { ...block, hash: hashOfHeader(block) };
}

function* chained<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

interface Place {
  readonly blocks: readonly (readonly [at: number, length: number])[];
  readonly receipts: readonly (readonly [at: number, length: number])[];
  /** Number and hash of the last block. */
  readonly head: number;
  readonly genesisHash: Hex;
}

/**
 * Writes a chain of so many events, two transactions to a block.
 * @param key of a member that is admitted before all else
 */
export function writeChain(folder: string, events: number, key: Hex): void {
  const file = openSync(join(folder, 'chain'), 'w');
  let size = 0;
  const write = (value: unknown): readonly [number, number] => {
    const bytes = Buffer.from(JSON.stringify(value), 'latin1');
    writeSync(file, bytes);
    size += bytes.length;
    return [size - bytes.length, bytes.length];
  };
  const genesis = blockOf(0, ZERO, [], []);
  const blocks = [write(genesis)];
  const receipts: (readonly [number, number])[] = [];
  let parent = genesis.hash;
  const source = chained(admission(key), eventsOf(events - 2));
  const total = Math.ceil(events / EVENTS_PER_BLOCK);
  for (let number = 1; number <= total; number++) {
    const transactions = [bytes32(`tx ${number} 0`), bytes32(`tx ${number} 1`)];
    const told = transactions.map((transactionHash, half): RpcReceipt => {
      const logs: RpcLog[] = [];
      for (let i = 0; i < EVENTS_PER_BLOCK / 2; i++) {
        const next = source.next();
        if (next.done === true) break;
        const logIndex = quantity(half * (EVENTS_PER_BLOCK / 2) + i);
        logs.push({ ...next.value, blockNumber: quantity(number), blockHash: ZERO, transactionHash, logIndex });
      }
      const gas = quantity((half + 1) * (EVENTS_PER_BLOCK / 2) * GAS_PER_EVENT);
      return {
        type: '0x2',
        status: '0x1',
        cumulativeGasUsed: gas,
        logsBloom: bloom,
        logs,
        transactionHash,
        blockHash: ZERO,
      };
    });
    const block = blockOf(number, parent, told, transactions);
    parent = block.hash;
    blocks.push(write(block));
    for (const receipt of told)
      receipts.push(
        write({ ...receipt, blockHash: parent, logs: receipt.logs.map((log) => ({ ...log, blockHash: parent })) }),
      );
  }
  closeSync(file);
  const place: Place = { blocks, receipts, head: total, genesisHash: genesis.hash };
  writeFileSync(join(folder, 'places.json'), JSON.stringify(place));
}

export interface BenchChain {
  readonly rpc: Rpc;
  readonly head: number;
  readonly identity: { chainId: number; genesisHash: Hex; contracts: typeof CONTRACTS };
  /** Receipts of a block, as texts: what a node's answer holds before it is parsed. */
  receiptTexts(number: number): string[];
}

/** A node over a written chain, in this process: what it costs is reading and parsing, as with an answer from the network. */
export function openChain(folder: string): BenchChain {
  const { blocks, receipts, head, genesisHash } = JSON.parse(
    readFileSync(join(folder, 'places.json'), 'utf8'),
  ) as Place;
  const file = openSync(join(folder, 'chain'), 'r');
  const text = ([at, length]: readonly [number, number]): string => {
    const bytes = Buffer.allocUnsafe(length);
    readSync(file, bytes, 0, length, at);
    return bytes.toString('latin1');
  };
  const byTransaction = new Map<string, number>();
  for (let number = 1; number <= head; number++)
    for (const half of [0, 1]) byTransaction.set(bytes32(`tx ${number} ${half}`), 2 * (number - 1) + half);
  const answer = ({ method, params = [] }: RpcCall): unknown => {
    switch (method) {
      case 'eth_chainId':
        return quantity(CHAIN_ID);
      case 'eth_getBlockByNumber': {
        const number = params[0] === 'latest' ? head : Number(params[0]);
        return number > head ? null : (JSON.parse(text(blocks[number]!)) as unknown);
      }
      case 'eth_blockNumber':
        return quantity(head);
      case 'eth_getTransactionCount':
        return '0x0';
      case 'eth_getCode':
        return `0x${codeOf(params[0] as string)}`;
      case 'eth_getTransactionReceipt':
        return JSON.parse(text(receipts[byTransaction.get(params[0] as string)!]!)) as unknown;
      default:
        throw new Error(`the bench's node does not know ${method}`);
    }
  };
  return {
    head,
    identity: { chainId: CHAIN_ID, genesisHash, contracts: CONTRACTS },
    receiptTexts: (number) => [0, 1].map((half) => text(receipts[2 * (number - 1) + half]!)),
    rpc: {
      origin: 'bench',
      request: async <T>(method: string, params: readonly unknown[] = []) => answer({ method, params }) as T,
      batch: async (calls) => calls.map(answer),
    },
  };
}
