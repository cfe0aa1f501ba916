import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { type Decision, decide, type Finality } from '../../server/follower/decide.ts';
import type { Head } from '../../server/store/rows.ts';

/** `4a` is height 4 on branch a. */
const hash = (name: string): Hex => `0x${name.padStart(64, '0')}`;
const head = (name: string, parent: string): Head => ({
  number: Number.parseInt(name, 10),
  hash: hash(name),
  parentHash: hash(parent),
  timestamp: 0,
});
const hashes = (...names: string[]): Map<number, Hex> =>
  new Map(names.map((name) => [Number.parseInt(name, 10), hash(name)]));

interface Row {
  readonly when: string;
  readonly finality?: Finality;
  /** What the node shows: its head with parent, and hashes at heights that were asked for. */
  readonly head: [string, string];
  readonly asked?: readonly string[];
  readonly does: Decision;
}

/** Ours is 3a 4a 5a 6a, of which 4a to 6a can be taken back. */
const TABLE: readonly Row[] = [
  { when: 'the node has our head', head: ['6a', '5a'], does: { do: 'ignore', because: 'same' } },
  { when: 'the node lags', head: ['5a', '4a'], does: { do: 'ignore', because: 'lagging' } },
  { when: 'the node lags below what we keep', head: ['1a', '0a'], does: { do: 'ignore', because: 'lagging' } },
  {
    when: 'the node is another one that is still syncing',
    head: ['0a', '0x'],
    does: { do: 'ignore', because: 'lagging' },
  },
  { when: 'one block more', head: ['7a', '6a'], asked: ['6a'], does: { do: 'extend' } },
  { when: 'several blocks more', head: ['9a', '8a'], asked: ['6a'], does: { do: 'fillGap', from: 7, to: 9 } },
  {
    when: 'several blocks more, our height not asked for',
    head: ['9b', '8b'],
    does: { do: 'fillGap', from: 7, to: 9 },
  },
  { when: 'another head at our height', head: ['6b', '5a'], does: { do: 'compare', heights: [4, 3] } },
  { when: 'another head on top of another one', head: ['7b', '6b'], does: { do: 'compare', heights: [5, 4, 3] } },
  {
    when: 'a longer chain with another block at our height',
    head: ['9b', '8b'],
    asked: ['6b'],
    does: { do: 'compare', heights: [5, 4, 3] },
  },
  { when: 'a shorter chain that differs', head: ['5b', '4a'], does: { do: 'compare', heights: [3] } },
  {
    when: 'all heights are known, one block changed',
    head: ['6b', '5a'],
    asked: ['4a', '3a'],
    does: { do: 'rewind', to: 5 },
  },
  {
    when: 'all heights are known, three changed',
    head: ['9b', '8b'],
    asked: ['6b', '5b', '4b', '3a'],
    does: { do: 'rewind', to: 3 },
  },
  { when: 'a shorter chain, all its heights known', head: ['5b', '4b'], asked: ['3a'], does: { do: 'rewind', to: 3 } },
];

describe('decide', () => {
  const own = { head: head('6a', '5a'), recent: hashes('3a', '4a', '5a', '6a') };
  for (const {
    when,
    head: [name, parent],
    asked = [],
    does,
    finality = 3,
  } of TABLE) {
    it(`${does.do}: ${when}`, () => {
      expect(decide(own, { head: head(name, parent), hashes: hashes(...asked) }, finality)).to.deep.equal(does);
    });
  }

  it('halt: every block that could be taken back changed, and one below', () => {
    const seen = { head: head('9b', '8b'), hashes: hashes('6b', '5b', '4b', '3b') };
    expect(decide(own, seen, 3).do).to.equal('halt');
  });

  it('halt: any change at instant finality', () => {
    const single = { head: own.head, recent: hashes('6a') };
    expect(decide(single, { head: head('6b', '5a'), hashes: new Map() }, 'instant').do).to.equal('halt');
    expect(decide(single, { head: head('7b', '6b'), hashes: new Map() }, 'instant').do).to.equal('halt');
    expect(decide(single, { head: head('9b', '8b'), hashes: hashes('6b') }, 'instant').do).to.equal('halt');
    expect(decide(single, { head: head('5b', '4b'), hashes: new Map() }, 'instant').do).to.equal('ignore');
  });
});
