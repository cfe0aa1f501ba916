import { expect } from 'chai';
import fc from 'fast-check';
import type { AssetAnswer } from '../../server/domain/asset-answer.ts';
import { type AnswerProblem, checkAssetAnswer } from '../../server/domain/asset-answer-check.ts';
import { rankingOf } from '../../server/domain/asset-ranking.ts';
import { type LienTerms, lienId } from '../../server/domain/asset-typed-data.ts';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { EMPTY_CHAIN } from '../../server/domain/hash-chain.ts';
import { replayLiens, type ToldLiens } from '../../server/domain/lien-replay.ts';
import { LIEN_STEPS, lienChainOf, registrationData } from '../../server/domain/lien-steps.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { bytes32 } from '../follower/events.ts';

const domainOf = (byte: string) => ({ chainId: 20_260, verifyingContract: `0x${byte.repeat(20)}` as Hex });
const domains = { lienRegistry: domainOf('1e'), valuationRegistry: domainOf('2e') };
const separator = domainSeparator(domains.lienRegistry);
const NOW = 1_800_000_000;

/** A history of steps on asset 1, as a generator draws it: every lien is created, then some things happen to it. */
function historyOf(liens: readonly { amount: number; acts: readonly number[]; registeredAt: number }[]): ToldLiens {
  const told = { steps: [], terms: [], registrations: [], agreements: [] } as {
    -readonly [K in keyof ToldLiens]: ToldLiens[K][number][];
  };
  for (const [i, { amount, acts, registeredAt }] of liens.entries()) {
    const terms: LienTerms = {
      assets: ['1'],
      creditor: 2 + i,
      kind: 1,
      currency: 156,
      amount: String(amount),
      maxAmount: String(amount),
      effectiveAt: 1_700_000_000,
      deliveredAt: 0,
      debt: bytes32('debt'),
      salt: bytes32(`salt ${i}`),
      deadline: NOW,
    };
    const lien = lienId(separator, terms);
    const step = (number: number, data: Hex = ZERO32): void => {
      const position = told.steps.length + 1;
      const at = { block: position, timestamp: 1_700_000_000 + position, tx: ZERO32 };
      told.steps.push({
        step: number,
        lien,
        data,
        position,
        at,
        ...(number === LIEN_STEPS.created ? { tenure: 0 } : {}),
      });
    };
    told.terms.push({ lien, terms });
    step(LIEN_STEPS.created);
    const registration = { register: 2, number: bytes32(`entry ${i}`), registeredAt, validUntil: 0, order: 0 };
    told.registrations.push({ lien, byAuthority: false, registration });
    step(LIEN_STEPS.perfected, registrationData(registration));
    for (const act of acts) step(act);
  }
  return told;
}

function answerOf(told: ToldLiens): AssetAnswer {
  const ranking = rankingOf(replayLiens('1', told, separator), told, [{ transfers: 0, at: 1 }], NOW);
  const at = { block: 1, timestamp: 1, tx: ZERO32 };
  return {
    block: { number: 9, hash: ZERO32, timestamp: NOW },
    title: { asset: '1', owners: [{ owner: '0x', transfers: 0, reason: 0, at }] },
    liens: { ...told, chain: lienChainOf(told.steps), ranking },
    valuations: { chain: EMPTY_CHAIN, items: [] },
  } as unknown as AssetAnswer;
}

const arbitrary = fc.array(
  fc.record({
    amount: fc.integer({ min: 1, max: 2 ** 40 }),
    registeredAt: fc.integer({ min: 1_700_000_000, max: 1_700_000_900 }),
    acts: fc.constantFrom(
      [],
      [LIEN_STEPS.confirmed],
      [LIEN_STEPS['notice-given'], LIEN_STEPS['notice-withdrawn']],
      [LIEN_STEPS.released],
    ),
  }),
  { minLength: 1, maxLength: 5 },
);
const codes = (problems: readonly AnswerProblem[]): string[] => problems.map(({ code }) => code);

describe('checkAssetAnswer', () => {
  const checked = (answer: AssetAnswer, head = lienChainOf(answer.liens!.steps)): AnswerProblem[] =>
    checkAssetAnswer(answer, { liens: head, valuations: EMPTY_CHAIN }, domains);

  it('finds nothing wrong with what is told in full', () => {
    fc.assert(
      fc.property(arbitrary, (liens) => {
        expect(checked(answerOf(historyOf(liens)))).to.deep.equal([]);
      }),
      { numRuns: 100 },
    );
  });

  it('tells that a lien is left out, however well the rest was made to fit', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), (liens, pick) => {
        const whole = historyOf(liens);
        const less = historyOf(liens.toSpliced(pick % liens.length, 1));
        expect(codes(checked(answerOf(less), lienChainOf(whole.steps)))).to.include('LIEN_STEPS_MISSING');
      }),
      { numRuns: 100 },
    );
  });

  it('tells any change of a step, of terms, of a registration, and of the order', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(), (liens, pick) => {
        const told = historyOf(liens);
        const answer = answerOf(told);
        const head = lienChainOf(told.steps);
        const changed = (change: object): string[] =>
          codes(checked({ ...answer, liens: { ...answer.liens!, ...change } }, head));
        const at = pick % told.steps.length;
        const steps = told.steps.map((step, i) => (i === at ? { ...step, data: bytes32('other') } : step));
        expect(changed({ steps })).to.include('LIEN_STEPS_ALTERED');
        const terms = told.terms.map((one, i) => (i === 0 ? { ...one, terms: { ...one.terms, creditor: 99 } } : one));
        expect(changed({ terms })).to.include('LIENS_INCONSISTENT');
        expect(changed({ terms: told.terms.slice(1) })).to.include('LIENS_INCONSISTENT');
        expect(changed({ registrations: told.registrations.slice(1) })).to.include('LIENS_INCONSISTENT');
        const { ranking } = answer.liens!;
        expect(changed({ ranking: { ...ranking, asOf: 1 } })).to.deep.equal(['RANKING_ALTERED']);
        expect(changed({ steps: [...told.steps, { ...told.steps[0]!, position: told.steps.length + 1 }] })).to.include(
          'LIEN_STEPS_NEWER',
        );
      }),
      { numRuns: 50 },
    );
  });

  it('tells that nothing was told where there is something', () => {
    const told = historyOf([{ amount: 5, acts: [], registeredAt: 1_700_000_000 }]);
    const nothing = { ...answerOf(told), liens: null } as AssetAnswer;
    expect(
      codes(checkAssetAnswer(nothing, { liens: lienChainOf(told.steps), valuations: EMPTY_CHAIN }, domains)),
    ).to.deep.equal(['NOTHING_TOLD']);
    expect(checkAssetAnswer(nothing, { liens: EMPTY_CHAIN, valuations: EMPTY_CHAIN }, domains)).to.deep.equal([]);
  });
});
