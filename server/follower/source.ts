/** What the follower asks a chain node for. All answers that must fit together come from one HTTP request, hence from one node. */
import type { ContractName } from '../chain/abi.ts';
import type { ChainEvent, RpcLog } from '../chain/event-types.ts';
import { decodeLog, EVENT_TOPICS } from '../chain/events.ts';
import { type ChainIdentity, checkIdentity } from '../chain/manifest.ts';
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

/** Blocks `from` to `to`: the ends, and in `blocks` those with events. */
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
  /** Undefined when the node does not have all of them (yet). */
  range(from: number, to: number): Promise<FetchedRange | undefined>;
}

interface RpcBlock {
  readonly number: Hex;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestamp: Hex;
}

const HEADERS_PER_REQUEST = 500;

const quantity = (value: number): Hex => `0x${value.toString(16)}`;
const headerCall = (number: number | 'latest'): RpcCall => ({
  method: 'eth_getBlockByNumber',
  params: [number === 'latest' ? number : quantity(number), false],
});

function headOf(answer: unknown, expected?: number): Head | undefined {
  const block = resultOf<RpcBlock | null>(answer);
  if (block === null) return undefined;
  const { hash, parentHash } = block;
  const head = { number: Number(block.number), hash, parentHash, timestamp: Number(block.timestamp) };
  if (
    typeof hash !== 'string' ||
    !Number.isSafeInteger(head.timestamp) ||
    (expected !== undefined && head.number !== expected)
  )
    throw new LedgerError('CHAIN_INVALID', `not the header of block ${expected ?? 'latest'}`, { block: expected });
  return head;
}

/** A source over a node. `chain` is what the node must be, `contracts` whose events count. */
export function createSource(
  rpc: Rpc,
  chain: ChainIdentity & { readonly contracts: Readonly<Record<ContractName, { readonly address: Hex }>> },
): ChainSource {
  const addresses = Object.values(chain.contracts).map(({ address }) => address.toLowerCase());

  function eventOf(log: RpcLog): ChainEvent | undefined {
    const event = decodeLog(log);
    if (event !== undefined && event.address !== chain.contracts[event.contract].address.toLowerCase())
      throw new LedgerError('CHAIN_INVALID', `${event.name} told by ${event.address}`, {
        event: event.name,
        address: event.address,
      });
    return event;
  }

  /** Headers of many blocks, each compared with the hash its logs name. */
  async function headersOf(hashes: ReadonlyMap<number, Hex>, known: readonly Head[]): Promise<Map<number, Head>> {
    const headers = new Map(known.map((head) => [head.number, head]));
    const missing = [...hashes.keys()].filter((number) => !headers.has(number));
    for (let i = 0; i < missing.length; i += HEADERS_PER_REQUEST) {
      const part = missing.slice(i, i + HEADERS_PER_REQUEST);
      const answers = await rpc.batch(part.map(headerCall));
      for (const [j, number] of part.entries()) {
        const head = headOf(answers[j], number);
        if (head !== undefined) headers.set(number, head);
      }
    }
    for (const [number, hash] of hashes)
      if (headers.get(number)?.hash !== hash)
        throw new LedgerError(
          'CHAIN_INVALID',
          `logs of block ${number} name ${hash}, its header ${headers.get(number)?.hash ?? 'is missing'}`,
          {
            block: number,
          },
        );
    return headers;
  }

  return {
    checkIdentity: () => checkIdentity(rpc, chain),

    async look(height) {
      const calls = [headerCall('latest'), ...(height === undefined ? [] : [headerCall(height)])];
      const [latest, own] = await rpc.batch(calls);
      const head = headOf(latest);
      if (head === undefined) throw new LedgerError('CHAIN_INVALID', 'the node has no head');
      const found = height === undefined ? undefined : headOf(own, height);
      return { head, hashes: new Map(found === undefined ? [] : [[found.number, found.hash]]) };
    },

    async hashesAt(heights) {
      const answers = await rpc.batch(heights.map(headerCall));
      const heads = answers.map((answer, i) => headOf(answer, heights[i]));
      return new Map(heads.flatMap((head) => (head === undefined ? [] : [[head.number, head.hash] as const])));
    },

    async header(number) {
      const [answer] = await rpc.batch([headerCall(number)]);
      return headOf(answer, number);
    },

    async range(from, to) {
      const filter = { fromBlock: quantity(from), toBlock: quantity(to), address: addresses, topics: [EVENT_TOPICS] };
      const [one, other, answer] = await rpc.batch([
        headerCall(from),
        headerCall(to),
        { method: 'eth_getLogs', params: [filter] },
      ]);
      const first = headOf(one, from);
      const last = headOf(other, to);
      if (first === undefined || last === undefined) return undefined;
      const events = resultOf<RpcLog[]>(answer)
        .map(eventOf)
        .filter((event) => event !== undefined);
      events.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
      const byBlock = new Map<number, ChainEvent[]>();
      const hashes = new Map<number, Hex>();
      for (const event of events) {
        if (event.block < from || event.block > to || (hashes.get(event.block) ?? event.blockHash) !== event.blockHash)
          throw new LedgerError(
            'CHAIN_INVALID',
            `logs for blocks ${from} to ${to} hold one of ${event.block} (${event.blockHash})`,
            { from, to },
          );
        hashes.set(event.block, event.blockHash);
        const inBlock = byBlock.get(event.block);
        if (inBlock === undefined) byBlock.set(event.block, [event]);
        else inBlock.push(event);
      }
      const headers = await headersOf(hashes, [first, last]);
      return {
        first,
        last,
        blocks: Array.from(byBlock, ([number, inBlock]) => ({ block: headers.get(number)!, events: inBlock })),
      };
    },
  };
}
