/** What a subject can rely on besides consent: time limits kept and signed for, the law's silence, objection, erasure for good. */
import { randomBytes } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { places } from '../../server/config.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { objectionDigest } from '../../server/domain/objection.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { type Answer, call, type Profile, TestConsortium } from './consortium.ts';
import { notPassed, TestEnterprise } from './enterprise.ts';

type Refusal = { code: string };
interface Statement {
  readonly statement: {
    kind: string;
    member: number;
    verification?: string;
    id?: Hex;
    items?: { attestations: Hex[] }[];
  };
  readonly valid: boolean;
}
const REGISTRATION = [{ schema: 'enterprise-registration', fields: ['name'] }];
const now = (): number => Math.floor(Date.now() / 1000);

describe('privacy', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform']);
  });
  after(() => consortium.close());

  const enrolled = () => new TestEnterprise(consortium).enrol();
  const statements = async (profile: Profile, query: string, token?: string): Promise<Statement[]> =>
    (
      await consortium.call<{ statements: Statement[] }>(profile, `/statements${query}`, {
        ...(token === undefined ? {} : { token }),
      })
    ).body.statements;

  describe('data life', () => {
    it('deletes what was obtained when its time is over, and signs that it did: subject and publisher can check it', async () => {
      const enterprise = await enrolled();
      await enterprise.register();
      const { id: consent } = await enterprise.grant(1, { terms: { dataLife: 2 } });
      const { body: answer } = await enterprise.verify(REGISTRATION);
      expect(answer.outcome).to.equal('FOUND');
      const { subject } = enterprise.openings.get(1)!;
      let left: Statement[] = [];
      for (const deadline = Date.now() + 30_000; left.length === 0 && Date.now() < deadline; await sleep(250))
        left = await statements('bank', `?subject=${subject}`);
      const [made] = left;
      expect(made).to.include({ valid: true });
      expect(made!.statement).to.include({ kind: 'data-life', member: 2, verification: answer.id });
      expect(made!.statement.items![0]).to.deep.include({ subject, consent });
      expect(made!.statement.items![0]!.attestations).to.deep.equal(answer.items[0]!.attestations.map(({ id }) => id));
      const again = await consortium.call<Refusal>('bank', `/verifications/${answer.id}`);
      expect([again.status, again.body.code]).to.deep.equal([404, 'VERIFICATION_UNKNOWN']);

      const own = await statements('bank', '', await enterprise.signIn('bank', 1));
      expect(own).to.deep.equal(left);
      const atPublisher = await statements('government', `?subject=${subject}&from=2`);
      expect(atPublisher).to.deep.equal(left);
      const stranger = await enrolled();
      expect(await statements('bank', '', await stranger.signIn('bank', 1))).to.deep.equal([]);
      // Another member is not the handle's publisher.
      expect(await statements('platform', `?subject=${subject}&from=2`)).to.deep.equal([]);
    });
  });

  describe('adverse information', () => {
    /** The platform lends; the bank publishes repayment. */
    async function repaymentFor(
      change: object,
    ): Promise<{ enterprise: TestEnterprise; ask: () => Promise<SignedAnswer> }> {
      const enterprise = await enrolled();
      await enterprise.provide(2, [6]);
      const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
      await enterprise.publish('bank', 'loan-repayment', {
        loanReference: 'L-1',
        instalment: 1,
        dueOn: '2018-01-31',
        amountDue: '1000.00',
        amountPaid: '1000.00',
        currency: 'CNY',
        status: 'paid-late',
        paidOn: '2018-06-30',
        daysOverdue: 150,
        adverse: true,
        priorNotice: '2018-02-15',
        reportedOn: day(now() - 2 * 86_400),
        ...change,
      });
      const given = await enterprise.grant(2, { categories: [6], terms: { recipient: 3 } });
      expect((await enterprise.hand('platform', given)).status).to.equal(202);
      const { gateway, operatorToken } = consortium.node('platform');
      const json = { label: 'credit officer', roles: ['lender'] };
      const { body } = await call<{ token: string }>(`${gateway.url}/tokens`, { token: operatorToken, json });
      const question = {
        identifier: { type: 'uscc', value: enterprise.uscc },
        purpose: 'loan-application',
        items: [{ schema: 'loan-repayment', fields: ['status', 'daysOverdue'] }],
      };
      return {
        enterprise,
        ask: async () =>
          (await consortium.call<SignedAnswer>('platform', '/verifications', { token: body.token, json: question }))
            .body,
      };
    }

    it('is shown while five years are not over from the end of the behaviour', async () => {
      const recent = new Date((now() - 4 * 366 * 86_400) * 1000).toISOString().slice(0, 10);
      const { ask } = await repaymentFor({ adverseEndsAt: recent });
      const answer = await ask();
      expect([answer.outcome, notPassed(answer)]).to.deep.equal(['FOUND', []]);
    });

    it('is shown while the behaviour lasts, whatever its age', async () => {
      const { ask } = await repaymentFor({});
      expect((await ask()).outcome).to.equal('FOUND');
    });

    it('is withheld after that: said to be withheld by law, never to be none', async () => {
      const { ask } = await repaymentFor({ adverseEndsAt: '2018-06-30' });
      const answer = await ask();
      expect(answer.outcome).to.equal('UNKNOWN');
      expect(answer.items[0]!.attestations).to.deep.equal([]);
      expect(notPassed(answer)).to.deep.equal(['completeness unknown WITHHELD_BY_LAW']);
    });
  });

  describe('objection', () => {
    async function object(
      enterprise: TestEnterprise,
      stop: boolean,
      at = now(),
      signer = enterprise,
    ): Promise<Answer<Refusal>> {
      const { subject } = enterprise.openings.get(1)!;
      const signature = await signer.signFor(1, objectionDigest(enterprise.separator, { subject, stop, at }));
      return consortium.call('government', '/objections', { token: '', json: { subject, stop, at, signature } });
    }

    it('is taken from the subject alone, and of now', async () => {
      const [enterprise, other] = [await enrolled(), await enrolled()];
      for (const refused of [object(enterprise, true, now(), other), object(enterprise, true, now() - 3_600)]) {
        const { status, body } = await refused;
        expect([status, body.code]).to.deep.equal([422, 'CONSENT_INVALID']);
      }
    });

    it('stops disclosure and publication at once, and going on needs the subject too', async () => {
      const enterprise = await enrolled();
      await enterprise.register();
      await enterprise.grant(1);
      const at = now();
      expect((await object(enterprise, true, at)).status).to.equal(202);
      const { body: stopped } = await enterprise.verify(REGISTRATION);
      expect(stopped.items[0]!.attestations).to.deep.equal([]);
      expect(notPassed(stopped)).to.deep.equal(['consent fail PROCESSING_STOPPED']);
      const row = {
        uscc: enterprise.uscc,
        name: '另一名称',
        registrationDate: '2019-05-06',
        province: '合成省',
        regionCode: '990101',
      };
      const published = await consortium.call<{ results: { status: string; code?: string }[] }>(
        'government',
        '/records?schema=enterprise-registration&system=test',
        { ndjson: JSON.stringify({ line: 1, values: row }) },
      );
      expect(published.body.results[0]).to.include({ status: 'rejected', code: 'PROCESSING_STOPPED' });
      expect((await object(enterprise, false, at + 1)).status).to.equal(202);
      // The objection of before, sent again, does not come back.
      await object(enterprise, true, at);
      expect((await enterprise.verify(REGISTRATION)).body.outcome).to.equal('FOUND');
    });
  });

  describe('objection at one gateway', () => {
    const at = now();
    const objected = async (enterprise: TestEnterprise, profile: Profile, stop: boolean, time: number) => {
      const { subject } = enterprise.openings.get(1)!;
      const digest = objectionDigest(enterprise.separator, { subject, stop, at: time });
      const json = { subject, stop, at: time, signature: await enterprise.signFor(1, digest) };
      const { status, body } = await consortium.call<{ untold: number[] }>(profile, '/objections', { token: '', json });
      expect(status).to.equal(202);
      return body.untold;
    };
    async function obtained(): Promise<{ enterprise: TestEnterprise; shown: () => Promise<string[]> }> {
      const enterprise = await enrolled();
      await enterprise.register();
      await enterprise.grant(1);
      const { body: kept } = await enterprise.verify(REGISTRATION);
      const shown = async () => {
        const { body } = await consortium.call<SignedAnswer>('bank', `/verifications/${kept.id}`);
        return [String(body.items[0]!.attestations.length), ...notPassed(body)];
      };
      expect(await shown()).to.deep.equal(['1']);
      return { enterprise, shown };
    }

    it('stops the lender that has the data, and lets it go on when it is taken back', async () => {
      const { enterprise, shown } = await obtained();
      expect(await objected(enterprise, 'government', true, at)).to.deep.equal([]);
      expect(await shown()).to.deep.equal(['0', 'consent fail PROCESSING_STOPPED']);
      expect(await objected(enterprise, 'government', false, at + 1)).to.deep.equal([]);
      expect(await shown()).to.deep.equal(['1']);
      // The other way round: handed to the lender, it stops the publisher.
      expect(await objected(enterprise, 'bank', true, at + 2)).to.deep.equal([]);
      const ndjson = JSON.stringify({
        line: 1,
        values: {
          uscc: enterprise.uscc,
          name: '另一名称',
          registrationDate: '2019-05-06',
          province: '合成省',
          regionCode: '990101',
        },
      });
      const { body } = await consortium.call<{ results: { code?: string }[] }>(
        'government',
        '/records?schema=enterprise-registration',
        { ndjson },
      );
      expect(body.results[0]!.code).to.equal('PROCESSING_STOPPED');
    });

    it('holds over a vault that was put back from before it', async () => {
      const { enterprise } = await obtained();
      const { dir } = consortium.node('government');
      const backup = join(consortium.dir, 'before-objection');
      await consortium.stop('government');
      await cp(places(dir).vault, backup, { recursive: true });
      await consortium.startGateway('government');
      expect(await objected(enterprise, 'government', true, now())).to.deep.equal([]);
      await consortium.stop('government');
      await rm(places(dir).vault, { recursive: true });
      await cp(backup, places(dir).vault, { recursive: true });
      await consortium.startGateway('government');
      const derivation = { transform: 'enterprise-standing@1', asOf: '2026-05-05', identifiers: [enterprise.uscc] };
      const { body } = await consortium.call<{ stopped: string[] }>('government', '/derivations', { json: derivation });
      expect(body.stopped).to.deep.equal([enterprise.uscc]);
    });

    it('reaches a lender that was away, with what held last', async () => {
      const { enterprise, shown } = await obtained();
      await consortium.stop('bank');
      expect(await objected(enterprise, 'government', true, at)).to.deep.equal([2]);
      await consortium.startGateway('bank');
      for (const deadline = Date.now() + 60_000; (await shown())[0] !== '0' && Date.now() < deadline; )
        await sleep(500);
      expect(await shown()).to.deep.equal(['0', 'consent fail PROCESSING_STOPPED']);
    });
  });

  describe('erasure', () => {
    it('leaves the anchor and a signed tombstone, and a restored backup does not bring it back', async () => {
      const enterprise = await enrolled();
      const [id] = await enterprise.register();
      await enterprise.grant(1);
      expect((await enterprise.verify(REGISTRATION)).body.outcome).to.equal('FOUND');
      const { body: kept } = await enterprise.verify(REGISTRATION);

      // A backup of the vault as it is now, with the gateway stopped.
      const { dir } = consortium.node('government');
      const backup = join(consortium.dir, 'backup');
      await consortium.stop('government');
      await cp(places(dir).vault, backup, { recursive: true });
      await consortium.startGateway('government');

      const json = { ids: [id], basis: 'synthetic request of the subject' };
      const erased = await consortium.call<{ operations: string[] }>('government', '/erasures', { json });
      expect(erased.status).to.equal(202);
      await consortium.final('government', erased.body.operations);
      const gone = async (): Promise<void> => {
        const { body } = await enterprise.verify(REGISTRATION);
        expect([body.outcome, body.items[0]!.attestations]).to.deep.equal(['UNKNOWN', []]);
        expect(notPassed(body)).to.deep.equal(['completeness unknown WITHHELD_BY_LAW']);
      };
      await gone();
      // The lender judges again what it has: the chain says that it was erased, and it is not shown any more.
      const { body: again } = await consortium.call<SignedAnswer>('bank', `/verifications/${kept.id}`);
      expect(again.items[0]!.attestations).to.deep.equal([]);
      expect(notPassed(again)).to.deep.equal(['completeness unknown WITHHELD_BY_LAW']);
      const { subject } = enterprise.openings.get(1)!;
      const tombstones = await statements('government', '', await enterprise.signIn('government', 1));
      expect(tombstones.map(({ statement, valid }) => [statement.kind, statement.id, valid])).to.deep.equal([
        ['erasure', id, true],
      ]);
      expect(await statements('government', `?subject=${subject}`)).to.deep.equal(tombstones);

      // The list beside the vault alone, then the chain alone, keeps it gone.
      for (const without of [undefined, 'list'] as const) {
        await consortium.stop('government');
        await rm(places(dir).vault, { recursive: true });
        await cp(backup, places(dir).vault, { recursive: true });
        if (without === 'list') await rm(places(dir).erased);
        await consortium.startGateway('government');
        await gone();
      }
      process.stdout.write('      erased record stayed erased over 2 restores of the vault\n');
    });

    it('refuses what is not its own, and erases nothing then', async () => {
      const enterprise = await enrolled();
      const [id] = await enterprise.register();
      const stranger = `0x${randomBytes(32).toString('hex')}`;
      const json = { ids: [id, stranger], basis: 'synthetic' };
      const { status, body } = await consortium.call<Refusal>('government', '/erasures', { json });
      expect([status, body.code]).to.deep.equal([404, 'ATTESTATION_UNKNOWN']);
      await enterprise.grant(1);
      expect((await enterprise.verify(REGISTRATION)).body.outcome).to.equal('FOUND');
    });
  });
});
