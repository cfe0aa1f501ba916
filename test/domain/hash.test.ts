import { keccak_256 } from '@noble/hashes/sha3.js';
import { expect } from 'chai';
import { id, keccak256 } from 'ethers';
import { toHex } from '../../server/domain/bytes.ts';
import { keccak, setKeccak, tag } from '../../server/domain/hash.ts';
import { useFastKeccak } from '../../server/hash-wasm.ts';

const samples = [0, 1, 64, 135, 136, 137, 1000].map((size) => new Uint8Array(size).map((_, i) => i * 7));

describe('domain/hash', () => {
  beforeEach(() => setKeccak(keccak_256));
  // The rest of the suite may as well be quick.
  after(useFastKeccak);

  it('refuses an engine that computes something else, and keeps the old one', () => {
    expect(() => setKeccak((bytes) => keccak_256(bytes).reverse())).to.throw(/wrong/);
    expect(toHex(keccak(samples[2]!))).to.equal(keccak256(samples[2]!));
  });

  it('is keccak256, with either engine', async () => {
    for (const sample of samples) expect(toHex(keccak(sample))).to.equal(keccak256(sample));
    await useFastKeccak();
    for (const sample of samples) expect(toHex(keccak(sample))).to.equal(keccak256(sample));
  });

  it('returns a fresh array each time, with either engine', async () => {
    for (const install of [async () => setKeccak(keccak_256), useFastKeccak]) {
      await install();
      const first = keccak(samples[0]!);
      const copy = first.slice();
      keccak(samples[1]!);
      expect(first).to.deep.equal(copy);
    }
  });

  it('makes tags from names', () => {
    expect(toHex(tag('leaf'))).to.equal(id('county-ledger/v1/leaf'));
  });
});
