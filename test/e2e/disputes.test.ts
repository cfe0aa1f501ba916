/** Disputes through HTTP: each outcome and the due time, with mark and statement in the very next verification of the lender. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { LoggedAccess } from '../../server/domain/access-entry.ts';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import {
  disputeId,
  disputeWithdrawalDigest,
  type Filing,
  readingDigest,
  type SaltedText,
  statementDigest,
  textHash,
} from '../../server/domain/dispute.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import type { DisclosureAnswer } from '../../server/peer/wire.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { type Answer, type Profile, TestConsortium } from './consortium.ts';
import { notPassed, TestEnterprise } from './enterprise.ts';

const DAY = 86_400;
const REGISTRATION = [{ schema: 'enterprise-registration', fields: ['name'] }];

interface Problem {
  readonly id: Hex;
  readonly operation: string;
  readonly forwarded: boolean;
  readonly code: string;
  readonly values: Record<string, unknown>;
}

describe('disputes through HTTP', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let separator: Hex;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform']);
    const { chainId, contracts } = consortium.manifest;
    separator = domainSeparator({ chainId, verifyingContract: contracts.DisputeRegistry.address as Hex });
  });
  after(() => consortium.close());

  const salted = (text: string): SaltedText => ({ text, salt: toHex(randomBytes(32)) });

  /** An enterprise with a record that the bank may see. */
  async function registered(): Promise<{ enterprise: TestEnterprise; id: Hex }> {
    const enterprise = await new TestEnterprise(consortium).enrol();
    const [id] = await enterprise.register();
    await enterprise.grant(1);
    return { enterprise, id: id! };
  }

  interface Objection {
    readonly at?: Profile;
    readonly statement?: string;
    readonly by?: TestEnterprise;
    readonly change?: Partial<Filing>;
    readonly attestation?: unknown;
  }

  async function object(enterprise: TestEnterprise, target: Hex, given: Objection = {}): Promise<Answer<Problem>> {
    const grounds = salted('登记名称有误');
    const statement = given.statement === undefined ? undefined : salted(given.statement);
    const filing: Filing = {
      kind: 1,
      target,
      party: enterprise.openings.get(1)!.subject,
      clock: 1,
      grounds: textHash(grounds),
      statement: statement === undefined ? ZERO32 : textHash(statement),
      salt: toHex(randomBytes(32)),
      deadline: Math.floor(Date.now() / 1000) + 60 * DAY,
      ...given.change,
    };
    const signature = await (given.by ?? enterprise).signFor(1, disputeId(separator, filing));
    const { attestation } = given;
    return consortium.call(given.at ?? 'government', '/disputes', {
      token: '',
      json: { filing, signature, grounds, ...(statement === undefined ? {} : { statement }), attestation },
    });
  }

  /** Files, and waits until every gateway has the mark. */
  async function filed(enterprise: TestEnterprise, target: Hex, given: Objection = {}): Promise<Hex> {
    const { status, body } = await object(enterprise, target, given);
    expect(status, JSON.stringify(body)).to.equal(202);
    expect(body.forwarded).to.equal(true);
    await consortium.final(given.at ?? 'government', [body.operation]);
    return body.id;
  }

  const answer = (dispute: Hex, json: object, at: Profile = 'government'): Promise<Answer<Problem>> =>
    consortium.call(at, `/disputes/${dispute}/answer`, { json });

  async function answered(dispute: Hex, json: object): Promise<void> {
    const { status, body } = await answer(dispute, json);
    expect(status, JSON.stringify(body)).to.equal(202);
    await consortium.final('government', [body.operation]);
  }

  async function verified(enterprise: TestEnterprise): Promise<SignedAnswer> {
    const { status, body } = await enterprise.verify(REGISTRATION);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  }

  /** What the bank's next verification says of disputes, the fields beside it. */
  async function mark(enterprise: TestEnterprise): Promise<{ said: string[]; evidence: Record<string, unknown> }> {
    const next = await verified(enterprise);
    expect(next.outcome, 'a mark is not a hide').to.equal('FOUND');
    expect(next.items[0]!.attestations[0]!.fields).to.deep.equal({ name: '合成试验有限公司' });
    const { evidence = {} } = next.items[0]!.attestations[0]!.checks.find(({ check }) => check === 'dispute')!;
    return { said: notPassed(next), evidence };
  }

  const disputesOf = (evidence: Record<string, unknown>) => evidence.disputes as Record<string, unknown>[];

  it('shows no dispute by the count of the chain', async () => {
    const { enterprise } = await registered();
    const { said, evidence } = await mark(enterprise);
    expect(said).to.deep.equal([]);
    expect(evidence).to.deep.equal({ count: 0, head: `0x${'00'.repeat(28)}` });
  });

  describe('refuses', () => {
    it('a dispute by a stranger, a text that was not signed, a clock the respondent does not answer under', async () => {
      const { enterprise, id } = await registered();
      const stranger = await new TestEnterprise(consortium).enrol();
      const { subject } = enterprise.openings.get(1)!;
      const notParty = await object(enterprise, id, { by: stranger });
      expect([notParty.status, notParty.body.code]).to.deep.equal([403, 'DISPUTE_NOT_PARTY']);
      expect(notParty.body.values).to.deep.include({ party: subject, rule: 'DisputeRegistryInvalidSignature' });
      const own = await object(stranger, id);
      expect([own.status, own.body.code]).to.deep.equal([403, 'DISPUTE_NOT_PARTY']);
      expect(own.body.values.target).to.equal(id);
      const other = await object(enterprise, id, { change: { grounds: toHex(randomBytes(32)) } });
      expect([other.status, other.body.code, other.body.values.field]).to.deep.equal([
        422,
        'DISPUTE_INVALID',
        'grounds',
      ]);
      const clock = await object(enterprise, id, { change: { clock: 2 } });
      expect([clock.body.code, clock.body.values.clock]).to.deep.equal(['DISPUTE_INVALID', 2]);
      const nothing = await object(enterprise, toHex(randomBytes(32)));
      expect([nothing.status, nothing.body.code]).to.deep.equal([404, 'ATTESTATION_UNKNOWN']);
      expect((await mark(enterprise)).said).to.deep.equal([]);
    });

    it('a second one about the same while the first is open; an answer by another member; an unknown dispute', async () => {
      const { enterprise, id } = await registered();
      const dispute = await filed(enterprise, id);
      const again = await object(enterprise, id);
      expect([again.status, again.body.code]).to.deep.equal([409, 'DISPUTE_DUPLICATE']);
      expect(again.body.values.dispute).to.equal(dispute);
      const other = await answer(dispute, { outcome: 'rejected', text: '不归我管' }, 'bank');
      expect([other.status, other.body.code]).to.deep.equal([403, 'DISPUTE_NOT_RESPONDENT']);
      expect(other.body.values).to.deep.include({ member: 2, respondent: 1 });
      const unknown = await answer(toHex(randomBytes(32)), { outcome: 'rejected', text: '无' });
      expect([unknown.status, unknown.body.code]).to.deep.equal([404, 'DISPUTE_UNKNOWN']);
    });

    it('more filings than the window allows', async () => {
      const enterprise = await new TestEnterprise(consortium).enrol();
      const targets = await enterprise.publish(
        'government',
        'permit',
        ...Array.from({ length: 11 }, (_, i) => ({ permitType: `合成许可证 ${i}`, validUntil: '2030-01-01' })),
      );
      for (const target of targets.slice(0, 10)) await filed(enterprise, target);
      const { status, body } = await object(enterprise, targets[10]!);
      expect([status, body.code, body.values.limit]).to.deep.equal([429, 'DISPUTE_TOO_MANY', 10]);
    });
  });

  it('rejected: marked while open, with the statement in every later answer', async () => {
    const { enterprise, id } = await registered();
    const dispute = await filed(enterprise, id, { statement: '名称早已变更' });
    const open = await mark(enterprise);
    expect(open.said).to.deep.equal(['dispute unknown DISPUTE_OPEN']);
    expect(disputesOf(open.evidence)[0]).to.deep.include({ dispute, respondent: 1, statement: '名称早已变更' });
    expect(Number(open.evidence.dueAt) - Number(open.evidence.filedAt)).to.equal(20 * DAY);

    const { body: list } = await consortium.call<{ disputes: { id: Hex }[] }>('government', '/disputes?state=open');
    expect(list.disputes.map((one) => one.id)).to.include(dispute);
    const { body: texts } = await consortium.call<object>('government', `/disputes/${dispute}/texts`);
    expect(texts).to.deep.include({ grounds: '登记名称有误', statement: '名称早已变更', answer: null });
    const { subject } = enterprise.openings.get(1)!;
    const token = await enterprise.signIn('government', 1);
    const { body: log } = await consortium.call<{ entries: LoggedAccess[] }>('government', '/access-log', { token });
    const looked = log.entries.map(({ entry }) => entry).filter(({ action }) => action === 'own');
    expect(looked).to.have.length(1);
    expect(looked[0]).to.include({ member: 1, subject, outcome: 'allowed', reason: 'DISPUTE_TEXTS' });

    await answered(dispute, { outcome: 'rejected', text: '经核查，原记录无误。' });
    const closed = await mark(enterprise);
    expect(closed.said).to.deep.equal([]);
    expect(closed.evidence.count).to.equal(2);
    expect(disputesOf(closed.evidence)[0]).to.deep.include({ state: 'rejected', statement: '名称早已变更' });
    const late = await answer(dispute, { outcome: 'unresolved', text: '再议' });
    expect([late.status, late.body.code]).to.deep.equal([409, 'DISPUTE_CLOSED']);
  });

  it('corrected: only with a correction on chain, and the successor is named', async () => {
    const { enterprise, id } = await registered();
    const dispute = await filed(enterprise, id);
    const [successor] = await enterprise.register('合成试验更正有限公司');
    const early = await answer(dispute, { outcome: 'corrected', text: '已更正', successor });
    expect([early.status, early.body.code]).to.deep.equal([409, 'DISPUTE_NOT_CORRECTED']);
    const { body } = await consortium.call<Problem>('government', `/attestations/${id}/revocation`, {
      json: { reason: 2, successor },
    });
    await consortium.final('government', [body.operation]);
    await answered(dispute, { outcome: 'corrected', text: '已更正', successor });
    const { said, evidence } = await mark(enterprise);
    expect(said).to.deep.equal(['dispute fail DISPUTE_CORRECTED', 'revocation fail SUPERSEDED']);
    expect(disputesOf(evidence)[0]).to.deep.include({ state: 'corrected', successor });
  });

  it('unresolved and recorded; a further statement replaces the first; the party reads the answer', async () => {
    const { enterprise, id } = await registered();
    const dispute = await filed(enterprise, id, { statement: '第一次声明' });
    await answered(dispute, { outcome: 'unresolved', text: '暂无法核实' });
    expect((await mark(enterprise)).said).to.deep.equal(['dispute unknown DISPUTE_UNRESOLVED']);

    const text = salted('第二次声明');
    const deadline = Math.floor(Date.now() / 1000) + 60 * DAY;
    const digest = statementDigest(separator, { dispute, statement: textHash(text), number: 2, deadline });
    const stated = await consortium.call<Problem>('government', `/disputes/${dispute}/statements`, {
      token: '',
      json: { text, deadline, signature: await enterprise.signFor(1, digest) },
    });
    expect(stated.status, JSON.stringify(stated.body)).to.equal(202);
    await consortium.final('government', [stated.body.operation]);
    const { evidence } = await mark(enterprise);
    expect(disputesOf(evidence)[0]).to.deep.include({ state: 'unresolved', statement: '第二次声明' });

    const until = Math.floor(Date.now() / 1000) + 600;
    const read = await consortium.call<object>('government', `/disputes/${dispute}/reading`, {
      token: '',
      json: { deadline: until, signature: await enterprise.signFor(1, readingDigest(separator, dispute, until)) },
    });
    expect(read.body).to.deep.include({ state: 'unresolved', answer: '暂无法核实', statement: '第二次声明' });
    const stranger = await new TestEnterprise(consortium).enrol();
    const refused = await consortium.call<Problem>('government', `/disputes/${dispute}/reading`, {
      token: '',
      json: { deadline: until, signature: await stranger.signFor(1, readingDigest(separator, dispute, until)) },
    });
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'DISPUTE_NOT_PARTY']);
  });

  it('withdrawn: passes again, and stays told', async () => {
    const { enterprise, id } = await registered();
    const dispute = await filed(enterprise, id);
    const signature = await enterprise.signFor(1, disputeWithdrawalDigest(separator, dispute));
    const { body } = await consortium.call<Problem>('government', `/disputes/${dispute}/withdrawal`, {
      token: '',
      json: { signature },
    });
    await consortium.final('government', [body.operation]);
    const { said, evidence } = await mark(enterprise);
    expect(said).to.deep.equal([]);
    expect(disputesOf(evidence)[0]).to.deep.include({ state: 'withdrawn' });
  });

  it('is taken by any gateway, which brings the words to the respondent', async () => {
    const { enterprise, id } = await registered();
    const before = await verified(enterprise);
    const { attestation } = before.items[0]!.attestations[0]!;
    const dispute = await filed(enterprise, id, { at: 'platform', statement: '由他人代交', attestation });
    const { evidence } = await mark(enterprise);
    expect(disputesOf(evidence)[0]).to.deep.include({ dispute, statement: '由他人代交' });
    // What was obtained before is judged again: the mark is there, the words are not, and that is said.
    const again = await consortium.call<SignedAnswer>('bank', `/verifications/${before.id}`);
    expect(notPassed(again.body)).to.deep.equal(['dispute unknown STATEMENT_NOT_TOLD']);
  });

  it('tells a publisher that changes or withholds the statement', async () => {
    const { enterprise, id } = await registered();
    await filed(enterprise, id, { statement: '本公司不同意' });
    const { meddler } = consortium.node('government');
    const meddled = async (change: (one: { statements?: { text: string }[] }) => void): Promise<string[]> => {
      meddler.meddle(({ path, answer: given }) => {
        if (path === '/peer/disclosures')
          for (const item of (given as DisclosureAnswer).items) for (const one of item.attestations) change(one);
        return given;
      });
      try {
        return notPassed(await verified(enterprise));
      } finally {
        meddler.meddle(undefined);
      }
    };
    expect(await meddled((one) => Object.assign(one.statements![0]!, { text: '本公司同意' }))).to.deep.equal([
      'dispute fail STATEMENT_ALTERED',
    ]);
    expect(await meddled((one) => delete one.statements)).to.deep.equal(['dispute unknown STATEMENT_NOT_TOLD']);
  });

  it('overdue: visible to all by block time, and may still be answered', async () => {
    const { enterprise, id } = await registered();
    const dispute = await filed(enterprise, id);
    await consortium.advance(20 * DAY - 60);
    expect((await mark(enterprise)).said).to.deep.equal(['dispute unknown DISPUTE_OPEN']);
    await consortium.advance(61);
    expect((await mark(enterprise)).said).to.deep.equal(['dispute fail DISPUTE_OVERDUE']);
    for (const profile of ['government', 'bank', 'platform'] as const) {
      const path = '/disputes?respondent=1&state=overdue';
      const { body } = await consortium.call<{ disputes: { id: Hex }[] }>(profile, path);
      expect(
        body.disputes.map((one) => one.id),
        profile,
      ).to.include(dispute);
    }
    await answered(dispute, { outcome: 'rejected', text: '迟复为歉' });
    expect((await mark(enterprise)).said).to.deep.equal([]);
  });
});
