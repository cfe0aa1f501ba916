import { expect } from 'chai';
import fc from 'fast-check';
import { parseIdentifier, parseUscc, usccCheckDigit } from '../../server/domain/identifiers.ts';
import { isLedgerError } from '../../server/errors.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const VALID = '91350100M000100Y43';

const code = fc
  .array(fc.constantFrom(...ALPHABET), { minLength: 17, maxLength: 17 })
  .map((chars) => chars.join(''))
  .map((first17) => first17 + usccCheckDigit(first17));

const accepts = (text: string) => {
  try {
    parseUscc(text);
    return true;
  } catch (error) {
    if (isLedgerError(error, 'USCC_CHECK_DIGIT')) return false;
    throw error;
  }
};

describe('domain/identifiers', () => {
  it('refuses a wrong length, naming it', () => {
    for (const text of ['', VALID.slice(1), `${VALID}0`]) {
      const { values } = expectLedgerError('USCC_LENGTH', () => parseUscc(text));
      expect(values).to.include({ value: text, length: text.length });
    }
  });

  it('refuses each letter that GB 32100 does not use, naming character and position', () => {
    for (const letter of 'IOSVZ') {
      for (const at of [0, 8, 17]) {
        const text = VALID.slice(0, at) + letter + VALID.slice(at + 1);
        const { values } = expectLedgerError('USCC_CHARACTER', () => parseUscc(text));
        expect(values).to.include({ value: text, character: letter, position: at + 1 });
      }
    }
    expectLedgerError('USCC_CHARACTER', () => parseUscc('9135 100M000100Y43'));
  });

  it('names the check digit it expected', () => {
    const { values } = expectLedgerError('USCC_CHECK_DIGIT', () => parseUscc('91350100M000100Y44'));
    expect(values).to.deep.equal({ value: '91350100M000100Y44', position: 18, expected: '3' });
  });

  it('catches every wrong character', () => {
    for (let at = 0; at < 18; at++) {
      for (const other of ALPHABET) {
        const text = VALID.slice(0, at) + other + VALID.slice(at + 1);
        expect(accepts(text), text).to.equal(other === VALID[at]);
      }
    }
  });

  it('catches every swap of two characters, but not of the first with the last', () => {
    fc.assert(
      fc.property(code, fc.nat(17), fc.nat(17), (given, i, j) => {
        const chars = [...given];
        [chars[i], chars[j]] = [chars[j]!, chars[i]!];
        const same = given[i] === given[j];
        const blind = Math.min(i, j) === 0 && Math.max(i, j) === 17;
        expect(accepts(chars.join(''))).to.equal(same || blind);
      }),
      { numRuns: 1000, examples: [['91350100M000100Y43', 0, 17]] },
    );
  });

  it('accepts a valid code in any way it is typed', () => {
    for (const text of [VALID, ` ${VALID}\n`, VALID.toLowerCase(), '９１３５０１００Ｍ０００１００Ｙ４３']) {
      expect(parseUscc(text)).to.equal(VALID);
      expect(parseIdentifier('uscc', text)).to.equal(VALID);
    }
  });

  it('knows no other identifier type', () => {
    expect(expectLedgerError('VALUE_INVALID', () => parseIdentifier('plate', VALID)).values).to.include({
      type: 'plate',
    });
  });

  it('weighs the characters by powers of 3 modulo 31 (GB 32100, 5.3)', () => {
    fc.assert(
      fc.property(code, (given) => {
        const sum = [...given].reduce(
          (total, char, i) => total + (i === 17 ? 1 : 3 ** i % 31) * ALPHABET.indexOf(char),
          0,
        );
        expect(sum % 31).to.equal(0);
      }),
    );
  });

  it('computes check digits only for 17 characters', () => {
    expect(usccCheckDigit(VALID.slice(0, 17))).to.equal('3');
    expectLedgerError('USCC_LENGTH', () => usccCheckDigit(VALID));
  });
});
