/** The table of dispute-verdict.ts, line by line, and which of several disputes counts. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { DISPUTE_STATUS, textHash } from '../../server/domain/dispute.ts';
import { type DisputeFacts, judgeDisputes } from '../../server/domain/dispute-verdict.ts';

const bytes32 = (fill: string): Hex => `0x${fill.repeat(32)}`;
const NOW = 1_800_000_000;
const salt = bytes32('5a');
const statement = textHash({ text: 'the invoice was paid', salt });

const fact = (change: Partial<DisputeFacts> = {}): DisputeFacts => ({
  dispute: bytes32('d1'),
  status: DISPUTE_STATUS.open,
  respondent: 1,
  filedAt: NOW - 100,
  dueAt: NOW + 1,
  successor: ZERO32,
  statement: ZERO32,
  ...change,
});
const about = (...disputes: DisputeFacts[]) => ({ chain: { count: disputes.length, head: bytes32('ce') }, disputes });
const verdict = (disputes: readonly DisputeFacts[], told: Parameters<typeof judgeDisputes>[1] = []): string => {
  const { outcome, reason } = judgeDisputes(about(...disputes), told, NOW);
  return `${outcome} ${reason}`;
};

describe('judgeDisputes', () => {
  it('is unknown without a register, and no dispute only by the count of the chain', () => {
    expect(judgeDisputes(undefined, [], NOW)).to.deep.equal({ outcome: 'unknown', reason: 'NO_DISPUTE_REGISTER' });
    expect(judgeDisputes(about(), [], NOW)).to.deep.equal({
      outcome: 'pass',
      reason: 'NOT_DISPUTED',
      evidence: { count: 0, head: bytes32('ce') },
    });
  });

  const cases: readonly (readonly [string, Partial<DisputeFacts>, string])[] = [
    ['open, in time', {}, 'unknown DISPUTE_OPEN'],
    ['open, in its last second', { dueAt: NOW + 1 }, 'unknown DISPUTE_OPEN'],
    ['open, the first second after', { dueAt: NOW }, 'fail DISPUTE_OVERDUE'],
    ['corrected', { status: 2, dueAt: NOW - 9, successor: bytes32('55') }, 'fail DISPUTE_CORRECTED'],
    ['rejected', { status: 3 }, 'pass DISPUTE_REJECTED'],
    ['unresolved, late', { status: 4, dueAt: NOW - 9 }, 'unknown DISPUTE_UNRESOLVED'],
    ['withdrawn', { status: 5 }, 'pass DISPUTE_WITHDRAWN'],
    ['with a statement nobody told', { status: 5, statement }, 'unknown STATEMENT_NOT_TOLD'],
  ];
  for (const [name, change, expected] of cases)
    it(`${name}: ${expected}`, () => expect(verdict([fact(change)])).to.equal(expected));

  it('carries the statement that the chain has, and refuses any other', () => {
    const { dispute } = fact();
    const told = { dispute, text: 'the invoice was paid', salt };
    const rejected = fact({ status: 3, statement });
    const judged = judgeDisputes(about(rejected), [told], NOW);
    expect(judged.reason).to.equal('DISPUTE_REJECTED');
    expect((judged.evidence!.disputes as object[])[0]).to.deep.include({
      dispute,
      state: 'rejected',
      statement: told.text,
    });
    expect(verdict([rejected], [{ ...told, text: 'the invoice was not paid' }])).to.equal('fail STATEMENT_ALTERED');
    expect(verdict([rejected], [{ ...told, salt: bytes32('5b') }])).to.equal('fail STATEMENT_ALTERED');
    expect(verdict([rejected], [{ ...told, salt: '0x' }])).to.equal('fail STATEMENT_ALTERED');
    expect(verdict([rejected], [{ ...told, dispute: bytes32('d2') }])).to.equal('unknown STATEMENT_NOT_TOLD');
  });

  it('names successor and times of the dispute that decides', () => {
    const corrected = fact({ status: 2, filedAt: 5, dueAt: 7, successor: bytes32('55') });
    const { evidence } = judgeDisputes(about(corrected, fact({ status: 3, filedAt: 9, dueAt: 11 })), [], NOW);
    expect(evidence).to.deep.include({ filedAt: 5, dueAt: 7, count: 2 });
    expect((evidence!.disputes as object[])[0]).to.deep.include({ successor: bytes32('55') });
  });

  it('never judges milder for one more dispute', () => {
    const rank = { pass: 0, unknown: 1, fail: 2 };
    const any = fc.record({ status: fc.integer({ min: 1, max: 5 }), dueAt: fc.constantFrom(NOW, NOW + 1) }).map(fact);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 4 }), any, (some, more) => {
        const before = judgeDisputes(about(...some), [], NOW);
        const after = judgeDisputes(about(...some, more), [], NOW);
        expect(rank[after.outcome]).to.be.at.least(rank[before.outcome]);
      }),
    );
  });
});
