/** The credit profile through HTTP: right figures, each with its attestations; what is not there says why. */
import { expect } from 'chai';
import type { Figure, Section } from '../../server/domain/profile/profile.ts';
import { codeHashOf } from '../../server/lineage/transforms.ts';
import { profileOf as derive, type SignedProfile } from '../../server/profile/profiles.ts';
import { shippedSchemas } from '../../server/schemas/load.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { run } from '../ledger/run-ledger.ts';
import { TestConsortium } from './consortium.ts';
import { TestEnterprise } from './enterprise.ts';

const ALL = [0, 1, 2, 3, 4, 5, 6];

describe('credit profiles through HTTP', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform']);
  });
  after(() => consortium.close());

  const profileOf = async (enterprise: TestEnterprise): Promise<SignedProfile> => {
    const json = { identifier: { type: 'uscc', value: enterprise.uscc }, purpose: 'loan-application' };
    const { status, body } = await consortium.call<SignedProfile>('bank', '/profiles', { json });
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  };
  const section = (profile: SignedProfile, schema: string): Section => {
    const found = profile.sections.find((one) => one.schema === schema);
    if (found === undefined) throw new Error(`no section ${schema}`);
    return found;
  };
  const figure = (profile: SignedProfile, name: string): Figure => {
    const found = profile.sections.flatMap(({ figures }) => figures).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no figure ${name}`);
    return found;
  };

  const month = (number: number) => `2025-${String(number).padStart(2, '0')}`;

  /** Consents to everything; two permits, one of them expired; taxes of two years; electricity with a month missing. */
  async function told(): Promise<TestEnterprise> {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.publish(
      'government',
      'permit',
      { permitType: '食品经营许可', validUntil: '2031-02-03' },
      { permitType: '道路运输许可', validUntil: '2021-02-03' },
    );
    await enterprise.provide(1, ALL);
    await enterprise.provide(3, ALL);
    await enterprise.publish(
      'government',
      'tax-credit-rating',
      { year: 2024, grade: 'B', evaluatedOn: '2025-04-30' },
      { year: 2025, grade: 'A', evaluatedOn: '2026-04-30' },
    );
    const bills = [1, 2, 3, 5, 6, 7].map((number) => ({
      period: month(number),
      consumptionKwh: number < 5 ? '1000.5' : '2000',
      amountDue: '800',
      currency: 'CNY',
      paidInTime: number !== 2,
      reportedOn: `${month(number)}-28`,
    }));
    await enterprise.publish('platform', 'electricity-use', ...bills);
    await enterprise.grant(1, { categories: ALL });
    await enterprise.grant(3, { categories: ALL });
    return enterprise;
  }

  it('gives figures, trends and gaps, each with the attestations it comes from', async () => {
    const profile = await profileOf(await told());
    expect(figure(profile, 'permitsInForce').value).to.equal(1);
    const expired = figure(profile, 'permitsExpired');
    expect(expired.value).to.equal(1);
    expect(expired.from).to.have.length(1);
    expect(expired.notPassed).to.deep.equal(['expiry EXPIRED']);
    expect(figure(profile, 'taxGrade')).to.deep.include({ value: 'A', trend: 'rising', gaps: [], notPassed: [] });
    const used = figure(profile, 'electricityUsed');
    expect(used).to.deep.include({ value: '9001.5', unit: 'kWh', trend: 'rising', gaps: ['2025-04'] });
    expect(used.from).to.have.length(6);
    expect(figure(profile, 'billsNotInTime').value).to.equal(1);
    expect(section(profile, 'permit')).to.include({ status: 'told', publisher: 1 });
  });

  it('gives every point a reason, and counts only what was told', async () => {
    const { scorecard } = await profileOf(await told());
    expect(scorecard.transform).to.equal('county-scorecard@1');
    const points = Object.fromEntries(scorecard.reasons.map((reason) => [reason.code, reason.points]));
    expect(points).to.deep.equal({
      REGISTERED_5_YEARS: 10,
      PERMITS_SOME_EXPIRED: 2,
      TAX_GRADE_A: 20,
      NOT_TOLD_SOCIAL_INSURANCE: 0,
      ELECTRICITY_PAID_LATE: 8,
      NOT_TOLD_PURCHASE_ORDERS: 0,
      NOT_TOLD_LOAN_REPAYMENT: 0,
    });
    expect(scorecard).to.include({ points: 40, of: 50, groupsTold: 4 });
  });

  it('keeps apart: no consent, nothing published, publisher not reached', async () => {
    const enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
    await enterprise.grant(1, { categories: [0, 1] });
    await enterprise.grant(3, { categories: ALL });
    const statusOf = (profile: SignedProfile) =>
      Object.fromEntries(profile.sections.map(({ schema, status }) => [schema, status]));
    const profile = await profileOf(enterprise);
    expect(statusOf(profile)).to.deep.equal({
      'enterprise-registration': 'told',
      permit: 'not-published',
      'tax-credit-rating': 'no-consent',
      'social-insurance': 'no-consent',
      'electricity-use': 'not-published',
      'purchase-orders': 'not-published',
      'loan-repayment': 'no-publisher',
      'enterprise-standing': 'not-published',
      'asset-title': 'no-consent',
    });
    expect(section(profile, 'tax-credit-rating').reason).to.equal('CATEGORY_NOT_COVERED');
    expect(profile.scorecard).to.include({ points: null, groupsTold: 1 });
    const { meddler } = consortium.node('platform');
    meddler.setDown(true);
    try {
      expect(section(await profileOf(enterprise), 'electricity-use')).to.include({
        status: 'unreachable',
        reason: 'PEER_UNREACHABLE',
      });
    } finally {
      meddler.setDown(false);
    }
  });

  it('says withheld when the publisher leaves one out', async () => {
    const enterprise = await told();
    const { meddler } = consortium.node('government');
    meddler.meddle(({ path, answer }) => {
      const told = answer as { items: { attestations: { id: string }[] }[] };
      if (path === '/peer/disclosures') for (const item of told.items) item.attestations = item.attestations.slice(1);
      return answer;
    });
    try {
      const profile = await profileOf(enterprise);
      expect(section(profile, 'tax-credit-rating')).to.include({ status: 'withheld', reason: 'RECORDS_WITHHELD' });
    } finally {
      meddler.meddle(undefined);
    }
  });

  it('is made again at a later block: a revoked record leaves its figure and is named with the reason', async () => {
    const enterprise = await told();
    const before = await profileOf(enterprise);
    const [id] = figure(before, 'taxGrade').from;
    const { body } = await consortium.call<{ operation: string }>('government', `/attestations/${id}/revocation`, {
      json: { reason: 1 },
    });
    await consortium.final('government', [body.operation]);
    const after = await consortium.call<SignedProfile>('bank', `/profiles/${before.verification}`);
    expect(figure(after.body, 'taxGrade').value).to.equal('B');
    expect(section(after.body, 'tax-credit-rating').leftOut).to.deep.equal([{ id, reason: 'REVOKED' }]);
  });

  it('follows from its verification: whoever has that makes the same profile', async () => {
    const { signature: _signature, block: _block, ...profile } = await profileOf(await told());
    const { body } = await consortium.call<SignedAnswer>('bank', `/verifications/${profile.verification}`);
    const { block: _later, ...made } = derive(body, shippedSchemas(), codeHashOf('county-scorecard.ts'), []);
    expect(made).to.deep.equal(profile);
  });

  it('refuses an unknown verification and a wrong code', async () => {
    const none = await consortium.call<{ code: string }>('bank', '/profiles/7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11');
    expect([none.status, none.body.code]).to.deep.equal([404, 'VERIFICATION_UNKNOWN']);
    const json = { identifier: { type: 'uscc', value: '91350100M000100Y44' }, purpose: 'loan-application' };
    const wrong = await consortium.call<{ code: string }>('bank', '/profiles', { json });
    expect([wrong.status, wrong.body.code]).to.deep.equal([422, 'USCC_CHECK_DIGIT']);
  });

  it('is printed by the command line, with what is missing in words', async () => {
    const enterprise = await told();
    const { gateway, token } = consortium.node('bank');
    const asked = ['profile', '--identifier', enterprise.uscc, '--purpose', 'loan-application'];
    const { exit, out } = await run([...asked, '--gateway', gateway.url, '--token', token]);
    expect(exit).to.equal(1);
    expect(out).to.match(/electricity used.* 9001\.5 kWh; rising; missing 2025-04/);
    expect(out).to.include('nobody may publish it').and.to.include('county-scorecard@1: 40 of 50');
    const usage = await run(['profile', '--json', '--gateway', gateway.url, '--token', token]);
    expect(usage.exit).to.equal(2);
  });
});
