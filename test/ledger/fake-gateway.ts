/**
 * A gateway for tests of the command line: the routes of server/gateway in memory, with the domain's own validation and
 * ethers as the judge of signatures. `intercept` puts failures in its way.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createValidator } from '../../server/domain/validate.ts';
import { ERRORS, type ErrorCode, isLedgerError, LedgerError } from '../../server/errors.ts';
import { CHUNK_LIMITS, rowChunks } from '../../server/publish/row-chunks.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { CONSENT_REGISTRY, FakeConsents, requestDocument } from './fake-consents.ts';
import { ATTESTATION, BATCH, CHAIN_ID, MEMBERS, OPERATIONS, STATUS } from './fake-data.ts';

export const TOKEN = 'clt_test';

/** What an operation goes through before it ends. */
const STATES = ['queued', 'sent', 'mined'] as const;

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}
interface RowAnswer {
  readonly line: number;
  readonly status: 'accepted' | 'already' | 'rejected' | 'held';
}
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Closes the socket without an answer. */
  readonly hangUp?: boolean;
}
export type Intercept = (seen: Seen) => Reply | undefined | Promise<Reply | undefined>;

interface FakeOptions {
  readonly member?: number;
  /** False: accepts every row unread, for large files. */
  readonly validate?: boolean;
}

export class FakeGateway {
  readonly member: number;
  readonly seen: Seen[] = [];
  /** Rows published: canonical values -> how often they were anchored. */
  readonly published = new Map<string, number>();
  readonly consents = new FakeConsents();
  /** Where the members answer, as this gateway puts it into requests; itself otherwise. */
  readonly endpoints: Record<number, string> = {};
  intercept: Intercept | undefined;
  verification: unknown;
  /** State that every new operation ends in. */
  operationEnds: 'final' | 'failed' = 'final';
  rowsReceived = 0;
  readonly #keys = new Map<string, string>();
  readonly operations = OPERATIONS;
  readonly #operations = new Map<string, number>();
  readonly #validate: boolean;
  readonly #server: Server;

  private constructor({ member = 1, validate = true }: FakeOptions) {
    this.member = member;
    this.#validate = validate;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(options: FakeOptions = {}, port = 0): Promise<FakeGateway> {
    const gateway = new FakeGateway(options);
    await new Promise<void>((resolve) => gateway.#server.listen(port, '127.0.0.1', resolve));
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The global options that lead here. */
  get options(): string[] {
    return ['--gateway', this.url, '--token', TOKEN];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.accept?.startsWith('application/x-ndjson') === true) return this.#stream(request, response);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const url = new URL(request.url ?? '/', this.url);
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: Buffer.concat(chunks).toString('utf8'),
      headers: request.headers,
    };
    if (this.#validate) this.seen.push(seen);
    const reply = (await this.intercept?.(seen)) ?? this.#answer(seen);
    if (reply.hangUp === true) {
      request.socket.destroy();
      return;
    }
    const type = reply.status >= 400 && reply.status !== 503 ? 'application/problem+json' : 'application/json';
    response.writeHead(reply.status, { 'content-type': type, ...reply.headers }).end(JSON.stringify(reply.body));
  }

  /** Rows answered as they come: each chunk is seen, intercepted and answered like a request of its own. */
  async #stream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const { method = '', headers } = request;
    const counts = { rows: 0, accepted: 0, already: 0, rejected: 0, held: 0 };
    const limits = { ...CHUNK_LIMITS, rows: Number(url.searchParams.get('chunk')) };
    const answer = (line: unknown): unknown => response.write(`${JSON.stringify(line)}\n`);
    try {
      for await (const { body } of rowChunks(request, limits, new AbortController().signal)) {
        const seen: Seen = {
          method,
          path: url.pathname,
          query: url.searchParams,
          body: body.toString('utf8'),
          headers,
        };
        if (this.#validate) this.seen.push(seen);
        const reply = (await this.intercept?.(seen)) ?? this.#answer(seen);
        if (reply.hangUp === true) {
          request.socket.destroy();
          return;
        }
        if (reply.status >= 400) {
          if (response.headersSent) answer({ end: { ...counts, problem: reply.body } });
          else response.writeHead(reply.status, { 'content-type': 'application/problem+json', ...reply.headers });
          response.end(counts.rows > 0 ? '' : JSON.stringify(reply.body));
          request.resume();
          return;
        }
        if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        const { results, operations } = reply.body as { results: RowAnswer[]; operations: string[] };
        for (const result of results) {
          answer(result);
          counts.rows += 1;
          counts[result.status] += 1;
        }
        answer({ checkpoint: { line: results.at(-1)?.line, operations } });
        if (response.writableNeedDrain) await once(response, 'drain');
      }
      answer({ end: counts });
      response.end();
    } catch {
      // The caller went away.
    }
  }

  #answer(seen: Seen): Reply {
    try {
      const open = ['/ready', '/consents'].includes(seen.path) && !(seen.path === '/consents' && seen.method === 'GET');
      const signed = seen.path.endsWith('/withdrawal');
      if (!open && !signed && seen.headers.authorization !== `Bearer ${TOKEN}`)
        throw new LedgerError('UNAUTHENTICATED', 'no bearer token');
      return this.#route(seen);
    } catch (error) {
      return problem(isLedgerError(error) ? error : new LedgerError('INTERNAL', String(error)));
    }
  }

  #route(seen: Seen): Reply {
    const [, root = '', id = '', more] = seen.path.split('/').map(decodeURIComponent);
    const ok = (body: unknown, status = 200): Reply => ({ status, body });
    switch (`${seen.method} /${root}${id === '' ? '' : '/:id'}${more === undefined ? '' : `/${more}`}`) {
      case 'GET /ready':
        return ok({
          status: 'ready',
          member: this.member,
          chainId: CHAIN_ID,
          contracts: { ConsentRegistry: CONSENT_REGISTRY },
        });
      case 'GET /status':
        return ok(STATUS);
      case 'GET /members':
        return ok({ members: MEMBERS });
      case 'GET /schemas/:id': {
        const { name, title, document, id: schemaId } = findSchema(id);
        return ok({ id: schemaId, name, title, document });
      }
      case 'POST /records':
        return this.#records(seen);
      case 'GET /operations':
        return ok(this.operations);
      case 'POST /operations/:id/retry':
      case 'POST /operations/:id/cancel': {
        const found = this.operations.operations.find((one) => one.id === id);
        if (found === undefined) throw new LedgerError('OPERATION_UNKNOWN', id);
        if ((found.state === 'failed') !== (more === 'retry')) throw new LedgerError('OPERATION_STATE', id);
        return ok({ ...found, state: more === 'retry' ? 'queued' : 'failed' }, 202);
      }
      case 'GET /operations/:id':
        return ok(this.#operation(id));
      case 'GET /attestations/:id':
        if (id !== ATTESTATION.id) throw new LedgerError('ATTESTATION_UNKNOWN', id);
        return ok(ATTESTATION);
      case 'POST /attestations/:id/revocation':
        return ok({ id, operation: this.#newOperation() }, 202);
      case 'GET /batches':
        return ok({ batches: seen.query.get('root') === BATCH.root ? [BATCH] : [] });
      case 'POST /subjects':
        return ok({ ...this.consents.enrol(JSON.parse(seen.body)), operations: [this.#newOperation()] }, 202);
      case 'POST /consents':
        return ok({ ...this.consents.grant(JSON.parse(seen.body)), operation: this.#newOperation() }, 202);
      case 'GET /consents':
        return ok({
          consents: [...this.consents.held].map(([consent, { consent: body }]) => ({
            id: consent,
            consent: body,
            state: 'active',
            uses: 0,
            receivedAt: 1_700_000_000,
          })),
        });
      case 'POST /consents/:id/withdrawal':
        return ok({ ...this.consents.withdraw(id, JSON.parse(seen.body)), operation: this.#newOperation() }, 202);
      case 'POST /consent-requests':
        return ok(
          requestDocument(JSON.parse(seen.body), this.member, (member) => this.endpoints[member] ?? this.url),
          201,
        );
      case 'POST /verifications':
      case 'GET /verifications/:id':
        return ok(this.verification);
      case 'POST /tokens':
        return ok(
          {
            token: `clt_${'x'.repeat(43)}`,
            id: '3f9ac01b22de',
            createdAt: 1_700_000_000,
            expiresAt: 1_707_776_000,
            ...JSON.parse(seen.body),
          },
          201,
        );
      case 'GET /tokens':
        return ok({
          tokens: [{ id: '3f9ac01b22de', label: 'export', roles: ['publisher'], createdAt: 1_700_000_000 }],
        });
      case 'DELETE /tokens/:id':
        if (id !== '3f9ac01b22de') throw new LedgerError('TOKEN_UNKNOWN', id);
        return ok({ id, label: 'export', roles: ['publisher'], createdAt: 1_700_000_000, revokedAt: 1_700_000_001 });
      default:
        throw new LedgerError('NOT_FOUND', `${seen.method} ${seen.path}`);
    }
  }

  #records({ query, body }: Seen): Reply {
    const schema = findSchema(query.get('schema') ?? '');
    const validator = createValidator(schema);
    const lines = body.split('\n').filter((text) => text !== '');
    this.rowsReceived += lines.length;
    let accepted = 0;
    const results = lines.map((text) => {
      const { line, values } = JSON.parse(text) as { line: number; values: unknown };
      if (!this.#validate) {
        accepted += 1;
        return { line, status: 'accepted', id: `0x${'11'.repeat(32)}` };
      }
      let canonical: Record<string, unknown>;
      try {
        canonical = validator(values);
      } catch (error) {
        if (!isLedgerError(error)) throw error;
        return { line, status: 'rejected', code: error.code, detail: error.detail, issues: error.values.issues };
      }
      const key = schema.key.map((field) => String(canonical[field])).join('|');
      const content = JSON.stringify(canonical);
      const id = `0x${createHash('sha256').update(content).digest('hex')}`;
      if (this.#keys.get(key) === content) return { line, status: 'already', id };
      const changed = this.#keys.get(key);
      this.#keys.set(key, content);
      this.published.set(content, (this.published.get(content) ?? 0) + 1);
      accepted += 1;
      return {
        line,
        status: 'accepted',
        id,
        ...(changed === undefined ? {} : { changed: `0x${createHash('sha256').update(changed).digest('hex')}` }),
      };
    });
    const operations = accepted > 0 ? [this.#newOperation()] : [];
    return { status: accepted > 0 ? 202 : 200, body: { results, operations } };
  }

  #newOperation(): string {
    const id = `op-${this.#operations.size + 1}`;
    this.#operations.set(id, this.#validate ? 0 : STATES.length);
    return id;
  }

  /** Each time it is asked for, an operation goes one state on. */
  #operation(id: string): object {
    const asked = this.#operations.get(id);
    if (asked === undefined) throw new LedgerError('OPERATION_UNKNOWN', id);
    this.#operations.set(id, asked + 1);
    const state = STATES[asked] ?? this.operationEnds;
    return {
      id,
      state,
      createdAt: 1_700_000_000,
      ...(state === 'queued' ? {} : { hash: `0x${'ab'.repeat(32)}` }),
      ...(state === 'final' ? { block: 7 } : {}),
      ...(state === 'failed' ? { failure: { code: 'CHAIN_REVERTED', detail: 'AttestationRegistryZeroRoot()' } } : {}),
    };
  }
}

/** A problem document as gateways send it. */
export function problem(error: LedgerError, headers: Readonly<Record<string, string>> = {}): Reply {
  const { status, title, zh, cure, retry } = ERRORS[error.code as ErrorCode];
  const body = {
    type: `urn:county-ledger:error:${error.code}`,
    title,
    titleZh: zh,
    status,
    code: error.code,
    detail: error.detail,
    cure,
    retry,
    instance: 'req-1',
  };
  return { status, body, headers };
}
