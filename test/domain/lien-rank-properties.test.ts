import { expect } from 'chai';
import fc from 'fast-check';
import { distribute, proRata } from '../../server/domain/lien-distribution.ts';
import type { LienFacts } from '../../server/domain/lien-facts.ts';
import { NOT_RANKED, orderKey } from '../../server/domain/lien-order.ts';
import { type LienRanking, rankLiens } from '../../server/domain/lien-rank.ts';
import { anyLien, anyLiens, asOf, LATER, withAgreements } from './lien-arbitraries.ts';

const runs = { numRuns: 600 };
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
const proceeds = fc.oneof(fc.bigInt(0n, 60n), fc.bigInt(0n, 10n ** 16n));

/** Every pair of ranked liens and how they stand: -1 before, 0 alike, 1 after. */
function pairs({ ranked }: LienRanking, among: readonly string[]): Map<string, number> {
  const some = ranked.filter(({ id }) => among.includes(id));
  return new Map(some.flatMap((a) => some.map((b) => [`${a.id} ${b.id}`, Math.sign(a.rank - b.rank)] as const)));
}

const paidTo = (ranking: LienRanking, amount: bigint): Map<string, bigint> =>
  new Map(distribute(ranking, amount).payments.map((payment) => [payment.id, payment.amount]));

describe('liens, for any facts', () => {
  it('ranks alike whatever the order of the input', () => {
    const shuffled = withAgreements.chain(({ liens, agreements }) =>
      fc.record({
        liens: fc.constant(liens),
        agreements: fc.constant(agreements),
        otherLiens: fc.shuffledSubarray(liens, { minLength: liens.length }),
        otherAgreements: fc.shuffledSubarray(agreements, { minLength: agreements.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, asOf, (given, time) => {
        expect(rankLiens(given.otherLiens, time, given.otherAgreements)).to.deep.equal(
          rankLiens(given.liens, time, given.agreements),
        );
      }),
      runs,
    );
  });

  it('keeps every lien, ranked or not, and numbers the ranks without a gap', () => {
    fc.assert(
      fc.property(anyLiens, asOf, (liens, time) => {
        const { ranked, unranked } = rankLiens(liens, time);
        expect([...ranked, ...unranked].map(({ id }) => id).sort()).to.deep.equal(liens.map(({ id }) => id).sort());
        const ranks = [...new Set(ranked.map(({ rank }) => rank))];
        expect(ranks).to.deep.equal(ranks.map((_, i) => i + 1));
      }),
      runs,
    );
  });

  it('orders any two by their keys alone: a total order, alike only with equal keys', () => {
    fc.assert(
      fc.property(anyLiens, asOf, (liens, time) => {
        const { ranked } = rankLiens(liens, time);
        for (const a of ranked)
          for (const b of ranked)
            expect(Math.sign(a.rank - b.rank)).to.equal(a.key === b.key ? 0 : a.key < b.key ? -1 : 1);
      }),
      runs,
    );
  });

  it('lets no added lien change the order of the others, nor the removal of one', () => {
    fc.assert(
      fc.property(anyLiens, anyLien('new'), asOf, (liens, added, time) => {
        const ids = liens.map(({ id }) => id);
        const before = pairs(rankLiens(liens, time), ids);
        expect(pairs(rankLiens([...liens, added], time), ids)).to.deep.equal(before);
        for (const released of ids) {
          const rest = ids.filter((id) => id !== released);
          const after = liens.map((lien) => (lien.id === released ? { ...lien, endedAt: time } : lien));
          expect(pairs(rankLiens(after, time), rest)).to.deep.equal(pairs(rankLiens(liens, time), rest));
        }
      }),
      runs,
    );
  });

  it('puts an ordinary mortgage registered last behind all that are perfected, before all that are not', () => {
    fc.assert(
      fc.property(anyLiens, (liens) => {
        const last: LienFacts = {
          id: 'last',
          kind: 'mortgage',
          secured: 1n,
          tenure: 2,
          effectiveAt: LATER - 2,
          registration: { at: LATER - 1 },
        };
        const { ranked } = rankLiens([...liens, last], LATER);
        const own = ranked.find(({ id }) => id === 'last')!;
        for (const lien of ranked)
          if (lien.id !== 'last') expect(lien.rank < own.rank, lien.id).to.equal(lien.opposable);
      }),
      runs,
    );
  });

  it('never ranks a lien higher for a later registration or a lost one', () => {
    fc.assert(
      fc.property(anyLien('A'), fc.nat(30), asOf, (lien, days, time) => {
        if (lien.registration === undefined) return;
        const key = orderKey(lien, time);
        const delayed = { ...lien, registration: { ...lien.registration, at: lien.registration.at + days * 86_400 } };
        const { registration: _, ...never } = lien;
        expect(orderKey(delayed, time) >= key || key === NOT_RANKED).to.equal(true);
        expect(orderKey(never, time) >= key).to.equal(true);
      }),
      runs,
    );
  });

  describe('distribution', () => {
    it('adds up exactly, pays nobody more than its claim and nobody before those ahead of it', () => {
      fc.assert(
        fc.property(anyLiens, proceeds, asOf, (liens, amount, time) => {
          const ranking = rankLiens(liens, time);
          const { payments, surplus } = distribute(ranking, amount);
          expect(sum(payments.map((payment) => payment.amount)) + surplus).to.equal(amount);
          payments.forEach((payment, i) => {
            const { facts, ahead, share } = ranking.ranked[i]!;
            expect(payment.amount >= 0n && payment.amount <= facts.secured).to.equal(true);
            if (amount <= ahead) expect(payment.amount).to.equal(0n);
            if (amount >= ahead + share.in) expect(payment.amount).to.equal(facts.secured);
          });
          if (surplus > 0n) expect(sum(ranking.ranked.map(({ facts }) => facts.secured))).to.equal(amount - surplus);
        }),
        runs,
      );
    });

    it('divides in proportion, less than one unit from the exact fraction', () => {
      fc.assert(
        fc.property(
          fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 6 }),
          fc.nat(1_000),
          (weights, part) => {
            const all = sum(weights);
            const amount = (all * BigInt(part)) / 1_000n;
            const parts = proRata(amount, weights);
            expect(sum(parts)).to.equal(amount);
            parts.forEach((given, i) => {
              const error = given * all - amount * weights[i]!;
              expect(error < all || all === 0n).to.equal(true);
              expect(-error < all || all === 0n).to.equal(true);
              expect(given <= weights[i]!).to.equal(true);
            });
          },
        ),
        runs,
      );
    });
  });

  describe('agreements', () => {
    /** The last agreement against the state without it. */
    const last = fc.tuple(withAgreements, proceeds);

    it('add up exactly and overpay nobody', () => {
      fc.assert(
        fc.property(last, ([{ liens, agreements }, amount]) => {
          const ranking = rankLiens(liens, LATER, agreements);
          const { payments, surplus } = distribute(ranking, amount);
          expect(sum(payments.map((payment) => payment.amount)) + surplus).to.equal(amount);
          payments.forEach((payment, i) => {
            expect(payment.amount >= 0n && payment.amount <= ranking.ranked[i]!.facts.secured).to.equal(true);
          });
        }),
        runs,
      );
    });

    it('change nothing, to the unit, for a creditor who is no party to the one just made', () => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(last, ([{ liens, agreements }, amount]) => {
          const made = agreements.at(-1)!;
          if (made.favoured === undefined) return;
          const ranking = rankLiens(liens, LATER, agreements);
          const before = paidTo(rankLiens(liens, LATER, agreements.slice(0, -1)), amount);
          // Who gave to the same lien just before shares the burden now: may gain.
          const others = agreements.findLastIndex(({ favoured }) => favoured !== made.favoured);
          const joined = agreements.slice(others + 1, -1).flatMap(({ yielding }) => yielding);
          const after = paidTo(ranking, amount);
          for (const { id } of liens) {
            if (joined.includes(id)) expect(after.get(id)! >= before.get(id)!, id).to.equal(true);
            else if (made.yielding.includes(id)) expect(after.get(id)! <= before.get(id)!, id).to.equal(true);
            else if (id === made.favoured) expect(after.get(id)! >= before.get(id)!, id).to.equal(true);
            else expect(after.get(id), id).to.equal(before.get(id));
          }
          seen.add(ranking.subordinations.at(-1)!.effect);
        }),
        runs,
      );
      expect([...seen]).to.include.members(['full', 'relative', 'idle']);
    });

    it('by waiving a rank harm nobody else, but for the rounding of equal shares', () => {
      fc.assert(
        fc.property(last, fc.nat(5), ([{ liens, agreements }, amount], who) => {
          const waives = liens[who % liens.length]!.id;
          const waiver = { id: 'waiver', yielding: [waives], at: LATER };
          const before = paidTo(rankLiens(liens, LATER, agreements), amount);
          const after = paidTo(rankLiens(liens, LATER, [...agreements, waiver]), amount);
          for (const { id } of liens) {
            const gain = after.get(id)! - before.get(id)!;
            if (id === waives) expect(gain <= 0n, id).to.equal(true);
            else expect(gain >= -BigInt(liens.length), id).to.equal(true);
          }
        }),
        runs,
      );
    });

    it('pay the favoured one in full before a yielding one keeps anything, when it is the only agreement', () => {
      fc.assert(
        fc.property(last, ([{ liens, agreements }, amount]) => {
          const [only] = agreements;
          if (only!.favoured === undefined) return;
          const paid = paidTo(rankLiens(liens, LATER, [only!]), amount);
          const favoured = liens.find(({ id }) => id === only!.favoured)!;
          if (paid.get(favoured.id)! < favoured.secured)
            for (const id of only!.yielding) expect(paid.get(id), id).to.equal(0n);
        }),
        runs,
      );
    });
  });
});
