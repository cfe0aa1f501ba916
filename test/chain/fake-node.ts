import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RpcBody {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export type Answering = (body: RpcBody | RpcBody[], response: ServerResponse) => unknown;

/** An HTTP server that answers as told; ended after the test file. `answer` may be changed at any time. */
export async function fakeNode(
  answer: Answering,
): Promise<{ url: string; port: number; answer: Answering; close(): void }> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const result = node.answer(JSON.parse(text) as RpcBody, response);
    if (result === undefined) return;
    response.end(typeof result === 'string' ? result : JSON.stringify(result));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  after(close);
  const node = { url: `http://127.0.0.1:${port}`, port, answer, close };
  return node;
}

/** Answers each call by its method; an Error becomes a JSON-RPC error with the error's own code and data. */
export function byMethod(methods: Record<string, (params: readonly unknown[]) => unknown>): Answering {
  const one = ({ id, method, params }: RpcBody): unknown => {
    try {
      return { jsonrpc: '2.0', id, result: methods[method]?.(params) };
    } catch (error) {
      const { code = -32000, message, data } = error as { code?: number; message: string; data?: unknown };
      return { jsonrpc: '2.0', id, error: { code, message, data } };
    }
  };
  return (body) => (Array.isArray(body) ? body.map(one) : one(body));
}

/** An error as a node words it. */
export const nodeError = (message: string, more: { code?: number; data?: unknown } = {}): Error =>
  Object.assign(new Error(message), more);
