import { expect } from 'chai';
import { run } from '../../scripts/bench/gas.ts';
import { differences, readSnapshot, toSnapshot } from '../../scripts/bench/gas-snapshot.ts';
import type { Figure } from '../../scripts/bench/report.ts';

describe('the gas snapshot', () => {
  it('is what every transaction costs, and its peers on the same chain (renew: npm run gas -- --write)', async function () {
    this.timeout(120_000);
    const figures: Figure[] = [];
    await run((figure) => figures.push(figure));
    expect(figures.length).to.be.at.least(20);
    expect(differences(readSnapshot(), toSnapshot(figures))).to.deep.equal([]);
  });

  it('tells a change from chance, of a figure and of its peer', () => {
    const peer = (value: number) => ({ name: 'peer', value });
    const kept = { a: { value: 100_000 }, b: { value: 10, peer: peer(50_000) } };
    expect(differences(kept, { a: { value: 100_200 }, b: { value: 70, peer: peer(50_100) } })).to.deep.equal([]);
    expect(differences(kept, { a: { value: 100_201 }, b: { value: 71, peer: peer(49_899) } })).to.deep.equal([
      { name: 'a', kept: 100_000, now: 100_201 },
      { name: 'b', kept: 10, now: 71 },
      { name: 'b peer', kept: 50_000, now: 49_899 },
    ]);
  });

  it('names what is new and what is gone', () => {
    expect(differences({ gone: { value: 1 } }, { fresh: { value: 2 } })).to.deep.equal([
      { name: 'gone', kept: 1, now: undefined },
      { name: 'fresh', kept: undefined, now: 2 },
    ]);
  });
});
