import { expect } from 'chai';
import fc from 'fast-check';
import {
  LIEN_KINDS,
  type LienFacts,
  type LienKind,
  MAX_REST_DAYS,
  purchaseMoneyDeadline,
} from '../../server/domain/lien-facts.ts';
import { BUYERS, TRANSFER_EFFECTS } from '../../server/domain/lien-gates.ts';
import { NOT_RANKED, orderKey } from '../../server/domain/lien-order.ts';
import { load } from '../contracts/fixtures.ts';
import { anyLiens, asOf } from './lien-arbitraries.ts';
import { AS_OF, LIEN_CASES } from './lien-cases.ts';
import { chainFacts, lienRankHarness } from './lien-chain.ts';
import { GRANT_CASES, TRANSFER_CASES } from './lien-gate-cases.ts';

describe('liens in Solidity', () => {
  it('refuses a lien of no kind, and more rest days than there can be', async () => {
    const harness = await load(lienRankHarness);
    const none = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    await expect(harness.orderKeys([none], 5)).to.be.revertedWithCustomError(harness, 'LienRankNoKind');
    await expect(harness.transferEffect(0, true, false, 0)).to.be.revertedWithCustomError(harness, 'LienRankNoKind');
    await expect(harness.purchaseMoneyDeadline(5, MAX_REST_DAYS + 1))
      .to.be.revertedWithCustomError(harness, 'LienRankTooManyRestDays')
      .withArgs(MAX_REST_DAYS + 1);
    expect(await harness.fits(0, false)).to.equal(false);
    expect(await harness.fits(0, true)).to.equal(false);
  });

  describe('ranks by the table', () => {
    for (const row of LIEN_CASES) {
      it(`${row.articles}: ${row.en}`, async () => {
        const harness = await load(lienRankHarness);
        const keys: bigint[] = [...(await harness.orderKeys(row.liens.map(chainFacts), row.asOf ?? AS_OF))];
        const places = row.liens.map(({ id }, i) => ({ id, key: keys[i]! }));
        const unranked = places.filter(({ key }) => key === NOT_RANKED).map(({ id }) => id);
        expect(unranked).to.deep.equal(Object.keys(row.unranked ?? {}));
        const ranked = [...Map.groupBy(places, ({ key }) => key)].filter(([key]) => key !== NOT_RANKED);
        const order = ranked
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, group]) =>
            group
              .map(({ id }) => id)
              .sort()
              .join(' = '),
          );
        expect(order.join(' > ')).to.equal(row.lawOrder ?? row.order);

        // Whether an only agreement changes the order itself: all who stand between have yielded.
        const [agreement, second] = row.subordinations ?? [];
        const [effect] = row.effects ?? [];
        if (agreement?.favoured === undefined || second !== undefined || (effect !== 'full' && effect !== 'relative'))
          return;
        const keyOf = (id: string): bigint => places.find((place) => place.id === id)!.key;
        const upper = agreement.yielding.map(keyOf).sort((a, b) => (a < b ? -1 : 1))[0]!;
        const parties = [...agreement.yielding, agreement.favoured];
        const passed: string[] = [];
        for (const { id, key } of places)
          if (!parties.includes(id) && (await harness.standsBetween(upper, keyOf(agreement.favoured), key)))
            passed.push(id);
        expect(passed.length === 0 ? 'full' : 'relative').to.equal(effect);
      });
    }
  });

  it('gives any facts the same key', async () => {
    const harness = await load(lienRankHarness);
    const tiers = new Set<bigint>();
    await fc.assert(
      fc.asyncProperty(anyLiens, asOf, async (liens, time) => {
        const keys = [...(await harness.orderKeys(liens.map(chainFacts), time))];
        expect(keys).to.deep.equal(liens.map((lien) => orderKey(lien, time)));
        for (const key of keys) tiers.add(key >> 112n);
      }),
      { numRuns: 400 },
    );
    expect([...tiers].sort()).to.deep.equal([1n, 2n, 3n, NOT_RANKED >> 112n].sort());
  });

  it('gives the widest facts the same key', async () => {
    const harness = await load(lienRankHarness);
    const most = 2 ** 40 - 1;
    const lien = {
      id: 'A',
      kind: 'finance-lease' as const,
      secured: 1n,
      tenure: 2 ** 32 - 1,
      effectiveAt: most,
      registration: { at: most, order: 2 ** 32 - 1 },
    };
    const [key] = await harness.orderKeys([chainFacts(lien)], most);
    expect(key).to.equal(orderKey(lien, most));
    expect(key < NOT_RANKED).to.equal(true);
  });

  it('gives the same purchase-money deadline', async () => {
    const harness = await load(lienRankHarness);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 ** 40 - 1 }),
        fc.nat(MAX_REST_DAYS),
        async (deliveredAt, restDays) => {
          expect(await harness.purchaseMoneyDeadline(deliveredAt, restDays)).to.equal(
            BigInt(purchaseMoneyDeadline(deliveredAt, restDays)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives no purchase-money priority to what is not registered, or rests on possession or a right (416)', async () => {
    const harness = await load(lienRankHarness);
    const delivered = { deliveredAt: 1_000_000 };
    const base = { id: 'A', secured: 1n, tenure: 0, effectiveAt: 1_000_000, purchaseMoney: delivered };
    const has = (lien: LienFacts) => harness.hasPurchaseMoneyPriority(chainFacts(lien));
    for (const kind of Object.keys(LIEN_KINDS) as LienKind[]) {
      const covered = ['mortgage', 'reserved-title', 'finance-lease'].includes(kind);
      expect(await has({ ...base, kind, registration: { at: 1_000_001 } }), kind).to.equal(covered);
      expect(await has({ ...base, kind }), `${kind}, not registered`).to.equal(false);
    }
    const { purchaseMoney: _, ...other } = base;
    expect(await has({ ...other, kind: 'mortgage', registration: { at: 1_000_001 } })).to.equal(false);
  });

  it('counts who stands between with both ends, and nobody when the favoured one stands before', async () => {
    const harness = await load(lienRankHarness);
    const between = async (upper: number, lower: number, other: number) =>
      await harness.standsBetween(upper, lower, other);
    expect(await Promise.all([1, 2, 3, 4, 5].map((other) => between(2, 4, other)))).to.deep.equal([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(await between(4, 2, 3)).to.equal(false);
  });

  describe('transfer by the table', () => {
    for (const { articles, en, facts, buyer, effect } of TRANSFER_CASES) {
      it(`${articles}: ${en}`, async () => {
        const harness = await load(lienRankHarness);
        const given = await harness.transferEffect(
          LIEN_KINDS[facts.kind],
          facts.perfected,
          facts.barred ?? false,
          BUYERS[buyer],
        );
        expect(given).to.equal(BigInt(TRANSFER_EFFECTS[effect]));
      });
    }
  });

  it('lets a kind stand on the assets of the table', async () => {
    const harness = await load(lienRankHarness);
    for (const { kind, facts, refusal } of GRANT_CASES) {
      const fits = refusal !== 'KIND_NOT_FOR_RIGHT' && refusal !== 'KIND_NOT_FOR_MOVABLE';
      expect(await harness.fits(LIEN_KINDS[kind], facts.asset === 'right'), `${kind} ${facts.asset}`).to.equal(fits);
    }
  });
});
