/** A machine from its title to its second loan, through HTTP alone; a third bank verifies at each step (issue, done when 2 and 3). */
import { expect } from 'chai';
import type { SignedAssetAnswer } from '../../server/domain/asset-answer.ts';
import { type AssetHeads, checkAssetAnswer } from '../../server/domain/asset-answer-check.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { AssetCounty, AUTHORITY, addressOf, BANK_A, BANK_B, HARVESTER, ownerOf, verdict } from './asset-county.ts';

const farmer = ownerOf('harvester');
const buyer = ownerOf('harvester, second owner');
const HOUR = 3_600;

describe('assets', function () {
  this.timeout(180_000);
  let county: AssetCounty;
  let now: number;

  before(async () => {
    county = await AssetCounty.start();
    now = Math.floor(Date.now() / 1000);
  });
  after(() => county.close());

  /** What the checker says of an answer, by the heads of another gateway. */
  async function problems(answer: SignedAssetAnswer): Promise<string[]> {
    const { chainId, contracts } = county.consortium.manifest;
    const { body } = await county.consortium.call<AssetHeads>(
      'government',
      `/assets/${answer.title!.asset}/heads?block=${answer.block.number}`,
    );
    const domainOf = (name: 'LienRegistry' | 'ValuationRegistry') => ({
      chainId,
      verifyingContract: contracts[name].address as Hex,
    });
    const domains = { lienRegistry: domainOf('LienRegistry'), valuationRegistry: domainOf('ValuationRegistry') };
    return checkAssetAnswer(answer, body, domains).map(({ code }) => code);
  }

  /** The third bank's answer: found, complete by the chain's own head, and proved. */
  async function verified(asset: string): Promise<SignedAssetAnswer> {
    const answer = await county.verify('bank-c', { asset, askChain: true });
    expect(answer.outcome).to.equal('FOUND');
    expect(verdict(answer, 'completeness')).to.equal('pass ALL_TOLD');
    expect(await problems(answer)).to.deep.equal([]);
    return answer;
  }

  const order = ({ liens }: SignedAssetAnswer): unknown[] =>
    liens!.ranking.ranked.map(({ rank, creditor, secured, ahead }) => [rank, creditor, secured, ahead]);

  describe('a harvester that secures two loans', () => {
    let asset: string;
    let first: Hex;
    let second: Hex;

    it('is titled: owner, authority, register, no lien, not valued, not checked', async () => {
      asset = await county.register(HARVESTER, addressOf(farmer), {
        register: 'agricultural-machinery',
        number: '99-0001234',
        registeredAt: now - 30 * 86_400,
      });
      const answer = await verified(asset);
      expect(answer.title).to.include({ owner: addressOf(farmer), authority: AUTHORITY, className: 'farm-machine' });
      expect(verdict(answer, 'title')).to.equal('pass TITLE_RECORDED');
      expect(verdict(answer, 'authority')).to.equal('pass AUTHORITY_IN_STANDING');
      expect(verdict(answer, 'liens')).to.equal('pass NO_LIEN_IN_FORCE');
      expect(verdict(answer, 'valuation')).to.equal('unknown NOT_VALUED');
      expect(verdict(answer, 'legalRegister')).to.equal('unknown NOT_CHECKED');
      expect(verdict(answer, 'dispute')).to.equal('pass NOT_DISPUTED');
      expect(JSON.stringify(answer)).to.not.include('LC10023B88');
    });

    it('is valued, and the legal register looked at', async () => {
      await county.act('appraiser', `/assets/${asset}/valuations`, {
        method: 'market',
        basis: 'market-value',
        currency: 'CNY',
        amount: '180000.00',
        asOf: now - 2 * 86_400,
        validUntil: now + 90 * 86_400,
      });
      await county.act('government', `/assets/${asset}/reconciliations`, {
        legal: { register: 'agricultural-machinery', number: '99-0001234', registeredAt: now - 30 * 86_400 },
      });
      const answer = await verified(asset);
      expect(verdict(answer, 'valuation')).to.equal('pass VALUED');
      expect(answer.valuations!.items[0]).to.include({
        amount: '180000.00',
        currency: 'CNY',
        ageDays: 2,
        state: 'in-force',
      });
      expect(verdict(answer, 'legalRegister')).to.equal('pass RECONCILED');
    });

    it('is pledged to bank A, above its value with a warning', async () => {
      const document = await county.request('bank-a', [asset], '200000.00', { effectiveAt: now - 3 * HOUR });
      expect(document.warnings.map(({ code }) => code)).to.deep.equal(['ABOVE_VALUE']);
      ({ lien: first } = await county.act<{ lien: Hex; operation: string }>(
        'bank-a',
        '/liens',
        county.consent(document, farmer),
      ));
      await county.perfect('bank-a', first, now - 2 * HOUR);
      expect(order(await verified(asset))).to.deep.equal([[1, BANK_A, '200000.00', '0.00']]);
    });

    it('is sold, and the lien follows', async () => {
      await county.act(
        'government',
        `/assets/${asset}/transfers`,
        county.transferOf(asset, farmer, addressOf(buyer), 0),
      );
      const answer = await verified(asset);
      expect(answer.title!.owner).to.equal(addressOf(buyer));
      expect(answer.title!.owners.map(({ owner }) => owner)).to.deep.equal([addressOf(farmer), addressOf(buyer)]);
      expect(order(answer)).to.deep.equal([[1, BANK_A, '200000.00', '0.00']]);
    });

    it('is pledged to bank B by its new owner, second', async () => {
      second = await county.pledge('bank-b', asset, buyer, '50000.00', { effectiveAt: now - 2 * HOUR });
      await county.perfect('bank-b', second, now - HOUR);
      const answer = await verified(asset);
      expect(order(answer)).to.deep.equal([
        [1, BANK_A, '200000.00', '0.00'],
        [2, BANK_B, '50000.00', '200000.00'],
      ]);
      expect(answer.liens!.ranking.ranked.map(({ reasons }) => reasons[0]!.code)).to.deep.equal([
        'REGISTERED_BY_TIME',
        'REGISTERED_BY_TIME',
      ]);
    });

    it('is no longer proved when one lien, one step or one figure of the answer is dropped or changed', async () => {
      const answer = await verified(asset);
      const liens = answer.liens!;
      const without = (lien: Hex): SignedAssetAnswer => ({
        ...answer,
        liens: {
          ...liens,
          steps: liens.steps.filter((step) => step.lien !== lien).map((step, i) => ({ ...step, position: i + 1 })),
          terms: liens.terms.filter((one) => one.lien !== lien),
          registrations: liens.registrations.filter((one) => one.lien !== lien),
          ranking: { ...liens.ranking, ranked: liens.ranking.ranked.filter((one) => one.lien !== lien) },
        },
      });
      for (const lien of [first, second]) expect(await problems(without(lien))).to.include('LIEN_STEPS_MISSING');
      for (const [i] of liens.steps.entries())
        expect(await problems({ ...answer, liens: { ...liens, steps: liens.steps.toSpliced(i, 1) } })).to.include(
          'LIEN_STEPS_MISSING',
        );
      const [one, ...others] = liens.terms;
      const lower = { ...one!, terms: { ...one!.terms, amount: '1' } };
      expect(await problems({ ...answer, liens: { ...liens, terms: [lower, ...others] } })).to.include(
        'LIENS_INCONSISTENT',
      );
      const [entry, ...entries] = liens.registrations;
      const later = { ...entry!, registration: { ...entry!.registration, registeredAt: now } };
      expect(await problems({ ...answer, liens: { ...liens, registrations: [later, ...entries] } })).to.include(
        'LIENS_INCONSISTENT',
      );
      const ranked = liens.ranking.ranked.map((lien) => ({ ...lien, rank: 1 }));
      expect(await problems({ ...answer, liens: { ...liens, ranking: { ...liens.ranking, ranked } } })).to.deep.equal([
        'RANKING_ALTERED',
      ]);
      const steps = liens.steps.map((step, i) => (i === 1 ? { ...step, data: first } : step));
      expect(await problems({ ...answer, liens: { ...liens, steps } })).to.include('LIEN_STEPS_ALTERED');
      const valuations = { ...answer.valuations!, items: [] };
      expect(await problems({ ...answer, valuations })).to.deep.equal(['VALUATIONS_MISSING']);
      expect(await problems({ ...answer, liens: null })).to.deep.equal(['NOTHING_TOLD']);
    });

    it('is not released by a bank that is not its creditor', async () => {
      const { status, body } = await county.post<{ code: string; values: Record<string, unknown> }>(
        'bank-b',
        `/liens/${first}/release`,
      );
      expect([status, body.code, body.values.creditor]).to.deep.equal([403, 'NOT_CREDITOR', BANK_A]);
    });

    it('is released by bank A, and bank B is first', async () => {
      await county.act('bank-a', `/liens/${first}/release`);
      const answer = await verified(asset);
      expect(order(answer)).to.deep.equal([[1, BANK_B, '50000.00', '0.00']]);
      expect(answer.liens!.ranking.unranked.map(({ lien, status }) => [lien, status])).to.deep.equal([
        [first, 'released'],
      ]);
    });

    it('is the same on every gateway', async () => {
      const answers = await Promise.all(
        ['government', 'bank-a', 'bank-b', 'bank-c', 'appraiser'].map((profile) => county.verify(profile, { asset })),
      );
      const facts = answers.map(({ title, liens, valuations, outcome }) =>
        JSON.stringify({ title, steps: liens!.steps, chain: liens!.chain, valuations: valuations!.chain, outcome }),
      );
      expect(new Set(facts).size).to.equal(1);
      await county.consortium.settled();
      const digests = await Promise.all(
        ['government', 'bank-a', 'bank-c'].map(async (profile) => {
          const { body } = await county.consortium.call<{ digest: string }>(profile, '/status');
          return body.digest;
        }),
      );
      expect(new Set(digests).size).to.equal(1);
    });
  });

  describe('a second title for the same machine, with O for 0', () => {
    const MISREAD = { ...HARVESTER, factoryNumber: 'LC1OO23B88' };

    it('is refused as suspect before any second loan, naming the asset and the way out', async () => {
      const { status, body } = await county.post<{ code: string; cure: string; values: Record<string, unknown> }>(
        'government',
        '/assets',
        { class: 'farm-machine', identity: MISREAD, owner: addressOf(ownerOf('nothing')) },
      );
      expect([status, body.code, body.values.asset]).to.deep.equal([409, 'ASSET_SUSPECT', 1]);
      expect(body.values.fingerprint).to.match(/^0x[0-9a-f]{64}$/);
    });

    it('is neither found nor called new by a bank that asks for it', async () => {
      const answer = await county.verify('bank-c', { class: 'farm-machine', identity: MISREAD });
      expect([answer.outcome, answer.title, answer.resembles]).to.deep.equal(['UNKNOWN', null, ['1']]);
      expect(verdict(answer, 'title')).to.equal('unknown SUSPECTED_DUPLICATE');
      const other = await county.verify('bank-c', {
        class: 'farm-machine',
        identity: { factoryNumber: 'ZZ99999999', maker: '合成厂', model: 'X' },
      });
      expect([other.outcome, verdict(other, 'title')]).to.deep.equal(['NONE_PROVEN', 'fail NO_TITLE']);
    });

    it('is registered once the authority found it to be another thing', async () => {
      const refusal = await county.post<{ values: { fingerprint: Hex } }>('government', '/assets', {
        class: 'farm-machine',
        identity: MISREAD,
        owner: addressOf(ownerOf('another')),
      });
      const { fingerprint } = refusal.body.values;
      await county.act('government', '/assets/1/resolutions', {
        fingerprint,
        reason: 'inspected-another',
        evidence: '查验：两台机器',
      });
      expect(await county.register(MISREAD, addressOf(ownerOf('another')))).to.equal('2');
    });

    it('is refused for good when it is the very same', async () => {
      const { body } = await county.post<{ code: string }>('bank-c', '/assets', {
        class: 'farm-machine',
        identity: { ...HARVESTER, factoryNumber: 'lc 10023-b88' },
        owner: addressOf(farmer),
      });
      expect(body.code).to.be.oneOf(['CAPABILITY_MISSING', 'ASSET_REGISTERED']);
      const again = await county.post<{ operation: string }>('government', '/assets', {
        class: 'farm-machine',
        identity: { ...HARVESTER, factoryNumber: 'lc 10023-b88' },
        owner: addressOf(farmer),
      });
      // Its own authority gets the operation of the first registration: an import can be repeated.
      expect(again.status).to.equal(202);
      expect(
        (await county.consortium.call<{ state: string }>('government', `/operations/${again.body.operation}`)).body
          .state,
      ).to.equal('final');
    });
  });
});
