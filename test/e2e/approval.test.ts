/** A clerk's bulk publication through HTTP: held, looked at, approved by another person, on chain with both named. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../ledger/run-ledger.ts';
import { TestConsortium } from './consortium.ts';
import { syntheticUscc, TestEnterprise } from './enterprise.ts';

describe('maker and checker', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let file: string;
  const keys = new Map<string, string>();

  before(async () => {
    consortium = await TestConsortium.start([]);
    const node = await consortium.startGateway('government', { approveAbove: { records: 2 } });
    for (const [label, roles] of Object.entries({ clerk: ['publisher', 'approver'], head: ['approver'] })) {
      const json = { label, roles };
      const made = await consortium.call<{ token: string }>('government', '/tokens', {
        token: node.operatorToken,
        json,
      });
      keys.set(label, made.body.token);
    }
    file = join(consortium.dir, 'enterprises.ndjson');
    const rows = Array.from({ length: 3 }, (_, i) => ({
      uscc: syntheticUscc(),
      name: `合成企业${i}`,
      registrationDate: '2019-05-06',
      province: '合成省',
      regionCode: '990101',
    }));
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  after(() => consortium.close());

  const ledger = (person: string, ...argv: string[]) => {
    const { gateway } = consortium.node('government');
    return run([...argv, '--gateway', gateway.url, '--token', keys.get(person)!, '--json'], { cwd: consortium.dir });
  };
  const publish = () => ledger('clerk', 'publish', file, '--schema', 'enterprise-registration');

  it('holds the file, publishes it when the head of the section has approved it, and answers "already" then', async () => {
    const first = await publish();
    const { held, accepted, approvals } = first.json<{ held: number; accepted: number; approvals: string[] }>();
    expect([first.exit, held, accepted, approvals.length]).to.deep.equal([1, 3, 0, 1]);
    const id = approvals[0]!;
    expect((await ledger('head', 'approval', 'rows', id)).out.trim().split('\n')).to.have.length(3);
    expect((await ledger('clerk', 'approval', 'approve', id)).json<{ error: { code: string } }>().error.code).to.equal(
      'APPROVAL_SELF',
    );
    const approved = (await ledger('head', 'approval', 'approve', id)).json<{ state: string; operations: string[] }>();
    expect(approved.state).to.equal('done');
    await consortium.final('government', approved.operations);
    const again = await publish();
    expect([again.exit, again.json().already]).to.deep.equal([0, 3]);
    const listed = (await ledger('head', 'approval', 'list')).json<{ approvals: Record<string, string>[] }>();
    expect(listed.approvals.map(({ maker, approver }) => [maker, approver])).to.deep.equal([['clerk', 'head']]);
  });

  it('lets what one person may do pass', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    expect(await enterprise.register()).to.have.length(1);
  });
});
