/** One measurement in a process of its own: `run.ts WAY CHAIN-FOLDER STORE-FOLDER`; prints milliseconds and highest resident set. */
import { randomBytes } from 'node:crypto';
import { Interface } from 'ethers';
import { Level } from 'level';
import { CONTRACT_NAMES, interfaceOf } from '../../../server/chain/abi.ts';
import { decodeLog } from '../../../server/chain/events.ts';
import type { RpcReceipt } from '../../../server/chain/receipts-root.ts';
import { Follower } from '../../../server/follower/follower.ts';
import { createSource } from '../../../server/follower/source.ts';
import { useFastKeccak } from '../../../server/hash-wasm.ts';
import { openIndex } from '../../../server/store/index-store.ts';
import { peakMemory } from '../process-use.ts';
import { type BenchChain, EVENTS_PER_BLOCK, openChain } from './chain.ts';

const PAGE_BLOCKS = 50;

/** The product's own way: proven, projected, digested, counted. */
async function ours(chain: BenchChain, path: string): Promise<void> {
  const store = await openIndex(path, chain.identity);
  const follower = new Follower({
    source: createSource(chain.rpc, chain.identity),
    store,
    finality: 'instant',
    firstBlock: 1,
    pollMs: 20,
  });
  follower.start();
  await follower.reached(chain.head, 3_600_000);
  await follower.stop();
  await store.close();
}

/** The least that a store needs: logs decoded, four keys of 33 bytes and values of 200 for each, one synced batch per page. */
async function bare(
  chain: BenchChain,
  path: string,
  decode: (log: RpcReceipt['logs'][number]) => unknown,
): Promise<void> {
  const database = new Level<Buffer, Buffer>(path, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    writeBufferSize: 32 * 1024 * 1024,
  });
  const value = randomBytes(200);
  let writing: Promise<void> = Promise.resolve();
  for (let from = 1; from <= chain.head; from += PAGE_BLOCKS) {
    const changes: { type: 'put'; key: Buffer; value: Buffer }[] = [];
    for (let number = from; number < Math.min(from + PAGE_BLOCKS, chain.head + 1); number++)
      for (const text of chain.receiptTexts(number))
        for (const log of (JSON.parse(text) as RpcReceipt).logs) {
          decode(log);
          const name = Buffer.from(log.topics[1]!.slice(2), 'hex');
          for (let table = 0; table < 4; table++) {
            const key = Buffer.allocUnsafe(33);
            key[0] = table;
            name.copy(key, 1);
            changes.push({ type: 'put', key, value });
          }
        }
    // The next page is read and decoded while this one is written.
    await writing;
    writing = database.batch(changes, { sync: true } as object);
  }
  await writing;
  await database.close();
}

const interfaces = CONTRACT_NAMES.map((name) => interfaceOf(name));
const byEthers = (log: RpcReceipt['logs'][number]): unknown => {
  for (const one of interfaces) {
    const parsed = one instanceof Interface ? one.parseLog({ topics: [...log.topics], data: log.data }) : null;
    if (parsed !== null) return parsed;
  }
  return undefined;
};

const [, , way = '', folder = '', path = ''] = process.argv;
await useFastKeccak();
const chain = openChain(folder);
const WAYS: Record<string, () => Promise<void>> = {
  ours: () => ours(chain, path),
  bare: () => bare(chain, path, decodeLog),
  ethers: () => bare(chain, path, byEthers),
};
const began = performance.now();
await WAYS[way]!();
const ms = performance.now() - began;
const { user, system } = process.cpuUsage();
const memory = await peakMemory(process.pid);
console.log(
  JSON.stringify({ ms, processorMs: (user + system) / 1_000, memory, events: chain.head * EVENTS_PER_BLOCK }),
);
