/** From a derived figure to its sources and back, through HTTP: several sources, a transform run again, a source that falls. */
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { objectionDigest } from '../../server/domain/objection.ts';
import type { Rerun } from '../../server/lineage/rerun.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { run } from '../ledger/run-ledger.ts';
import { call, TestConsortium } from './consortium.ts';
import { notPassed, TestEnterprise } from './enterprise.ts';

interface LineageBody {
  root: Hex;
  nodes: { id: Hex; schemaName: string; depth: number; state: string; because: Hex[]; extract?: Hex }[];
  edges: { derived: Hex; source: Hex }[];
  extracts: Record<Hex, { system: string; operator: string; transform?: string; code?: Hex }>;
}

const STANDING = { schema: 'enterprise-standing', fields: ['permitsInForce', 'permitsExpired', 'yearsRegistered'] };

describe('lineage through HTTP', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let auditor: string;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
    const { gateway, operatorToken } = consortium.node('government');
    const json = { label: 'auditor', roles: ['auditor'] };
    auditor = (await call<{ token: string }>(`${gateway.url}/tokens`, { token: operatorToken, json })).body.token;
  });
  after(() => consortium.close());

  /** Registered, with one permit in force and one expired, and the record derived from all three. */
  async function derived() {
    const enterprise = await new TestEnterprise(consortium).enrol();
    const [registration] = await enterprise.register();
    const permits = await enterprise.publish(
      'government',
      'permit',
      { permitType: '食品经营许可', validUntil: '2031-02-03' },
      { permitType: '道路运输许可', validUntil: '2021-02-03' },
    );
    const json = { transform: 'enterprise-standing@1', asOf: '2026-05-05', identifiers: [enterprise.uscc] };
    const { status, body } = await consortium.call<{ results: { id: Hex }[]; operations: string[] }>(
      'government',
      '/derivations',
      { json },
    );
    expect(status, JSON.stringify(body)).to.equal(202);
    await consortium.final('government', body.operations);
    await enterprise.grant(1);
    return { enterprise, registration: registration!, permits, standing: body.results[0]!.id };
  }

  const lineageOf = async (id: Hex, query = ''): Promise<LineageBody> => {
    const { status, body } = await consortium.call<LineageBody>('government', `/lineage/${id}${query}`, {
      token: auditor,
    });
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  };

  const verified = async (enterprise: TestEnterprise): Promise<SignedAnswer> => {
    const { status, body } = await enterprise.verify([STANDING]);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  };

  it('refuses a source that nobody published, and names it', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    const stranger = `0x${'ab'.repeat(32)}`;
    const values = { uscc: enterprise.uscc, permitType: '许可', validUntil: '2031-02-03' };
    const { body } = await consortium.call<{ results: { status: string; code: string; detail: string }[] }>(
      'government',
      '/records?schema=permit',
      { ndjson: JSON.stringify({ line: 1, values, sources: [stranger] }) },
    );
    expect(body.results[0]).to.include({ status: 'rejected', code: 'SOURCE_UNKNOWN' });
    expect(body.results[0]!.detail).to.include(stranger);
  });

  it('refuses sources that are no list of ids, an unknown transform, and a record that no transform made', async () => {
    const malformed = { ndjson: JSON.stringify({ line: 1, values: {}, sources: ['0x12'] }) };
    const refused = await consortium.call<{ code: string }>('government', '/records?schema=permit', malformed);
    expect([refused.status, refused.body.code]).to.deep.equal([400, 'JSON_INVALID']);
    const enterprise = await new TestEnterprise(consortium).enrol();
    const json = { transform: 'astrology@1', asOf: '2026-05-05', identifiers: [enterprise.uscc] };
    const unknown = await consortium.call<{ code: string }>('government', '/derivations', { json });
    expect([unknown.status, unknown.body.code]).to.deep.equal([404, 'TRANSFORM_UNKNOWN']);
    const [registration] = await enterprise.register();
    const rerun = await consortium.call<{ code: string }>('government', `/lineage/${registration}/rerun`);
    expect([rerun.status, rerun.body.code]).to.deep.equal([409, 'RECORD_NOT_DERIVED']);
  });

  it('tells which subjects lack what the transform needs', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    const json = { transform: 'enterprise-standing@1', asOf: '2026-05-05', identifiers: [enterprise.uscc] };
    const { body } = await consortium.call<{ results: unknown[]; insufficient: string[] }>(
      'government',
      '/derivations',
      {
        json,
      },
    );
    expect(body).to.deep.include({ results: [], insufficient: [enterprise.uscc] });
  });

  it('looks at no record of a subject that objected, for a derivation or for running one again', async () => {
    const { enterprise, standing } = await derived();
    const { subject } = enterprise.openings.get(1)!;
    const at = Math.floor(Date.now() / 1000);
    const digest = objectionDigest(enterprise.separator, { subject, stop: true, at });
    const objection = { subject, stop: true, at, signature: await enterprise.signFor(1, digest) };
    expect((await consortium.call('government', '/objections', { token: '', json: objection })).status).to.equal(202);
    const json = { transform: 'enterprise-standing@1', asOf: '2026-05-06', identifiers: [enterprise.uscc] };
    const { body } = await consortium.call<object>('government', '/derivations', { json });
    expect(body).to.deep.include({ results: [], operations: [], insufficient: [], stopped: [enterprise.uscc] });
    const rerun = await consortium.call<{ code: string }>('government', `/lineage/${standing}/rerun`);
    expect([rerun.status, rerun.body.code]).to.deep.equal([403, 'PROCESSING_STOPPED']);
  });

  it('shows an auditor the sources, the extract and the transform, and what was derived from a source', async () => {
    const { registration, permits, standing } = await derived();
    const down = await lineageOf(standing, '?direction=sources');
    expect(new Set(down.nodes.map(({ id }) => id))).to.deep.equal(new Set([standing, registration, ...permits]));
    const root = down.nodes.find(({ id }) => id === standing)!;
    expect(down.extracts[root.extract!]).to.include({ system: 'county-ledger', transform: 'enterprise-standing@1' });
    const clerk = down.nodes.find(({ id }) => id === registration)!;
    expect(down.extracts[clerk.extract!]).to.deep.include({ system: 'test', operator: 'test government' });
    const up = await lineageOf(registration, '?direction=derived');
    expect(new Set(up.nodes.map(({ id }) => id))).to.deep.equal(new Set([registration, standing, ...permits]));
    const none = await consortium.call<{ code: string }>('government', `/lineage/0x${'cd'.repeat(32)}`, {
      token: auditor,
    });
    expect([none.status, none.body.code]).to.deep.equal([404, 'ATTESTATION_UNKNOWN']);
  });

  it('answers PROV-JSON, DOT and a picture', async () => {
    const { standing } = await derived();
    const of = (format: string) =>
      consortium.call<string>('government', `/lineage/${standing}?format=${format}`, { token: auditor });
    const prov = await of('prov');
    expect(prov.type).to.include('application/prov+json');
    expect(Object.keys((prov.body as unknown as { entity: object }).entity)).to.have.length(4);
    expect((await of('dot')).body).to.match(/^digraph lineage \{/);
    const svg = await of('svg');
    expect(svg.type).to.include('image/svg+xml');
    expect(svg.body).to.match(/^<svg /);
  });

  it('gives the lender the derived figures, traced to the bottom, and the auditor the same hash again', async () => {
    const { enterprise, standing } = await derived();
    const answer = await verified(enterprise);
    expect(notPassed(answer)).to.deep.equal([]);
    const [attestation] = answer.items[0]!.attestations;
    expect(attestation!.fields).to.deep.equal({ permitsInForce: 1, permitsExpired: 1, yearsRegistered: 6 });
    const rerun = await consortium.call<Rerun>('government', `/lineage/${standing}/rerun`, { token: auditor });
    expect(rerun.body).to.include({ outcome: 'SAME', transform: 'enterprise-standing@1' });
    expect(rerun.body.recomputed).to.equal(attestation!.attestation.record);
  });

  it('makes what rests on a revoked source suspect: at the lender a block later, and two steps up in the lineage', async () => {
    const { enterprise, registration, permits, standing } = await derived();
    const before = await verified(enterprise);
    expect(notPassed(before)).to.deep.equal([]);
    const json = { reason: 1 };
    const { body } = await consortium.call<{ operation: string }>(
      'government',
      `/attestations/${registration}/revocation`,
      {
        json,
      },
    );
    await consortium.final('government', [body.operation]);
    const again = await consortium.call<SignedAnswer>('bank', `/verifications/${before.id}`);
    expect(notPassed(again.body)).to.deep.equal(['sources fail SOURCE_REVOKED']);
    const check = again.body.items[0]!.attestations[0]!.checks.find((one) => one.check === 'sources');
    expect(check?.evidence).to.deep.include({ suspect: true, revoked: [registration] });
    const { nodes } = await lineageOf(standing);
    const states = Object.fromEntries(nodes.map(({ id, state }) => [id, state]));
    expect(states).to.deep.equal({
      [standing]: 'SUSPECT',
      [registration]: 'REVOKED',
      [permits[0]!]: 'SUSPECT',
      [permits[1]!]: 'SUSPECT',
    });
  });

  it('does all of it from the command line', async () => {
    const { enterprise, standing } = await derived();
    const { gateway, token } = consortium.node('government');
    const at = (by: string) => ['--gateway', gateway.url, '--token', by];
    const ledger = (...argv: string[]) => run(['lineage', ...argv], { env: {} });
    const traced = await ledger('trace', standing, ...at(auditor));
    expect([traced.exit, traced.err]).to.deep.equal([0, '']);
    expect(traced.out).to.match(/= {2}STANDS .*enterprise-standing/);
    expect(traced.out).to.match(/-1 {2}STANDS .*enterprise-registration/);
    expect(traced.out).to.include('operator test government');
    const cut = await ledger('trace', standing, '--depth', '1', '--nodes', '2', ...at(auditor));
    expect(cut.err).to.include('--nodes');
    expect((await ledger('trace', standing, '--format', 'svg', ...at(auditor))).out).to.match(/^<svg /);
    const rerun = await ledger('rerun', standing, '--json', ...at(auditor));
    expect([rerun.exit, rerun.json().outcome]).to.deep.equal([0, 'SAME']);
    const subject = ['--identifier', enterprise.uscc];
    const again = await ledger('derive', 'enterprise-standing@1', ...subject, '--as-of', '2026-05-05', ...at(token));
    expect(again.exit).to.equal(0);
    expect(again.out).to.include(`already  ${standing}`);
    const refused = await ledger('derive', 'enterprise-standing@1', '--json', ...at(token));
    expect(refused.exit).to.equal(2);
  });
});
