/** Assets and liens in the credit profile: what is not proven to be the enterprise's is shown and never counted; then value, lien, rank, free value. */
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import type { ProfileAsset } from '../../server/domain/profile/assets.ts';
import type { Figure } from '../../server/domain/profile/profile.ts';
import { codeHashOf } from '../../server/lineage/transforms.ts';
import { profileOf as derive, type SignedProfile } from '../../server/profile/profiles.ts';
import { shippedSchemas } from '../../server/schemas/load.ts';
import type { SignedAnswer } from '../../server/verify/answer.ts';
import { run } from '../ledger/run-ledger.ts';
import { APPRAISER, AssetCounty, AUTHORITY, addressOf, BANK_A, BANK_B, HARVESTER, ownerOf } from './asset-county.ts';
import { fileIn } from './consortium.ts';
import { type GivenConsent, TestEnterprise } from './enterprise.ts';

const TRACTOR = { factoryNumber: 'TR20260077', maker: '合成农机制造厂', model: 'LX1504' };
const REGISTER = { register: 'agricultural-machinery', number: '99-0007700' };
const ASSETS = 7;
const HOUR = 3_600;
const DAY = 86_400;
const owner = ownerOf('tractor');
const stranger = ownerOf('harvester of somebody else');

describe('assets and liens in a credit profile', function () {
  this.timeout(180_000);
  let county: AssetCounty;
  let enterprise: TestEnterprise;
  let tractor: string;
  let foreign: string;
  let lien: Hex;
  let consent: GivenConsent;
  let record: Hex;
  let now: number;

  before(async () => {
    county = await AssetCounty.start(['government', 'bank-a', 'bank-b', 'appraiser']);
    now = Math.floor(Date.now() / 1000);
    enterprise = await new TestEnterprise(county.consortium).enrol();
    await enterprise.register();
    await enterprise.provide(AUTHORITY, [ASSETS]);
    tractor = await county.register(TRACTOR, addressOf(owner), { ...REGISTER, registeredAt: now - 30 * DAY });
    foreign = await county.register(HARVESTER, addressOf(stranger));
  });
  after(() => county.close());

  const asked = async (assets?: readonly string[]): Promise<SignedProfile> => {
    const json = {
      identifier: { type: 'uscc', value: enterprise.uscc },
      purpose: 'loan-application',
      ...(assets === undefined ? {} : { assets }),
    };
    const { status, body } = await county.post<SignedProfile>('bank-b', '/profiles', json);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  };
  const again = async ({ verification }: SignedProfile): Promise<SignedProfile> =>
    (await county.consortium.call<SignedProfile>('bank-b', `/profiles/${verification}`)).body;
  const grant = async (categories: number[]): Promise<GivenConsent> => {
    const given = await enterprise.grant(AUTHORITY, { categories, terms: { recipient: BANK_B } });
    const kept = await enterprise.hand('bank-b', given);
    expect(kept.status).to.equal(202);
    return given;
  };
  const item = ({ assets }: SignedProfile, asset: string): ProfileAsset => {
    const found = assets.items.find((one) => one.asset === asset);
    if (found === undefined) throw new Error(`no asset ${asset}`);
    return found;
  };
  const figure = ({ assets }: SignedProfile, name: string): Figure => {
    const found = assets.figures.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no figure ${name}`);
    return found;
  };
  const valuesOf = (profile: SignedProfile): Record<string, unknown> =>
    Object.fromEntries(profile.assets.figures.map(({ name, value }) => [name, value]));
  const publishTitle = async (values: object): Promise<Hex> => {
    const asOf = new Date(Date.now() - DAY).toISOString().slice(0, 10);
    return (await enterprise.publish('government', 'asset-title', { asOf, ...values }))[0]!;
  };

  describe('without proof of whose they are', () => {
    it('are not named, which says nothing, as long as no consent covers them', async () => {
      await grant([0, 1]);
      const { assets, sections } = await asked();
      expect(assets).to.deep.equal({ status: 'not-named', figures: [], items: [] });
      expect(sections.find(({ schema }) => schema === 'asset-title')).to.include({
        status: 'no-consent',
        reason: 'CATEGORY_NOT_COVERED',
      });
    });

    it('are unknown when the enterprise names them and nothing else: shown, and in no figure', async () => {
      const { assets } = await asked([tractor, foreign]);
      expect(assets.status).to.equal('unknown');
      expect(assets.figures).to.deep.equal([]);
      expect(assets.items).to.deep.equal(
        [tractor, foreign].map((asset) => ({
          ...{ asset, named: true, whose: 'unknown', reason: 'NO_TITLE_RECORD', from: [] },
        })),
      );
    });

    it('are proved to have no title record when the authority anchored none', async () => {
      consent = await grant([0, 1, ASSETS]);
      expect((await asked()).assets).to.deep.equal({ status: 'none-proven', figures: [], items: [] });
      const named = await asked([tractor]);
      expect(named.assets.status).to.equal('none-proven');
      expect(item(named, tractor).whose).to.equal('unknown');
    });

    it('do not count by a record that names another account than the title has', async () => {
      const id = await publishTitle({ asset: tractor, owner: addressOf(stranger) });
      const profile = await asked();
      expect(profile.assets.status).to.equal('unknown');
      expect(item(profile, tractor)).to.deep.equal({
        ...{ asset: tractor, named: false, whose: 'unknown', reason: 'OWNER_CHANGED', from: [id] },
      });
      await revoke(id);
      expect(item(await again(profile), tractor)).to.include({ whose: 'unknown', reason: 'REVOKED' });
    });

    it('do not count by a record for a number that is no title', async () => {
      const id = await publishTitle({ asset: '77', owner: addressOf(owner) });
      expect(item(await asked(), '77')).to.include({ whose: 'unknown', reason: 'NO_TITLE' });
      await revoke(id);
    });

    it('are refused when what is named is no number, or too many', async () => {
      for (const assets of [[], ['0'], ['1', '1'], ['x'], Array.from({ length: 65 }, (_, i) => `${i + 1}`)]) {
        const json = { identifier: { type: 'uscc', value: enterprise.uscc }, purpose: 'loan-application', assets };
        const { status, body } = await county.post<{ code: string }>('bank-b', '/profiles', json);
        expect([status, body.code], JSON.stringify(assets)).to.deep.equal([400, 'REQUEST_INVALID']);
      }
    });
  });

  const revoke = async (id: Hex): Promise<void> => {
    const json = { reason: 1 };
    const { body } = await county.post<{ operation: string }>('government', `/attestations/${id}/revocation`, json);
    await county.consortium.final('government', [body.operation]);
  };

  describe('a tractor valued, and pledged to bank A', () => {
    before(async () => {
      // As the authority's clerk does it: a file of titles.
      const cells = [enterprise.uscc, tractor, addressOf(owner), new Date(Date.now() - DAY).toISOString().slice(0, 10)];
      const rows = `uscc,asset,owner,asOf\n${cells.join(',')}\n`;
      const path = await fileIn(county.consortium, 'titles.csv', rows);
      const { gateway, token } = county.consortium.node('government');
      const target = ['--gateway', gateway.url, '--token', token, '--json'];
      const { exit, out, err } = await run(['publish', path, '--schema', 'asset-title', ...target]);
      expect(exit, out + err).to.equal(0);
      await county.consortium.settled();
      record = item(await asked(), tractor).from[0]!;
      await county.act('government', `/assets/${tractor}/reconciliations`, {
        legal: { ...REGISTER, registeredAt: now - 30 * DAY },
      });
    });

    it('has no free value before it is valued', async () => {
      const profile = await asked();
      expect(item(profile, tractor)).to.deep.include({ whose: 'subject', reason: 'TITLE_RECORD', from: [record] });
      expect(item(profile, tractor).holding).to.include({
        value: null,
        free: null,
        freeReason: 'valuation NOT_VALUED',
      });
      expect(figure(profile, 'freeValue')).to.deep.include({ value: null, gaps: [`asset ${tractor}`] });
      expect(figure(profile, 'assetValue').notPassed).to.deep.equal([`asset ${tractor}: valuation NOT_VALUED`]);
    });

    it('shows bank B value with basis and age, the lien of bank A first, and what is free', async () => {
      await county.act('appraiser', `/assets/${tractor}/valuations`, {
        ...{ method: 'market', basis: 'market-value', currency: 'CNY', amount: '180000.00' },
        asOf: now - 2 * DAY,
        validUntil: now + 90 * DAY,
      });
      lien = await county.pledge('bank-a', tractor, owner, '50000.00', {
        maxAmount: '60000.50',
        effectiveAt: now - 3 * HOUR,
      });
      await county.perfect('bank-a', lien, now - 2 * HOUR);
      const profile = await asked([foreign]);
      const { holding, verification } = item(profile, tractor);
      expect(holding!.value).to.deep.include({
        ...{ amount: '180000.00', currency: 'CNY', basis: 'market-value', ageDays: 2, appraiser: APPRAISER },
      });
      expect(holding!.liens).to.deep.equal([
        {
          ...{ lien, rank: 1, creditor: BANK_A, kind: 'mortgage', status: 'active' },
          ...{ secured: '50000.00', maxSecured: '60000.50', currency: 'CNY' },
        },
      ]);
      expect(holding).to.deep.include({ free: { amount: '119999.5', currency: 'CNY' }, freeReason: 'TOLD', locks: [] });
      expect(holding!.register).to.include({ name: 'agricultural-machinery', ageDays: 0 });
      expect(verification!.checks.find(({ check }) => check === 'completeness')).to.deep.include({
        outcome: 'pass',
        reason: 'ALL_TOLD',
      });
      expect(valuesOf(profile)).to.deep.equal({
        titles: 1,
        titleClasses: 'farm-machine 1',
        assetValue: '180000',
        liens: 1,
        securedAmount: '60000.5',
        freeValue: '119999.5',
        registerAge: 0,
        lockedTitles: 0,
      });
      expect(figure(profile, 'freeValue')).to.deep.include({
        ...{ unit: 'CNY', from: [record], assets: [tractor], liens: [lien], notPassed: [] },
      });
      expect(profile.assets.status).to.equal('told');
      // Named by the enterprise, and somebody else's.
      expect(item(profile, foreign)).to.deep.equal({
        ...{ asset: foreign, named: true, whose: 'unknown', reason: 'NO_TITLE_RECORD', from: [] },
      });
    });

    it('follows from its verification and those of its assets', async () => {
      const { signature: _signature, block: _block, ...profile } = await asked([foreign]);
      const { body } = await county.consortium.call<SignedAnswer>('bank-b', `/verifications/${profile.verification}`);
      const answers = profile.assets.items.flatMap(({ verification }) => verification ?? []);
      const { block: _later, ...made } = derive(body, shippedSchemas(), codeHashOf('county-scorecard.ts'), answers);
      expect(made).to.deep.equal(profile);
    });

    for (const [name, told, reason] of [
      ['is withheld', { error: { code: -32_000, message: 'busy' } }, 'CHAIN_NOT_REACHED'],
      ['is another', { result: `0x${'0'.repeat(63)}9${'ab'.repeat(28)}00000000` }, 'CHAIN_SAYS_OTHERWISE'],
    ] as const)
      it(`has no free value, and no number of liens, when the head of its liens ${name}`, async () => {
        const { chainMeddler } = county.consortium.node('bank-b');
        const registry = county.consortium.manifest.contracts.LienRegistry.address.toLowerCase();
        let met = 0;
        chainMeddler.meddle(({ request, answer }) => {
          const call = request as { id: number; method: string; params: { to?: string }[] };
          if (call.method !== 'eth_call' || call.params[0]?.to?.toLowerCase() !== registry) return answer;
          met += 1;
          return { jsonrpc: '2.0', id: call.id, ...told };
        });
        try {
          const profile = await asked();
          expect(met).to.equal(1);
          expect(item(profile, tractor).holding).to.include({ free: null, freeReason: `completeness ${reason}` });
          for (const one of ['liens', 'securedAmount', 'freeValue'])
            expect(figure(profile, one), one).to.deep.include({
              ...{ value: null, gaps: [`asset ${tractor}`], notPassed: [`asset ${tractor}: completeness ${reason}`] },
            });
          expect(figure(profile, 'titles').value).to.equal(1);
        } finally {
          chainMeddler.meddle(undefined);
        }
      });

    it('is unknown when the title authority leaves its record out', async () => {
      const { meddler } = county.consortium.node('government');
      meddler.meddle(({ path, answer }) => {
        const told = answer as { items: { attestations: object[] }[] };
        if (path === '/peer/disclosures') for (const one of told.items) one.attestations = [];
        return answer;
      });
      try {
        const { assets, sections } = await asked();
        expect(assets).to.deep.equal({ status: 'unknown', figures: [], items: [] });
        expect(sections.find(({ schema }) => schema === 'asset-title')).to.include({ status: 'withheld' });
      } finally {
        meddler.meddle(undefined);
      }
    });

    it('is printed by the command line', async () => {
      const { gateway, token } = county.consortium.node('bank-b');
      const target = ['--gateway', gateway.url, '--token', token];
      const about = ['profile', '--identifier', enterprise.uscc, '--purpose', 'loan-application'];
      const { exit, out } = await run([...about, '--asset', foreign, ...target]);
      expect(exit).to.equal(1);
      expect(out).to.match(/资产和担保 assets and liens: 已证明 proven/);
      expect(out).to.match(/value less what is secured +119999\.5 CNY/);
      expect(out).to.include(`rank 1: member ${BANK_A}, mortgage, 60000.50 CNY, active, ${lien}`);
      expect(out).to.include('1 active liens, proved to be all');
      expect(out).to.include(
        `asset ${foreign}, named by the enterprise: 权属未知 whose is not known (NO_TITLE_RECORD), not counted`,
      );
      const wrong = await run([...about, '--asset', '0', ...target]);
      expect(wrong.exit).to.equal(2);
    });

    it('shows a seizure, and nothing free while it stands', async () => {
      const { note } = await county.act<{ note: Hex; operation: string }>('government', `/assets/${tractor}/notes`, {
        kind: 'seizure',
        reference: '(2026)示0001执2号',
      });
      const profile = await asked();
      expect(item(profile, tractor).holding).to.deep.include({
        ...{ free: null, freeReason: 'notes NOTED', locks: ['seizure'] },
      });
      expect(figure(profile, 'lockedTitles')).to.deep.include({
        ...{ value: 1, assets: [tractor], notPassed: [`asset ${tractor}: notes NOTED`] },
      });
      await county.act('government', `/assets/${tractor}/notes/${note}/lifting`);
    });

    it('is free again at a later block, once bank A has released it', async () => {
      const before = await asked();
      await county.act('bank-a', `/liens/${lien}/release`);
      const after = await again(before);
      expect([figure(before, 'freeValue').value, figure(after, 'freeValue').value]).to.deep.equal([
        '119999.5',
        '180000',
      ]);
      expect(figure(after, 'liens').value).to.equal(0);
    });

    it('counts no longer when its title passes to another account', async () => {
      const before = await asked([tractor]);
      const sale = county.transferOf(tractor, owner, addressOf(stranger), 0);
      await county.act('government', `/assets/${tractor}/transfers`, sale);
      const after = await again(before);
      expect(item(after, tractor)).to.deep.equal({
        ...{ asset: tractor, named: true, whose: 'unknown', reason: 'OWNER_CHANGED', from: [record] },
      });
      expect(after.assets.figures).to.deep.equal([]);
    });

    it('is gone from the profile when the consent is withdrawn', async () => {
      const before = await asked();
      expect(before.assets.items.map(({ asset }) => asset)).to.include(tractor);
      const signature = await enterprise.signWithdrawal(consent);
      for (const profile of ['government', 'bank-b'])
        await county.consortium.call(profile, `/consents/${consent.id}/withdrawal`, { token: '', json: { signature } });
      await county.consortium.mine();
      await county.consortium.settled();
      const { assets, sections } = await again(before);
      expect(assets).to.deep.equal({ status: 'not-named', figures: [], items: [] });
      expect(sections.find(({ schema }) => schema === 'asset-title')).to.include({ status: 'no-consent' });
    });
  });
});
