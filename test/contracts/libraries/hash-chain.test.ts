import { expect } from 'chai';
import { ZeroHash } from 'ethers';
import type { Hex } from '../../../server/domain/bytes.ts';
import { chainOf, EMPTY_CHAIN, extendChain } from '../../../server/domain/hash-chain.ts';
import { hash, load } from '../fixtures.ts';
import { libraryHarness } from './library-harness.ts';

describe('HashChain', () => {
  it('panics rather than count past 2^32 - 1', async () => {
    const { harness } = await load(libraryHarness);
    const full = `0xffffffff${'ab'.repeat(28)}`;
    await expect(harness.extend(full, hash('one more'))).to.be.revertedWithPanic(0x11);
  });

  it('takes the last item there may be', async () => {
    const { harness } = await load(libraryHarness);
    const almost = { count: 2 ** 32 - 2, head: `0x${'ab'.repeat(28)}` as Hex };
    const next = extendChain(almost, hash('last') as Hex);
    const packed = await harness.extend(`0xfffffffe${'ab'.repeat(28)}`, hash('last'));
    expect(await harness.split(packed)).to.deep.equal([BigInt(next.count), next.head]);
  });

  it('gives the same heads as server/domain', async () => {
    const { harness } = await load(libraryHarness);
    const items = Array.from({ length: 5 }, (_, i) => hash(`item ${i}`) as Hex);
    expect(await harness.split(ZeroHash)).to.deep.equal([0n, EMPTY_CHAIN.head]);
    let packed: string = ZeroHash;
    for (const [i, item] of items.entries()) {
      packed = await harness.extend(packed, item);
      const { count, head } = chainOf(items.slice(0, i + 1));
      expect(await harness.split(packed)).to.deep.equal([BigInt(count), head]);
    }
  });
});
