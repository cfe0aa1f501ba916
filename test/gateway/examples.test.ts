/** Every example of the OpenAPI document, sent as it stands: the answer is one that the document describes, its body fits the schema. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { call, TestConsortium } from '../e2e/consortium.ts';
import { leastOf, type OpenApi, type Operation, operationsOf, urlOf } from './document.ts';

describe('the examples of the OpenAPI document', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let document: OpenApi;
  let operations: Operation[];
  const tokens = new Map<string, string>();

  before(async () => {
    consortium = await TestConsortium.start(['government'], undefined, { logLevel: 'error' });
    const { gateway, operatorToken } = consortium.node('government');
    document = (await call<OpenApi>(`${gateway.url}/docs/json`)).body;
    operations = operationsOf(document);
    for (const role of ['publisher', 'approver', 'registrar', 'lender', 'auditor', 'operator']) {
      const json = { label: role, roles: [role] };
      const { body } = await call<{ token: string }>(`${gateway.url}/tokens`, { token: operatorToken, json });
      tokens.set(role, body.token);
    }
  });
  after(() => consortium.close());

  /** The bodies that the document shows: its examples, or the least that fits where it has none. */
  function bodiesOf(operation: Operation): [type: string, body: string][] {
    const [entry] = Object.entries(operation.requestBody?.content ?? {});
    if (entry === undefined) return [['', '']];
    const [type, { schema, example, examples }] = entry;
    const shown = [
      ...(example === undefined ? [] : [example]),
      ...Object.values(examples ?? {}).map(({ value }) => value),
    ];
    const values = shown.length > 0 ? shown : [leastOf(schema)];
    return values.map((value) => [type, typeof value === 'string' ? value : JSON.stringify(value)]);
  }

  it('are answered as it says', async () => {
    const { gateway } = consortium.node('government');
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'doc', components: document.components });
    const met = new Map<string, number>();
    let sent = 0;
    for (const operation of operations) {
      const { name, method, responses, 'x-access': access } = operation;
      const role = Array.isArray(access) ? access.find((one) => tokens.has(one)) : undefined;
      for (const [type, body] of bodiesOf(operation)) {
        const response = await fetch(gateway.url + urlOf(operation), {
          method,
          headers: {
            ...(role === undefined ? {} : { authorization: `Bearer ${tokens.get(role)}` }),
            ...(type === '' ? {} : { 'content-type': type }),
          },
          ...(type === '' ? {} : { body }),
        });
        sent += 1;
        const text = await response.text();
        const told = `${name}: ${response.status} ${text.slice(0, 300)}`;
        const described = responses[String(response.status)];
        expect(described, told).to.not.equal(undefined);
        expect(response.status, `${told} ${consortium.logs.at(-1)}`).to.be.below(500);
        met.set(String(response.status), (met.get(String(response.status)) ?? 0) + 1);
        const [media = ''] = (response.headers.get('content-type') ?? '').split(';');
        const content = described!.content?.[media];
        if (text === '') continue;
        expect(content, `${told} as ${media}`).to.not.equal(undefined);
        if (!media.includes('json')) continue;
        const schema = JSON.parse(
          JSON.stringify(content!.schema).replaceAll('"#/components', '"doc#/components'),
        ) as object;
        const value = JSON.parse(text) as { code?: string };
        expect(ajv.validate(schema, value), `${told} ${ajv.errorsText()}`).to.equal(true);
        if (media === 'application/problem+json')
          expect(Object.keys(content!.examples ?? {}), told).to.include(value.code);
      }
    }
    const statuses = [...met].sort().map(([status, count]) => `${status} ${count} times`);
    process.stdout.write(`\n    ${sent} examples of ${operations.length} routes: ${statuses.join(', ')}\n`);
  });
});
