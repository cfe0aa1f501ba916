/** JSON-RPC over HTTP to one chain node: bounded in time, kept alive, every way to fail coded. */
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { revertError } from './reverts.ts';

export interface RpcCall {
  readonly method: string;
  readonly params?: readonly unknown[];
}

export interface Rpc {
  /** Origin only, so that it can be shown: a node's URL may carry a secret in its path. */
  readonly origin: string;
  /**
   * @throws CHAIN_UNREACHABLE no usable answer in time; CHAIN_REVERTED a contract refused; CHAIN_REFUSED the node answered an error
   * (`values.rpcCode`, `values.message`); CHAIN_INVALID an answer without end
   */
  request<T>(method: string, params?: readonly unknown[]): Promise<T>;
  /** Several calls in one HTTP request, hence answered by one node. One answer or error per call, in order. Throws CHAIN_UNREACHABLE, CHAIN_INVALID. */
  batch(calls: readonly RpcCall[]): Promise<(unknown | LedgerError)[]>;
}

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** 250 headers of full blocks, or the receipts of a range (follower/source.ts), stay well below. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
/** What proxies and overloaded nodes answer in place of JSON-RPC. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** EIP-1474: limit exceeded. The node is there but will not answer now. */
const LIMIT_EXCEEDED = -32005;

export interface RpcOptions {
  /** Milliseconds for one request, body included. */
  readonly timeoutMs?: number;
  /** Longest answer that is read. */
  readonly maxAnswerBytes?: number;
}

/** A client for the node at `url`. */
export function createRpc(url: string, options: RpcOptions = {}): Rpc {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new LedgerError('CONFIG_INVALID', 'rpcUrl must be an http or https URL', { setting: 'rpcUrl' });
  const { origin } = new URL(url);
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES } = options;
  let lastId = 0;

  const unreachable = (reason: string, method: string, cause?: unknown): LedgerError =>
    new LedgerError('CHAIN_UNREACHABLE', `${origin}: ${reason}`, { origin, method, reason }, cause);

  async function post(body: string, method: string): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await textWithin(response, maxAnswerBytes, method);
    } catch (error) {
      if (isLedgerError(error)) throw error;
      throw unreachable(transportReason(error, timeoutMs), method, error);
    }
    if (BUSY.has(response.status)) throw unreachable(`HTTP ${response.status}`, method);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw unreachable(`HTTP ${response.status} without JSON`, method, error);
    }
  }

  function settle(answer: Answer | undefined, method: string): unknown {
    if (typeof answer !== 'object' || answer === null) throw unreachable('the answer is not JSON-RPC', method);
    if (answer.error !== undefined && answer.error !== null) {
      if (answer.error.code === LIMIT_EXCEEDED)
        throw unreachable(`the node limits requests: ${String(answer.error.message)}`, method);
      throw refusal(answer.error, method);
    }
    if (answer.result === undefined) throw unreachable('the answer has neither result nor error', method);
    return answer.result;
  }

  return {
    origin,
    async request<T>(method: string, params: readonly unknown[] = []): Promise<T> {
      const id = ++lastId;
      const answer = (await post(JSON.stringify({ jsonrpc: '2.0', id, method, params }), method)) as Answer;
      return settle(answer, method) as T;
    },
    async batch(calls) {
      if (calls.length === 0) return [];
      const first = lastId + 1;
      lastId += calls.length;
      const body = calls.map(({ method, params = [] }, i) => ({ jsonrpc: '2.0', id: first + i, method, params }));
      const answers = await post(JSON.stringify(body), 'batch');
      // A node that refuses a whole batch answers one object.
      if (!Array.isArray(answers)) {
        settle(answers as Answer, 'batch');
        throw unreachable('the node does not answer batches', 'batch');
      }
      const byId = new Map((answers as Answer[]).map((answer) => [answer?.id, answer]));
      return calls.map(({ method }, i) => {
        try {
          return settle(byId.get(first + i), method);
        } catch (error) {
          if (isLedgerError(error)) return error;
          throw error;
        }
      });
    },
  };
}

/** @throws CHAIN_INVALID as soon as it is longer; the rest is not read */
async function textWithin(response: Response, most: number, method: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most)
      throw new LedgerError('CHAIN_INVALID', `${method}: an answer above ${most} bytes`, { method, most });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function transportReason(error: unknown, timeoutMs: number): string {
  if ((error as Error).name === 'TimeoutError') return `no answer in ${timeoutMs} ms`;
  const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}

/** What a node's error object means: revert data wherever nodes put it, or a plain refusal. */
function refusal(error: NonNullable<Answer['error']>, method: string): LedgerError {
  const message = String(error.message ?? 'no message');
  const data = revertData(error.data);
  if (data !== undefined) return revertError(data, error);
  // Revert without data; Besu and Hardhat word it so.
  if (error.code === 3 || /execution reverted|reverted without a reason/i.test(message))
    return revertError('0x', error);
  return new LedgerError('CHAIN_REFUSED', `${method}: ${message}`, { method, rpcCode: error.code, message });
}

function revertData(data: unknown): Hex | undefined {
  if (typeof data === 'string') return /^0x([0-9a-f]{2})*$/i.test(data) ? (data as Hex) : undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  const { data: inner, result } = data as { data?: unknown; result?: unknown };
  return revertData(inner) ?? revertData(result);
}

/** The result of one call of a batch, or its error thrown. */
export function resultOf<T>(answer: unknown): T {
  if (answer instanceof LedgerError) throw answer;
  return answer as T;
}
