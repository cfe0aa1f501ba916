import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRpc, type Rpc } from '../../server/chain/rpc.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Anvil {
  readonly url: string;
  readonly rpc: Rpc;
  end(): Promise<void>;
}

/** An anvil at gas price zero, ended after the test file. */
export async function startAnvil(...more: string[]): Promise<Anvil> {
  const anvil = await launchAnvil(...more);
  after(anvil.end);
  return anvil;
}

/** An anvil at gas price zero; whoever starts it ends it. */
export async function launchAnvil(...more: string[]): Promise<Anvil> {
  const port = await freePort();
  // The binary itself: the package's command is a wrapper that would leave it behind when it is killed.
  const platform = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const bin = join(dirname(createRequire(import.meta.url).resolve(`${platform}/package.json`)), 'bin/anvil');
  const options = [
    '--silent',
    '--chain-id',
    '31338',
    '--base-fee',
    '0',
    '--gas-price',
    '0',
    '--disable-min-priority-fee',
    '--hardfork',
    'cancun',
  ];
  const child: ChildProcess = spawn(bin, ['--port', String(port), ...options, ...more], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const rpc = createRpc(url);
  for (let attempt = 0; ; attempt++) {
    try {
      await rpc.request('eth_chainId');
      return { url, rpc, end };
    } catch (error) {
      if (attempt > 200) throw error;
      await sleep(50);
    }
  }
}
