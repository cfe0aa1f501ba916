/** Rows published and answered at the same time, over HTTP: order, limits, back-pressure, what is durable when a connection breaks. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { GatewayApi } from '../../scripts/client/gateway-api.ts';
import { GatewayFailure, GatewayProblem, Transport } from '../../scripts/client/transport.ts';
import { ApprovalDesk, type ApprovalLimits } from '../../server/approvals/approval-desk.ts';
import { toHex } from '../../server/domain/bytes.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import { closeApp } from '../../server/gateway/close.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import type { Publisher } from '../../server/publish/publisher.ts';
import type { Vault } from '../../server/store/vault.ts';
import { enterprise, publisherOver } from '../publish/publish-fixtures.ts';
import { cleanUp, folder, open } from '../store/vault-fixtures.ts';
import { signInOver } from './sign-in-over.ts';

interface Line {
  line?: number;
  status?: string;
  id?: string;
  checkpoint?: { line: number; operations: string[]; approval?: string };
  end?: Record<string, unknown> & { problem?: { code: string; values?: Record<string, unknown> } };
}

interface Refused {
  code?: string;
  detail?: string;
  issues?: { detail: string }[];
}

const row = (number: number, change: Record<string, unknown> = {}): string =>
  `${JSON.stringify({ line: number, values: enterprise(number, change) })}\n`;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => row(from + i)).join('');

describe('publication in a stream', function () {
  this.timeout(60_000);
  let vault: Vault;
  let app: App;
  let port: number;
  let tokens: { token: string; row: { id: string } };
  let approver: string;
  let state: { state: string };
  let instead: Publisher['publishRows'] | undefined;
  let chunksPublished: number;

  beforeEach(async () => {
    vault = await open(await folder());
    state = { state: 'following' };
    [instead, chunksPublished] = [undefined, 0];
    await start({ records: 0, revocations: 0 });
  });
  async function start(limits: ApprovalLimits): Promise<void> {
    const now = () => Math.floor(Date.now() / 1000);
    const { publisher } = publisherOver(vault);
    const watched: Pick<Publisher, 'publishRows' | 'revoke'> = {
      publishRows: async (...asked) => {
        const result = await (instead ?? publisher.publishRows.bind(publisher))(...asked);
        chunksPublished += 1;
        return result;
      },
      revoke: (...asked) => publisher.revoke(...asked),
    };
    const erase = () => Promise.reject(new Error('not here'));
    const context = {
      name: 'trial',
      vault,
      signIn: await signInOver(vault, now),
      approvals: new ApprovalDesk({ vault, publisher: watched, erase, limits, newId: randomUUID, now }),
      following: () => state,
      onPeerCall: () => {},
      now,
    };
    app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 1_000_000 });
    port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
    tokens = await vault.tokens.create({ label: 'clerk', roles: ['publisher'], now: 1 });
    approver = (await vault.tokens.create({ label: 'head', roles: ['approver'], now: 1 })).token;
  }
  afterEach(async () => {
    await closeApp(app, 500);
    await cleanUp();
  });

  const PATH = '/records?schema=enterprise-registration&observedAt=1780000000';
  const headers = (more: Record<string, string> = {}): Record<string, string> => ({
    authorization: `Bearer ${tokens.token}`,
    'content-type': 'application/x-ndjson',
    accept: 'application/x-ndjson',
    ...more,
  });

  /** A publication whose rows the test writes and whose answer it reads, at its own pace. */
  class Publishing {
    readonly request: ClientRequest;
    readonly response: Promise<IncomingMessage>;
    #lines: AsyncIterator<string> | undefined;

    constructor(query = '', more: Record<string, string> = {}) {
      this.request = request({ port, path: PATH + query, method: 'POST', headers: headers(more) });
      this.response = once(this.request, 'response').then(([response]) => response as IncomingMessage);
      this.response.catch(() => undefined);
    }

    async line(): Promise<Line | undefined> {
      this.#lines ??= createInterface({ input: await this.response })[Symbol.asyncIterator]();
      const next = await this.#lines.next();
      return next.done === true ? undefined : (JSON.parse(next.value) as Line);
    }

    async lines(count = Number.MAX_SAFE_INTEGER): Promise<Line[]> {
      const found: Line[] = [];
      for (let next = count > 0 ? await this.line() : undefined; next !== undefined; next = await this.line()) {
        found.push(next);
        if (found.length === count) break;
      }
      return found;
    }
  }

  /** The whole answer to a whole body. */
  async function publish(body: string, query = '', more: Record<string, string> = {}) {
    const response = await fetch(`http://127.0.0.1:${port}${PATH}${query}`, {
      method: 'POST',
      headers: headers(more),
      body,
    });
    const text = await response.text();
    const lines = response.headers.get('content-type')?.startsWith('application/x-ndjson')
      ? text
          .trimEnd()
          .split('\n')
          .map((one) => JSON.parse(one) as Line)
      : [];
    return { response, text, lines };
  }
  const shape = (lines: readonly Line[]) =>
    lines.map(({ line, status, checkpoint, end }) =>
      line !== undefined ? `${line} ${status}` : checkpoint !== undefined ? `to ${checkpoint.line}` : Object.keys(end!),
    );

  it('answers every row in order, a checkpoint after each chunk, and the sum', async () => {
    const { response, lines } = await publish(
      `${rows(1, 2)}${row(3, { name: 5 })}\n${row(4)}${rows(1, 1)}`,
      '&chunk=3',
    );
    expect(response.status).to.equal(200);
    expect(shape(lines)).to.deep.equal([
      '1 accepted',
      '2 accepted',
      '3 rejected',
      'to 3',
      '4 accepted',
      '1 already',
      'to 1',
      ['rows', 'accepted', 'already', 'rejected', 'held', 'line'],
    ]);
    expect(lines.at(-1)!.end).to.deep.equal({ rows: 5, accepted: 3, already: 1, rejected: 1, held: 0, line: 1 });
    const operations = lines.flatMap(({ checkpoint }) => checkpoint?.operations ?? []);
    expect((await vault.outbox.pending()).map(({ id }) => id)).to.have.members([...new Set(operations)]);
    expect(await publish('\n\n')).to.have.nested.property('lines[0].end.rows', 0);
  });

  for (const accept of ['application/json', 'application/x-ndjson'])
    it(`says in Chinese what is wrong with a row to whom that is asked for (${accept})`, async () => {
      const refused = async (language: string) => {
        const { response, text } = await publish(row(1, { name: 5 }), '', { accept, 'accept-language': language });
        expect(response.headers.get('content-language')).to.equal(language);
        expect(response.headers.get('vary')).to.equal('accept-language');
        const first = JSON.parse(accept === 'application/json' ? text : text.split('\n')[0]!) as {
          results?: Refused[];
        } & Refused;
        return first.results?.[0] ?? first;
      };
      const [en, zh] = [await refused('en'), await refused('zh')];
      expect(zh).to.include({ line: 1, status: 'rejected', code: en.code, detail: 'name：5应为string' });
      expect(en.detail).to.equal('name: 5 must be string');
      expect(zh.issues?.[0]?.detail).to.equal(zh.detail);
    });

  it('is chosen by Accept; without it the answer is one document as before', async () => {
    for (const accept of [
      'application/json',
      '*/*',
      'application/json, application/x-ndjson;q=0.5',
      'application/x-ndjson;q=0',
    ]) {
      const { response, text } = await publish(rows(1, 2), '', { accept });
      expect(response.headers.get('content-type'), accept).to.contain('application/json');
      expect((JSON.parse(text) as { results: unknown[] }).results).to.have.length(2);
    }
    for (const accept of [
      'application/x-ndjson',
      'application/json;q=0.9, APPLICATION/X-NDJSON',
      'application/x-ndjson, application/problem+json',
    ])
      expect((await publish(rows(1, 2), '', { accept })).lines, accept).to.have.length(4);
  });

  it('tells what became of a chunk while the next one is still to come', async () => {
    const publishing = new Publishing('&chunk=2');
    publishing.request.write(rows(1, 2));
    expect(shape(await publishing.lines(3))).to.deep.equal(['1 accepted', '2 accepted', 'to 2']);
    expect(await vault.outbox.pending(), 'durable when it is told').to.have.length(1);
    publishing.request.write(row(3));
    publishing.request.end(row(4));
    expect(shape(await publishing.lines())).to.deep.equal([
      '3 accepted',
      '4 accepted',
      'to 4',
      ['rows', 'accepted', 'already', 'rejected', 'held', 'line'],
    ]);
  });

  it('refuses as always what is wrong before the first row has a result', async () => {
    const cases: [code: string, body: string, query: string, more: Record<string, string>][] = [
      ['SCHEMA_UNKNOWN', rows(1, 1), '&schema=none', {}],
      ['REQUEST_INVALID', rows(1, 1), '&chunk=10001', {}],
      ['REQUEST_INVALID', rows(1, 1), '', { 'idempotency-key': 'a' }],
      ['UNAUTHENTICATED', rows(1, 1), '', { authorization: 'Bearer other' }],
      ['FORBIDDEN', rows(1, 1), '', { authorization: `Bearer ${approver}` }],
      ['JSON_INVALID', `${rows(1, 2)}{"line":\n`, '', {}],
      ['ROW_TOO_LONG', `${rows(1, 2)}${' '.repeat(1_048_577)}\n`, '', {}],
    ];
    for (const [code, body, query, more] of cases) {
      const path = query.includes('schema=') ? `/records?${query.slice(1)}` : PATH + query;
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: headers(more), body });
      expect(response.headers.get('content-type'), code).to.contain('application/problem+json');
      const told = (await response.json()) as { code: string; values?: { line?: number } };
      expect(told.code).to.equal(code);
      if (code === 'ROW_TOO_LONG') expect(told.values).to.deep.equal({ line: 3 });
    }
    expect(await vault.outbox.pending()).to.deep.equal([]);
  });

  it('ends where a line cannot be read: the chunks before it stand, nothing of its own is stored', async () => {
    for (const [bad, code] of [
      ['{"line":6,"values":', 'JSON_INVALID'],
      ['x'.repeat(1_048_577), 'ROW_TOO_LONG'],
    ] as const) {
      const { lines } = await publish(`${rows(1, 4)}${row(5)}${bad}\n${row(7)}`, '&chunk=2');
      const { end } = lines.at(-1)!;
      expect(end).to.deep.include({ rows: 4, line: 4 });
      expect(end!.problem, code).to.deep.include({ code, values: { line: 6 } });
    }
    expect(await vault.outbox.pending()).to.have.length(2);
    const again = await publish(rows(1, 5), '&chunk=2');
    expect(again.lines.at(-1)!.end).to.deep.include({ accepted: 1, already: 4 });
  });

  it('stops when the credential ends, when the index halts and when the gateway is stopped: in words, after whole chunks', async () => {
    const stops: [code: string, arrange: () => Promise<unknown>][] = [
      ['INDEX_HALTED', async () => (state.state = 'halted')],
      ['UNAUTHENTICATED', () => vault.tokens.revoke(tokens.row.id, 2)],
      ['GATEWAY_STOPPING', async () => void app.close()],
    ];
    for (const [i, [code, arrange]] of stops.entries()) {
      state.state = 'following';
      tokens = await vault.tokens.create({ label: 'clerk', roles: ['publisher'], now: 1 });
      const publishing = new Publishing('&chunk=2');
      publishing.request.write(rows(10 * i + 1, 10 * i + 2));
      await publishing.lines(3);
      await arrange();
      publishing.request.write(rows(10 * i + 3, 10 * i + 4));
      const [last] = await publishing.lines();
      expect(last?.end?.problem?.code).to.equal(code);
      expect(last?.end).to.deep.include({ rows: 2, line: 10 * i + 2 });
      publishing.request.destroy();
    }
    expect(await vault.outbox.pending()).to.have.length(3);
  });

  it('waits for the chain while the outbox is full, and goes on', async () => {
    vault.outbox.capacity = 1;
    const publishing = new Publishing('&chunk=1');
    publishing.request.end(rows(1, 3));
    const lines: Line[] = [];
    for (let next = await publishing.line(); next !== undefined; next = await publishing.line()) {
      lines.push(next);
      if (next.checkpoint === undefined) continue;
      // The chain is slower than the sender: until it has one, nothing more is taken.
      expect(await vault.outbox.pending()).to.have.length(1);
      const [operation] = await vault.outbox.pending();
      await vault.outbox.put({ ...operation!, state: 'final', block: 1 });
    }
    expect(lines.at(-1)!.end).to.deep.equal({ rows: 3, accepted: 3, already: 0, rejected: 0, held: 0, line: 3 });
  });

  it('holds what one person may not publish alone; sent again after the approval it is there', async () => {
    await closeApp(app, 500);
    await start({ records: 1, revocations: 0 });
    const held = await publish(rows(1, 4), '&chunk=2');
    expect(held.lines.at(-1)!.end).to.deep.include({ accepted: 0, held: 4 });
    for (const { checkpoint } of held.lines.filter((one) => one.checkpoint !== undefined)) {
      const decided = await fetch(`http://127.0.0.1:${port}/approvals/${checkpoint!.approval}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${approver}`, 'content-type': 'application/json' },
        body: JSON.stringify({ decision: 'approve' }),
      });
      expect(decided.status, await decided.text()).to.be.below(300);
    }
    expect((await publish(rows(1, 4), '&chunk=2')).lines.at(-1)!.end).to.deep.include({ already: 4, held: 0 });
  });

  /** A publication over a bare socket. */
  async function bare(body: string, length?: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const size = length === undefined ? '' : `content-length: ${length}\r\n`;
    const head = Object.entries(headers()).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${PATH}&chunk=2 HTTP/1.1\r\nhost: a\r\n${head.join('')}${size}\r\n${body}`);
    return socket;
  }

  for (const [how, leave] of [
    ['is cut', (socket: Socket) => socket.destroy()],
    ['is half closed', (socket: Socket) => socket.end()],
  ] as const)
    it(`keeps what was acknowledged when the connection ${how} in the middle of a row, and takes it as given when it comes again`, async () => {
      const body = rows(1, 5);
      const socket = await bare(body.slice(0, -20), Buffer.byteLength(body) + 1_000_000);
      let text = '';
      socket.on('data', (part: Buffer) => (text += part.toString('utf8')));
      socket.on('error', () => undefined);
      while (!text.includes('{"checkpoint":{"line":4')) await once(socket, 'data');
      const closed = once(socket, 'close');
      leave(socket);
      await closed;
      expect(await vault.outbox.pending()).to.have.length(2);
      const again = await publish(body, '&chunk=2');
      expect(again.lines.at(-1)!.end).to.deep.include({ accepted: 1, already: 4 });
    });

  it('reads no more than it has told: who takes no results stops the rows, however many there are', async () => {
    const ROWS = 200_000;
    const CHUNK = 1_000;
    let serverSocket: Socket | undefined;
    let taken = 0;
    let mostUnpublished = 0;
    instead = async (_schema, given) => {
      const results = [];
      for await (const { line } of given)
        results.push({ line, status: 'accepted' as const, id: toHex(new Uint8Array(32)) });
      mostUnpublished = Math.max(mostUnpublished, (serverSocket?.bytesRead ?? 0) - taken);
      taken += results.length * LINE.length;
      return { results, operations: [] };
    };
    app.server.once('connection', (socket) => (serverSocket = socket));
    const LINE = `${JSON.stringify({ line: 100_000, values: { text: 'x'.repeat(150) } })}\n`;
    const publishing = new Publishing(`&chunk=${CHUNK}`);
    let written = 0;
    const writing = (async () => {
      while (written < ROWS) {
        written += 100;
        if (!publishing.request.write(LINE.repeat(100))) await once(publishing.request, 'drain');
      }
      publishing.request.end();
    })();
    const response = await publishing.response;
    response.pause();
    // Nobody reads: the buffers of the connection fill, and then everything stands still.
    for (let before = -1; before !== chunksPublished; await delay(500)) before = chunksPublished;
    const stoodStillAt = written;
    expect(chunksPublished, 'chunks published for a caller who reads nothing').to.be.below(ROWS / CHUNK / 2);
    expect(written).to.be.below(ROWS);
    let [results, end] = [0, undefined as Line['end']];
    for await (const text of createInterface({ input: response })) {
      const line = JSON.parse(text) as Line;
      if (line.status === 'accepted') results += 1;
      end = line.end ?? end;
    }
    await writing;
    expect([results, end?.rows]).to.deep.equal([ROWS, ROWS]);
    // The chunk being published, the one read meanwhile, and what the socket handed over but nobody asked for.
    expect(mostUnpublished).to.be.below(3 * CHUNK * LINE.length + 512 * 1024);
    process.stdout.write(
      `\n    ${ROWS} rows; a caller who read nothing was stopped after ${stoodStillAt}; at most ${Math.ceil(mostUnpublished / LINE.length)} rows were read and not published, in chunks of ${CHUNK}\n`,
    );
  });

  it('is what the generated client sends and reads, while its rows are still being made', async () => {
    const client = new GatewayApi(new Transport({ url: `http://127.0.0.1:${port}`, token: tokens.token }));
    const query = { schema: 'enterprise-registration', chunk: '100' };
    let made = 0;
    const bodyOf = async function* (upTo: number) {
      for (made = 0; made < upTo; ) yield row(++made);
    };
    const told: number[] = [];
    let end: object | undefined;
    for await (const line of client.publishRecordsLines({ ...query, body: bodyOf(1_000) })) {
      if ('line' in line) told.push(line.line);
      if ('end' in line) end = line.end;
    }
    expect(told).to.deep.equal(Array.from({ length: 1_000 }, (_, i) => i + 1));
    expect(end).to.deep.include({ accepted: 1_000 });
    const failure = (lines: AsyncGenerator<unknown>) =>
      lines.next().then(
        () => undefined,
        (error: unknown) => error,
      );
    const refused = await failure(client.publishRecordsLines({ ...query, schema: 'none', body: bodyOf(1_000) }));
    expect(refused).to.be.instanceOf(GatewayProblem).with.nested.property('problem.code', 'SCHEMA_UNKNOWN');
    // Left in the middle: the connection goes too, and the gateway is free for others.
    for await (const _ of client.publishRecordsLines({ ...query, body: bodyOf(10_000) })) break;
    await closeApp(app, 500);
    const gone = await failure(client.publishRecordsLines({ ...query, body: row(1) }));
    expect(gone).to.be.instanceOf(GatewayFailure).with.property('kind', 'unreachable');
  });

  it('turns away more publications at a time than it can hold', async () => {
    const publishing = Array.from({ length: 16 }, () => new Publishing('&chunk=1'));
    await Promise.all(
      publishing.map(async (one, i) => {
        one.request.write(row(i + 1));
        await one.line();
      }),
    );
    const { response, text } = await publish(row(1));
    expect([response.status, (JSON.parse(text) as { code: string }).code]).to.deep.equal([503, 'TOO_MANY_STREAMS']);
    for (const one of publishing) one.request.end();
    for (const one of publishing) await one.lines();
    expect((await publish(row(1))).response.status).to.equal(200);
  });
});
