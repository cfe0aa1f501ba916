import { expect } from 'chai';
import fc from 'fast-check';
import { RowWriter, readRow } from '../../server/store/index/row-codec.ts';

describe('index: rows as bytes', () => {
  const writer = new RowWriter();
  const encoded = (row: unknown): Buffer => {
    writer.begin('');
    writer.write(row);
    return Buffer.from(writer.written());
  };

  it('gives back what JSON would, members in their order', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^0x[0-9a-fA-F]{0,70}$/),
      fc.constantFrom('', '0', '0x', '0xABcd', '0xg0', '0x0', 'ÿ'.repeat(40)),
    );
    const name = fc.oneof(fc.constantFrom('id', 'at', 'block', 'withdrawn'), fc.stringMatching(/^[a-z]{1,12}$/));
    const number = fc.oneof(fc.maxSafeNat(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    const { row } = fc.letrec((tie) => ({
      row: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false, 127, 128, Number.MAX_SAFE_INTEGER),
        text,
        number,
        fc.array(tie('row')),
        fc.dictionary(name, tie('row'), { noNullPrototype: true }),
        fc.record({ id: text, recovery: fc.constant(undefined), key: tie('row') }),
      ),
    }));
    fc.assert(
      fc.property(row, (given) => {
        expect(JSON.stringify(readRow(encoded(given), 0))).to.equal(JSON.stringify(given));
      }),
      { numRuns: 2_000, seed: 20261125 },
    );
  });

  it('stores a hash in its bytes and a known name in one', () => {
    const row = { id: `0x${'ab'.repeat(32)}`, at: { block: 1_000 } };
    // Two objects of 2 bytes, three names, 34 for the hash, 3 for the number.
    expect(encoded(row).length).to.equal(2 + 1 + 34 + 1 + 2 + 1 + 3);
  });

  it('refuses what is no JSON, and bytes that are no row', () => {
    for (const value of [1n, undefined, () => 1, { id: 1n }]) expect(() => encoded(value)).to.throw(TypeError);
    const whole = encoded({ id: '0xabcd', count: 300, name: 'x', list: [1, 2] });
    for (let length = 0; length < whole.length; length++)
      expect(() => readRow(whole.subarray(0, length), 0), `${length} bytes`).to.throw(RangeError);
    expect(() => readRow(Buffer.concat([whole, Buffer.of(0)]), 0)).to.throw(RangeError);
    expect(() => readRow(Buffer.of(9), 0)).to.throw(RangeError);
  });
});
