import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { ERRORS, type ErrorCode } from '../../server/errors.ts';
import { type App, buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { leastOf, type Media, type OpenApi, type Operation, operationsOf } from './document.ts';

const PROBLEM = 'application/problem+json';
const root = join(import.meta.dirname, '../..');

describe('the OpenAPI document', () => {
  let app: App;
  let document: OpenApi;
  let operations: Operation[];

  before(async () => {
    // Routes look at the context when they are called; the document needs its name alone.
    app = await buildApp({ name: 'trial', vault: {}, schemas: {} } as unknown as GatewayContext);
    const answer = await app.inject('/docs/json');
    document = answer.json<OpenApi>();
    operations = operationsOf(document);
  });
  after(() => app.close());

  const each = (check: (operation: Operation) => void): void => {
    expect(operations).to.have.length.above(20);
    for (const operation of operations) check(operation);
  };
  const problemsOf = ({ responses }: Operation): [string, Media][] =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      content?.[PROBLEM] === undefined ? [] : [[status, content[PROBLEM]] as [string, Media]],
    );
  const codesOf = (operation: Operation): string[] =>
    problemsOf(operation).flatMap(([, { examples }]) => Object.keys(examples ?? {}));

  it('has no schema that cannot be compiled', async () => {
    const context = { name: 'trial', vault: {}, schemas: {} } as unknown as GatewayContext;
    const compiled = await buildApp(context, { compileAtOnce: true });
    await compiled.close();
  });

  it("passes Redocly's recommended rules without an error or a warning", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
    try {
      const path = join(folder, 'openapi.json');
      await writeFile(path, JSON.stringify(document));
      const cli = join(createRequire(import.meta.url).resolve('@redocly/cli/package.json'), '../bin/cli.js');
      const args = [cli, 'lint', path, '--config', join(root, 'redocly.yaml'), '--format', 'json'];
      const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
      // The command fails on errors; its report is wanted either way.
      const { stdout } = await promisify(execFile)(process.execPath, args, { env }).catch(
        (failure: { stdout: string }) => failure,
      );
      const { problems } = JSON.parse(stdout) as { problems: { ruleId: string; location: unknown[] }[] };
      expect(problems.map(({ ruleId, location }) => `${ruleId} ${JSON.stringify(location)}`)).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is OpenAPI 3.1 and names no route twice', () => {
    expect(document.openapi).to.match(/^3\.1\./);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).to.equal(operations.length);
  });

  it('gives every route an operationId, a summary, a known tag and its access', () => {
    const tags = document.tags.map(({ name }) => name);
    each((operation) => {
      expect(operation.operationId, operation.name).to.match(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, operation.name).to.be.a('string').and.not.equal('');
      expect(operation.tags, operation.name).to.have.length(1);
      expect(tags, operation.name).to.include(operation.tags?.[0]);
      expect(operation['x-access'], operation.name).to.satisfy(
        (access: unknown) => access === 'public' || access === 'signed' || (Array.isArray(access) && access.length > 0),
      );
    });
  });

  it('says in words what each response means', () => {
    each(({ name, responses }) => {
      for (const [status, { description }] of Object.entries(responses))
        expect(description, `${name} ${status}`)
          .to.match(/[A-Za-z]{3}/)
          .and.not.equal('Default Response');
      expect(
        Object.keys(responses).filter((status) => status.startsWith('2')),
        name,
      ).to.not.deep.equal([]);
    });
  });

  it('answers every refusal with a problem, exemplified by its codes under their status', () => {
    const validate = new Ajv2020({ strict: false }).compile(document.components.schemas.Problem!);
    each((operation) => {
      for (const [status, { content }] of Object.entries(operation.responses))
        if (Number(status) >= 400 && operation.path !== '/ready')
          expect(Object.keys(content ?? {}), `${operation.name} ${status}`).to.deep.equal([PROBLEM]);
      for (const [status, media] of problemsOf(operation)) {
        expect(media.schema, operation.name).to.deep.equal({ $ref: '#/components/schemas/Problem' });
        expect(media.examples, operation.name).to.not.deep.equal({});
        for (const [code, { value }] of Object.entries(media.examples!)) {
          expect(validate(value), `${operation.name} ${code}`).to.equal(true);
          expect([value.code, value.status, String(value.status)]).to.deep.equal([
            code,
            ERRORS[code as ErrorCode].status,
            status,
          ]);
        }
      }
    });
  });

  it('names the refusals that follow from what a route asks', () => {
    each((operation) => {
      const codes = codesOf(operation);
      expect(codes, operation.name).to.include.members(['TOO_MANY_REQUESTS', 'INTERNAL']);
      if (Array.isArray(operation['x-access'])) {
        expect(codes, operation.name).to.include.members(['UNAUTHENTICATED', 'FORBIDDEN']);
        expect(operation.security, operation.name).to.deep.equal([{ token: [] }]);
      } else {
        expect(codes, operation.name).to.not.include.members(['UNAUTHENTICATED']);
        expect(operation.security, operation.name).to.deep.equal([]);
      }
      if (operation.requestBody !== undefined)
        expect(codes, operation.name).to.include.members(['MEDIA_TYPE', 'BODY_TOO_LARGE', 'JSON_INVALID']);
      if (operation.parameters?.length) expect(codes, operation.name).to.include('REQUEST_INVALID');
    });
  });

  it('describes the body of every POST, with examples that fit', () => {
    const ajv = new Ajv2020({ strict: false });
    each((operation) => {
      expect(operation.requestBody !== undefined, operation.name).to.equal(operation.method === 'POST');
      for (const [type, { schema, example }] of Object.entries(operation.requestBody?.content ?? {})) {
        const validate = ajv.compile(schema);
        expect(
          validate(example ?? leastOf(schema)),
          `${operation.name} ${type} ${ajv.errorsText(validate.errors)}`,
        ).to.equal(true);
      }
    });
  });

  it('takes an Idempotency-Key on every POST, but where a signed nonce does the same; keeps no answer that holds a secret', () => {
    const secret = /"(token|apiKey|secret|passphrase|privateKey)":/i;
    each(({ name, path, method, parameters = [], responses, 'x-idempotency': kept }) => {
      const takes = parameters.some((one) => one.in === 'header' && one.name === 'Idempotency-Key');
      expect(takes, name).to.equal(method === 'POST' && kept !== 'nonce');
      if (method === 'POST' && path.startsWith('/peer/')) expect(kept, name).to.equal('nonce');
      const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      if (method === 'POST' && secret.test(JSON.stringify(answers))) expect(kept, name).to.not.equal('kept');
    });
  });

  it('has an example for every parameter of a path, and for what a query must have', () => {
    const ajv = new Ajv2020({ strict: false });
    each(({ name, parameters = [] }) => {
      for (const parameter of parameters.filter(({ required }) => required))
        expect(ajv.validate(parameter.schema, parameter.example), `${name} ${parameter.name}`).to.equal(true);
    });
  });
});
