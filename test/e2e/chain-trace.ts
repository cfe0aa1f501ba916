/** Everything that a chain shows to whoever has a node: transactions, logs, and each single write to storage. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHardhatRuntimeEnvironment, importUserConfig } from 'hardhat/hre';

const PROJECT = dirname(dirname(import.meta.dirname));

/** Bytes on the chain and where they are. */
export interface Shown {
  readonly channel: 'calldata' | 'log' | 'storage';
  /** transaction and place in it */
  readonly place: string;
  readonly bytes: Buffer;
}

export interface Entry {
  readonly timestamp: number;
  /** null = an empty block */
  readonly raw: string | null;
  /** hash that the block must have */
  readonly blockHash?: string;
}

interface Step {
  readonly op: string;
  readonly stack: readonly string[];
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');
const word = (hex: string | undefined): Buffer => Buffer.from((hex ?? '0x').slice(2).padStart(64, '0'), 'hex');

/** The blocks of a local chain's journal. */
export function readJournal(path: string): Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as Entry);
}

/** Makes the blocks again in a network of their own and traces every transaction. */
export async function traceChain(entries: readonly Entry[]): Promise<Shown[]> {
  const config = await importUserConfig(join(PROJECT, 'hardhat.config.ts'));
  const hre = await createHardhatRuntimeEnvironment(config, {}, PROJECT);
  const connection = await hre.network.create({ network: 'local' });
  const ask = <T>(method: string, ...params: unknown[]): Promise<T> =>
    connection.provider.request({ method, params }) as Promise<T>;
  const shown: Shown[] = [];
  try {
    for (const { timestamp, raw, blockHash } of entries) {
      await ask('evm_setNextBlockTimestamp', timestamp);
      const hash = raw === null ? undefined : await ask<string>('eth_sendRawTransaction', raw);
      if (hash === undefined) await ask('evm_mine');
      const block = await ask<{ hash: string }>('eth_getBlockByNumber', 'latest', false);
      if (blockHash !== undefined && block.hash !== blockHash) throw new Error(`block ${block.hash}, not ${blockHash}`);
      if (hash !== undefined) shown.push(...(await traceTransaction(ask, hash, raw!)));
    }
    return shown;
  } finally {
    await connection.close();
  }
}

type Ask = <T>(method: string, ...params: unknown[]) => Promise<T>;

async function traceTransaction(ask: Ask, hash: string, raw: string): Promise<Shown[]> {
  // The whole transaction: its calldata, and receiver and signature as well.
  const shown: Shown[] = [{ channel: 'calldata', place: hash, bytes: bytesOf(raw) }];
  const { logs } = await ask<{ logs: { topics: string[]; data: string }[] }>('eth_getTransactionReceipt', hash);
  for (const [i, { topics, data }] of logs.entries())
    for (const [part, hex] of [...topics.map((topic, n) => [`topic ${n}`, topic] as const), ['data', data] as const])
      shown.push({ channel: 'log', place: `${hash} log ${i} ${part}`, bytes: bytesOf(hex) });
  const options = { disableMemory: true, disableStorage: true };
  const { structLogs } = await ask<{ structLogs: Step[] }>('debug_traceTransaction', hash, options);
  for (const [i, { op, stack }] of structLogs.entries())
    if (op === 'SSTORE')
      for (const [part, hex] of [['key', stack.at(-1)] as const, ['value', stack.at(-2)] as const])
        shown.push({ channel: 'storage', place: `${hash} step ${i} ${part}`, bytes: word(hex) });
  return shown;
}
