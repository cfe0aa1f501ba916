/** The back office of another company against a consortium: it asks, the enterprise signs, it decides. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { TestConsortium } from '../e2e/consortium.ts';
import { TestEnterprise } from '../e2e/enterprise.ts';

const PROGRAM = join(import.meta.dirname, 'program.ts');

interface Step {
  readonly step: string;
  readonly value: Record<string, unknown>;
}

describe('a back office made from the OpenAPI document', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
  });
  after(() => consortium.close());

  const start = (token: string, identifier: string, application: string): ChildProcess =>
    spawn(process.execPath, [PROGRAM, consortium.node('bank').gateway.url, token, identifier, application], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const stepsOf = (child: ChildProcess): AsyncIterableIterator<string> =>
    createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const nextOf = async (steps: AsyncIterableIterator<string>): Promise<Step> =>
    JSON.parse((await steps.next()).value) as Step;

  it('knows nothing of us but the client', async () => {
    const text = await readFile(PROGRAM, 'utf8');
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    expect(imports).to.have.members([
      'node:timers/promises',
      '../../scripts/client/gateway-api.ts',
      '../../scripts/client/transport.ts',
    ]);
    // And the client of nothing but itself: its folder can be copied.
    for (const name of ['gateway-api.ts', 'transport.ts']) {
      const source = await readFile(join(import.meta.dirname, '../../scripts/client', name), 'utf8');
      for (const [, from] of source.matchAll(/from '([^']+)'/g)) expect(from, name).to.equal('./transport.ts');
    }
  });

  it('asks for consent, and decides when it is given', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register('合成后台有限公司');
    await consortium.settled();
    const child = start(consortium.node('bank').token, enterprise.uscc, 'application-1');
    const steps = stepsOf(child);
    const asked = await nextOf(steps);
    expect(asked.step).to.equal('asked');
    expect(asked.value).to.deep.include({ purpose: 'loan-application', recipient: 2, useLimit: 1 });
    // One use: a second verification would find it used up.
    await enterprise.grant(1, { useLimit: 1 });
    const { step, value } = await nextOf(steps);
    expect([step, value.outcome]).to.deep.equal(['decided', 'FOUND']);
    expect(value.facts).to.deep.equal([{ name: '合成后台有限公司', registrationDate: '2019-05-06' }]);
    expect((value.doubts as string[]).filter((doubt) => !doubt.startsWith('dispute'))).to.deep.equal([]);
  });

  it('is told what to do when it is refused, in its language', async () => {
    const child = start('clt_none', '91350100M000100Y43', 'application-2');
    const { step, value } = await nextOf(stepsOf(child));
    expect([step, value.code]).to.deep.equal(['refused', 'UNAUTHENTICATED']);
    expect(value.cure).to.be.a('string').and.not.equal('');
  });
});
