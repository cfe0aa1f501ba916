import { expect } from 'chai';
import { distribute } from '../../server/domain/lien-distribution.ts';
import type { LienFacts } from '../../server/domain/lien-facts.ts';
import { MAX_REST_DAYS, purchaseMoneyDeadline } from '../../server/domain/lien-facts.ts';
import { grantRefusal, transferEffect } from '../../server/domain/lien-gates.ts';
import { type LienRanking, rankLiens } from '../../server/domain/lien-rank.ts';
import { LIEN_REASONS } from '../../server/domain/lien-reasons.ts';
import { expectLedgerError } from './expect-ledger-error.ts';
import { AS_OF, at, LIEN_CASES } from './lien-cases.ts';
import { GRANT_CASES, TRANSFER_CASES } from './lien-gate-cases.ts';

/** "A > B = C" of a ranking, by the ranks after agreements or by law. */
function written({ ranked }: LienRanking, by: 'rank' | 'lawRank' = 'rank'): string {
  const groups = [...Map.groupBy(ranked, (lien) => lien[by])].sort(([a], [b]) => a - b);
  return groups
    .map(([, group]) =>
      group
        .map(({ id }) => id)
        .sort()
        .join(' = '),
    )
    .join(' > ');
}

const mortgage = (change: Partial<LienFacts> = {}): LienFacts => ({
  id: 'A',
  kind: 'mortgage',
  secured: 100n,
  tenure: 0,
  effectiveAt: at('2026-01-05 09:00'),
  ...change,
});

describe('liens', () => {
  describe('refuses facts that cannot be', () => {
    const refused: [string, LienFacts[]][] = [
      ['id', [mortgage(), mortgage()]],
      ['kind', [mortgage({ kind: 'toString' as LienFacts['kind'] })]],
      ['secured', [mortgage({ secured: -1n })]],
      ['tenure', [mortgage({ tenure: -1 })]],
      ['tenure', [mortgage({ tenure: 2 ** 32 })]],
      ['effectiveAt', [mortgage({ effectiveAt: 0 })]],
      ['effectiveAt', [mortgage({ effectiveAt: Number.NaN })]],
      ['endedAt', [mortgage({ endedAt: 2 ** 40 })]],
      ['registration.at', [mortgage({ registration: { at: 1.5 } })]],
      ['registration.until', [mortgage({ registration: { at: 1, until: 0 } })]],
      ['registration.order', [mortgage({ registration: { at: 1, order: 0 } })]],
      ['possession.from', [mortgage({ possession: { from: -5 } })]],
      ['possession.until', [mortgage({ possession: { from: 1, until: 0 } })]],
      ['purchaseMoney.deliveredAt', [mortgage({ purchaseMoney: { deliveredAt: 0 } })]],
      ['purchaseMoney.restDays', [mortgage({ purchaseMoney: { deliveredAt: 1, restDays: MAX_REST_DAYS + 1 } })]],
      ['purchaseMoney.restDays', [mortgage({ purchaseMoney: { deliveredAt: 1, restDays: -1 } })]],
    ];
    for (const [field, liens] of refused) {
      it(`${field} of ${liens.length}: ${JSON.stringify(liens[0], (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`, () => {
        const error = expectLedgerError('LIEN_FACTS_INVALID', () => rankLiens(liens, AS_OF));
        expect(error.values).to.include({ lien: 'A', field });
      });
    }

    const liens = [mortgage(), mortgage({ id: 'B' })];
    const agreement = { id: 's', yielding: ['A'], favoured: 'B', at: 1 };
    const refusedAgreements = [
      ['yielding', [{ ...agreement, yielding: ['X'] }]],
      ['yielding', [{ ...agreement, yielding: [] }]],
      ['yielding', [{ ...agreement, yielding: ['A', 'A'] }]],
      ['yielding', [{ ...agreement, yielding: ['B'] }]],
      ['favoured', [{ ...agreement, favoured: 'X' }]],
      ['at', [{ ...agreement, at: 0 }]],
      ['id', [agreement, agreement]],
    ] as const;
    for (const [field, agreements] of refusedAgreements) {
      it(`agreement: ${field} in ${JSON.stringify(agreements)}`, () => {
        const error = expectLedgerError('LIEN_FACTS_INVALID', () => rankLiens(liens, AS_OF, agreements));
        expect(error.values).to.include({ agreement: 's', field });
      });
    }

    it('negative proceeds', () => {
      const error = expectLedgerError('LIEN_FACTS_INVALID', () => distribute(rankLiens(liens, AS_OF), -1n));
      expect(error.values).to.deep.equal({ field: 'proceeds', value: -1n });
    });
  });

  describe('rank by the table', () => {
    for (const row of LIEN_CASES) {
      it(`${row.articles}: ${row.en}`, () => {
        const ranking = rankLiens(row.liens, row.asOf ?? AS_OF, row.subordinations);
        expect(written(ranking)).to.equal(row.order);
        expect(written(ranking, 'lawRank')).to.equal(row.lawOrder ?? row.order);
        const unranked = Object.fromEntries(ranking.unranked.map(({ id, reasons }) => [id, reasons[0]]));
        expect(unranked).to.deep.equal(row.unranked ?? {});
        for (const [id, reason] of Object.entries(row.reasons ?? {}))
          expect(ranking.ranked.find((lien) => lien.id === id)?.reasons, id).to.include(reason);
        expect(ranking.subordinations.map(({ effect }) => effect)).to.deep.equal(row.effects ?? []);
        if (row.proceeds === undefined) return;
        const { payments, surplus } = distribute(ranking, row.proceeds);
        const paid = Object.fromEntries(payments.map(({ id, amount }) => [id, amount]));
        expect({ ...paid, surplus }).to.deep.equal(row.paid);
      });
    }

    it('has a reason for each placing, and says what is ahead of it and what it shares', () => {
      for (const row of LIEN_CASES) {
        const { ranked, unranked } = rankLiens(row.liens, row.asOf ?? AS_OF, row.subordinations);
        expect(ranked.length + unranked.length).to.equal(row.liens.length);
        for (const { reasons } of [...ranked, ...unranked]) expect(reasons).to.not.have.length(0);
        for (const lien of ranked) {
          const sum = (liens: typeof ranked) => liens.reduce((total, { facts }) => total + facts.secured, 0n);
          expect(lien.ahead).to.equal(sum(ranked.filter(({ rank }) => rank < lien.rank)));
          expect(lien.share.in).to.equal(sum(ranked.filter(({ rank }) => rank === lien.rank)));
          expect(lien.opposable).to.equal(!lien.reasons.includes('UNREGISTERED_AFTER_REGISTERED'));
        }
      }
    });

    it('leaves no reason of ranking unused by the table', () => {
      const used = new Set(
        LIEN_CASES.flatMap((row) => {
          const { ranked, unranked } = rankLiens(row.liens, row.asOf ?? AS_OF, row.subordinations);
          return [...ranked, ...unranked].flatMap(({ reasons }) => reasons);
        }),
      );
      for (const { reason } of TRANSFER_CASES) used.add(reason);
      for (const { refusal } of GRANT_CASES) if (refusal !== undefined) used.add(refusal);
      expect([...used].sort()).to.deep.equal(Object.keys(LIEN_REASONS).sort());
    });
  });

  describe('transfer by the table', () => {
    for (const row of TRANSFER_CASES) {
      it(`${row.articles}: ${row.en}`, () => {
        expect(transferEffect(row.facts, row.buyer)).to.deep.equal({ effect: row.effect, reason: row.reason });
      });
    }
  });

  describe('grant by the table', () => {
    for (const row of GRANT_CASES) {
      it(`${row.articles}: ${row.en}`, () => {
        expect(grantRefusal(row.kind, row.facts)).to.equal(row.refusal);
      });
    }
  });

  it('ends the ten days with a day in China, not in UTC', () => {
    // 23:30 on 1 March in China is 1 March in UTC; 00:30 on 2 March in China is still 1 March in UTC.
    expect(purchaseMoneyDeadline(at('2026-03-01 23:30'))).to.equal(at('2026-03-12 00:00'));
    expect(purchaseMoneyDeadline(at('2026-03-02 00:30'))).to.equal(at('2026-03-13 00:00'));
    expect(purchaseMoneyDeadline(at('2026-03-02 00:30'), 2)).to.equal(at('2026-03-15 00:00'));
  });
});
