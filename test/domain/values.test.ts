import { expect } from 'chai';
import fc from 'fast-check';
import * as values from '../../server/domain/values.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

describe('domain/values', () => {
  describe('canonicalJson', () => {
    it('refuses what JSON cannot say', () => {
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      for (const value of [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        '\ud800',
        { a: '\udfff' },
        undefined,
        () => 1,
        cycle,
        10n,
      ]) {
        expectLedgerError('VALUE_INVALID', () => values.canonicalJson(value));
      }
    });

    it('sorts keys by UTF-16 code units (RFC 8785, 3.2.3)', () => {
      const given = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 };
      expect(values.canonicalJson(given)).to.equal('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}');
    });

    it('writes numbers and texts as RFC 8785 says', () => {
      expect(values.canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0, 1e21, 1e20])).to.equal(
        '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21,100000000000000000000]',
      );
      expect(values.canonicalJson('\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/\u2028')).to.equal(
        '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u2028"',
      );
    });

    it('does not depend on the order in which keys were set', () => {
      fc.assert(
        fc.property(
          fc.dictionary(
            fc.string({ unit: 'binary' }).filter((key) => key.isWellFormed()),
            fc.integer(),
          ),
          (given) => {
            const turned = Object.fromEntries(Object.entries(given).reverse());
            expect(values.canonicalJson(turned)).to.equal(values.canonicalJson(given));
          },
        ),
      );
    });
  });

  describe('canonicalValue', () => {
    it('refuses what is no value of a field', () => {
      for (const value of [1.5, 2 ** 53, Number.NaN, '\ud800', undefined, {}, [1]]) {
        expectLedgerError('VALUE_INVALID', () => values.canonicalValue(value as values.Value));
      }
    });

    it('agrees with canonicalJson', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)), (value) => {
          expect(values.canonicalValue(value)).to.equal(values.canonicalJson(value));
        }),
      );
    });
  });

  describe('parseJsonStrict', () => {
    it('refuses a key that occurs twice, however it is written and wherever it is', () => {
      for (const [text, key] of [
        ['{"a":1,"a":2}', 'a'],
        ['{"a":1,"\\u0061" : 2}', 'a'],
        ['[{"x":{"b":[],"c":{"b":1},"b":null}}]', 'b'],
        ['{"\\"":1,"q":2,"\\"":3}', '"'],
        ['{"":1,"":1}', ''],
        ['{"__proto__":1,"__proto__":2}', '__proto__'],
      ] as const) {
        expect(expectLedgerError('JSON_DUPLICATE_KEY', () => values.parseJsonStrict(text)).values.key).to.equal(key);
      }
    });

    it('refuses what is no JSON', () => {
      for (const text of ['', '{', "{'a':1}", '{"a":1,}', '01', '[1] 2', '\ufeff{}', 'NaN']) {
        expectLedgerError('JSON_INVALID', () => values.parseJsonStrict(text));
      }
    });

    it('takes the same key in different objects, and colons and quotes in texts', () => {
      for (const text of [
        '{"a":{"a":[{"a":1},{"a":1}]}}',
        '["a","a",":"]',
        '{"a":"a\\":","b":"\\\\"}',
        ' {"a" : "a"}',
      ]) {
        expect(values.parseJsonStrict(text)).to.deep.equal(JSON.parse(text));
      }
    });

    it('reads whatever JSON.stringify wrote', () => {
      fc.assert(
        fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
          const text = JSON.stringify(value, null, 1);
          expect(values.parseJsonStrict(text)).to.deep.equal(JSON.parse(text));
        }),
      );
    });
  });

  describe('texts, decimals, dates, times', () => {
    it('brings text to NFC and refuses control characters and half pairs', () => {
      expect(values.normaliseText('Cafe\u0301 合成')).to.equal('Caf\u00e9 合成');
      for (const text of ['a\nb', '\u0000', 'x\u007f', 'x\u0085', 'tab\t', '\ud800']) {
        expectLedgerError('VALUE_INVALID', () => values.normaliseText(text));
      }
    });

    it('knows decimals', () => {
      for (const text of ['0', '-0.5', '12345678901234567890.10', '7'])
        expect(values.isDecimal(text), text).to.equal(true);
      for (const text of ['', '01', '.5', '1.', '+1', '1e3', '1,000', ' 1', '1\n', '１', '-']) {
        expect(values.isDecimal(text), text).to.equal(false);
      }
    });

    it('knows the days of the calendar', () => {
      for (const text of ['2024-02-29', '2000-02-29', '2025-12-31']) expect(values.isDate(text), text).to.equal(true);
      for (const text of [
        '2025-02-29',
        '1900-02-29',
        '2025-04-31',
        '2025-13-01',
        '2025-00-10',
        '2025-1-1',
        '2025-01-00',
        '20250101',
        '2025-01-01\n',
      ]) {
        expect(values.isDate(text), text).to.equal(false);
      }
    });

    it('knows times in UTC', () => {
      for (const text of ['2025-01-01T00:00:00Z', '2025-01-01T23:59:59.123Z'])
        expect(values.isTime(text), text).to.equal(true);
      for (const text of [
        '2025-01-01T24:00:00Z',
        '2025-01-01T00:00:00+08:00',
        '2025-02-30T00:00:00Z',
        '2025-01-01T00:00Z',
        '2025-01-01 00:00:00Z',
      ]) {
        expect(values.isTime(text), text).to.equal(false);
      }
    });
  });

  it('shows values short', () => {
    expect(values.shown('ab"')).to.equal('"ab\\""');
    expect(values.shown('x'.repeat(1000))).to.have.length.below(70);
    expect(values.shown(undefined)).to.equal('undefined');
  });
});
