/**
 * A county's day through HTTP, four gateways, four people: the office's clerk with an approver, the enterprise's owner, the bank's credit
 * officer, the auditor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { LoggedAccess } from '../../server/domain/access-entry.ts';
import { checkAccessLog, type LogAnchorClaim } from '../../server/domain/access-log-check.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import type { SignedProfile } from '../../server/profile/profiles.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { type Profile, TestConsortium } from './consortium.ts';
import { type GivenConsent, notPassed, TestEnterprise } from './enterprise.ts';

describe('the story of four people', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;
  let consent: GivenConsent;
  let profile: SignedProfile;
  const keys: Record<string, string> = {};

  before(async () => {
    consortium = await TestConsortium.start([]);
    const logged = { accessLogAnchorSeconds: 1, accessLogMaxUnanchoredSeconds: 60 };
    await consortium.startGateway('government', { ...logged, approveAbove: { records: 2 } });
    await consortium.startGateway('bank', logged);
    await consortium.startGateway('platform', logged);
    await consortium.startGateway('auditor', logged);
    await key('clerk', 'government', 'publisher');
    await key('approver', 'government', 'approver');
    await key('officer', 'bank', 'lender');
    await key('auditorAtOffice', 'government', 'auditor');
    await key('auditorAtBank', 'bank', 'auditor');
    enterprise = await new TestEnterprise(consortium).enrol();
  });
  after(() => consortium.close());

  async function key(person: string, at: Profile, ...roles: string[]): Promise<void> {
    const { operatorToken: token } = consortium.node(at);
    const json = { label: person, roles };
    keys[person] = (await consortium.call<{ token: string }>(at, '/tokens', { token, json })).body.token;
  }
  const rowsOf = (rows: readonly object[]): string =>
    rows.map((values, i) => JSON.stringify({ line: i + 1, values: { uscc: enterprise.uscc, ...values } })).join('\n');
  const officerAsks = <T>(path: string, json?: unknown) =>
    consortium.call<T>('bank', path, { token: keys.officer!, ...(json === undefined ? {} : { json }) });

  it('the clerk publishes the registration alone, and four permits only with an approver', async () => {
    await enterprise.register('合成故事农机有限公司');
    const permits = ['食品经营许可', '道路运输许可', '种子经营许可', '取水许可'].map((permitType, i) => ({
      permitType,
      validUntil: i === 1 ? '2021-02-03' : '2031-02-03',
    }));
    const path = '/records?schema=permit&system=county-permit-desk';
    const sent = { token: keys.clerk!, ndjson: rowsOf(permits) };
    const held = await consortium.call<{ approval: string }>('government', path, sent);
    expect([held.status, typeof held.body.approval], JSON.stringify(held.body)).to.deep.equal([202, 'string']);
    const decide = (token: string) =>
      consortium.call<{ state: string; operations: string[]; code?: string }>(
        'government',
        `/approvals/${held.body.approval}`,
        {
          token,
          json: { decision: 'approve' },
        },
      );
    expect((await decide(keys.clerk!)).body.code).to.equal('FORBIDDEN');
    const { status, body } = await decide(keys.approver!);
    expect([status < 300, body.state], JSON.stringify(body)).to.deep.equal([true, 'done']);
    await consortium.final('government', body.operations);
  });

  it('the owner grants by signature; the officer gets a profile and a verdict', async () => {
    consent = await enterprise.grant(1, { categories: [0, 1] });
    const about = { identifier: { type: 'uscc', value: enterprise.uscc }, purpose: 'loan-application' };
    const made = await officerAsks<SignedProfile>('/profiles', about);
    expect(made.status, JSON.stringify(made.body)).to.equal(200);
    profile = made.body;
    const figures = new Map(profile.sections.flatMap(({ figures }) => figures.map((figure) => [figure.name, figure])));
    expect(figures.get('name')?.value).to.equal('合成故事农机有限公司');
    expect([figures.get('permitsInForce')?.value, figures.get('permitsExpired')?.value]).to.deep.equal([3, 1]);
    const items = [{ schema: 'enterprise-registration', fields: ['name'] }];
    const verdict = await officerAsks<SignedAnswer>('/verifications', { ...about, items });
    expect(verdict.body.outcome).to.equal('FOUND');
    expect(notPassed(verdict.body)).to.deep.equal([]);
  });

  it('the auditor traces a figure of the profile to the extract of the clerk', async () => {
    const figure = profile.sections.flatMap(({ figures }) => figures).find(({ name }) => name === 'permitsInForce')!;
    expect(figure.from).to.have.length(3);
    const { status, body } = await consortium.call<{
      nodes: { id: Hex; schemaName: string; extract: Hex; state: string }[];
      extracts: Record<Hex, { system: string; operator: string; extractedAt: string; query: Hex }>;
    }>('government', `/lineage/${figure.from[0]}?direction=sources`, { token: keys.auditorAtOffice! });
    expect(status).to.equal(200);
    const permit = body.nodes.find(({ id }) => id === figure.from[0])!;
    expect(body.extracts[permit.extract]).to.deep.include({
      system: 'county-permit-desk',
      operator: 'clerk, approved by approver',
    });
    expect(body.nodes.map(({ schemaName }) => schemaName).sort()).to.deep.equal(['enterprise-registration', 'permit']);
  });

  it('the owner sees who read what, and withdraws in the middle of a transfer: no byte leaves after it is known', async () => {
    const token = await enterprise.signIn('government', 1);
    const own = await consortium.call<{ entries: LoggedAccess[] }>('government', '/access-log?limit=1000', { token });
    const reads = own.body.entries.map(({ entry }) => entry).filter(({ action }) => action === 'disclose');
    expect(reads.length).to.be.above(1);
    expect(new Set(reads.map(({ member, purpose }) => `${member} ${purpose}`))).to.deep.equal(
      new Set(['2 loan-application']),
    );

    // The office's gateway looks at the chain once more before it tells anything: there the transfer is held.
    const { chainMeddler, meddler } = consortium.node('government');
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const left: { path: string; answer: unknown }[] = [];
    meddler.meddle(({ path, answer }) => {
      left.push({ path, answer });
      return answer;
    });
    chainMeddler.meddle(async ({ answer }) => {
      reached.resolve();
      await goOn.promise;
      return answer;
    });
    try {
      const asking = enterprise.verify([{ schema: 'permit' }]);
      await reached.promise;
      const signature = await enterprise.signWithdrawal(consent);
      const withdrawal = { token: '', json: { signature } };
      const told = await consortium.call('government', `/consents/${consent.id}/withdrawal`, withdrawal);
      expect(told.status, JSON.stringify(told.body)).to.equal(202);
      goOn.resolve();
      const { body } = await asking;
      expect(notPassed(body)).to.include('consent fail WITHDRAWN');
      expect(body.items.flatMap(({ attestations }) => attestations)).to.deep.equal([]);
      const disclosures = left.filter(({ path }) => path === '/peer/disclosures');
      expect(disclosures).to.have.length(1);
      expect(JSON.stringify(disclosures)).not.to.include('取水许可');
      expect((disclosures[0]!.answer as { code: string }).code).to.equal('CONSENT_REFUSED');
    } finally {
      goOn.resolve();
      chainMeddler.meddle(undefined);
      meddler.meddle(undefined);
    }
  });

  it('the auditor checks both access logs against the heads on the chain; a removed or altered entry shows', async () => {
    for (const [at, token, member] of [
      ['government', keys.auditorAtOffice!, 1],
      ['bank', keys.auditorAtBank!, 2],
    ] as const) {
      const path = '/access-log?limit=1000';
      const { entries } = (await consortium.call<{ entries: LoggedAccess[] }>(at, path, { token })).body;
      const anchors = await anchored(member, entries.length);
      const log = (await consortium.call<{ entries: LoggedAccess[] }>(at, path, { token })).body.entries;
      expect(checkAccessLog(log, anchors)).to.include({ sound: true });
      const middle = Math.floor(entries.length / 2);
      const altered = { ...log[middle]!, entry: { ...log[middle]!.entry, purpose: 'marketing' } };
      expect(checkAccessLog(log.toSpliced(middle, 1), anchors).sound).to.equal(false);
      expect(checkAccessLog(log.with(middle, altered), anchors).sound).to.equal(false);
    }
  });

  /** Heads of a member's log as the auditor's own gateway reads them from the chain, once they cover so many entries. */
  async function anchored(member: number, size: number): Promise<LogAnchorClaim[]> {
    for (let tries = 0; tries < 300; tries++) {
      const { body } = await consortium.call<{ anchors: LogAnchorClaim[] }>(
        'auditor',
        `/access-log/anchors?member=${member}`,
      );
      if ((body.anchors.at(-1)?.size ?? 0) >= size) return body.anchors;
      await sleep(100);
    }
    throw new Error(`the log of member ${member} was not anchored to ${size}`);
  }
});
