/** The generated client as the commands use it: silence and nonsense of a gateway as coded errors, problem documents as they are. */
import { LedgerError } from '../../server/errors.ts';
import { GatewayApi } from '../client/gateway-api.ts';
import { type CallOptions, type Exchange, GatewayFailure, type ServerEvent, Transport } from '../client/transport.ts';

export interface GatewayRequest extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** GATEWAY_UNREACHABLE, GATEWAY_INVALID for what the transport says in its own words. */
class CodedTransport extends Transport {
  override async send(exchange: Exchange, options?: CallOptions): Promise<unknown> {
    try {
      return await super.send(exchange, options);
    } catch (error) {
      throw this.#coded(error);
    }
  }

  override async *events(exchange: Exchange, options?: CallOptions): AsyncGenerator<ServerEvent> {
    try {
      yield* super.events(exchange, options);
    } catch (error) {
      throw this.#coded(error);
    }
  }

  override async *lines(exchange: Exchange, options?: CallOptions): AsyncGenerator<unknown> {
    try {
      yield* super.lines(exchange, options);
    } catch (error) {
      throw this.#coded(error);
    }
  }

  #coded(error: unknown): unknown {
    if (!(error instanceof GatewayFailure)) return error;
    const code = error.kind === 'unreachable' ? 'GATEWAY_UNREACHABLE' : 'GATEWAY_INVALID';
    return new LedgerError(code, error.detail, { gateway: this.url }, error);
  }
}

/** One gateway. Every method throws GatewayProblem, GATEWAY_UNREACHABLE or GATEWAY_INVALID. */
export class GatewayClient extends GatewayApi {
  readonly url: string;
  readonly #own: Transport;

  constructor(url: string, token?: string) {
    const transport = new CodedTransport({ url, token });
    super(transport);
    this.url = url;
    this.#own = transport;
  }

  /** The parsed JSON of the answer, for a path that a document names. */
  async request(path: string, { method = 'GET', query, json, ...options }: GatewayRequest = {}): Promise<unknown> {
    return this.#own.send({ method, path, body: json, ...(query === undefined ? {} : { query }) }, options);
  }
}
