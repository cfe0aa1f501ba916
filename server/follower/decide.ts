/** What to do about what the node shows. Pure. */
import type { Hex } from '../domain/bytes.ts';
import type { Head } from '../store/rows.ts';

/** Blocks that can be taken back: `instant` = none ever, a number = that many. */
export type Finality = 'instant' | number;

export interface Own {
  readonly head: Head;
  /** Hashes by number: the head and every block down to the deepest to which the index can go back. */
  readonly recent: ReadonlyMap<number, Hex>;
}

export interface Seen {
  readonly head: Head;
  /** The node's hashes at heights of ours, as far as they were asked for. */
  readonly hashes: ReadonlyMap<number, Hex>;
}

export type Decision =
  | { readonly do: 'ignore'; readonly because: 'same' | 'lagging' }
  | { readonly do: 'extend' }
  | { readonly do: 'fillGap'; readonly from: number; readonly to: number }
  | { readonly do: 'compare'; readonly heights: readonly number[] }
  | { readonly do: 'rewind'; readonly to: number }
  | { readonly do: 'halt'; readonly reason: string };

/**
 * Five cases, by what the node has at the heights we have:
 *  - another hash somewhere: the chain changed. Look at every height we can go back to (`compare`), then go back to the highest that is
 *    still the same (`rewind`); none is: it changed below finality (`halt`)
 *  - nothing above, the same or nothing at ours: our head (`ignore`), or a node that lags or was failed over to: that is no reorg (`ignore`)
 *  - one block more, on top of ours (`extend`)
 *  - several more (`fillGap`): the first must be on top of ours too, which its parent tells when it is applied
 */
export function decide(own: Own, seen: Seen, finality: Finality): Decision {
  const hashes = new Map(seen.hashes).set(seen.head.number, seen.head.hash);
  if (seen.head.number > 0) hashes.set(seen.head.number - 1, seen.head.parentHash);
  const known = [...own.recent.keys()].sort((a, b) => b - a);
  const differs = known.find((height) => hashes.has(height) && hashes.get(height) !== own.recent.get(height));

  if (differs !== undefined) {
    if (finality === 'instant')
      return {
        do: 'halt',
        reason: `block ${differs} is ${hashes.get(differs)}, was ${own.recent.get(differs)}, at instant finality`,
      };
    const unseen = known.filter((height) => height <= seen.head.number && !hashes.has(height));
    if (unseen.length > 0) return { do: 'compare', heights: unseen };
    const common = known.find((height) => hashes.get(height) === own.recent.get(height));
    if (common !== undefined) return { do: 'rewind', to: common };
    return {
      do: 'halt',
      reason: `the chain changed at block ${known.at(-1)}, below the ${finality} blocks that may change`,
    };
  }
  if (seen.head.number < own.head.number) return { do: 'ignore', because: 'lagging' };
  if (seen.head.number === own.head.number) return { do: 'ignore', because: 'same' };
  if (seen.head.number === own.head.number + 1) return { do: 'extend' };
  return { do: 'fillGap', from: own.head.number + 1, to: seen.head.number };
}
