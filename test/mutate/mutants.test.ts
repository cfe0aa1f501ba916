import { expect } from 'chai';
import { changedLines, mutantsOf, sampleOf } from '../../scripts/mutate/mutants.ts';
import { astOf, contract, mutantsIn } from './sample-contract.ts';

const RUN = '    function run(uint256 a) external {\n        total = a + 1;\n        total = a + 1;\n    }';

describe('mutants', () => {
  it('keep their name when other code moves them, and differ where the same line stands twice', () => {
    const before = mutantsIn(RUN);
    const moved = mutantsIn(`    uint8 internal other;\n\n${RUN}`);
    expect(new Set(before.map(({ id }) => id)).size).to.equal(before.length);
    expect(moved.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
    expect(moved[0]?.line).to.equal((before[0]?.line ?? 0) + 2);
  });

  it('say where they are', () => {
    const places = mutantsIn(`${RUN}\n    constructor() { total = 7; }\n    uint8 internal other = 3;`).map(
      ({ where }) => where,
    );
    expect([...new Set(places)]).to.deep.equal(['Sample.run', 'Sample.constructor', 'Sample']);
  });

  it('are none in an interface', () => {
    const source = 'pragma solidity ^0.8.28; interface I { function f(uint8 a) external; }';
    expect(mutantsOf('contracts/I.sol', source, astOf(source))).to.deep.equal([]);
  });

  it('never repeat a source nor leave it as it was', () => {
    const mutants = mutantsIn(RUN);
    expect(new Set([...mutants.map(({ source }) => source), contract(RUN)]).size).to.equal(mutants.length + 1);
  });

  it('show the lines that change, whichever is longer', () => {
    expect(changedLines('a\n  b\n  c\nd', 'a\n{}\nd')).to.deep.equal({ line: 2, before: 'b\nc', after: '{}' });
    expect(changedLines('a\na\na', 'a\na')).to.deep.equal({ line: 3, before: 'a', after: '' });
  });

  it('are sampled the same for the same seed, whatever their order', () => {
    const all = Array.from({ length: 50 }, (_, i) => ({ id: `m${i}`, file: `${i % 3}.sol` }));
    const sample = sampleOf(all, 10, 'seed');
    expect(sample.length).to.equal(10);
    expect(sampleOf([...all].reverse(), 10, 'seed')).to.deep.equal(sample);
    expect(sampleOf(all, 10, 'another')).to.not.deep.equal(sample);
    expect(sampleOf(all, 11, 'seed').slice(0, 10)).to.deep.equal(sample);
  });

  it('are sampled of every file, in proportion', () => {
    const of = (file: string, length: number) => Array.from({ length }, (_, i) => ({ id: `${file}${i}`, file }));
    const sample = sampleOf([...of('large', 80), ...of('small', 19), ...of('tiny', 1)], 20, 'seed');
    const counts = ['large', 'small', 'tiny'].map((file) => sample.filter((each) => each.file === file).length);
    expect(counts).to.deep.equal([15, 4, 1]);
  });
});
