/** Bodies that two readers would understand differently are refused. */
import { expect } from 'chai';
import Fastify, { type FastifyInstance } from 'fastify';
import { installJsonBody } from '../../server/gateway/json-body.ts';
import { installProblems } from '../../server/gateway/problems.ts';

describe('JSON bodies', () => {
  let app: FastifyInstance;
  let read: unknown;

  beforeEach(async () => {
    read = undefined;
    app = Fastify();
    installProblems(app);
    installJsonBody(app);
    app.post('/', async ({ body }) => {
      read = body;
      return {};
    });
    await app.ready();
  });
  afterEach(() => app.close());

  const send = async (payload: string | Buffer): Promise<[number, string | undefined]> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/', headers, payload });
    return [answer.statusCode, answer.json<{ code?: string }>().code];
  };

  for (const body of [
    '{"roles":["lender"],"roles":["operator"]}',
    '{"a":{"b":1,"c":[{"b":1},{"b":2,"b":3}]}}',
    '{"role":1,"\\u0072ole":2}',
    ' {"" : 1 , "" : 2} ',
  ])
    it(`name nothing twice: ${body}`, async () => {
      expect(await send(body)).to.deep.equal([400, 'JSON_DUPLICATE_KEY']);
      expect(read).to.equal(undefined);
    });

  it('may name the same thing in different objects, and in texts', async () => {
    const body = '{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":2}],"e":"\\"b\\":1,\\"b\\":2"}';
    expect(await send(body)).to.deep.equal([200, undefined]);
    expect(read).to.deep.equal(JSON.parse(body));
  });

  it('are UTF-8: names in another encoding are not read as something else', async () => {
    // GB 18030 of {"name":"合成"}
    const gb = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xba, 0xcf, 0xb3, 0xc9]), Buffer.from('"}')]);
    expect(await send(gb)).to.deep.equal([400, 'JSON_INVALID']);
    expect(await send(Buffer.from('{"name":"合成"}'))).to.deep.equal([200, undefined]);
    expect(read).to.deep.equal({ name: '合成' });
  });

  for (const body of [
    '{"__proto__":{"polluted":true}}',
    '{"a":{"constructor":{"prototype":{"polluted":true}}}}',
    '',
    '{',
    '{"a":1}x',
    'NaN',
  ])
    it(`reach no prototype and are JSON: ${JSON.stringify(body)}`, async () => {
      expect(await send(body)).to.deep.equal([400, 'JSON_INVALID']);
      expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
    });
});
