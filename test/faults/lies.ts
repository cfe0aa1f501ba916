/** What a node may answer that is not so. Each lie alters the answer to one call, or leaves it when it has nothing to alter. */
import type { Random } from '../../scripts/faults/suite.ts';

export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
}

type Json = Record<string, unknown>;
/** @param earlier an answer to the same method that was given before */
type Lie = (call: Call, result: Json, random: Random, earlier: Json | undefined) => unknown;

const other = (hex: string, random: Random): string => {
  const at = 2 + random(hex.length - 2);
  return `${hex.slice(0, at)}${hex[at] === 'a' ? 'b' : 'a'}${hex.slice(at + 1)}`;
};
const inReceipt =
  (change: (logs: Json[], random: Random, earlier: Json | undefined) => Json[]): Lie =>
  ({ method }, result, random, earlier) =>
    method === 'eth_getTransactionReceipt' && (result.logs as Json[]).length > 0
      ? { ...result, logs: change(result.logs as Json[], random, earlier) }
      : result;
const inHeader =
  (change: (block: Json, random: Random) => Json): Lie =>
  ({ method, params }, result, random) =>
    method === 'eth_getBlockByNumber' && params[0] !== '0x0' ? { ...result, ...change(result, random) } : result;

export const LIES: Readonly<Record<string, Lie>> = {
  'drops a log': inReceipt((logs, random) => logs.toSpliced(random(logs.length), 1)),
  'adds a log': inReceipt((logs, random) => [...logs, logs[random(logs.length)]!]),
  'alters data': inReceipt((logs, random) => {
    const at = random(logs.length);
    return logs.map((log, i) => (i === at ? { ...log, data: other(log.data as string, random) } : log));
  }),
  'alters a topic': inReceipt((logs, random) => {
    const at = random(logs.length);
    const altered = (topics: string[]): string[] => topics.map((topic, i) => (i === 1 ? other(topic, random) : topic));
    return logs.map((log, i) => (i === at ? { ...log, topics: altered(log.topics as string[]) } : log));
  }),
  "answers another block's logs": inReceipt((logs, _random, earlier) => (earlier?.logs as Json[] | undefined) ?? logs),
  'leaves out every receipt': ({ method }, result) => (method === 'eth_getTransactionReceipt' ? null : result),
  'names another parent': inHeader((block, random) => ({ parentHash: other(block.parentHash as string, random) })),
  'names another hash': inHeader((block, random) => ({ hash: other(block.hash as string, random) })),
  'empties the bloom filter': inHeader(() => ({ logsBloom: `0x${'0'.repeat(512)}` })),
  'empties block and root': inHeader(() => ({
    logsBloom: `0x${'0'.repeat(512)}`,
    transactions: [],
    receiptsRoot: '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
  })),
  'alters the time': inHeader((block) => ({ timestamp: `0x${(Number(block.timestamp) + 1).toString(16)}` })),
  'answers an older head': ({ method, params }, result, _random, earlier) =>
    method === 'eth_getBlockByNumber' && params[0] === 'latest' ? (earlier ?? result) : result,
  'has not got the later blocks': ({ method, params }, result, random) =>
    method === 'eth_getBlockByNumber' && params[0] !== 'latest' && params[0] !== '0x0' && random(2) === 0
      ? null
      : result,
  'is of another chain': ({ method }, result) => (method === 'eth_chainId' ? '0x1' : result),
  'has another genesis': ({ method, params }, result, random) =>
    method === 'eth_getBlockByNumber' && params[0] === '0x0'
      ? { ...result, hash: other(result.hash as string, random) }
      : result,
};
