/** Owners object to title, valuation and lien through any gateway; a lender's next verification of the asset shows it, with the owner's words. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Wallet } from 'ethers';
import { type Hex, toHex, u256 } from '../../server/domain/bytes.ts';
import { DISPUTE_KINDS, type DisputeKind, disputeId, type Filing, textHash } from '../../server/domain/dispute.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { APPRAISER, AssetCounty, AUTHORITY, addressOf, BANK_A, HARVESTER, ownerOf, verdict } from './asset-county.ts';
import type { Answer } from './consortium.ts';

interface Body {
  readonly id: Hex;
  readonly operation: string;
  readonly forwarded: boolean;
  readonly code: string;
  readonly values: Record<string, unknown>;
}

describe('disputes about assets', function () {
  this.timeout(120_000);
  const farmer = ownerOf('harvester');
  let county: AssetCounty;
  let asset: string;
  let party: Hex;
  const targets = new Map<DisputeKind, Hex>();

  before(async () => {
    county = await AssetCounty.start();
    const now = Math.floor(Date.now() / 1000);
    asset = await county.register(HARVESTER, addressOf(farmer));
    party = toHex(u256(BigInt(asset)));
    const valued = await county.act<{ valuation: Hex; operation: string }>('appraiser', `/assets/${asset}/valuations`, {
      method: 'market',
      basis: 'market-value',
      currency: 'CNY',
      amount: '180000.00',
      asOf: now - 86_400,
      validUntil: now + 90 * 86_400,
    });
    targets.set('valuation', valued.valuation);
    targets.set('lien', await county.pledge('bank-a', asset, farmer, '90000.00', { effectiveAt: now - 3_600 }));
    targets.set('title', party);
  });
  after(() => county.close());

  function object(kind: DisputeKind, by: Wallet): Promise<Answer<Body>> {
    const { chainId, contracts } = county.consortium.manifest;
    const verifyingContract = contracts.DisputeRegistry.address as Hex;
    const salted = (text: string) => ({ text, salt: toHex(randomBytes(32)) });
    const [grounds, statement] = [salted(`${kind}有误`), salted(`对${kind}的声明`)];
    const filing: Filing = {
      kind: DISPUTE_KINDS[kind],
      target: targets.get(kind)!,
      party,
      clock: 1,
      grounds: textHash(grounds),
      statement: textHash(statement),
      salt: toHex(randomBytes(32)),
      deadline: Math.floor(Date.now() / 1000) + 3_600,
    };
    const digest = disputeId(domainSeparator({ chainId, verifyingContract }), filing);
    const signature = by.signingKey.sign(digest).serialized;
    return county.consortium.call('bank-b', '/disputes', {
      token: '',
      json: { filing, signature, grounds, statement },
    });
  }

  it('are refused to who does not own the asset', async () => {
    for (const kind of targets.keys()) {
      const { status, body } = await object(kind, ownerOf('something else'));
      expect([status, body.code, body.values.party], kind).to.deep.equal([403, 'DISPUTE_NOT_PARTY', party]);
    }
  });

  for (const [kind, respondent, profile] of [
    ['title', AUTHORITY, 'government'],
    ['valuation', APPRAISER, 'appraiser'],
    ['lien', BANK_A, 'bank-a'],
  ] as const)
    it(`${kind}: marked in the next verification, with the words; ${profile} answers`, async () => {
      const { status, body } = await object(kind, farmer);
      expect([status, body.forwarded], JSON.stringify(body)).to.deep.equal([202, true]);
      await county.consortium.final('bank-b', [body.operation]);
      const marked = await county.verify('bank-c', { asset });
      expect(marked.outcome).to.equal('FOUND');
      expect(verdict(marked, 'dispute')).to.equal('unknown DISPUTE_OPEN');
      expect(JSON.stringify(marked.checks)).to.contain(`对${kind}的声明`);
      const { body: mine } = await county.consortium.call<{ disputes: { id: Hex; respondent: number }[] }>(
        profile,
        '/disputes?state=open',
      );
      expect(mine.disputes.map(({ id, respondent: member }) => [id, member])).to.deep.equal([[body.id, respondent]]);
      const { body: texts } = await county.consortium.call<object>(profile, `/disputes/${body.id}/texts`);
      expect(texts).to.deep.include({ grounds: `${kind}有误`, statement: `对${kind}的声明` });
      await county.act(profile, `/disputes/${body.id}/answer`, { outcome: 'rejected', text: '维持' });
      const closed = await county.verify('bank-c', { asset });
      expect(verdict(closed, 'dispute')).to.equal('pass DISPUTE_REJECTED');
      expect(JSON.stringify(closed.checks)).to.contain(`对${kind}的声明`);
    });
});
