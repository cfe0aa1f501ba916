/** The log's proofs against RFC 9162 written down a second time, naively, over ethers. */
import { expect } from 'chai';
import { concat, keccak256 } from 'ethers';
import fc from 'fast-check';
import { fromHex, toHex, utf8 } from '../../server/domain/bytes.ts';
import {
  consistencyRanges,
  emptyRoot,
  foldSubtrees,
  inclusionRanges,
  type LeafRange,
  leafHash,
  nodeHash,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
} from '../../server/domain/merkle-log.ts';

/** MTH of RFC 9162, 2.1.1. */
function oracleRoot(data: readonly string[]): string {
  if (data.length === 0) return keccak256('0x');
  if (data.length === 1) return keccak256(concat(['0x00', data[0]!]));
  const k = 2 ** Math.floor(Math.log2(data.length - 1));
  return keccak256(concat(['0x01', oracleRoot(data.slice(0, k)), oracleRoot(data.slice(k))]));
}

const SIZES = 40;
const dataOf = (i: number): Uint8Array => utf8(`entry ${i}`);
const oracleData = (size: number): string[] => Array.from({ length: size }, (_, i) => toHex(dataOf(i)));

/** A subtree's hash, built bottom up. */
function hashAt(level: number, index: number): Uint8Array {
  return level === 0
    ? leafHash(dataOf(index))
    : nodeHash(hashAt(level - 1, 2 * index), hashAt(level - 1, 2 * index + 1));
}
const rootOf = (range: LeafRange): Uint8Array =>
  foldSubtrees(subtreesOf(range).map(({ level, index }) => hashAt(level, index)));
const rootAt = (size: number): Uint8Array => rootOf({ from: 0, to: size });

const claim = (index: number, size: number) => ({
  index,
  size,
  leaf: leafHash(dataOf(index)),
  path: inclusionRanges(index, size).map(rootOf),
  root: rootAt(size),
});
const extension = (first: number, second: number) => ({
  first,
  second,
  firstRoot: rootAt(first),
  secondRoot: rootAt(second),
  path: first === 0 ? [] : consistencyRanges(first, second).map(rootOf),
});

describe('the Merkle log', () => {
  it('has the roots of RFC 9162, 0 to 40 leaves', () => {
    expect(toHex(emptyRoot())).to.equal(oracleRoot([]));
    for (let size = 0; size <= SIZES; size++)
      expect(toHex(rootAt(size)), `${size}`).to.equal(oracleRoot(oracleData(size)));
  });

  it('proves every leaf of every size, with no more hashes than levels', () => {
    for (let size = 1; size <= SIZES; size++)
      for (let index = 0; index < size; index++) {
        const given = claim(index, size);
        expect(verifyInclusion(given), `${index} of ${size}`).to.equal(true);
        expect(given.path.length).to.be.at.most(Math.ceil(Math.log2(size)));
      }
  });

  it('proves every size a beginning of every later one', () => {
    for (let second = 0; second <= SIZES; second++)
      for (let first = 0; first <= second; first++)
        expect(verifyConsistency(extension(first, second)), `${first} of ${second}`).to.equal(true);
  });

  it('refuses an inclusion when anything in it is another', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: SIZES })
          .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size))),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ([index, size], at, flip) => {
          const given = claim(index, size);
          const flipped = (bytes: Uint8Array): Uint8Array =>
            bytes.map((byte, i) => (i === at % 32 ? byte ^ flip : byte));
          expect(verifyInclusion({ ...given, leaf: flipped(given.leaf) })).to.equal(false);
          expect(verifyInclusion({ ...given, root: flipped(given.root) })).to.equal(false);
          expect(verifyInclusion({ ...given, path: [...given.path, given.root] })).to.equal(false);
          for (let i = 0; i < given.path.length; i++) {
            const path = given.path.map((hash, place) => (place === i ? flipped(hash) : hash));
            expect(verifyInclusion({ ...given, path })).to.equal(false);
            expect(verifyInclusion({ ...given, path: given.path.toSpliced(i, 1) })).to.equal(false);
          }
          for (let other = 0; other < size; other++)
            if (other !== index)
              expect(verifyInclusion({ ...given, index: other }), `${index} as ${other}`).to.equal(false);
        },
      ),
    );
  });

  it('refuses a log that forgot, changed or reordered an entry before the first size', () => {
    for (let second = 2; second <= SIZES; second++)
      for (let first = 1; first < second; first++) {
        const given = extension(first, second);
        const forged = fromHex(oracleRoot(oracleData(first).with(0, '0x00')));
        expect(verifyConsistency({ ...given, firstRoot: forged }), `changed ${first} of ${second}`).to.equal(false);
        const shorter = fromHex(oracleRoot(oracleData(second).toSpliced(first - 1, 1)));
        expect(verifyConsistency({ ...given, secondRoot: shorter }), `forgot ${first} of ${second}`).to.equal(false);
        expect(verifyConsistency({ ...given, path: given.path.slice(1) })).to.equal(false);
        expect(verifyConsistency({ ...given, path: [...given.path, forged] })).to.equal(false);
      }
  });

  it('refuses places and sizes that cannot be', () => {
    const given = claim(3, 7);
    for (const index of [-1, 7, 3.5, Number.NaN, 2 ** 53]) expect(verifyInclusion({ ...given, index })).to.equal(false);
    const longer = extension(3, 7);
    for (const first of [-1, 8, 1.5, Number.NaN]) expect(verifyConsistency({ ...longer, first })).to.equal(false);
    expect(verifyConsistency({ ...longer, first: 0, firstRoot: rootAt(1), path: [] })).to.equal(false);
  });
});
