import { LedgerError } from '../errors.ts';

/** Weights of the twelve digits before the check digit: 2 to 9, then 2 to 5; the sum modulo 11, 10 is written X. */
const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
/** 1 invention, 2 utility model, 3 design; 8 and 9: invention and utility model that came by the PCT. */
const KINDS = '12389';
const FORM = /^(\d{4})(\d)(\d{7})([0-9X])$/;

/** The check character of year, kind and serial number (12 digits). PATENT_NUMBER_INVALID. */
export function patentCheckDigit(first12: string): string {
  if (!/^\d{12}$/.test(first12))
    throw new LedgerError('PATENT_NUMBER_INVALID', `${JSON.stringify(first12.slice(0, 40))} is not 12 digits`, {
      value: first12.slice(0, 40),
    });
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first12[i]), 0);
  const rest = sum % 11;
  return rest === 10 ? 'X' : String(rest);
}

/**
 * A Chinese patent or application number in canonical form: 12 digits, a point, the check character. Taken with or without ZL or CN, with
 * spaces, full-width characters, lower-case x. PATENT_NUMBER_INVALID, PATENT_CHECK_DIGIT with the character expected.
 */
export function parsePatentNumber(text: string): string {
  const number = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.·-]/g, '')
    .replace(/^(ZL|CN)/, '');
  const match = FORM.exec(number);
  if (match === null || !KINDS.includes(match[2]!) || Number(match[1]) < 1985)
    throw new LedgerError(
      'PATENT_NUMBER_INVALID',
      `${JSON.stringify(text.slice(0, 40))} is not year, kind (1, 2, 3, 8, 9), seven digits and a check character`,
      { value: text.slice(0, 40) },
    );
  const first = number.slice(0, 12);
  const expected = patentCheckDigit(first);
  if (match[4] !== expected)
    throw new LedgerError('PATENT_CHECK_DIGIT', `${first}.${match[4]}: expected ${expected}`, {
      value: `${first}.${match[4]}`,
      expected,
    });
  return `${first}.${expected}`;
}
