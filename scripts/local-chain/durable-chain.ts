/**
 * Hardhat's in-process network made durable: every block is journaled before anybody sees it, and made again at the next start with
 * the same hash. The journal holds time and transaction of each block; the rest follows from them and from the fixed genesis.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHardhatRuntimeEnvironment, importUserConfig } from 'hardhat/hre';
import { LedgerError } from '../../server/errors.ts';
import { Journal, type JournalEntry } from './journal.ts';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface Provider {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}

interface Block {
  readonly number: string;
  readonly hash: string;
  readonly timestamp: string;
  readonly transactions: readonly string[];
}

export interface DurableChainOptions {
  readonly dir: string;
  /** Seconds after which an empty block is made when nothing else was; 0 = never. */
  readonly heartbeat: number;
  /** Unix milliseconds; the clock by default. */
  readonly now: () => number;
  /** Told what the operator may want to know, one line each. */
  readonly say: (line: string) => void;
}

export interface DurableChain {
  readonly chainId: number;
  readonly genesisHash: string;
  /** Blocks made again from the journal at the start. */
  readonly replayed: number;
  /** Answers a reading request from durable blocks only. */
  read(method: string, params: unknown[]): Promise<unknown>;
  /** Makes a block with the transaction; resolves with its hash once the block is on disk. Rejects as the network does when it refuses. */
  send(raw: string): Promise<unknown>;
  /** Rejects when a block could not be journaled: the process is of no use any more. */
  readonly broken: Promise<never>;
  close(): Promise<void>;
}

const latest = async (provider: Provider): Promise<Block> =>
  (await provider.request({ method: 'eth_getBlockByNumber', params: ['latest', false] })) as Block;

async function createProvider(): Promise<{ provider: Provider; close: () => Promise<void> }> {
  const config = await importUserConfig(join(PROJECT, 'hardhat.config.ts'));
  const hre = await createHardhatRuntimeEnvironment(config, {}, PROJECT);
  const connection = await hre.network.create({ network: 'local' });
  return { provider: connection.provider as Provider, close: () => connection.close() };
}

async function makeBlock(provider: Provider, timestamp: number, raw: string | null): Promise<unknown> {
  await provider.request({ method: 'evm_setNextBlockTimestamp', params: [timestamp] });
  return raw === null
    ? provider.request({ method: 'evm_mine', params: [] })
    : provider.request({ method: 'eth_sendRawTransaction', params: [raw] });
}

async function replay(
  provider: Provider,
  entries: readonly JournalEntry[],
  say: (line: string) => void,
): Promise<void> {
  const started = Date.now();
  let told = started;
  for (const [i, { timestamp, raw, blockHash }] of entries.entries()) {
    await makeBlock(provider, timestamp, raw);
    const block = await latest(provider);
    if (block.hash !== blockHash)
      throw new LedgerError(
        'STORE_DAMAGED',
        `block ${i + 1} came out as ${block.hash} instead of ${blockHash}: the journal was made by another version of the network, or with another genesis`,
        { block: i + 1, expected: blockHash, found: block.hash },
      );
    if (Date.now() - told < 1_000) continue;
    told = Date.now();
    const rate = (i + 1) / ((told - started) / 1_000);
    say(`replayed ${i + 1} of ${entries.length} blocks, ${Math.ceil((entries.length - i - 1) / rate)} s left`);
  }
  if (entries.length > 0) say(`replayed ${entries.length} blocks in ${((Date.now() - started) / 1_000).toFixed(1)} s`);
}

/** @throws STORE_FOREIGN, STORE_DAMAGED (a journal line, or a block that comes out with another hash) */
export async function openDurableChain(options: DurableChainOptions): Promise<DurableChain> {
  const { dir, heartbeat, now, say } = options;
  const { provider, close: closeProvider } = await createProvider();
  const genesis = (await provider.request({ method: 'eth_getBlockByNumber', params: ['0x0', false] })) as Block;
  const chainId = Number(await provider.request({ method: 'eth_chainId' }));
  const path = join(dir, 'journal');
  let opened: Awaited<ReturnType<typeof Journal.open>>;
  try {
    opened = await Journal.open(path, chainId, genesis.hash);
  } catch (error) {
    await closeProvider();
    throw error;
  }
  const { journal, entries, torn } = opened;
  if (torn > 0)
    say(
      `the last line of the journal was unfinished (${torn} bytes) and was cut off; its transaction was never acknowledged`,
    );
  try {
    await replay(provider, entries, say);
  } catch (error) {
    await journal.close();
    await closeProvider();
    throw error;
  }

  let head = await latest(provider);
  /** The block being made and journaled, if any. */
  let active: Promise<unknown> = Promise.resolve();
  let closed = false;
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);

  /** Makes one block after the other. Resolves when the block is handed to the journal; `durable` follows. */
  async function advance(raw: string | null): Promise<{ answer: unknown; durable: Promise<void> }> {
    const timestamp = Math.max(Math.floor(now() / 1_000), Number(head.timestamp));
    const answer = await makeBlock(provider, timestamp, raw);
    const block = await latest(provider);
    const expected = raw === null ? 0 : 1;
    if (Number(block.number) !== Number(head.number) + 1 || block.transactions.length !== expected) {
      const error = new LedgerError(
        'INTERNAL',
        `after block ${Number(head.number)} came ${Number(block.number)} with ${block.transactions.length} transactions`,
      );
      broken.reject(error);
      throw error;
    }
    head = block;
    const durable = journal.append({ timestamp, raw, blockHash: block.hash });
    durable.catch((error: unknown) => broken.reject(error));
    return { answer, durable };
  }

  let queue: Promise<unknown> = Promise.resolve();
  function enqueue(raw: string | null): Promise<unknown> {
    const step = queue.then(() => {
      if (closed) throw new LedgerError('CHAIN_UNREACHABLE', 'the local chain is closing');
      const made = advance(raw);
      active = made.catch(() => undefined);
      return made;
    });
    queue = step.catch(() => undefined);
    return step.then(async ({ answer, durable }) => {
      await durable;
      return answer;
    });
  }

  const beat = async (): Promise<void> => {
    if (now() / 1_000 - Number(head.timestamp) >= heartbeat) await enqueue(null);
  };
  // Before anybody asks: block time is the clock's again after a pause.
  if (heartbeat > 0) await beat();
  const timer =
    heartbeat > 0
      ? setInterval(
          () => void beat().catch((error: unknown) => closed || broken.reject(error)),
          Math.min(heartbeat * 250, 5_000),
        ).unref()
      : undefined;

  return {
    chainId,
    genesisHash: genesis.hash,
    replayed: entries.length,
    broken: broken.promise,
    async read(method, params) {
      const answer = await provider.request({ method, params });
      // It may have seen a block that is not on disk yet: nobody hears of it before it is.
      await active;
      await journal.durable();
      return answer;
    },
    send: (raw) => enqueue(raw),
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      await queue;
      await journal.close();
      await closeProvider();
    },
  };
}
