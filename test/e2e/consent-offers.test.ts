/** Offers through HTTP: what an enterprise would allow a lender, unasked. What must not be comes first. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { JsonRpcProvider, Wallet } from 'ethers';
import { encodeCall } from '../../server/chain/calls.ts';
import { openKeystore } from '../../server/chain/signer.ts';
import { places } from '../../server/config.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { categoriesBitmap, termsHash } from '../../server/domain/consent.ts';
import { type Notice, noticeHash } from '../../server/domain/notice.ts';
import { MAX_OFFER_SECONDS, MAX_OFFERS } from '../../server/domain/offer.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { sealEnvelope } from '../../server/peer/envelope.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { templateFor } from '../../server/schemas/templates.ts';
import { type Answer, type Profile, TestConsortium } from './consortium.ts';
import { type GivenConsent, type GrantChange, notPassed, TestEnterprise } from './enterprise.ts';

type Refusal = { code?: string; values?: { reason?: string; rule?: string; state?: string } };
interface Listed {
  readonly id: Hex;
  readonly subject: Hex;
  readonly state: string;
  readonly consent?: { readonly categories: number[] };
  readonly notice?: Notice;
}
interface Offer extends GivenConsent {
  readonly notice: Notice;
}

const DAY = 86_400;
const now = (): number => Math.floor(Date.now() / 1000);
const REGISTRATION = [{ schema: 'enterprise-registration', fields: ['name'] }];
const outcome = ({ status, body }: Answer<Refusal>): string =>
  [status, body.code, body.values?.reason ?? body.values?.rule ?? body.values?.state].filter(Boolean).join(' ');

describe('offers of consent', function () {
  this.timeout(240_000);
  let consortium: TestConsortium;
  let enterprise: TestEnterprise;

  before(async () => {
    consortium = await TestConsortium.start(['government', 'bank', 'platform']);
  });
  beforeEach(async () => {
    enterprise = await new TestEnterprise(consortium).enrol();
  });
  after(() => consortium.close());

  async function sign(until = now() + DAY, change: GrantChange = {}, more: Partial<Notice> = {}): Promise<Offer> {
    const notice: Notice = { zh: '合成要约', en: 'a synthetic offer', offer: { until }, ...more };
    const signed = await enterprise.sign(1, { ...change, terms: { notice: noticeHash(notice), ...change.terms } });
    return { ...signed, notice };
  }
  const make = (offer: Offer, profile: Profile = 'government', change: object = {}) =>
    consortium.call<Refusal & { told?: boolean; reason?: string }>(profile, '/consent-offers', {
      token: '',
      json: {
        consent: offer.consent,
        signature: offer.signature,
        notice: offer.notice,
        opening: enterprise.openings.get(1),
        ...change,
      },
    });
  const made = async (): Promise<Offer> => {
    const offer = await sign();
    const { status, body } = await make(offer);
    expect([status, body.told], JSON.stringify(body)).to.deep.equal([202, true]);
    return offer;
  };
  const answer = (given: 'accepted' | 'declined', { id }: GivenConsent, profile: Profile = 'bank', token?: string) =>
    consortium.call<Refusal>(profile, `/consent-offers/${id}/answer`, {
      json: { answer: given },
      ...(token === undefined ? {} : { token }),
    });
  const withdraw = async (offer: GivenConsent, profile: Profile = 'government') =>
    consortium.call<Refusal & { operation?: string }>(profile, `/consents/${offer.id}/withdrawal`, {
      token: '',
      json: { signature: await enterprise.signWithdrawal(offer) },
    });
  const listed = async (profile: Profile, token?: string): Promise<Listed[]> =>
    (await consortium.call<{ offers: Listed[] }>(profile, '/consent-offers', token === undefined ? {} : { token })).body
      .offers;
  const stateAt = async (profile: Profile, { id }: GivenConsent, token?: string): Promise<string | undefined> =>
    (await listed(profile, token)).find((one) => one.id === id)?.state;
  const consents = async (profile: Profile): Promise<{ id: Hex; state: string }[]> =>
    (await consortium.call<{ consents: { id: Hex; state: string }[] }>(profile, '/consents')).body.consents;
  const key = async (profile: Profile, role: string): Promise<string> => {
    const { operatorToken: token } = consortium.node(profile);
    const json = { label: `only ${role}`, roles: [role] };
    return (await consortium.call<{ token: string }>(profile, '/tokens', { token, json })).body.token;
  };

  /** What a member's gateway of ill will could send the publisher's, with its own key. */
  async function asMember<T>(profile: Profile, path: string, payload: unknown): Promise<Answer<T & Refusal>> {
    const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    const keystore = await readFile(places(consortium.node(profile).dir).keystore, 'utf8');
    const { chainId, contracts } = consortium.manifest;
    const envelope = await sealEnvelope(payload, {
      signer: await openKeystore(keystore, passphrase),
      separator: domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex }),
      from: consortium.node(profile).member,
      to: 1,
      path,
      now: now(),
      nonce: toHex(randomBytes(32)),
    });
    return consortium.call('government', path, { token: '', json: envelope });
  }
  const answerAs = (profile: Profile, { id }: GivenConsent, given = 'accepted') =>
    asMember(profile, '/peer/consent-offer-answers', { id, answer: given });
  const disclose = ({ consent }: GivenConsent) =>
    asMember('bank', '/peer/disclosures', {
      consent,
      purpose: consent.terms.purpose,
      items: [{ schema: findSchema('enterprise-registration')!.id, fields: ['name'] }],
    });

  /** Anybody can bring what is signed to the chain. @returns whether the contract took it */
  async function grantOnChain({ consent, signature }: GivenConsent): Promise<boolean> {
    const { subject, action, categories, validFrom, validUntil, useLimit, terms } = consent;
    const window = { subject, action, categories: categoriesBitmap(categories), validFrom, validUntil, useLimit };
    const provider = new JsonRpcProvider(consortium.rpcUrl, consortium.manifest.chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
      pollingInterval: 20,
    });
    try {
      const sent = await Wallet.createRandom(provider).sendTransaction({
        to: consortium.manifest.contracts.ConsentRegistry.address,
        data: encodeCall('ConsentRegistry', 'grant', [{ ...window, terms: termsHash(terms) }, signature]),
        gasLimit: 1_000_000,
        gasPrice: 0,
        type: 0,
      });
      const receipt = await sent.wait().catch(() => undefined);
      await consortium.settled();
      return receipt?.status === 1;
    } finally {
      provider.destroy();
    }
  }

  describe('is refused', () => {
    it('when it breaks a rule of offers', async () => {
      const cases: [string, Offer][] = [
        ['NOT_AN_OFFER', await sign(0, {}, { offer: undefined as never })],
        ['OVER', await sign(now() - 1)],
        ['TOO_LONG', await sign(now() + MAX_OFFER_SECONDS + DAY, { validUntil: now() + 90 * DAY })],
        ['OUTLIVES_CONSENT', await sign(now() + 2 * DAY, { validUntil: now() + DAY })],
        ['TO_PUBLISHER', await sign(now() + DAY, { terms: { recipient: 1 } })],
        ['NOT_A_LENDER', await sign(now() + DAY, { terms: { recipient: 4 } })],
        ['NOT_A_LENDER', await sign(now() + DAY, { terms: { recipient: 77 } })],
        ['SUPERSEDES', await sign(now() + DAY, {}, { supersedes: toHex(randomBytes(32)) })],
        [
          'WRONG_ACTION',
          await sign(now() + DAY, { action: 1, terms: { purpose: 'data-provision', dataLife: 0, recipient: 2 } }),
        ],
      ];
      for (const [reason, offer] of cases) {
        const notice: Partial<Notice> = { ...offer.notice };
        if (reason === 'NOT_AN_OFFER') delete (notice as { offer?: unknown }).offer;
        const json = { notice };
        const told = outcome(await make(offer, 'government', reason === 'NOT_AN_OFFER' ? json : {}));
        expect(told, reason).to.equal(`422 OFFER_INVALID ${reason}`);
      }
      const { subject } = enterprise.openings.get(1)!;
      expect((await listed('bank')).filter((one) => one.subject === subject)).to.deep.equal([]);
    });

    it('with another notice, without one, signed by another, at another gateway', async () => {
      const offer = await sign();
      const later = { ...offer.notice, offer: { until: now() + 9 * DAY } };
      expect(outcome(await make(offer, 'government', { notice: later }))).to.equal(
        '422 CONSENT_INVALID NOTICE_ALTERED',
      );
      expect((await make(offer, 'government', { notice: undefined })).status).to.equal(400);
      const stranger = await new TestEnterprise(consortium).enrol();
      const forged = await stranger.signFor(1, offer.id);
      expect(outcome(await make(offer, 'government', { signature: forged }))).to.equal(
        '422 CONSENT_INVALID BAD_SIGNATURE',
      );
      expect(outcome(await make(offer, 'bank'))).to.equal('421 PEER_NOT_FOR_US');
      expect(outcome(await make(offer, 'platform'))).to.equal('421 PEER_NOT_FOR_US');
    });

    it('when it goes beyond its template: 412 with the rule', async () => {
      const greedy = await sign(now() + DAY, { terms: { dataLife: 367 * DAY } });
      expect(outcome(await make(greedy))).to.equal('412 TEMPLATE_BREACH DATA_LIFE');
      const told = { consent: greedy.consent, signature: greedy.signature, notice: greedy.notice };
      // A publisher that would tell it all the same: the recipient's gateway asks by itself.
      const passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
      const keystore = await readFile(places(consortium.node('government').dir).keystore, 'utf8');
      const { chainId, contracts } = consortium.manifest;
      const envelope = await sealEnvelope(told, {
        signer: await openKeystore(keystore, passphrase),
        separator: domainSeparator({ chainId, verifyingContract: contracts.MemberRegistry.address as Hex }),
        ...{ from: 1, to: 2, path: '/peer/consent-offers', now: now(), nonce: toHex(randomBytes(32)) },
      });
      const atBank = await consortium.call<Refusal>('bank', '/peer/consent-offers', { token: '', json: envelope });
      expect(outcome(atBank)).to.equal('412 TEMPLATE_BREACH DATA_LIFE');
    });

    it('as a grant: nobody but its recipient makes a consent of it, and only by its answer', async () => {
      const offer = await made();
      const { consent, signature, notice } = offer;
      const hand = (profile: Profile, more: object) =>
        consortium.call<Refusal>(profile, '/consents', {
          token: '',
          json: { consent, signature, opening: enterprise.openings.get(1), ...more },
        });
      for (const profile of ['government', 'bank'] as const) {
        expect(outcome(await hand(profile, { notice }))).to.equal('422 CONSENT_INVALID OFFER');
        expect(outcome(await hand(profile, {}))).to.equal('422 CONSENT_INVALID NOTICE_MISSING');
      }
      expect(outcome(await disclose(offer))).to.equal('403 CONSENT_REFUSED UNKNOWN_CONSENT');
      // Who has the document brings it to the chain by itself.
      expect(await grantOnChain(offer)).to.equal(true);
      expect(outcome(await disclose(offer))).to.equal('403 CONSENT_REFUSED UNKNOWN_CONSENT');
      const { body } = await enterprise.verify(REGISTRATION);
      expect(notPassed(body)).to.deep.equal(['consent fail NO_CONSENT']);
    });

    it(`beyond ${MAX_OFFERS} of one enterprise that are open or new`, async () => {
      for (let n = 0; n < MAX_OFFERS; n++) {
        const offer = await sign();
        expect((await make(offer)).status).to.equal(202);
        // What is withdrawn was made within the day all the same.
        if (n === 0) expect((await withdraw(offer)).status).to.equal(202);
      }
      expect(outcome(await make(await sign()))).to.equal('429 OFFERS_TOO_MANY');
    });
  });

  describe('is answered', () => {
    it('by no other member, and by nobody without the role', async () => {
      const offer = await made();
      const lender = await key('government', 'lender');
      expect(outcome(await answer('accepted', offer, 'government', lender))).to.equal('404 OFFER_UNKNOWN');
      expect(outcome(await answerAs('platform', offer))).to.equal('404 OFFER_UNKNOWN');
      expect(outcome(await answerAs('platform', offer, 'declined'))).to.equal('404 OFFER_UNKNOWN');
      expect(outcome(await answer('accepted', offer, 'bank', await key('bank', 'publisher')))).to.equal(
        '403 FORBIDDEN',
      );
      expect(await stateAt('bank', offer)).to.equal('open');
    });

    it('after it was withdrawn: never, at either gateway, nor on the chain', async () => {
      const offer = await made();
      const told = await withdraw(offer);
      expect(told.status).to.equal(202);
      // At once: the chain is not waited for.
      expect(outcome(await answer('accepted', offer))).to.equal('409 OFFER_CLOSED withdrawn');
      expect(outcome(await answerAs('bank', offer))).to.equal('409 OFFER_CLOSED withdrawn');
      await consortium.final('government', [told.body.operation!]);
      expect(await stateAt('bank', offer)).to.equal('withdrawn');
      expect(await grantOnChain(offer)).to.equal(false);
      expect(outcome(await make(offer))).to.equal('422 CONSENT_INVALID WITHDRAWN');
      expect(await consents('bank')).to.not.deep.include({ id: offer.id });
      // Told to the recipient's gateway alone it holds too.
      const other = await made();
      const atBank = await withdraw(other, 'bank');
      expect(outcome(await answer('accepted', other))).to.equal('409 OFFER_CLOSED withdrawn');
      await consortium.final('bank', [atBank.body.operation!]);
      expect(outcome(await answerAs('bank', other))).to.equal('409 OFFER_CLOSED withdrawn');
    });

    it('with a decline: the terms are gone on both sides, and nothing brings them back', async () => {
      const offer = await made();
      expect((await answer('declined', offer)).status).to.equal(202);
      expect((await answer('declined', offer)).status).to.equal(202);
      const subject = await enterprise.signIn('government', 1);
      for (const [profile, token] of [['bank', undefined] as const, ['government', subject] as const]) {
        const found = (await listed(profile, token)).find(({ id }) => id === offer.id);
        expect(found?.state).to.equal('declined');
        expect(found).to.not.have.any.keys('consent', 'notice');
      }
      expect(outcome(await answer('accepted', offer))).to.equal('409 OFFER_CLOSED declined');
      expect(outcome(await answerAs('bank', offer))).to.equal('409 OFFER_CLOSED declined');
      expect(outcome(await make(offer))).to.equal('409 OFFER_CLOSED declined');
      expect(await grantOnChain(offer)).to.equal(true);
      expect(outcome(await disclose(offer))).to.equal('403 CONSENT_REFUSED UNKNOWN_CONSENT');
    });

    it('when accepted: it is the consent that was signed, told to the subject, and not accepted twice', async () => {
      await enterprise.register();
      const offer = await made();
      // Before: that there is an offer, not whose.
      const [shown] = (await listed('bank')).filter(({ id }) => id === offer.id);
      expect(shown).to.deep.include({ state: 'open', notice: offer.notice });
      const { salt } = enterprise.openings.get(1)!;
      for (const secret of [enterprise.uscc, salt, offer.signature])
        expect(JSON.stringify(shown)).to.not.contain(secret);
      expect(notPassed((await enterprise.verify(REGISTRATION)).body)).to.deep.equal(['consent fail NO_CONSENT']);

      expect((await answer('accepted', offer)).status).to.equal(202);
      const { body: granted } = await consortium.call<{ consents: { id: Hex; operation?: string }[] }>(
        'government',
        '/consents',
      );
      const { operation } = granted.consents.find(({ id }) => id === offer.id)!;
      await consortium.final('government', [operation!]);
      expect((await answer('accepted', offer)).status).to.equal(202);
      expect(outcome(await answer('declined', offer))).to.equal('409 OFFER_CLOSED accepted');
      expect(outcome(await answerAs('bank', offer, 'declined'))).to.equal('409 OFFER_CLOSED accepted');
      expect(outcome(await make(offer))).to.equal('409 OFFER_CLOSED accepted');
      expect(notPassed((await enterprise.verify(REGISTRATION)).body)).to.deep.equal([]);

      const token = await enterprise.signIn('government', 1);
      expect(await stateAt('government', offer, token)).to.equal('accepted');
      const { body: log } = await consortium.call<{ entries: { entry: Record<string, unknown> }[] }>(
        'government',
        '/access-log',
        { token },
      );
      expect(log.entries.map(({ entry }) => [entry.action, entry.member, entry.consent])).to.deep.include([
        'offer',
        2,
        offer.id,
      ]);
      await enterprise.withdraw(offer, 'government', 'bank');
      expect(notPassed((await enterprise.verify(REGISTRATION)).body)).to.deep.equal(['consent fail WITHDRAWN']);
      expect(outcome(await answerAs('bank', offer))).to.equal('409 OFFER_CLOSED withdrawn');
    });

    it('while it is withdrawn: whichever comes first, nothing is left that could be used', async () => {
      await enterprise.register();
      const tally = { accepted: 0, refused: 0 };
      for (let n = 0; n < 8; n++) {
        const offer = await made();
        const signature = await enterprise.signWithdrawal(offer);
        const path = `/consents/${offer.id}/withdrawal`;
        const [taken, withdrawn] = await Promise.all([
          answer('accepted', offer),
          new Promise((go) => setTimeout(go, n * 4)).then(() =>
            consortium.call<{ operation?: string }>('government', path, { token: '', json: { signature } }),
          ),
        ]);
        expect(withdrawn.status).to.equal(202);
        expect(outcome(taken)).to.be.oneOf(['202', '409 OFFER_CLOSED withdrawn']);
        tally[taken.status === 202 ? 'accepted' : 'refused'] += 1;
        await consortium.final('government', withdrawn.body.operation === undefined ? [] : [withdrawn.body.operation]);
        expect(await grantOnChain(offer)).to.equal(false);
        expect(outcome(await disclose(offer))).to.be.oneOf([
          '403 CONSENT_REFUSED UNKNOWN_CONSENT',
          '403 CONSENT_REFUSED WITHDRAWN',
        ]);
        expect(
          (await consents('bank')).filter(({ id, state }) => id === offer.id && state !== 'withdrawn'),
        ).to.deep.equal([]);
      }
      console.log(`    8 races: ${tally.accepted} accepted before, ${tally.refused} refused after`);
    });
  });

  it('is shown to its subject and to its recipient, and to nobody else', async () => {
    const offer = await made();
    expect(await stateAt('bank', offer)).to.equal('open');
    expect(await stateAt('government', offer, await enterprise.signIn('government', 1))).to.equal('open');
    expect(await stateAt('bank', offer, await enterprise.signIn('bank', 1))).to.equal('open');
    const stranger = await new TestEnterprise(consortium).enrol();
    expect(await listed('government', await stranger.signIn('government', 1))).to.deep.equal([]);
    expect(await listed('government', await key('government', 'lender'))).to.deep.equal([]);
    for (const role of ['publisher', 'operator', 'registrar', 'auditor', 'approver']) {
      const token = await key('government', role);
      expect((await consortium.call('government', '/consent-offers', { token })).status, role).to.equal(403);
    }
  });

  it('reaches a recipient that was away, when it is made again', async () => {
    const offer = await sign();
    const { meddler } = consortium.node('bank');
    meddler.setDown(true);
    const first = await make(offer).finally(() => meddler.setDown(false));
    expect([first.status, first.body.told, first.body.reason]).to.deep.equal([202, false, 'PEER_UNREACHABLE']);
    expect(await stateAt('bank', offer)).to.equal(undefined);
    expect((await make(offer)).body).to.include({ told: true });
    expect(await stateAt('bank', offer)).to.equal('open');
  });

  // Last: these change the chain's clock and its templates.
  describe('is over', () => {
    it('when its time is: by block time, at both gateways', async () => {
      const offer = await sign(now() + 600);
      expect((await make(offer)).status).to.equal(202);
      await consortium.advance(600);
      expect(outcome(await answer('accepted', offer))).to.equal('409 OFFER_CLOSED expired');
      expect(outcome(await answerAs('bank', offer))).to.equal('409 OFFER_CLOSED expired');
      expect(outcome(await make(offer))).to.equal('422 OFFER_INVALID OVER');
      expect(await stateAt('bank', offer)).to.equal('expired');
    });

    it('when its template is retired before it is taken up, at both gateways', async () => {
      const offer = await sign(now() + DAY, { terms: { purpose: 'loan-monitoring', dataLife: DAY } });
      expect(outcome(await make(offer))).to.equal('202');
      await consortium.administer('TemplateRegistry', 'retire', templateFor('loan-monitoring')!.id);
      expect(outcome(await answer('accepted', offer))).to.equal('412 TEMPLATE_BREACH TEMPLATE_RETIRED');
      expect(outcome(await answerAs('bank', offer))).to.equal('412 TEMPLATE_BREACH TEMPLATE_RETIRED');
    });
  });
});
