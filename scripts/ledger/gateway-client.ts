/** HTTP to one gateway: JSON in and out, problem documents as GatewayProblem, silence as GATEWAY_UNREACHABLE. */
import { LedgerError } from '../../server/errors.ts';
import { GatewayProblem, type Problem } from './failure.ts';

export interface GatewayRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with `contentType`. */
  readonly body?: string;
  readonly contentType?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Statuses besides 2xx whose JSON body is an answer, not a problem. */
  readonly accept?: readonly number[];
}

const TIMEOUT_MS = 30_000;

export class GatewayClient {
  readonly url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.url = url;
    this.#token = token;
  }

  /** The parsed JSON of the answer. GatewayProblem, GATEWAY_UNREACHABLE, GATEWAY_INVALID. */
  async request(path: string, request: GatewayRequest = {}): Promise<unknown> {
    const response = await this.#send(path, request);
    const text = await this.#read(response);
    if (response.ok || request.accept?.includes(response.status) === true) return parseAnswer(this.url, path, text);
    throw problemFrom(this.url, path, response, text);
  }

  async #send(path: string, request: GatewayRequest): Promise<Response> {
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(request.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, value);
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
    const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`;
    if (body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
    try {
      return await fetch(url, {
        method: request.method ?? 'GET',
        headers,
        // A redirect could carry the token or an opening to somewhere else.
        redirect: 'error',
        signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      if (request.signal?.aborted === true) throw request.signal.reason;
      throw unreachable(this.url, error);
    }
  }

  async #read(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw unreachable(this.url, error);
    }
  }
}

function unreachable(url: string, error: unknown): LedgerError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException).code;
  const words =
    cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer in time' : (code ?? (cause as Error).message);
  return new LedgerError('GATEWAY_UNREACHABLE', `${url}: ${words}`, { gateway: url }, error);
}

function parseAnswer(url: string, path: string, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LedgerError('GATEWAY_INVALID', `${url}${path} answered no JSON`, { gateway: url, path }, cause);
  }
}

function problemFrom(url: string, path: string, response: Response, text: string): Error {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!isProblem(body))
    return new LedgerError('GATEWAY_INVALID', `${url}${path} answered ${response.status} without a problem document`, {
      gateway: url,
      path,
      status: response.status,
    });
  return new GatewayProblem(body, retryAfter(response.headers.get('retry-after')));
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, title, detail, cure, status, titleZh } = body as Record<string, unknown>;
  return [code, title, titleZh, detail, cure].every((text) => typeof text === 'string') && typeof status === 'number';
}

/** Milliseconds of a Retry-After header in seconds; a date is not used by gateways. */
function retryAfter(header: string | null): number | undefined {
  const seconds = header === null || header === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 300) * 1000 : undefined;
}
