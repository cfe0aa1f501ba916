/** The JSON-RPC door of the local chain: HTTP on loopback, reading methods and eth_sendRawTransaction, nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isLedgerError, LedgerError } from '../../server/errors.ts';
import type { DurableChain } from './durable-chain.ts';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_BATCH = 5_000;

/** Methods that change nothing. What signs, mines, sets or keeps filters is left out. */
const READING: ReadonlySet<string> = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_chainId',
  'eth_estimateGas',
  'eth_feeHistory',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getBlockTransactionCountByHash',
  'eth_getBlockTransactionCountByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getProof',
  'eth_getStorageAt',
  'eth_getTransactionByBlockHashAndIndex',
  'eth_getTransactionByBlockNumberAndIndex',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'eth_syncing',
  'net_version',
  'web3_clientVersion',
]);

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

type Reply = { jsonrpc: '2.0'; id: unknown } & ({ result: unknown } | { error: RpcError });

const failure = (id: unknown, code: number, message: string, data?: unknown): Reply => ({
  jsonrpc: '2.0',
  id,
  error: data === undefined ? { code, message } : { code, message, data },
});

async function answer(chain: DurableChain, request: unknown): Promise<Reply> {
  if (typeof request !== 'object' || request === null) return failure(null, -32600, 'not a JSON-RPC request');
  const { id = null, method, params = [] } = request as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof method !== 'string' || !Array.isArray(params)) return failure(id, -32600, 'not a JSON-RPC request');
  try {
    return { jsonrpc: '2.0', id, result: await dispatch(chain, method, params) };
  } catch (error) {
    const { code, message, data } = error as { code?: unknown; message: string; data?: unknown };
    if (isLedgerError(error)) return failure(id, -32603, error.message);
    return failure(id, typeof code === 'number' ? code : -32603, message, data ?? undefined);
  }
}

function dispatch(chain: DurableChain, method: string, params: unknown[]): Promise<unknown> {
  if (method === 'eth_sendRawTransaction') {
    const [raw] = params;
    // Checked here, since what goes into the journal must come out of it.
    if (typeof raw !== 'string' || !/^0x([0-9a-f]{2})+$/i.test(raw))
      return Promise.reject(Object.assign(new Error('raw transaction expected'), { code: -32602 }));
    return chain.send(raw);
  }
  if (method === 'eth_gasPrice' || method === 'eth_maxPriorityFeePerGas') return Promise.resolve('0x0');
  if (!READING.has(method))
    return Promise.reject(Object.assign(new Error(`method ${method} is not served here`), { code: -32601 }));
  return chain.read(method, params);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

async function serve(chain: DurableChain, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A page in a browser must not reach the chain through a name that resolves to this machine, nor with a simple form.
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (host !== '127.0.0.1' && host !== 'localhost')
    return reply(response, 403, failure(null, -32600, 'only as 127.0.0.1'));
  if (request.method !== 'POST') return reply(response, 405, failure(null, -32600, 'POST JSON-RPC here'));
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return reply(response, 415, failure(null, -32600, 'content-type application/json expected'));
  const body = await bodyOf(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return reply(response, 413, failure(null, -32600, `more than ${MAX_BODY_BYTES} bytes`));
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return reply(response, 400, failure(null, -32700, 'not JSON'));
  }
  if (!Array.isArray(parsed)) return reply(response, 200, await answer(chain, parsed));
  if (parsed.length === 0 || parsed.length > MAX_BATCH)
    return reply(response, 200, failure(null, -32600, `1 to ${MAX_BATCH} requests in a batch`));
  return reply(response, 200, await Promise.all(parsed.map((one) => answer(chain, one))));
}

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @param port 0 takes a free one @throws PORT_IN_USE */
export async function openDoor(chain: DurableChain, port: number): Promise<Door> {
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(chain, request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else reply(response, 500, failure(null, -32603, (error as Error).message));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new LedgerError('PORT_IN_USE', `127.0.0.1:${port}`, { port }, error) : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // What is being answered gets a moment.
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      }),
  };
}
