/**
 * What the follower asks a chain node for. A node may lie, lag or be another one than a moment ago: a header counts only when its hash is
 * right and its parent is the header before, logs only when the header's receipts root says exactly them. Neither is asked of the node:
 * both are computed here.
 */
import type { ContractName } from '../chain/abi.ts';
import { bloomBits, isHeaderSound, mayHold, type RpcBlock } from '../chain/block-header.ts';
import type { ChainEvent } from '../chain/event-types.ts';
import { decodeLog } from '../chain/events.ts';
import { type ChainIdentity, checkIdentity } from '../chain/manifest.ts';
import { type RpcReceipt, receiptsRoot } from '../chain/receipts-root.ts';
import { type Rpc, type RpcCall, resultOf } from '../chain/rpc.ts';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import type { Head } from '../store/rows.ts';
import type { Seen } from './decide.ts';

/** A block with its events of ours, in order. */
export interface FetchedBlock {
  readonly block: Head;
  readonly events: readonly ChainEvent[];
}

/** Blocks that follow each other: the ends, and in `blocks` those with events. */
export interface FetchedRange {
  readonly first: Head;
  readonly last: Head;
  readonly blocks: readonly FetchedBlock[];
}

/** Every method throws CHAIN_UNREACHABLE, CHAIN_REFUSED or CHAIN_INVALID. */
export interface ChainSource {
  /** @throws CHAIN_WRONG too */
  checkIdentity(): Promise<void>;
  /** The node's head, and what it has at a height of ours. */
  look(height: number | undefined): Promise<Seen>;
  hashesAt(heights: readonly number[]): Promise<Map<number, Hex>>;
  /** Undefined when the node has no such block (yet). */
  header(number: number): Promise<Head | undefined>;
  /** Blocks from `from` on, to `to` or, where they hold very much, to an earlier one; undefined when the node does not have them (yet). */
  range(from: number, to: number): Promise<FetchedRange | undefined>;
}

const HEADERS_PER_REQUEST = 250;
const RECEIPTS_PER_REQUEST = 250;
/** Requests under way at once. */
const PARALLEL = 4;
/** A range ends after blocks that used so much gas: some 1,000 events. */
const RANGE_GAS = 40_000_000;

const quantity = (value: number): Hex => `0x${value.toString(16)}`;
const headerCall = (number: number | 'latest'): RpcCall => ({
  method: 'eth_getBlockByNumber',
  params: [number === 'latest' ? number : quantity(number), false],
});

const invalid = (detail: string, values: Record<string, unknown>): LedgerError =>
  new LedgerError('CHAIN_INVALID', detail, values);

function blockOf(answer: unknown, expected?: number): RpcBlock | undefined {
  const block = resultOf<RpcBlock | null>(answer);
  if (block === null) return undefined;
  if (!isHeaderSound(block) || (expected !== undefined && Number(block.number) !== expected))
    throw invalid(`not the header of block ${expected ?? 'latest'}: its hash is not the hash of what it says`, {
      block: expected,
    });
  return block;
}

const headOf = ({ number, hash, parentHash, timestamp }: RpcBlock): Head => ({
  number: Number(number),
  hash,
  parentHash,
  timestamp: Number(timestamp),
});

/** A source over a node. `chain` is what the node must be, `contracts` whose events count. */
export function createSource(
  rpc: Rpc,
  chain: ChainIdentity & { readonly contracts: Readonly<Record<ContractName, { readonly address: Hex }>> },
): ChainSource {
  const ours = new Set(Object.values(chain.contracts).map(({ address }) => address.toLowerCase()));
  const blooms = [...ours].map((address) => bloomBits(address as Hex));

  /** Calls in several requests, a few at a time. */
  async function inParts(calls: readonly RpcCall[], perRequest: number): Promise<unknown[]> {
    const parts: RpcCall[][] = [];
    for (let i = 0; i < calls.length; i += perRequest) parts.push(calls.slice(i, i + perRequest));
    const answers: unknown[][] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < parts.length) {
        const part = next++;
        answers[part] = await rpc.batch(parts[part]!);
      }
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, parts.length) }, work));
    return answers.flat();
  }

  /** Headers that follow each other; cut where the node has no more, or where they hold very much. */
  async function headers(from: number, to: number): Promise<RpcBlock[]> {
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const answers = await inParts(numbers.map(headerCall), HEADERS_PER_REQUEST);
    const blocks: RpcBlock[] = [];
    let gas = 0;
    for (const [i, number] of numbers.entries()) {
      const block = blockOf(answers[i], number);
      if (block === undefined || (gas >= RANGE_GAS && blocks.length > 0)) break;
      const before = blocks.at(-1);
      if (before !== undefined && before.hash !== block.parentHash)
        throw invalid(`block ${number} is not on top of the block before it`, { block: number });
      blocks.push(block);
      gas += Number(block.gasUsed);
    }
    return blocks;
  }

  function eventsOf(block: RpcBlock, receipts: readonly (RpcReceipt | null)[]): ChainEvent[] {
    const number = Number(block.number);
    const given = receipts.filter((receipt) => receipt !== null);
    if (given.length !== receipts.length || receiptsRoot(given) !== block.receiptsRoot)
      throw invalid(`the receipts of block ${number} are not those its header says`, { block: number });
    const events: ChainEvent[] = [];
    let logIndex = 0;
    for (const [i, { logs }] of given.entries())
      for (const { address, topics, data } of logs) {
        const place = { blockNumber: block.number, blockHash: block.hash, transactionHash: block.transactions[i]! };
        const event = ours.has(address.toLowerCase())
          ? decodeLog({ address, topics, data, ...place, logIndex: quantity(logIndex) })
          : undefined;
        logIndex += 1;
        if (event === undefined) continue;
        if (event.address !== chain.contracts[event.contract].address.toLowerCase())
          throw invalid(`${event.name} told by ${event.address}`, { event: event.name, address: event.address });
        events.push(event);
      }
    return events;
  }

  return {
    checkIdentity: () => checkIdentity(rpc, chain),

    async look(height) {
      const calls = [headerCall('latest'), ...(height === undefined ? [] : [headerCall(height)])];
      const [latest, own] = await rpc.batch(calls);
      const head = blockOf(latest);
      if (head === undefined) throw invalid('the node has no head', {});
      const found = height === undefined ? undefined : blockOf(own, height);
      return { head: headOf(head), hashes: new Map(found === undefined ? [] : [[Number(found.number), found.hash]]) };
    },

    async hashesAt(heights) {
      const answers = await inParts(heights.map(headerCall), HEADERS_PER_REQUEST);
      const blocks = answers.map((answer, i) => blockOf(answer, heights[i]));
      return new Map(
        blocks.flatMap((block) => (block === undefined ? [] : [[Number(block.number), block.hash] as const])),
      );
    },

    async header(number) {
      const [answer] = await rpc.batch([headerCall(number)]);
      const block = blockOf(answer, number);
      return block === undefined ? undefined : headOf(block);
    },

    async range(from, to) {
      const blocks = await headers(from, to);
      const [first, last] = [blocks[0], blocks.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      // A bloom filter holds at least what it was given: no event of ours is in the other blocks.
      const told = blocks.filter(({ logsBloom }) => mayHold(logsBloom, blooms));
      const calls = told.flatMap(({ transactions }) =>
        transactions.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
      );
      const answers = await inParts(calls, RECEIPTS_PER_REQUEST);
      const fetched: FetchedBlock[] = [];
      let at = 0;
      for (const block of told) {
        const receipts = answers.slice(at, at + block.transactions.length);
        at += block.transactions.length;
        const events = eventsOf(
          block,
          receipts.map((answer) => resultOf<RpcReceipt | null>(answer)),
        );
        if (events.length > 0) fetched.push({ block: headOf(block), events });
      }
      return { first: headOf(first), last: headOf(last), blocks: fetched };
    },
  };
}
