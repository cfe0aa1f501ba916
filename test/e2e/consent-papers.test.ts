/** A consent's life around its grant: help at a service point, renewal, receipt, and withdrawal in the middle of a transfer. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { type Notice, noticeHash } from '../../server/domain/notice.ts';
import { templateFor } from '../../server/schemas/templates.ts';
import { run } from '../ledger/run-ledger.ts';
import { type Answer, type Profile, TestConsortium } from './consortium.ts';
import { type GivenConsent, type GrantChange, notPassed, TestEnterprise } from './enterprise.ts';

type Refusal = { code?: string; values?: { reason?: string; rule?: string } };
interface Held {
  readonly id: Hex;
  readonly state: string;
  readonly supersedes?: Hex;
}
const REGISTRATION = [{ schema: 'enterprise-registration', fields: ['name'] }];

describe('papers of a consent', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank']);
  });
  beforeEach(async () => {
    enterprise = await new TestEnterprise(consortium).enrol();
    await enterprise.register();
  });
  after(() => consortium.close());

  const outcome = ({ status, body }: Answer<Refusal>): string =>
    [status, body.code, body.values?.reason ?? body.values?.rule].filter(Boolean).join(' ');
  const held = async (profile: Profile, id: Hex): Promise<Held | undefined> =>
    (await consortium.call<{ consents: Held[] }>(profile, '/consents')).body.consents.find((one) => one.id === id);
  const hand = (profile: Profile, { consent, signature, publisher }: GivenConsent, notice: Notice | undefined) =>
    consortium.call<Refusal & { operation?: string }>(profile, '/consents', {
      token: '',
      json: { consent, signature, opening: enterprise.openings.get(publisher), notice },
    });

  describe('assisted grant', () => {
    const help = async (): Promise<{ notice: Notice; hash: Hex }> => {
      const json = { zh: '合成告知', en: 'a synthetic notice', purpose: 'loan-application' };
      const point = { servicePoint: 'township 3', language: 'zh-CN', mode: 'read-out' };
      return (
        await consortium.call<{ notice: Notice; hash: Hex }>('government', '/consents/assistance', {
          json: { ...json, ...point },
        })
      ).body;
    };
    const signed = (notice: Notice, validFrom: number, more: GrantChange = {}): Promise<GivenConsent> =>
      enterprise.sign(1, { validFrom, terms: { notice: noticeHash(notice) }, ...more });

    it('names the clerk by a pseudonym, and what was read out by its hash', async () => {
      const { notice, hash } = await help();
      expect(hash).to.equal(noticeHash(notice));
      expect(notice.assisted).to.include({
        member: 1,
        servicePoint: 'township 3',
        language: 'zh-CN',
        mode: 'read-out',
      });
      expect(notice.assisted!.clerk).to.match(/^st_/).and.not.contain('test government');
      expect(notice.assisted!.coolingOffUntil - notice.assisted!.at).to.equal(
        templateFor('loan-application')!.coolingOff,
      );
    });

    it('refuses use before the cooling-off time, a notice that was changed, and help nobody stated', async () => {
      const { notice } = await help();
      const { assisted } = notice;
      const early = await signed(notice, assisted!.coolingOffUntil - 1);
      const changed = { ...notice, zh: '另一告知' };
      const forged: Notice = { ...notice, assisted: { ...assisted!, clerk: 'st_another' } };
      const good = await signed(notice, assisted!.coolingOffUntil);
      const lied = await signed(forged, assisted!.coolingOffUntil);
      for (const profile of ['government', 'bank'] as const) {
        expect(outcome(await hand(profile, early, notice))).to.equal('412 TEMPLATE_BREACH COOLING_OFF');
        // Left out, nobody would know of the help, nor of the time to cool off.
        expect(outcome(await hand(profile, early, undefined))).to.equal('422 CONSENT_INVALID NOTICE_MISSING');
        expect(outcome(await hand(profile, good, changed))).to.equal('422 CONSENT_INVALID NOTICE_ALTERED');
        expect(outcome(await hand(profile, lied, forged))).to.equal('422 CONSENT_INVALID ASSISTANCE_NOT_SIGNED');
      }
    });

    it('cools off: nothing is used, and withdrawing is free', async () => {
      const { notice } = await help();
      const given = await signed(notice, notice.assisted!.coolingOffUntil);
      const relayed = await hand('government', given, notice);
      expect(relayed.status).to.equal(202);
      await consortium.final('government', [relayed.body.operation!]);
      expect((await hand('bank', given, notice)).status).to.equal(202);
      for (const profile of ['government', 'bank'] as const)
        expect((await held(profile, given.id))?.state).to.equal('cooling-off');
      const { body } = await enterprise.verify(REGISTRATION);
      expect(notPassed(body)).to.deep.equal(['consent fail NOT_YET_VALID']);
      await enterprise.withdraw(given, 'government', 'bank');
      expect((await held('bank', given.id))?.state).to.equal('withdrawn');
    });
  });

  describe('renewal', () => {
    it('takes the place of the consent that its notice names, which ends', async () => {
      const former = await enterprise.grant(1);
      const notice: Notice = { zh: '续期', en: 'renewal', supersedes: former.id };
      const next = await enterprise.sign(1, { terms: { notice: noticeHash(notice) } });
      const withdrawal = await enterprise.signWithdrawal(former);
      const renew = (profile: Profile, id: Hex, change: object = {}) =>
        consortium.call<Refusal & { operation?: string }>(profile, `/consents/${id}/renewal`, {
          token: '',
          json: {
            consent: next.consent,
            signature: next.signature,
            notice,
            withdrawal,
            opening: enterprise.openings.get(1),
            ...change,
          },
        });
      const other = await enterprise.grant(1);
      expect(outcome(await renew('government', other.id))).to.equal('422 CONSENT_INVALID SUPERSEDES_ANOTHER');
      const unsigned = await renew('government', former.id, { withdrawal: next.signature });
      expect(outcome(unsigned)).to.equal('422 CONSENT_INVALID BAD_SIGNATURE');
      const renewed = await renew('government', former.id);
      expect(renewed.status).to.equal(202);
      await consortium.final('government', [renewed.body.operation!]);
      expect((await renew('bank', former.id)).status).to.equal(202);
      await consortium.settled();
      for (const profile of ['government', 'bank'] as const) {
        expect((await held(profile, former.id))?.state).to.equal('withdrawn');
        expect(await held(profile, next.id)).to.include({ state: 'active', supersedes: former.id });
      }
    });
  });

  describe('receipt', () => {
    const receipt = (query = '', token?: string): Promise<Response> =>
      fetch(`${consortium.node('bank').gateway.url}/consents/${given.id}/receipt${query}`, {
        headers: { authorization: `Bearer ${token ?? consortium.node('bank').token}` },
      });
    let given: GivenConsent;

    it('has the fields of ISO/IEC TS 27560, names nobody, and is for those concerned', async () => {
      given = await enterprise.grant(1);
      const response = await receipt();
      const text = await response.text();
      expect(text).to.not.contain(enterprise.uscc);
      const body = JSON.parse(text) as Record<string, never>;
      expect(Object.keys(body)).to.deep.equal([
        'receipt_metadata',
        'record_metadata',
        'pii_processing',
        'party_identification',
        'events',
      ]);
      expect(body).to.have.nested.property('record_metadata.record_id', given.id);
      expect(body).to.have.nested.property('pii_processing.purposes[0].purpose', 'loan-application');
      expect(body).to.have.nested.property('pii_processing.purposes[0].retention_period_days', 30);
      expect(body).to.have.nested.property('pii_processing.purposes[0].onward_supply', 'never');
      expect(body).to.have.nested.property('party_identification[1].party_id', 'member:2');
      expect(body).to.have.nested.property('events[0].event_type', 'explicit-grant');
      const { gateway, token } = consortium.node('bank');
      const shown = await run(['consent', 'receipt', given.id, '--gateway', gateway.url, '--token', token, '--json']);
      expect([shown.exit, JSON.parse(shown.out)]).to.deep.equal([0, body]);
      expect((await receipt('', await enterprise.signIn('bank', 1))).status).to.equal(200);
      const stranger = await new TestEnterprise(consortium).enrol();
      expect((await receipt('', await stranger.signIn('bank', 1))).status).to.equal(404);
    });

    it('is a PDF with the same bytes twice, and tells a withdrawal', async () => {
      given = await enterprise.grant(1);
      const digest = async (): Promise<string> => {
        const response = await receipt('?format=pdf');
        expect(response.headers.get('content-type')).to.equal('application/pdf');
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(bytes.subarray(0, 5).toString()).to.equal('%PDF-');
        return createHash('sha256').update(bytes).digest('hex');
      };
      const first = await digest();
      await sleep(1_100);
      expect(await digest()).to.equal(first);
      await enterprise.withdraw(given, 'bank');
      expect(await digest()).to.not.equal(first);
    });
  });

  describe('withdrawal', () => {
    it('in the middle of a transfer: no byte leaves after it is known', async () => {
      const given = await enterprise.grant(1);
      const { chainMeddler } = consortium.node('government');
      // The publisher waits for its node before anything leaves; the subject withdraws meanwhile.
      chainMeddler.setHung(true);
      const asked = enterprise.verify(REGISTRATION);
      await sleep(500);
      const json = { signature: await enterprise.signWithdrawal(given) };
      const told = await consortium.call('government', `/consents/${given.id}/withdrawal`, { token: '', json });
      expect(told.status).to.equal(202);
      chainMeddler.setHung(false);
      const { body } = await asked;
      expect(body.items[0]!.attestations).to.deep.equal([]);
      expect(notPassed(body)).to.be.deep.oneOf([['consent fail WITHDRAWN'], ['publisher unknown PEER_UNREACHABLE']]);
      const { body: later } = await enterprise.verify(REGISTRATION);
      expect(notPassed(later)).to.deep.equal(['consent fail WITHDRAWN']);
    });

    it("handed in at the lender's own gateway counts there at once, also for what is on its way", async () => {
      const given = await enterprise.grant(1);
      const { meddler } = consortium.node('government');
      let withdrawn: number | undefined;
      meddler.meddle(async ({ path, answer }) => {
        if (path !== '/peer/disclosures') return answer;
        expect(JSON.stringify(answer)).to.include('disclosure');
        const json = { signature: await enterprise.signWithdrawal(given) };
        withdrawn = (await consortium.call('bank', `/consents/${given.id}/withdrawal`, { token: '', json })).status;
        return answer;
      });
      try {
        const { body } = await enterprise.verify(REGISTRATION);
        expect(withdrawn).to.equal(202);
        expect(body.items[0]!.attestations).to.deep.equal([]);
        expect(notPassed(body)).to.include('consent fail WITHDRAWN');
      } finally {
        meddler.meddle(undefined);
      }
      await consortium.settled();
    });

    it('is known to the lender within two blocks, told to the publisher alone', async () => {
      const given = await enterprise.grant(1);
      await consortium.settled();
      const before = await consortium.blockNumber();
      await enterprise.withdraw(given, 'government');
      await consortium.settled();
      const { body } = await enterprise.verify(REGISTRATION);
      expect(notPassed(body)).to.deep.equal(['consent fail WITHDRAWN']);
      expect(body.block.number - before).to.be.at.most(2);
    });
  });
});
