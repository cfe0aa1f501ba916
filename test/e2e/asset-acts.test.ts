/** Every act on titles and liens through HTTP, failures first: each refusal is a named error with its values (issue, bad input). */
import { expect } from 'chai';
import type { Wallet } from 'ethers';
import { fingerprintsOf } from '../../server/domain/asset-fingerprint.ts';
import { assetIdentity } from '../../server/domain/asset-identity.ts';
import { leaseDigest } from '../../server/domain/asset-typed-data.ts';
import { fromHex, type Hex, utf8, ZERO32 } from '../../server/domain/bytes.ts';
import { DISPUTE_KINDS, disputeId, textHash } from '../../server/domain/dispute.ts';
import { keccak } from '../../server/domain/hash.ts';
import { AssetCounty, addressOf, BANK_A, BANK_B, HARVESTER, ownerOf, verdict } from './asset-county.ts';

interface Refusal {
  readonly code: string;
  readonly cure: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const farmer = ownerOf('harvester');
const inventor = ownerOf('patent');
const stranger = ownerOf('nothing');
const PATENT = 'ZL201710601862.3';
const UNKNOWN: Hex = `0x${'12'.repeat(32)}`;
const HOUR = 3_600;
const DAY = 86_400;

describe('acts on assets', function () {
  this.timeout(240_000);
  let county: AssetCounty;
  let now: number;
  let machine: string;
  let patent: string;

  before(async () => {
    county = await AssetCounty.start(['government', 'bank-a', 'bank-b', 'appraiser']);
    now = Math.floor(Date.now() / 1000);
    machine = await county.register(HARVESTER, addressOf(farmer));
    const { fingerprint } = await county.act<{ fingerprint: Hex; operation: string }>('government', '/assets', {
      class: 'patent',
      identity: { patentNumber: PATENT },
      owner: addressOf(inventor),
      legal: { register: 'patent-office', number: PATENT, registeredAt: now - 90 * DAY },
    });
    patent = (await county.post<{ asset: string }>('bank-a', '/asset-lookups', { fingerprint })).body.asset;
  });
  after(() => county.close());

  /** Status and code of a refusal, and the values named. */
  async function refused(profile: string, path: string, json: unknown = {}): Promise<[number, string]> {
    const { status, body } = await county.post<Refusal>(profile, path, json);
    if (status < 400) throw new Error(`${path} was taken: ${JSON.stringify(body)}`);
    expect(body.cure, path).to.match(/\S/);
    return [status, body.code];
  }

  describe('titles', () => {
    const title = (identity: object, className = 'farm-machine') => ({
      class: className,
      identity,
      owner: addressOf(farmer),
    });

    it('are refused for what they are, who registers them, and a wrong check digit', async () => {
      expect(await refused('bank-a', '/assets', title({ ...HARVESTER, factoryNumber: 'AA00000001' }))).to.deep.equal([
        403,
        'CAPABILITY_MISSING',
      ]);
      expect(await refused('government', '/assets', title({}, 'house'))).to.deep.equal([422, 'ASSET_CLASS_UNKNOWN']);
      expect(await refused('government', '/assets', title({ maker: 'x' }))).to.deep.equal([
        422,
        'ASSET_IDENTITY_INVALID',
      ]);
      const { body } = await county.post<Refusal>(
        'government',
        '/assets',
        title({ patentNumber: 'ZL201710601862.4' }, 'patent'),
      );
      expect([body.code, body.values.expected]).to.deep.equal(['PATENT_CHECK_DIGIT', '3']);
      expect(await refused('government', '/asset-verifications', {})).to.deep.equal([400, 'REQUEST_INVALID']);
      expect(await refused('appraiser', `/assets/${machine}/notes`, { kind: 'dispute', reference: 'x' })).to.deep.equal(
        [403, 'CAPABILITY_MISSING'],
      );
      expect(await refused('government', '/assets/77/notes', { kind: 'dispute', reference: 'x' })).to.deep.equal([
        404,
        'ASSET_UNKNOWN',
      ]);
    });

    it('take a note that stops loans and sales, until it is lifted', async () => {
      const { note } = await county.act<{ note: Hex; operation: string }>('government', `/assets/${machine}/notes`, {
        kind: 'seizure',
        reference: '(2026)示0001执1号',
      });
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'notes')).to.equal('fail NOTED');
      const ask = { assets: [machine], kind: 'mortgage', currency: 'CNY', amount: '1.00', debt: 'x' };
      expect(await refused('bank-a', '/lien-requests', ask)).to.deep.equal([409, 'ASSET_NOTED']);
      const sale = county.transferOf(machine, farmer, addressOf(stranger), 0);
      expect(await refused('government', `/assets/${machine}/transfers`, sale)).to.deep.equal([409, 'ASSET_NOTED']);
      expect(await refused('government', `/assets/${machine}/notes/${UNKNOWN}/lifting`)).to.deep.equal([
        404,
        'NOTE_UNKNOWN',
      ]);
      await county.act('government', `/assets/${machine}/notes/${note}/lifting`);
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'notes')).to.equal('pass NO_NOTE');
    });

    it('move by nobody but their owner, and are leased by the owner', async () => {
      const theft = county.transferOf(machine, stranger, addressOf(stranger), 0);
      expect(await refused('government', `/assets/${machine}/transfers`, theft)).to.deep.equal([
        422,
        'OWNER_SIGNATURE_INVALID',
      ]);
      const terms = { asset: machine, user: addressOf(stranger), expires: now + DAY, leases: 0, deadline: now + DAY };
      const signature = farmer.signingKey.sign(leaseDigest(county.separator('AssetRegistry'), terms)).serialized;
      const { user, expires, deadline } = terms;
      await county.act('government', `/assets/${machine}/leases`, { user, expires, deadline, signature });
      expect((await county.verify('bank-a', { asset: machine })).title!.user).to.deep.equal({ user, expires });
    });

    it('show a recovery for as long as it takes', async () => {
      expect(await refused('government', `/assets/${machine}/recovery/execution`)).to.deep.equal([
        404,
        'RECOVERY_UNKNOWN',
      ]);
      const proposal = { to: addressOf(stranger), reason: 'key-lost' };
      await county.act('government', `/assets/${machine}/recovery`, proposal);
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'recovery')).to.equal(
        'unknown RECOVERY_UNDER_WAY',
      );
      expect(await refused('government', `/assets/${machine}/recovery/execution`)).to.deep.equal([
        409,
        'RECOVERY_NOT_DUE',
      ]);
      await county.act('government', `/assets/${machine}/recovery/cancellation`);
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'recovery')).to.equal('pass NO_RECOVERY');
    });
  });

  describe('valuations', () => {
    const worth = (change: object = {}) => ({
      method: 'cost',
      basis: 'market-value',
      currency: 'CNY',
      amount: '1000.00',
      asOf: now - DAY,
      validUntil: now + DAY,
      ...change,
    });

    it('are refused by who gives them, their amount and their time', async () => {
      const path = `/assets/${machine}/valuations`;
      expect(await refused('government', path, worth())).to.deep.equal([403, 'CAPABILITY_MISSING']);
      expect(await refused('appraiser', path, worth({ amount: '1.234' }))).to.deep.equal([422, 'AMOUNT_INVALID']);
      expect(await refused('appraiser', path, worth({ currency: 'XXX' }))).to.deep.equal([422, 'AMOUNT_INVALID']);
      expect(await refused('appraiser', path, worth({ asOf: now - 400 * DAY }))).to.deep.equal([
        422,
        'VALUATION_INVALID',
      ]);
    });

    it('show an interest, and are withdrawn by their appraiser once', async () => {
      const path = `/assets/${machine}/valuations`;
      const { valuation } = await county.act<{ valuation: Hex; operation: string }>(
        'appraiser',
        path,
        worth({ conflict: true, evidence: [UNKNOWN] }),
      );
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'valuation')).to.equal(
        'unknown CONFLICT_DECLARED',
      );
      expect(await refused('appraiser', `/valuations/${UNKNOWN}/withdrawal`, { reason: 'error' })).to.deep.equal([
        404,
        'VALUATION_UNKNOWN',
      ]);
      await county.act('appraiser', `/valuations/${valuation}/withdrawal`, { reason: 'error' });
      expect(await refused('appraiser', `/valuations/${valuation}/withdrawal`, { reason: 'error' })).to.deep.equal([
        409,
        'VALUATION_WITHDRAWN',
      ]);
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'valuation')).to.equal('unknown NOT_VALUED');
    });
  });

  describe('liens', () => {
    let first: Hex;
    let second: Hex;

    it('are refused without the owner, for another debt, of another kind, by who is no lender', async () => {
      const document = await county.request('bank-a', [machine], '5000.00', { effectiveAt: now - 4 * HOUR });
      expect(await refused('bank-a', '/liens', county.consent(document, stranger))).to.deep.equal([
        422,
        'OWNER_SIGNATURE_INVALID',
      ]);
      const other = { ...county.consent(document, farmer), terms: { ...document.terms, debt: UNKNOWN } };
      expect(await refused('bank-a', '/liens', other)).to.deep.equal([422, 'LIEN_CONSENT_MISMATCH']);
      expect(await refused('bank-b', '/liens', county.consent(document, farmer))).to.deep.equal([
        422,
        'LIEN_CONSENT_MISMATCH',
      ]);
      const ask = { assets: [machine], kind: 'rights-pledge', currency: 'CNY', amount: '1.00', debt: 'x' };
      expect(await refused('bank-a', '/lien-requests', ask)).to.deep.equal([422, 'LIEN_KIND_NOT_ALLOWED']);
      expect(await refused('bank-a', '/lien-requests', { ...ask, assets: ['77'] })).to.deep.equal([
        404,
        'ASSET_UNKNOWN',
      ]);
      expect(await refused('bank-a', '/lien-requests', { ...ask, kind: 'mortgage', amount: '0' })).to.deep.equal([
        422,
        'AMOUNT_INVALID',
      ]);
      expect(
        await refused('bank-a', '/lien-requests', { ...ask, kind: 'mortgage', effectiveAt: now + DAY }),
      ).to.deep.equal([422, 'LIEN_TERMS_INVALID']);
      expect(await refused('appraiser', '/lien-requests', ask)).to.deep.equal([403, 'FORBIDDEN']);
      expect(await refused('bank-a', `/liens/${UNKNOWN}/release`)).to.deep.equal([404, 'LIEN_UNKNOWN']);
      ({ lien: first } = await county.act<{ lien: Hex; operation: string }>(
        'bank-a',
        '/liens',
        county.consent(document, farmer),
      ));
      const again = await county.post<{ lien: Hex }>('bank-a', '/liens', county.consent(document, farmer));
      expect([again.status, again.body.lien]).to.deep.equal([202, first]);
    });

    it('are registered once, confirmed or struck by the authority, renewed', async () => {
      await county.perfect('bank-a', first, now - 3 * HOUR);
      const entry = { register: 'movable-finance', number: 'again', registeredAt: now - HOUR };
      expect(await refused('bank-a', `/liens/${first}/registration`, entry)).to.deep.equal([409, 'LIEN_STATE']);
      expect(await refused('bank-b', `/liens/${first}/registration`, entry)).to.deep.equal([403, 'NOT_CREDITOR']);
      expect(await refused('appraiser', `/liens/${first}/confirmation`)).to.deep.equal([403, 'NOT_TITLE_AUTHORITY']);
      await county.act('government', `/liens/${first}/confirmation`);
      await county.act('government', `/liens/${first}/striking`, { reason: 'other-facts' });
      const [struck] = (await county.verify('bank-b', { asset: machine })).liens!.ranking.ranked;
      expect([struck!.registeredAt, struck!.opposable]).to.deep.equal([0, false]);
      await county.act('government', `/liens/${first}/registration`, {
        ...entry,
        number: 'as the register says',
        registeredAt: now - 2 * HOUR,
        validUntil: now + DAY,
      });
      await county.act('bank-a', `/liens/${first}/renewal`, { validUntil: now + 2 * DAY });
      const [found] = (await county.verify('bank-b', { asset: machine })).liens!.ranking.ranked;
      expect([found!.registeredAt, found!.confirmedAt > 0]).to.deep.equal([now - 2 * HOUR, true]);
    });

    it('can only secure less', async () => {
      expect(await refused('bank-a', `/liens/${first}/amendment`, { amount: '5000.01' })).to.deep.equal([
        422,
        'LIEN_TERMS_INVALID',
      ]);
      await county.act('bank-a', `/liens/${first}/amendment`, { amount: '4000.00' });
      const [found] = (await county.verify('bank-b', { asset: machine })).liens!.ranking.ranked;
      expect(found!.secured).to.equal('4000.00');
    });

    it('yield to another with the signature of who yields', async () => {
      second = await county.pledge('bank-b', machine, farmer, '3000.00', { effectiveAt: now - HOUR });
      await county.perfect('bank-b', second, now - HOUR / 2);
      const given = { asset: machine, yielding: [first], favoured: second };
      expect(await refused('bank-b', '/subordinations/approvals', given)).to.deep.equal([403, 'NOT_CREDITOR']);
      const approval = await county.post<{ terms: object; approvals: { lien: Hex; key: Hex; signature: Hex }[] }>(
        'bank-a',
        '/subordinations/approvals',
        given,
      );
      expect(approval.status).to.equal(201);
      const { terms, approvals } = approval.body;
      expect(
        await refused('bank-b', '/subordinations', { terms: { ...terms, favoured: ZERO32 }, approvals }),
      ).to.deep.equal([422, 'LIEN_APPROVAL_INVALID']);
      await county.act('bank-b', '/subordinations', { terms, approvals });
      const { ranked, subordinations } = (await county.verify('bank-a', { asset: machine })).liens!.ranking;
      expect(ranked.map(({ creditor, rank, lawRank }) => [creditor, rank, lawRank])).to.deep.equal([
        [BANK_B, 1, 2],
        [BANK_A, 2, 1],
      ]);
      expect(subordinations.map(({ effect }) => effect)).to.deep.equal(['full']);
    });

    it('go to another creditor that accepts', async () => {
      const offer = await county.post<{ signature: Hex }>('bank-b', `/liens/${first}/assignment-offers`);
      expect(offer.status).to.equal(201);
      const { lien: _which, ...document } = offer.body as unknown as { lien: Hex } & Record<string, unknown>;
      expect(await refused('bank-b', `/liens/${first}/assignment`, document)).to.deep.equal([403, 'NOT_CREDITOR']);
      expect(await refused('bank-a', `/liens/${first}/assignment`, { ...document, deadline: now + DAY })).to.deep.equal(
        [422, 'LIEN_APPROVAL_INVALID'],
      );
      await county.act('bank-a', `/liens/${first}/assignment`, document);
      const { body } = await county.consortium.call<{ creditor: number }>('bank-a', `/liens/${first}`);
      expect(body.creditor).to.equal(BANK_B);
    });

    it('are enforced after notice, or the notice is withdrawn', async () => {
      const evidence = { evidence: '逾期通知书' };
      expect(await refused('bank-b', `/liens/${second}/enforcement`, evidence)).to.deep.equal([409, 'LIEN_STATE']);
      await county.act('bank-b', `/liens/${second}/notice`, evidence);
      expect(await refused('bank-b', `/liens/${second}/notice`, evidence)).to.deep.equal([409, 'LIEN_STATE']);
      expect(verdict(await county.verify('bank-a', { asset: machine }), 'liens')).to.equal('unknown IN_ENFORCEMENT');
      expect(await refused('bank-b', `/liens/${second}/enforcement`, evidence)).to.deep.equal([409, 'LIEN_STATE']);
      await county.act('bank-b', `/liens/${second}/notice/withdrawal`);
      expect(await refused('bank-b', `/liens/${second}/possession-end`, { endedAt: now })).to.deep.equal([
        409,
        'LIEN_STATE',
      ]);
      await county.act('bank-b', `/liens/${second}/release`);
      expect(await refused('bank-b', `/liens/${second}/release`)).to.deep.equal([409, 'LIEN_ENDED']);
    });
  });

  it('a dispute of the owner marks the very next answer, and hides nothing', async () => {
    const asset: Hex = `0x${BigInt(patent).toString(16).padStart(64, '0')}`;
    const grounds = { text: '登记的权利人有误', salt: UNKNOWN };
    const filing = {
      kind: DISPUTE_KINDS.title,
      target: asset,
      party: asset,
      clock: 1,
      grounds: textHash(grounds),
      statement: ZERO32,
      salt: UNKNOWN,
      deadline: now + DAY,
    };
    const signed = (by: Wallet) => ({
      filing,
      grounds,
      signature: by.signingKey.sign(disputeId(county.separator('DisputeRegistry'), filing)).serialized,
    });
    expect(await refused('bank-a', '/disputes', signed(stranger))).to.deep.equal([403, 'DISPUTE_NOT_PARTY']);
    await county.act('bank-a', '/disputes', signed(inventor));
    const answer = await county.verify('bank-b', { asset: patent });
    expect([answer.outcome, verdict(answer, 'dispute')]).to.deep.equal(['FOUND', 'unknown DISPUTE_OPEN']);
  });

  it('a pledged patent is not sold before its creditor agrees to exactly that', async () => {
    const lien = await county.pledge('bank-a', patent, inventor, '800000.00', {
      kind: 'rights-pledge',
      effectiveAt: now - HOUR,
    });
    const before = await county.verify('bank-b', { asset: patent });
    expect(before.liens!.ranking.unranked.map(({ reasons }) => reasons[0]!.code)).to.deep.equal([
      'PLEDGE_NOT_REGISTERED',
    ]);
    await county.act('bank-a', `/liens/${lien}/registration`, {
      register: 'patent-office',
      number: '出质登记 2026-1',
      registeredAt: now - HOUR / 2,
    });
    const sale = county.transferOf(patent, inventor, addressOf(stranger), 0);
    expect(await refused('government', `/assets/${patent}/transfers`, sale)).to.deep.equal([
      409,
      'TRANSFER_NOT_AGREED',
    ]);
    const agreed = { asset: patent, to: addressOf(stranger), purpose: 'transfer' };
    expect(await refused('bank-b', `/liens/${lien}/transfer-agreement`, agreed)).to.deep.equal([403, 'NOT_CREDITOR']);
    await county.act('bank-a', `/liens/${lien}/transfer-agreement`, agreed);
    await county.act('government', `/assets/${patent}/transfers`, sale);
    const after = await county.verify('bank-b', { asset: patent });
    expect([after.title!.owner, after.title!.transferPolicy]).to.deep.equal([addressOf(stranger), 'creditors-agree']);
    expect(after.liens!.ranking.ranked.map(({ rank, kind }) => [rank, kind])).to.deep.equal([[1, 'rights-pledge']]);
  });

  it('nothing that identifies a thing or a debt, nor a plain hash of it, is on the chain', async () => {
    const { consortium } = county;
    const head = await consortium.blockNumber();
    let calldata = '';
    for (let block = 0; block <= head; block++) {
      const place = `0x${block.toString(16)}`;
      const found = await consortium.rpc<{ transactions: { input: string }[] }>('eth_getBlockByNumber', [place, true]);
      calldata += found.transactions.map(({ input }) => input.slice(2)).join('|');
    }
    const identity = assetIdentity('farm-machine', HARVESTER);
    const secrets = [
      HARVESTER.factoryNumber,
      HARVESTER.engineNumber,
      PATENT,
      '201710601862',
      '借款合同 bank-a',
      '逾期通知书',
    ];
    // What a reader of the chain could try: the words, their hashes, and fingerprints under a key of its own.
    const guesses = [
      ...[...secrets, identity.exact, ...identity.near].flatMap((text) => [utf8(text), keccak(utf8(text))]),
      ...Object.values(fingerprintsOf(new Uint8Array(32), identity))
        .flat()
        .map((print) => fromHex(print)),
    ];
    for (const guess of guesses) expect(calldata).to.not.include(Buffer.from(guess).toString('hex'));
    // The search itself finds what is there.
    expect(calldata).to.include(addressOf(farmer).slice(2));
  });
});
