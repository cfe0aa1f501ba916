/**
 * Fifty personal words go through every route of two gateways, in what is right and in what is refused. None is found in the chain's
 * calldata, logs and storage, in the gateways' logs and metrics, in an URL between gateways, in an index, or in clear in a vault.
 */
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Level } from 'level';
import { places } from '../../server/config.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';
import { keys, openRow } from '../../server/store/layout.ts';
import { type JsonSchema, leastOf, type OpenApi, type Operation, operationsOf } from '../gateway/document.ts';
import { byteForms, canaryWords, findInText, textForms } from './canary-words.ts';
import { readJournal, traceChain } from './chain-trace.ts';
import { call, type Profile, TestConsortium } from './consortium.ts';
import { ChainText } from './dictionary-search.ts';
import { TestEnterprise } from './enterprise.ts';

/** What members vote on is public to all of them: a proposal's text goes on chain as it is, on purpose. */
const PUBLIC: ReadonlySet<string> = new Set(['propose']);

const GATEWAYS: readonly Profile[] = ['government', 'bank'];

describe('canaries', function () {
  this.timeout(180_000);
  const words = canaryWords();
  let consortium: TestConsortium;
  let operations: Operation[];
  const urls: string[] = [];
  let at = 0;
  const next = (): string => words[at++ % words.length]!;

  before(async () => {
    await useFastKeccak();
    consortium = await TestConsortium.start(GATEWAYS, undefined, { logLevel: 'info', requestsPerMinute: 1_000_000 });
    const { gateway } = consortium.node('government');
    operations = operationsOf((await call<OpenApi>(`${gateway.url}/docs/json`)).body);
    for (const profile of GATEWAYS)
      for (const meddler of [consortium.node(profile).meddler, consortium.node(profile).chainMeddler])
        meddler.meddle(({ path, answer }) => {
          urls.push(path);
          return answer;
        });
  });
  after(() => consortium.close());

  /** What fits the schema, with a canary wherever a free text may stand. */
  function filled(schema: JsonSchema & { readonly pattern?: string; readonly maxLength?: number }): unknown {
    if (schema.anyOf !== undefined) return filled(schema.anyOf[0]!);
    if (schema.enum !== undefined || (schema as { const?: unknown }).const !== undefined) return leastOf(schema);
    if (schema.type === 'object') {
      const entries = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, filled(one)]);
      return Object.fromEntries(entries);
    }
    if (schema.type === 'array') return [filled(schema.items!)];
    if (schema.type === 'string' && schema.pattern === undefined) return next().slice(0, schema.maxLength ?? 1_000);
    return leastOf(schema);
  }

  /** Each route once with what fits but for the canaries, and once with canaries where a path or a query takes text. */
  async function blast(profile: Profile, operation: Operation): Promise<void> {
    const { gateway, token, operatorToken } = consortium.node(profile);
    const access = operation['x-access'];
    const operator = Array.isArray(access) && access.includes('operator') && access.length === 1;
    const headers: Record<string, string> = { authorization: `Bearer ${operator ? operatorToken : token}` };
    const [entry] = Object.entries(operation.requestBody?.content ?? {});
    let body: string | undefined;
    if (entry !== undefined) {
      const [type, { schema, example }] = entry;
      headers['content-type'] = type;
      headers['idempotency-key'] = encodeURIComponent(next()).slice(0, 120);
      const rows = Array.from({ length: 3 }, (_, i) =>
        JSON.stringify({ line: i + 1, values: { uscc: next(), name: next() } }),
      );
      const value = { ...(typeof example === 'object' ? example : {}), ...(filled(schema) as object) };
      body = type === 'application/json' ? JSON.stringify(value) : rows.join('\n');
    }
    const canary = next();
    let path = operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(canary));
    const query = new URLSearchParams();
    for (const { name, in: where } of operation.parameters ?? []) if (where === 'query') query.set(name, next());
    if (query.size > 0) path += `?${query}`;
    for (const target of [path, operation.path.replaceAll(/\{\w+\}/g, `0x${'ab'.repeat(32)}`)]) {
      const signal = AbortSignal.timeout(10_000);
      const init = { method: operation.method, headers, signal, ...(body === undefined ? {} : { body }) };
      const response = await fetch(gateway.url + target, init);
      if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) await response.arrayBuffer();
    }
  }

  /** The whole life of a fact, about an enterprise and with values that are canaries. */
  async function live(uscc: string): Promise<void> {
    const enterprise = await new TestEnterprise(consortium, uscc).enrol();
    await enterprise.register(next());
    const permit = { permitType: next(), permitNumber: next(), issuedBy: next(), validUntil: '2030-01-01' };
    await enterprise.publish('government', 'permit', permit);
    await enterprise.provide(1, [2]);
    const rating = { year: 2024, grade: 'A', evaluatedOn: '2025-04-01', authority: next() };
    await enterprise.publish('government', 'tax-credit-rating', rating);
    const given = await enterprise.grant(1, { useLimit: 3, categories: [0, 1, 2] });
    const { status, body } = await enterprise.verify([{ schema: 'enterprise-registration' }, { schema: 'permit' }]);
    expect([status, body.outcome]).to.deep.equal([200, 'FOUND']);
    await enterprise.withdraw(given, 'government', 'bank');
  }

  async function rowsOf(path: string): Promise<string> {
    const copy = `${path}-copy`;
    await cp(path, copy, { recursive: true });
    const names = await readdir(copy, { recursive: true, withFileTypes: true });
    const current = names.find(({ name }) => name === 'CURRENT')!;
    const database = new Level<string, Buffer>(current.parentPath, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
    let text = '';
    for await (const [key, value] of database.iterator())
      text += `${key} ${key === keys.identity ? value.toString() : JSON.stringify(openRow(key, value))}\n`;
    await database.close();
    return text;
  }

  async function filesOf(folder: string): Promise<Buffer> {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name)));
    return Buffer.concat(await Promise.all(files));
  }

  it('are found where they are planted, in each form', () => {
    for (const word of words)
      for (const [form, needle] of textForms(word))
        expect(findInText(`{"level":30,"x":"a${needle}b"}`, [word]), `${word} ${form}`).to.not.deep.equal([]);
    expect(new Set(words).size).to.equal(50);
  });

  it('go through every route, and are found nowhere', async () => {
    for (const uscc of words.slice(0, 3)) await live(uscc);
    const sent = operations.filter(({ operationId = '' }) => !PUBLIC.has(operationId));
    for (const profile of GATEWAYS) for (const operation of sent) await blast(profile, operation);
    expect(at, 'words sent').to.be.above(words.length * 2);
    await consortium.settled();

    const metrics = await Promise.all(
      GATEWAYS.map(async (profile) => {
        const { gateway, operatorToken } = consortium.node(profile);
        return (await call<string>(`${gateway.url}/metrics`, { token: operatorToken })).body;
      }),
    );
    const indexes = await Promise.all(GATEWAYS.map((profile) => rowsOf(places(consortium.node(profile).dir).index)));
    const texts: Readonly<Record<string, string>> = {
      log: consortium.logs.join(''),
      metrics: metrics.join(''),
      urls: urls.join('\n'),
      index: indexes.join(''),
    };
    // The haystacks hold what they should: a search through nothing finds nothing.
    expect(consortium.logs).to.have.length.above(operations.length);
    expect(texts.log).to.include('"route":"/consents/:id/withdrawal"');
    expect(texts.metrics).to.include('ledger_problems_total');
    expect(texts.urls).to.include('/peer/disclosures');
    expect(texts.index).to.match(/"publisher":1/);
    const telling = consortium.logs.filter((line) => findInText(line, words).length > 0);
    expect(telling, 'lines of the log').to.deep.equal([]);
    for (const [where, text] of Object.entries(texts)) expect(findInText(text, words), where).to.deep.equal([]);

    for (const profile of GATEWAYS) {
      const bytes = await filesOf(places(consortium.node(profile).dir).vault);
      expect(bytes.length).to.be.above(10_000);
      const clear = words.filter((word) => bytes.includes(word));
      expect(clear, `vault of ${profile}`).to.deep.equal([]);
    }

    const chain = new ChainText(await traceChain(readJournal(join(consortium.dir, 'chain', 'journal'))));
    const onChain = words.flatMap((word) =>
      byteForms(word).flatMap(([form, bytes]) => {
        const found = chain.find(bytes);
        return found === undefined ? [] : [`${word} (${form}) in ${found.channel} ${found.place}`];
      }),
    );
    expect(onChain).to.deep.equal([]);
    process.stdout.write(
      `\n    ${words.length} canaries, ${at} times sent to ${sent.length} routes of ${GATEWAYS.length} gateways: 0 in ${chain.size} bytes of chain, ${texts.log!.length} of logs, ${texts.metrics!.length} of metrics, ${urls.length} URLs, ${texts.index!.length} characters of index\n`,
    );
  });

  it('log one line for each request: method, pattern of the route, status, time', () => {
    const lines = consortium.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests).to.have.length.above(100);
    for (const line of requests)
      expect(Object.keys(line).sort()).to.deep.equal(
        [
          'level',
          'member',
          'method',
          'ms',
          'msg',
          ...('reqId' in line ? ['reqId'] : []),
          'route',
          'status',
          'time',
        ].sort(),
      );
  });
});
