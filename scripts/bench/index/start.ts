/** A gateway as a process over a written chain: from its start until it says that it is ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RpcCall } from '../../../server/chain/rpc.ts';
import { processorTime } from '../process-use.ts';
import { openChain } from './chain.ts';

const MOST_MS = 120_000;

type Request = RpcCall & { readonly id: number };

/** A written chain as a node answers it over HTTP. Close it. */
export async function serveChain(folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const { rpc } = openChain(folder);
  const answer = async (call: Request): Promise<object> => {
    const { id } = call;
    try {
      return { jsonrpc: '2.0', id, result: await rpc.request(call.method, call.params) };
    } catch (error) {
      return { jsonrpc: '2.0', id, error: { code: -32_601, message: (error as Error).message } };
    }
  };
  const answerAll = async (request: IncomingMessage): Promise<unknown> => {
    const calls = JSON.parse(await text(request)) as Request | Request[];
    return Array.isArray(calls) ? Promise.all(calls.map(answer)) : answer(calls);
  };
  const server: Server = createServer((request, response) => {
    void answerAll(request).then((value) => response.end(JSON.stringify(value)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export interface Start {
  readonly ms: number;
  readonly processorMs: number | undefined;
}

/** Starts the gateway of a data folder, waits for `GET /ready` to say 200, and ends it. @throws when it ends before, or never is */
export async function startedGateway(config: string, port: number): Promise<Start> {
  const main = join(import.meta.dirname, '../../../server/main.ts');
  const began = performance.now();
  const child = spawn(process.execPath, [main, config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null || performance.now() - began > MOST_MS) throw new Error(`not ready: ${said}`);
      await sleep(5);
    }
    return { ms: performance.now() - began, processorMs: await processorTime(child.pid!) };
  } finally {
    await ended(child);
  }
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ status }) => status === 200,
    () => false,
  );

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
