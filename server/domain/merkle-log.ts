/**
 * An append-only Merkle tree in the manner of RFC 9162 (2.1) over keccak256: proofs of inclusion and of consistency. Pure: the caller keeps
 * the hashes of complete subtrees wherever it likes, this module says which ones a root or a proof needs, and checks proofs.
 *
 * leaf = H(0x00 . data), node = H(0x01 . left . right), root of no leaf = H(""). Sizes and places are below 2^53.
 */
import { equalBytes } from './bytes.ts';
import { keccak } from './hash.ts';

/** A complete subtree: the leaves from `index * 2^level`, `2^level` of them. */
export interface NodePlace {
  readonly level: number;
  readonly index: number;
}

/** Leaves from `from` to below `to`. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

const pair = new Uint8Array(65);
pair[0] = 1;

/** Hash of a leaf's data. */
export function leafHash(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + data.length);
  bytes.set(data, 1);
  return keccak(bytes);
}

/** Hash over two subtrees, left and right. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 33);
  return keccak(pair);
}

/** The root of a log without entries. */
export const emptyRoot = (): Uint8Array => keccak(new Uint8Array(0));

/** The largest power of two below `size`, for sizes above 1: where RFC 9162 splits. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The complete subtrees whose hashes, folded, give the root over a range that RFC 9162 splits off; from left to right. */
export function subtreesOf({ from, to }: LeafRange): NodePlace[] {
  const places: NodePlace[] = [];
  let at = from;
  while (at < to) {
    let level = 0;
    let width = 1;
    while (at + width * 2 <= to && at % (width * 2) === 0) {
      width *= 2;
      level += 1;
    }
    places.push({ level, index: at / width });
    at += width;
  }
  return places;
}

/** Root over subtrees from left to right, as `subtreesOf` lists them. */
export function foldSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return emptyRoot();
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The growing edge of a log: the complete subtrees that wait for their right neighbours. Enough to append and to give the root. */
export class LogFrontier {
  readonly #waiting: (Uint8Array | undefined)[] = [];
  #size = 0;

  /** @param size of the log so far @param subtrees its subtrees, as `subtreesOf` lists them */
  constructor(size = 0, subtrees: readonly Uint8Array[] = []) {
    for (const [i, { level }] of subtreesOf({ from: 0, to: size }).entries()) this.#waiting[level] = subtrees[i];
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** Appends a leaf's hash. @returns it and every subtree that it completes */
  append(leaf: Uint8Array): { readonly place: NodePlace; readonly hash: Uint8Array }[] {
    let [level, index, hash] = [0, this.#size, leaf];
    const grown = [{ place: { level, index }, hash }];
    for (let left = this.#waiting[0]; left !== undefined; left = this.#waiting[level]) {
      this.#waiting[level] = undefined;
      [level, index, hash] = [level + 1, (index - 1) / 2, nodeHash(left, hash)];
      grown.push({ place: { level, index }, hash });
    }
    this.#waiting[level] = hash;
    this.#size += 1;
    return grown;
  }

  root(): Uint8Array {
    return foldSubtrees(this.#waiting.toReversed().filter((hash) => hash !== undefined));
  }
}

/** The ranges whose roots are the inclusion path of a leaf (PATH of RFC 9162), from the leaf upwards. @param index below `size` */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const path = (from: number, to: number): LeafRange[] => {
    if (to - from <= 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle ? [...path(from, middle), { from: middle, to }] : [...path(middle, to), { from, to: middle }];
  };
  return path(0, size);
}

/** The ranges whose roots are the consistency proof between two sizes (PROOF of RFC 9162). @param first above 0, at most `second` */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  const proof = (from: number, to: number, whole: boolean): LeafRange[] => {
    if (first === to) return whole ? [] : [{ from, to }];
    const middle = from + splitOf(to - from);
    return first <= middle
      ? [...proof(from, middle, whole), { from: middle, to }]
      : [...proof(middle, to, false), { from, to: middle }];
  };
  return first === second ? [] : proof(0, second, true);
}

export interface InclusionClaim {
  /** place of the leaf, from 0 */
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** True when the path leads from the leaf at that place to the root of a log of that size (RFC 9162, 2.1.3.2). */
export function verifyInclusion({ index, size, leaf, path, root }: InclusionClaim): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && equalBytes(hash, root);
}

export interface ConsistencyClaim {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** True when the log of the second size begins with the whole log of the first (RFC 9162, 2.1.4.2). */
export function verifyConsistency({ first, second, firstRoot, secondRoot, path }: ConsistencyClaim): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second) return false;
  if (first === second) return path.length === 0 && equalBytes(firstRoot, secondRoot);
  if (first === 0) return path.length === 0 && equalBytes(firstRoot, emptyRoot());
  const isPower = subtreesOf({ from: 0, to: first }).length === 1;
  const hashes = isPower ? [firstRoot, ...path] : [...path];
  const start = hashes.shift();
  if (start === undefined) return false;
  let [place, last] = [first - 1, second - 1];
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)];
  let [older, newer] = [start, start];
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else newer = nodeHash(newer, sibling);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && equalBytes(older, firstRoot) && equalBytes(newer, secondRoot);
}
