import { expect } from 'chai';
import type { Mutant } from '../../scripts/mutate/mutants.ts';
import { type Accepted, isEnough, summarise, toText } from '../../scripts/mutate/report.ts';
import type { Verdict } from '../../scripts/mutate/results.ts';

const mutant = (id: string): Mutant => ({
  id,
  file: 'contracts/A.sol',
  where: 'A.f',
  operator: 'compare',
  line: 7,
  before: 'a < b',
  after: 'a <= b',
  source: '',
});
const judge = (id: string, status: Verdict['status']) => ({ mutant: mutant(id), verdict: { status } });
const accepted = (id: string, file = 'contracts/A.sol'): Accepted => ({
  id,
  file,
  where: 'A.f',
  operator: 'compare',
  change: 'a < b -> a <= b',
  reason: 'they never meet',
});

describe('mutation report', () => {
  it('is not enough below nine of ten, nor with nothing tested', () => {
    const killed = Array.from({ length: 9 }, (_, i) => judge(`k${i}`, 'killed'));
    expect(isEnough(summarise([...killed, judge('s', 'survived')], [], []))).to.equal(true);
    expect(isEnough(summarise([...killed.slice(1), judge('s', 'survived')], [], []))).to.equal(false);
    expect(isEnough(summarise([judge('x', 'invalid'), judge('y', 'same')], [], []))).to.equal(false);
  });

  it('counts time as death and an accepted survivor as alive, and what is no mutant not at all', () => {
    const judged = [
      judge('a', 'killed'),
      judge('b', 'timeout'),
      judge('c', 'survived'),
      judge('d', 'same'),
      judge('e', 'invalid'),
    ];
    const { killed, total, timeouts, same, invalid } = summarise(judged, [accepted('c')], []);
    expect({ killed, total, timeouts, same, invalid }).to.deep.equal({
      killed: 2,
      total: 3,
      timeouts: 1,
      same: 1,
      invalid: 1,
    });
  });

  it('gives a survivor with its lines, and its reason where one is known', () => {
    const summary = summarise(
      [judge('a', 'survived'), judge('b', 'survived')],
      [accepted('b')],
      [mutant('a'), mutant('b')],
    );
    expect(summary.survivors.map(({ reason }) => reason)).to.deep.equal([undefined, 'they never meet']);
    const text = toText(summary);
    expect(text).to.include('survived a contracts/A.sol:7 A.f compare\n  - a < b\n  + a <= b\n\n');
    expect(text).to.include('accepted: they never meet');
    expect(text).to.include('2 survived, 1 of them without a reason');
  });

  it('names accepted ones that are killed or gone, not those of files it did not look at', () => {
    const list = [accepted('a'), accepted('b'), accepted('gone'), accepted('elsewhere', 'contracts/B.sol')];
    const judged = [judge('a', 'killed'), judge('b', 'survived')];
    const { stale } = summarise(judged, list, [mutant('a'), mutant('b'), mutant('not sampled')]);
    expect(stale.map(({ id }) => id)).to.deep.equal(['a', 'gone']);
  });
});
