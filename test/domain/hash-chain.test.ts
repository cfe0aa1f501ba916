import { expect } from 'chai';
import { AbiCoder, keccak256 } from 'ethers';
import fc from 'fast-check';
import { batchItem, chainOf, EMPTY_CHAIN, extendChain } from '../../server/domain/hash-chain.ts';
import { hex32 } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';
import * as reference from './reference.ts';

describe('domain/hash-chain', () => {
  it('refuses malformed items and heads', () => {
    expectLedgerError('HEX_INVALID', () => extendChain(EMPTY_CHAIN, '0x00'));
    expectLedgerError('HEX_INVALID', () => extendChain({ count: 0, head: '0x00' }, `0x${'00'.repeat(32)}`));
    expectLedgerError('VALUE_INVALID', () => extendChain({ ...EMPTY_CHAIN, count: -1 }, `0x${'00'.repeat(32)}`));
  });

  it('computes what the format says', () => {
    fc.assert(
      fc.property(fc.array(hex32, { maxLength: 8 }), (items) => {
        expect(chainOf(items)).to.deep.equal(reference.chainHead(items));
      }),
    );
  });

  it('tells lists apart: one left out, two swapped', () => {
    fc.assert(
      fc.property(fc.uniqueArray(hex32, { minLength: 2, maxLength: 6 }), fc.nat(), (items, which) => {
        const at = which % items.length;
        expect(chainOf(items.toSpliced(at, 1)).head).to.not.equal(chainOf(items).head);
        expect(chainOf([...items].reverse()).head).to.not.equal(chainOf(items).head);
      }),
    );
  });

  it('makes an item of a batch as abi.encode does', () => {
    const type = ['bytes32', 'bytes32', 'uint256', 'uint256'];
    fc.assert(
      fc.property(hex32, hex32, fc.nat(), fc.nat(), (root, sources, size, anchoredAt) => {
        const expected = keccak256(AbiCoder.defaultAbiCoder().encode(type, [root, sources, size, anchoredAt]));
        expect(batchItem({ root, sources, size, anchoredAt })).to.equal(expected);
      }),
    );
  });
});
