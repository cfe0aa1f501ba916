import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRpc, type Rpc } from '../../server/chain/rpc.ts';
import { createSigner } from '../../server/chain/signer.ts';
import type { Hex } from '../../server/domain/bytes.ts';

/** A folder that is removed after the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-chain-test-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface ChainProcess {
  readonly child: ChildProcess;
  readonly rpc: Rpc;
  readonly url: string;
  readonly stderr: () => string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** The chain of a folder as its own process; rejects with what it said when it ends instead. */
export async function startProcess(dir: string, ...more: string[]): Promise<ChainProcess> {
  const program = join(import.meta.dirname, '../../scripts/local-chain.ts');
  const child = spawn(process.execPath, [program, '--dir', dir, '--port', '0', '--heartbeat', '0', ...more], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const ended = once(child, 'exit');
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => resolve(line.split(' ')[1]!));
  });
  const url = await Promise.race([ready, ended.then(() => Promise.reject(new Error(said)))]);
  return {
    child,
    url,
    rpc: createRpc(url),
    stderr: () => said,
    async kill(signal) {
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}

export const sender = createSigner(`0x${'5a'.repeat(32)}`);
const RECEIVER: Hex = `0x${'22'.repeat(20)}`;

/** A raw transaction of the test account that does nothing. */
export const transfer = (nonce: number, gasLimit = 100_000): Promise<Hex> =>
  sender.signTransaction({ chainId: 20_260, nonce, to: RECEIVER, data: '0x', gasLimit });

export interface SeenBlock {
  readonly number: Hex;
  readonly hash: Hex;
  readonly timestamp: Hex;
}

export const block = (rpc: Rpc, number: Hex | 'latest'): Promise<SeenBlock | null> =>
  rpc.request('eth_getBlockByNumber', [number, false]);
