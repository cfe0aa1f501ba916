/**
 * Logs into typed events, cut into words by hand: some twenty times as fast as ethers, whose decoder also stops at a text that is not
 * UTF-8, which any member can put into its endpoint. What each event holds is read from the ABI once.
 */
import type { ParamType } from 'ethers';
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import { CONTRACT_NAMES, type ContractName, interfaceOf } from './abi.ts';
import type { ChainEvent, EventName, RpcLog } from './event-types.ts';

/** Reads a value from its word (64 digits); `data` holds all words, for what is kept elsewhere. */
type Reader = (word: string, data: string) => unknown;

interface Parameter {
  readonly name: string;
  readonly read: Reader;
}

/** How one event is read. */
interface Layout {
  readonly contract: ContractName;
  readonly name: EventName;
  readonly topics: readonly Parameter[];
  readonly words: readonly Parameter[];
  /** False when a parameter has no fixed size. */
  readonly fixed: boolean;
}

const WORD = 64;
/** Parameters of 64 bits that are bitmaps: every bit counts, so that they stay bigint, as whatever is wider does. */
const BITMAPS: ReadonlySet<string> = new Set(['capabilities', 'categories', 'publishers']);

/** A number; what no double holds exactly is a time that never comes. */
const number: Reader = (word) => {
  const value = Number.parseInt(word, 16);
  return Number.isSafeInteger(value) ? value : Number.MAX_SAFE_INTEGER;
};

const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** The digits of a value of any length, which `word` says where to find. */
function digitsAt(word: string, data: string): string {
  const start = 2 * (number(word, data) as number);
  const length = 2 * (number(data.slice(start, start + WORD), data) as number);
  const digits = data.slice(start + WORD, start + WORD + length);
  if (digits.length !== length || start + WORD > data.length) throw new RangeError('a value reaches beyond the data');
  return digits;
}

/** A text; bytes that are not UTF-8 become U+FFFD, so that nobody can stop an index with them. */
const text: Reader = (word, data) => utf8.decode(Buffer.from(digitsAt(word, data), 'hex'));

/**
 * A list. Offsets inside it count from behind its length. The items together may not be longer than the data: offsets that name the same
 * place many times would make much out of little.
 */
const listOf =
  (item: ParamType): Reader =>
  (word, data) => {
    const start = 2 * (number(word, data) as number);
    const count = number(data.slice(start, start + WORD), data) as number;
    const items = data.slice(start + WORD);
    if (start + WORD > data.length || count * WORD > items.length)
      throw new RangeError('a list reaches beyond the data');
    const words = Array.from({ length: count }, (_, i) => items.slice(i * WORD, (i + 1) * WORD));
    if (!isFixed(item)) {
      const size = words.reduce((sum, place) => sum + digitsAt(place, items).length, 0);
      if (size > items.length) throw new RangeError('the items of a list overlap');
    }
    const read = readerOf(item);
    return words.map((place) => read(place, items));
  };

const isFixed = ({ type, arrayChildren }: ParamType): boolean =>
  type !== 'string' && type !== 'bytes' && arrayChildren === null;

function readerOf(parameter: ParamType): Reader {
  const { type, name, arrayChildren } = parameter;
  if (arrayChildren !== null) return listOf(arrayChildren);
  if (type === 'string') return text;
  if (type === 'bytes') return (word, data) => `0x${digitsAt(word, data)}`;
  if (type === 'address') return (word) => `0x${word.slice(24)}`;
  if (type === 'bytes32') return (word) => `0x${word}`;
  if (type === 'bool') return (word) => word.endsWith('1');
  if (BITMAPS.has(name) || Number(type.slice('uint'.length)) > 64) return (word) => BigInt(`0x${word}`);
  return number;
}

const layouts = new Map<string, Layout>();
for (const contract of CONTRACT_NAMES) {
  interfaceOf(contract).forEachEvent(({ name, inputs, topicHash }) => {
    const part = (indexed: boolean): Parameter[] =>
      inputs
        .filter((input) => (input.indexed ?? false) === indexed)
        .map((input) => ({ name: input.name, read: readerOf(input) }));
    const fixed = inputs.every(isFixed);
    layouts.set(topicHash, { contract, name: name as EventName, topics: part(true), words: part(false), fixed });
  });
}

/** topic0 of every event of the contracts, for a node's filter. */
export const EVENT_TOPICS: readonly Hex[] = [...layouts.keys()] as Hex[];

function decodeArguments({ topics, words, fixed }: Layout, log: RpcLog): Record<string, unknown> {
  const size = 2 + WORD * words.length;
  if (log.topics.length !== topics.length + 1) throw new RangeError(`${log.topics.length} topics`);
  if (fixed ? log.data.length !== size : log.data.length < size)
    throw new RangeError(`${log.data.length - 2} digits of data`);
  const data = log.data.slice(2);
  const args: Record<string, unknown> = {};
  for (let i = 0; i < topics.length; i++) args[topics[i]!.name] = topics[i]!.read(log.topics[i + 1]!.slice(2), '');
  for (let i = 0; i < words.length; i++)
    args[words[i]!.name] = words[i]!.read(data.slice(i * WORD, (i + 1) * WORD), data);
  return args;
}

/**
 * The event a log tells; undefined when it is none of the contracts' events. Whether its address is one of ours is for the caller.
 * @throws CHAIN_INVALID when the log has the topic of an event but not its shape
 */
export function decodeLog(log: RpcLog): ChainEvent | undefined {
  const layout = layouts.get(log.topics[0] ?? '');
  if (layout === undefined) return undefined;
  const { name, contract } = layout;
  let args: Record<string, unknown>;
  try {
    args = decodeArguments(layout, log);
  } catch (error) {
    const at = { tx: log.transactionHash, logIndex: log.logIndex };
    throw new LedgerError(
      'CHAIN_INVALID',
      `log ${at.logIndex} of ${at.tx}: ${name} with ${(error as Error).message}`,
      at,
      error,
    );
  }
  return {
    name,
    args,
    contract,
    address: log.address.toLowerCase(),
    block: Number(log.blockNumber),
    blockHash: log.blockHash,
    tx: log.transactionHash,
    logIndex: Number(log.logIndex),
  } as ChainEvent;
}
