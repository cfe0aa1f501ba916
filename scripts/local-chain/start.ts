import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lockFolder } from '../../server/store/folder-lock.ts';
import { openDoor } from './door.ts';
import { openDurableChain } from './durable-chain.ts';

export interface LocalChainOptions {
  /** Where the journal is kept; made when it is not there. */
  readonly dir: string;
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Seconds without a block after which an empty one is made, so that block time moves; 0 = never. Default 60. */
  readonly heartbeat?: number;
  /** Unix milliseconds; the clock by default. */
  readonly now?: () => number;
  /** Told progress and what was repaired, one line each; silent by default. */
  readonly say?: (line: string) => void;
}

export interface LocalChain {
  readonly url: string;
  readonly port: number;
  readonly chainId: number;
  readonly genesisHash: string;
  /** Blocks made again from the journal at the start. */
  readonly replayed: number;
  /** Rejects when a block could not be made durable; the chain answers nothing any more. */
  readonly broken: Promise<never>;
  close(): Promise<void>;
}

/**
 * Starts the local chain of a folder: every block that was acknowledged is there again, with the same hash.
 * @throws STORE_IN_USE, STORE_FOREIGN, STORE_DAMAGED, PORT_IN_USE
 */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const unlock = await lockFolder(dir);
  try {
    const { heartbeat = 60, now = Date.now, say = () => undefined } = options;
    const chain = await openDurableChain({ dir, heartbeat, now, say });
    try {
      const door = await openDoor(chain, options.port);
      const { chainId, genesisHash, replayed, broken } = chain;
      const close = async (): Promise<void> => {
        await door.close();
        await chain.close();
        await unlock();
      };
      return { url: `http://127.0.0.1:${door.port}`, port: door.port, chainId, genesisHash, replayed, broken, close };
    } catch (error) {
      await chain.close();
      throw error;
    }
  } catch (error) {
    await unlock();
    throw error;
  }
}
