import { expect } from 'chai';
import { type Figure, isMet, toJson, toTable } from '../../scripts/bench/report.ts';

const figure = (change: Partial<Figure>): Figure => ({ name: 'gas.attest', value: 70, unit: 'gas', ...change });

describe('bench report', () => {
  it('judges a goal by its bound, both ways and at the bound itself', () => {
    expect(isMet(figure({ goal: '<=69' }))).to.equal(false);
    expect(isMet(figure({ goal: '<=70' }))).to.equal(true);
    expect(isMet(figure({ goal: '>=71' }))).to.equal(false);
    expect(isMet(figure({ goal: '>=70' }))).to.equal(true);
  });

  it('judges a goal by the peer of the same run', () => {
    const peer = { name: 'peer', value: 200 };
    expect(isMet(figure({ goal: '<=0.34 of peer', peer }))).to.equal(false);
    expect(isMet(figure({ goal: '<=0.35 of peer', peer }))).to.equal(true);
  });

  it('judges nothing without a goal or without the peer it speaks of', () => {
    expect(isMet(figure({}))).to.equal(undefined);
    expect(isMet(figure({ goal: '<=0.35 of peer' }))).to.equal(undefined);
  });

  it('speaks one line of JSON, and leaves out what is not known', () => {
    expect(JSON.parse(toJson(figure({})))).to.deep.equal({ name: 'gas.attest', value: 70, unit: 'gas' });
    const full = figure({ peer: { name: 'EAS', value: 200 }, limit: { name: 'floor', value: 40 }, goal: '<=60' });
    expect(JSON.parse(toJson(full))).to.deep.equal({ ...full, met: false });
    expect(toJson(full)).to.not.include('\n');
  });

  it('prints a row for each figure', () => {
    const [head, row, ...rest] = toTable([figure({ value: 1234, goal: '<=1000' })]).split('\n');
    expect(head?.split(/\s+/)).to.deep.equal(['figure', 'value', 'peer', 'limit', 'goal', 'met']);
    expect(row?.split(/\s+/)).to.deep.equal(['gas.attest', '1,234', 'gas', '<=1000', 'NO']);
    expect(rest).to.deep.equal([]);
  });
});
