import { expect } from 'chai';
import Fastify from 'fastify';
import { installProblems } from '../../server/gateway/problems.ts';
import { illFormedAt, installWellFormed } from '../../server/gateway/well-formed.ts';
import { cleanUp, folder, open, refusedNow } from '../store/vault-fixtures.ts';

const HALF = '\ud800';

describe('half a surrogate pair', () => {
  afterEach(cleanUp);

  it('is found wherever it stands, and whole pairs are not', () => {
    expect(illFormedAt({ a: ['\u{1f33e}', 'x'], b: null, c: 1 })).to.equal(undefined);
    expect(illFormedAt({ a: ['x', { deep: `y${HALF}` }] })).to.equal('/a/1/deep');
    expect(illFormedAt({ [HALF]: 1 })).to.equal('');
    expect(illFormedAt(HALF)).to.equal('');
    expect(illFormedAt(Buffer.from('bytes'))).to.equal(undefined);
  });

  it('is found below any depth', () => {
    let body: unknown = HALF;
    for (let i = 0; i < 200_000; i++) body = [body];
    expect(illFormedAt(body)).to.be.a('string');
  });

  it('is refused in a body, with its place', async () => {
    const app = Fastify();
    installProblems(app as never);
    installWellFormed(app);
    app.post('/', async () => ({ done: true }));
    const headers = { 'content-type': 'application/json' };
    const send = (payload: string) => app.inject({ method: 'POST', url: '/', headers, payload });
    const refused = await send('{"purpose":"loan\\udc00"}');
    expect([refused.statusCode, refused.json().code, refused.json().values]).to.deep.equal([
      400,
      'JSON_INVALID',
      { place: '/purpose' },
    ]);
    expect((await send('{"purpose":"\\ud83c\\udf3e"}')).statusCode).to.equal(200);
    await app.close();
  });

  it('does not stop a vault: the log refuses the entry, and what comes after is written', async () => {
    const vault = await open(await folder());
    const entry = { at: 1, member: 1, action: 'verify', items: [], outcome: 'allowed' } as const;
    await refusedNow(() => vault.accessLog.append({ ...entry, purpose: HALF }), 'VALUE_INVALID');
    expect((await vault.accessLog.append({ ...entry, purpose: 'loan-application' })).number).to.equal(1);
  });
});
