/**
 * What the generated client stands on: HTTP to one gateway. JSON in and out, problem documents as GatewayProblem, everything else that goes
 * wrong as GatewayFailure. Imports nothing, so that this folder can be copied as it is.
 */

/** An RFC 9457 problem document as gateways send it. */
export interface ProblemDocument {
  readonly code: string;
  readonly title: string;
  readonly titleZh: string;
  readonly status: number;
  readonly detail: string;
  readonly cure: string;
  readonly retry: boolean;
  readonly instance?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** A gateway refused, and said why. */
export class GatewayProblem extends Error {
  readonly problem: ProblemDocument;
  /** Milliseconds from the Retry-After header. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: ProblemDocument, retryAfterMs?: number) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'GatewayProblem';
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No usable answer. `unreachable`: nobody answered in time; `invalid`: the answer was none of a gateway. */
export class GatewayFailure extends Error {
  readonly kind: 'unreachable' | 'invalid';
  readonly detail: string;

  constructor(kind: 'unreachable' | 'invalid', detail: string, cause?: unknown) {
    super(`${kind}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'GatewayFailure';
    this.kind = kind;
    this.detail = detail;
  }
}

export interface TransportOptions {
  /** base URL, without a slash at its end */
  readonly url: string;
  readonly token?: string | undefined;
  /** milliseconds for one whole exchange; 30,000 by default */
  readonly timeoutMs?: number;
  /** zh or en: the language of titles and cures */
  readonly language?: string;
}

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One exchange as the generated client asks for it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** sent as JSON, unless `type` is another media type: then as the text it is, or its pieces as they are asked for */
  readonly body?: unknown;
  readonly type?: string;
  /** statuses besides 2xx whose body is an answer, not a problem */
  readonly accept?: readonly number[];
}

/** A body of lines: its text, or pieces of it that are asked for as the gateway takes them. */
export type LinesBody = string | AsyncIterable<string>;

/** An event of a text/event-stream answer. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

const TIMEOUT_MS = 30_000;
/** Longest that an answer in lines may take altogether. */
const LONGEST_MS = 86_400_000;
/** Longest silence of an answer that comes line by line. */
const SILENCE_MS = 120_000;

export class Transport {
  readonly url: string;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.url = options.url;
    this.#options = options;
  }

  /** The parsed answer, its text when it is no JSON, its bytes when it is a PDF, undefined when it is empty. @throws GatewayProblem, GatewayFailure */
  async send(exchange: Exchange, options: CallOptions = {}): Promise<unknown> {
    const response = await this.#fetch(exchange, options);
    const broken = (error: unknown): never => {
      throw unreachable(this.url, error);
    };
    if (response.ok && response.headers.get('content-type') === 'application/pdf')
      return new Uint8Array(await response.arrayBuffer().catch(broken));
    const text = await response.text().catch(broken);
    if (!response.ok && exchange.accept?.includes(response.status) !== true)
      throw problemFrom(this.url, exchange.path, response, text);
    const type = response.headers.get('content-type') ?? '';
    return /^text\/|ndjson/.test(type) ? text : parseAnswer(this.url, exchange.path, text);
  }

  /** The events of a stream, until it ends or is left. */
  async *events(exchange: Exchange, options: CallOptions = {}): AsyncGenerator<ServerEvent> {
    const response = await this.#fetch(exchange, { timeoutMs: 660_000, ...options });
    if (!response.ok) throw problemFrom(this.url, exchange.path, response, await response.text());
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('data') !== '') yield { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
      }
    }
  }

  /**
   * The lines of an NDJSON answer as they come, until it ends or is left. The body is sent meanwhile, as fast as the gateway takes it.
   * `timeoutMs` is the longest silence, 120,000 by default. @throws GatewayProblem before the first line; GatewayFailure
   */
  async *lines(exchange: Exchange, options: CallOptions = {}): AsyncGenerator<unknown> {
    const silence = new AbortController();
    const late = (): void => silence.abort(new DOMException('no line in time', 'TimeoutError'));
    const timer = setTimeout(late, options.timeoutMs ?? SILENCE_MS);
    const left = new AbortController();
    const signals = [silence.signal, left.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const signal = AbortSignal.any(signals);
    const headers = { ...exchange.headers, accept: 'application/x-ndjson, application/problem+json' };
    const failed = (error: unknown): unknown =>
      options.signal?.aborted === true ? options.signal.reason : unreachable(this.url, error);
    try {
      const response = await this.#fetch({ ...exchange, headers }, { ...options, signal, timeoutMs: LONGEST_MS });
      if (!response.ok) throw problemFrom(this.url, exchange.path, response, await response.text());
      let text = '';
      if (response.body === null) return;
      const parts = response.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
      for (;;) {
        const part = await parts.next().catch((error: unknown) => {
          throw failed(error);
        });
        if (part.done === true) break;
        timer.refresh();
        text += part.value;
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) yield parseAnswer(this.url, exchange.path, line);
      }
      if (text !== '') throw new GatewayFailure('unreachable', `${this.url}: the answer broke off in a line`);
    } finally {
      clearTimeout(timer);
      // Whoever leaves before the end leaves the connection too.
      left.abort();
    }
  }

  async #fetch(
    { method, path, query = {}, headers = {}, body, type }: Exchange,
    options: CallOptions,
  ): Promise<Response> {
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const { token, language, timeoutMs = TIMEOUT_MS } = this.#options;
    const timeout = AbortSignal.timeout(options.timeoutMs ?? timeoutMs);
    const sent: Record<string, string> = { accept: 'application/json, application/problem+json, text/event-stream' };
    if (token !== undefined) sent.authorization = `Bearer ${token}`;
    if (language !== undefined) sent['accept-language'] = language;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
    if (body !== undefined) sent['content-type'] = type ?? 'application/json';
    try {
      return await fetch(url, {
        method,
        headers: sent,
        // A redirect could carry the token or an opening to somewhere else.
        redirect: 'error',
        signal: options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]),
        ...bodyOf(body, type),
      });
    } catch (error) {
      if (options.signal?.aborted === true) throw options.signal.reason;
      throw unreachable(this.url, error);
    }
  }
}

/** JSON, the text as it is, or pieces of text that are made while they are sent. */
function bodyOf(body: unknown, type: string | undefined): Pick<RequestInit, 'body'> {
  if (body === undefined) return {};
  if (type === undefined) return { body: JSON.stringify(body) };
  if (typeof body === 'string') return { body };
  const stream = ReadableStream.from(body as AsyncIterable<string>).pipeThrough(new TextEncoderStream());
  return { body: stream, duplex: 'half' } as Pick<RequestInit, 'body'>;
}

function unreachable(url: string, error: unknown): GatewayFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: string }).code;
  const words =
    cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer in time' : (code ?? (cause as Error).message);
  return new GatewayFailure('unreachable', `${url}: ${words}`, error);
}

function parseAnswer(url: string, path: string, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayFailure('invalid', `${url}${path} answered no JSON`, cause);
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
    return new GatewayFailure('invalid', `${url}${path} answered ${response.status} without a problem document`);
  return new GatewayProblem(body, retryAfter(response.headers.get('retry-after')));
}

function isProblem(body: unknown): body is ProblemDocument {
  if (typeof body !== 'object' || body === null) return false;
  const { code, title, detail, cure, status, titleZh } = body as Record<string, unknown>;
  return [code, title, titleZh, detail, cure].every((text) => typeof text === 'string') && typeof status === 'number';
}

/** Milliseconds of a Retry-After header in seconds; a date is not used by gateways. */
function retryAfter(header: string | null): number | undefined {
  const seconds = header === null || header === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 300) * 1000 : undefined;
}
