/** A clerk's bulk publication through HTTP: held, looked at, approved by another person, on chain with both named. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LoggedAccess } from '../../server/domain/access-entry.ts';
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
    const node = await consortium.startGateway('government', { approveAbove: { records: 2, revocations: 1 } });
    for (const [label, roles] of Object.entries({
      clerk: ['publisher', 'approver'],
      deputy: ['publisher', 'approver'],
      head: ['approver'],
      typist: ['publisher'],
      auditor: ['auditor'],
    })) {
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
    const log = await consortium.call<{ entries: LoggedAccess[] }>('government', '/access-log', {
      token: keys.get('auditor')!,
    });
    const looked = log.body.entries.map(({ entry }) => entry).filter(({ action }) => action === 'own');
    expect(looked.map(({ member, reason, items }) => [member, reason, items.length])).to.deep.equal([[1, id, 1]]);
    expect(looked[0]!.items[0]!.fields).to.include.members(['name', 'uscc']);
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

  it('answers "already" to the same file again when the limit is reached, row by row too, and holds what is new', async () => {
    const token = keys.get('typist')!;
    const about = { registrationDate: '2019-05-06', province: '合成省', regionCode: '990101' };
    const lines = [1, 2, 3].map((line) =>
      JSON.stringify({ line, values: { uscc: syntheticUscc(), name: `合成企业${line}`, ...about } }),
    );
    const send = async (rows: readonly string[], accept: string) => {
      const url = `${consortium.node('government').gateway.url}/records?schema=enterprise-registration`;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', accept };
      const answer = await fetch(url, { method: 'POST', headers, body: rows.map((row) => `${row}\n`).join('') });
      const text = await answer.text();
      expect(answer.ok, text).to.equal(true);
      return [...text.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status);
    };
    const [json, ndjson] = ['application/json', 'application/x-ndjson'];
    expect(await send(lines.slice(0, 2), json)).to.deep.equal(['accepted', 'accepted']);
    for (const accept of [json, ndjson])
      expect(await send(lines.slice(0, 2), accept), accept).to.deep.equal(['already', 'already']);
    for (const accept of [json, ndjson]) expect(await send(lines, accept), accept).to.deep.equal(Array(3).fill('held'));
  });

  it('holds corrections and erasures beyond what one person may revoke', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    const [first] = await enterprise.register('第一名称');
    const token = keys.get('clerk')!;
    const correct = async (name: string) => {
      const values = {
        uscc: enterprise.uscc,
        name,
        registrationDate: '2019-05-06',
        province: '合成省',
        regionCode: '990101',
      };
      const { body } = await consortium.call<{
        results: { status: string; supersedes?: string }[];
        operations: string[];
        approval?: string;
      }>('government', '/records?schema=enterprise-registration&system=test&supersede=true', {
        token,
        ndjson: JSON.stringify({ line: 1, values }),
      });
      return body;
    };
    const once = await correct('第二名称');
    expect(once.results[0]).to.include({ status: 'accepted', supersedes: first });
    await consortium.final('government', once.operations);
    const twice = await correct('第三名称');
    expect(twice.results[0]!.status).to.equal('held');

    const json = { ids: [first], basis: 'synthetic request of the subject' };
    const asked = await consortium.call<{ tombstones: object[]; approval: string }>('government', '/erasures', {
      token,
      json,
    });
    expect([asked.status, asked.body.tombstones]).to.deep.equal([202, []]);
    const rows = (await ledger('head', 'approval', 'rows', asked.body.approval)).out;
    expect(rows).to.equal(`{"id":"${first}"}\n`);
    const done = (await ledger('head', 'approval', 'approve', asked.body.approval)).json<{ state: string }>();
    expect(done.state).to.equal('done');
    const { body } = await consortium.call<{ statements: { statement: { kind: string; id: string } }[] }>(
      'government',
      '/statements',
    );
    expect(body.statements.map(({ statement }) => [statement.kind, statement.id])).to.deep.equal([['erasure', first]]);
  });

  it('holds what is derived too, and publishes it with sources and transform once it is approved', async () => {
    const enterprises: TestEnterprise[] = [];
    for (let i = 0; i < 2; i++) enterprises.push(await new TestEnterprise(consortium).enrol());
    const token = keys.get('deputy')!;
    const about = { name: '合成企业', registrationDate: '2019-05-06', province: '合成省', regionCode: '990101' };
    const ndjson = enterprises
      .map(({ uscc }, i) => JSON.stringify({ line: i + 1, values: { uscc, ...about } }))
      .join('\n');
    const registered = await consortium.call<{ operations: string[] }>(
      'government',
      '/records?schema=enterprise-registration',
      { token, ndjson },
    );
    await consortium.final('government', registered.body.operations);
    const json = {
      ...{ transform: 'enterprise-standing@1', asOf: '2026-05-05' },
      identifiers: enterprises.map(({ uscc }) => uscc),
    };
    type Derived = { results: { status: string; id?: string }[]; operations: string[]; approval?: string };
    const derive = () => consortium.call<Derived>('government', '/derivations', { token, json });
    const { status, body } = await derive();
    expect([status, body.results.map((one) => one.status), body.operations]).to.deep.equal([202, ['held', 'held'], []]);
    expect((await derive()).body.approval, 'the same again').to.equal(body.approval);
    const command = ['lineage', 'derive', json.transform, '--as-of', json.asOf];
    const told = await ledger('deputy', ...command, ...json.identifiers.flatMap((uscc) => ['--identifier', uscc]));
    expect([told.exit, told.json<Derived>().approval]).to.deep.equal([1, body.approval]);
    const own = await ledger('deputy', 'approval', 'approve', body.approval!);
    expect(own.json<{ error: { code: string } }>().error.code).to.equal('APPROVAL_SELF');
    const approved = await ledger('head', 'approval', 'approve', body.approval!);
    const { state, operations } = approved.json<{ state: string; operations: string[] }>();
    expect(state).to.equal('done');
    await consortium.final('government', operations);
    const ids = (await derive()).body.results;
    expect(ids.map((one) => one.status)).to.deep.equal(['already', 'already']);
    const rerun = await consortium.call<{ outcome: string }>('government', `/lineage/${ids[0]!.id}/rerun`, { token });
    expect(rerun.body.outcome).to.equal('SAME');
    const { body: traced } = await consortium.call<{ extracts: Record<string, { operator: string }> }>(
      'government',
      `/lineage/${ids[0]!.id}`,
      { token },
    );
    expect(Object.values(traced.extracts).map(({ operator }) => operator)).to.include('deputy, approved by head');
  });

  it('lets what one person may do pass', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    expect(await enterprise.register()).to.have.length(1);
  });
});
