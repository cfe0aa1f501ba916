import { expect } from 'chai';
import fc from 'fast-check';
import { compareToPercent, sumDecimals } from '../../server/domain/decimal.ts';
import { isLedgerError } from '../../server/errors.ts';

/** A whole number of thousandths as a decimal string, and back by an own way. */
const written = (thousandths: number): string => {
  const sign = thousandths < 0 ? '-' : '';
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  return `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
};
const thousandths = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });

describe('decimals', () => {
  it('are added exactly where floating point is not', () => {
    expect(sumDecimals(['0.1', '0.2'])).to.equal('0.3');
    expect(sumDecimals(['90071992547409910.01', '0.005'])).to.equal('90071992547409910.015');
    expect(sumDecimals(['1.50', '-2'])).to.equal('-0.5');
    expect(sumDecimals([])).to.equal('0');
  });

  it('are refused when they are none', () => {
    for (const text of ['', '1e3', '01', '1.', ' 1', 'NaN'])
      expect(() => sumDecimals([text]), text).to.satisfy((call: () => unknown) => {
        try {
          call();
          return false;
        } catch (error) {
          return isLedgerError(error, 'VALUE_INVALID');
        }
      });
  });

  it('add up as whole thousandths do', () => {
    fc.assert(
      fc.property(fc.array(thousandths, { maxLength: 8 }), (parts) => {
        const total = parts.reduce((sum, part) => sum + part, 0);
        const normal = (text: string) =>
          text
            .replace(/^-(0(\.0+)?)$/, '$1')
            .replace(/(\.\d*?)0+$/, '$1')
            .replace(/\.$/, '');
        expect(sumDecimals(parts.map(written))).to.equal(normal(written(total)));
      }),
    );
  });

  it('compare to a share of each other as whole numbers do', () => {
    fc.assert(
      fc.property(thousandths, thousandths, fc.integer({ min: 1, max: 300 }), (a, b, percent) => {
        expect(compareToPercent(written(a), written(b), percent)).to.equal(Math.sign(a * 100 - b * percent));
      }),
    );
  });
});
