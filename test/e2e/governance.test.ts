/** The members rule by vote, through HTTP: a new bank joins and publishes, the regulator suspends, the members lift it, the bank leaves. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Interface } from 'ethers';
import type { Hex } from '../../server/domain/bytes.ts';
import type { ProposalView } from '../../server/governance/vote-desk.ts';
import { type Answer, type Profile, TestConsortium } from './consortium.ts';
import { notPassed, TestEnterprise } from './enterprise.ts';

interface Body {
  readonly id: string;
  readonly operation: string;
  readonly code: string;
  readonly values: Record<string, unknown>;
  readonly calls: ProposalView['calls'];
  readonly state: ProposalView['state'];
  readonly tally: ProposalView['tally'];
  readonly suspended: boolean;
  readonly seats: { readonly member: number }[];
  readonly roles: { readonly role: string; readonly account: Hex; readonly contract: string | null }[];
}

const repaid = (instalment: number) => ({
  loanReference: '合成-1',
  instalment,
  dueOn: '2026-03-31',
  amountDue: '100.00',
  amountPaid: '100.00',
  currency: 'CNY',
  status: 'paid',
  paidOn: '2026-03-30',
  daysOverdue: 0,
  adverse: false,
  reportedOn: '2026-04-01',
});
const VOTERS = ['government', 'bank', 'platform'] as const;

describe('the vote', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;

  before(async () => {
    consortium = await TestConsortium.start(undefined, undefined, undefined, undefined, {
      handOver: true,
      vote: { votingDelay: 10, votingPeriod: 600, timelockDelay: 60 },
    });
  });
  after(() => consortium.close());

  /** Calls as the operator of a gateway. */
  const operator = (profile: Profile, path: string, json?: object): Promise<Answer<Body>> =>
    consortium.call(profile, path, {
      token: consortium.node(profile).operatorToken,
      ...(json === undefined ? {} : { json }),
    });

  /** The same, and waits until its transaction is on chain everywhere. */
  async function done(profile: Profile, path: string, json: object): Promise<Body> {
    const { status, body } = await operator(profile, path, json);
    expect(status, JSON.stringify(body)).to.equal(202);
    await consortium.final(profile, [body.operation]);
    return body;
  }

  const proposal = async (id: string): Promise<Body> => (await operator('auditor', `/proposals/${id}`)).body;

  /** Proposes, lets the voters vote for it, and executes. */
  async function decide(title: string, actions: object[], voters: readonly Profile[] = VOTERS): Promise<string> {
    const { id } = await done('government', '/proposals', { title, actions });
    expect((await proposal(id)).state).to.equal('pending');
    await consortium.advance(11);
    for (const voter of voters) await done(voter, `/proposals/${id}/votes`, { support: 'for', reason: '同意' });
    expect((await proposal(id)).state).to.equal('active');
    await consortium.advance(601);
    expect((await proposal(id)).state).to.equal('succeeded');
    await done('bank', `/proposals/${id}/steps`, { step: 'queue' });
    expect((await proposal(id)).state).to.equal('queued');
    await consortium.advance(61);
    expect((await proposal(id)).state).to.equal('ready');
    await done('platform', `/proposals/${id}/steps`, { step: 'execute' });
    expect((await proposal(id)).state).to.equal('executed');
    return id;
  }

  it('rules from the hand-over on: nobody else administers, the regulator is guardian', async () => {
    const { body } = await operator('auditor', '/governance');
    expect(body.seats.map(({ member }) => member)).to.deep.equal([1, 2, 3, 4]);
    expect(body.roles.map(({ role, contract }) => `${role} ${contract}`)).to.deep.equal([
      'administrator TimelockController',
      'governor TimelockController',
      'guardian null',
    ]);
  });

  let newcomer: Hex;
  let enterprise: TestEnterprise;

  it('lets a new bank join by vote, in words and as calls, and it starts publishing', async () => {
    newcomer = await consortium.prepare('newcomer');
    const plan = consortium.planOf('newcomer');
    const admission = {
      type: 'admit',
      name: plan.name,
      endpoint: `http://127.0.0.1:${plan.port}`,
      capabilities: ['BANK', 'LENDER'],
      key: newcomer,
    };
    const id = await decide('接纳村镇银行', [admission]);
    const { calls, tally } = await proposal(id);
    expect(tally).to.deep.equal({ for: 3, against: 0, abstain: 0, quorum: 3 });
    expect(calls.map(({ contract, fn }) => `${contract}.${fn}`)).to.deep.equal([
      'MemberRegistry.admit',
      'MembershipToken.grantSeat',
    ]);
    expect(calls[0]!.args).to.deep.include({ name: plan.name, key: newcomer });
    expect(calls[0]!.data).to.match(/^0x[0-9a-f]{8,}$/);

    await consortium.startGateway('newcomer');
    enterprise = await new TestEnterprise(consortium).enrol([5]);
    await enterprise.provide(5, [6]);
    await enterprise.publish('newcomer', 'loan-repayment', repaid(1));
    await enterprise.grant(5, { categories: [6] });
    expect(await repayment()).to.deep.equal({ outcome: 'FOUND', said: [], standing: 'IN_STANDING' });
  });

  /** What the old bank's verification says of the newcomer's record. */
  async function repayment(): Promise<{ outcome: string; said: string[]; standing: string | undefined }> {
    const { body } = await enterprise.verify([{ schema: 'loan-repayment', fields: ['status'] }]);
    const check = body.items[0]?.attestations[0]?.checks.find((one) => one.check === 'issuerStanding');
    return { outcome: body.outcome, said: notPassed(body), standing: check?.reason };
  }

  describe('refuses', () => {
    it('what is proposed for nobody, a vote too early, twice, and a step out of turn', async () => {
      const nobody = await operator('bank', '/proposals', { title: 'x', actions: [{ type: 'reinstate', member: 99 }] });
      expect([nobody.status, nobody.body.code, nobody.body.values.member]).to.deep.equal([404, 'MEMBER_UNKNOWN', 99]);
      const actions = [{ type: 'set-parameter', parameter: 'votingPeriod', value: 900 }];
      const { id } = await done('bank', '/proposals', { title: '延长投票期', actions });
      const early = await operator('government', `/proposals/${id}/votes`, { support: 'for' });
      expect([early.status, early.body.code]).to.deep.equal([409, 'PROPOSAL_STATE']);
      await consortium.advance(11);
      await done('government', `/proposals/${id}/votes`, { support: 'against' });
      const again = await operator('government', `/proposals/${id}/votes`, { support: 'for' });
      expect([again.status, again.body.code]).to.deep.equal([409, 'VOTE_CAST']);
      const queue = await operator('bank', `/proposals/${id}/steps`, { step: 'queue' });
      expect([queue.status, queue.body.code]).to.deep.equal([409, 'PROPOSAL_STATE']);
      await consortium.advance(601);
      expect((await proposal(id)).state).to.equal('defeated');
      const unknown = await operator('bank', '/proposals/123/votes', { support: 'for' });
      expect([unknown.status, unknown.body.code]).to.deep.equal([404, 'PROPOSAL_UNKNOWN']);
    });

    it('suspending by who is not the guardian, and a vote by the suspended', async () => {
      const other = await operator('bank', '/members/5/suspension', { reason: 1 });
      expect([other.status, other.body.code]).to.deep.equal([403, 'ACT_NOT_ALLOWED']);
      expect(other.body.values.rule).to.equal('AccessManagedUnauthorized');
    });
  });

  it('is suspended by the regulator at once, and the members lift it by vote', async () => {
    await done('auditor', '/members/5/suspension', { reason: 2 });
    const twice = await operator('auditor', '/members/5/suspension', { reason: 2 });
    expect([twice.status, twice.body.code, twice.body.values.member]).to.deep.equal([409, 'MEMBER_SUSPENDED', 5]);
    expect((await operator('auditor', '/members/5')).body.suspended).to.equal(true);
    expect(await repayment()).to.deep.include({ said: ['issuerStanding fail SUSPENDED_NOW'] });

    const actions = [{ type: 'reinstate', member: 5 }];
    const { id } = await done('government', '/proposals', { title: '解除暂停', actions });
    await consortium.advance(11);
    const own = await operator('newcomer', `/proposals/${id}/votes`, { support: 'for' });
    expect([own.status, own.body.code]).to.deep.equal([403, 'ACT_NOT_ALLOWED']);
    expect(own.body.values).to.deep.include({ member: 5, suspended: true, rule: 'MemberRegistryMemberNotInStanding' });
    const cancel = await operator('auditor', `/proposals/${id}/steps`, { step: 'cancel' });
    expect([cancel.status, cancel.body.code, cancel.body.values.rule]).to.deep.equal([
      403,
      'ACT_NOT_ALLOWED',
      'CountyGovernorBeyondGuardian',
    ]);
    for (const voter of VOTERS) await done(voter, `/proposals/${id}/votes`, { support: 'for' });
    await consortium.advance(601);
    await done('government', `/proposals/${id}/steps`, { step: 'queue' });
    await consortium.advance(61);
    await done('government', `/proposals/${id}/steps`, { step: 'execute' });
    expect(await repayment()).to.deep.equal({ outcome: 'FOUND', said: [], standing: 'IN_STANDING' });
    await enterprise.publish('newcomer', 'loan-repayment', repaid(2));
  });

  it('lets the guardian cancel what is not its own restraint; shows what it cannot read as it is', async () => {
    const strange = new Interface(['function drain(address)']).encodeFunctionData('drain', [newcomer]) as Hex;
    const registry = consortium.manifest.contracts.MemberRegistry.address;
    const suspend = new Interface(['function suspend(uint32,uint8)']).encodeFunctionData('suspend', [1, 1]);
    const hidden = `${suspend}${randomBytes(32).toString('hex')}`;
    const { id } = await done('bank', '/proposals', {
      title: '原始调用',
      actions: [
        { type: 'raw', target: registry, data: strange },
        { type: 'raw', target: newcomer, data: '0x' },
        { type: 'raw', target: registry, data: hidden },
      ],
    });
    const { calls } = await proposal(id);
    expect(calls.map(({ contract, fn, args, data }) => [contract, fn, args, data])).to.deep.equal([
      ['MemberRegistry', null, null, strange],
      [null, null, null, '0x'],
      ['MemberRegistry', null, null, hidden],
    ]);
    expect(calls.every(({ words }) => words.en.includes('raw'))).to.equal(true);
    await done('auditor', `/proposals/${id}/steps`, { step: 'cancel' });
    expect((await proposal(id)).state).to.equal('canceled');
  });

  it('keeps earlier records valid when a member leaves', async () => {
    await decide('村镇银行退出', [{ type: 'remove', member: 5 }]);
    const { body } = await operator('auditor', '/governance');
    expect(body.seats.map(({ member }) => member)).to.deep.equal([1, 2, 3, 4]);
    expect(await repayment()).to.deep.equal({ outcome: 'FOUND', said: [], standing: 'MEMBERSHIP_ENDED_SINCE' });
    const late = await consortium.call<Body>('newcomer', '/records?schema=loan-repayment&system=test', {
      ndjson: JSON.stringify({ line: 1, values: { uscc: enterprise.uscc, ...repaid(3) } }),
    });
    expect([late.status, late.body.code]).to.deep.equal([403, 'PUBLISH_NOT_ALLOWED']);
  });
});
