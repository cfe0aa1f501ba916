import { expect } from 'chai';
import fc from 'fast-check';
import * as bytes from '../../server/domain/bytes.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

describe('domain/bytes', () => {
  describe('fromHex', () => {
    for (const [what, text] of Object.entries({
      'no prefix': 'ab'.repeat(32),
      'an odd digit': '0xabc',
      'a digit that is none': `0x${'ab'.repeat(31)}g0`,
      'a sign': `0x${'ab'.repeat(31)}-1`,
      'a full-width digit': `0x${'ab'.repeat(31)}０1`,
      'too few bytes': `0x${'ab'.repeat(31)}`,
      'too many bytes': `0x${'ab'.repeat(33)}`,
      'the empty text': '',
    })) {
      it(`refuses ${what}`, () => {
        expect(expectLedgerError('HEX_INVALID', () => bytes.fromHex(text, 32)).values.value).to.equal(text);
      });
    }

    it('refuses what is no text', () => {
      expectLedgerError('HEX_INVALID', () => bytes.fromHex(null as unknown as string, 32));
    });

    it('is the inverse of toHex, in either case', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), (given) => {
          const hex = bytes.toHex(given);
          expect(hex).to.equal(`0x${Buffer.from(given).toString('hex')}`);
          expect(bytes.fromHex(hex)).to.deep.equal(given);
          expect(bytes.fromHex(`0x${hex.slice(2).toUpperCase()}`)).to.deep.equal(given);
        }),
      );
    });
  });

  describe('integers', () => {
    it('refuses what does not fit', () => {
      for (const value of [-1, 2 ** 32, 1.5, Number.NaN]) expectLedgerError('VALUE_INVALID', () => bytes.u32(value));
      for (const value of [-1, 2 ** 53, 0.5, -1n, 1n << 64n])
        expectLedgerError('VALUE_INVALID', () => bytes.u64(value));
      for (const value of [-1, 2 ** 53, -1n, 1n << 256n]) expectLedgerError('VALUE_INVALID', () => bytes.u256(value));
    });

    it('writes big-endian', () => {
      const digits = (value: bigint, size: number) => `0x${value.toString(16).padStart(2 * size, '0')}`;
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), (value) => {
          expect(bytes.toHex(bytes.u256(value))).to.equal(digits(value, 32));
          const low = value & 0xffffffffffffffffn;
          expect(bytes.toHex(bytes.u64(low))).to.equal(digits(low, 8));
          const safe = Number(value & 0x1fffffffffffffn);
          expect(bytes.toHex(bytes.u64(safe))).to.equal(digits(BigInt(safe), 8));
          expect(bytes.toHex(bytes.u32(safe % 2 ** 32))).to.equal(digits(BigInt(safe % 2 ** 32), 4));
        }),
      );
    });
  });

  it('concatenates and compares', () => {
    const joined = bytes.concat(bytes.u32(1), new Uint8Array(), bytes.u32(2));
    expect(bytes.toHex(joined)).to.equal('0x0000000100000002');
    expect(bytes.equalBytes(joined, bytes.fromHex('0x0000000100000002'))).to.equal(true);
    expect(bytes.equalBytes(joined, bytes.fromHex('0x0000000100000003'))).to.equal(false);
    expect(bytes.equalBytes(joined, joined.subarray(1))).to.equal(false);
  });
});
