import { LedgerError } from '../errors.ts';

// GB 32100-2015: 31 characters, and a check character that makes the weighted sum 0 modulo 31.
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

const VALUES = new Map(Array.from(ALPHABET, (char, value) => [char, value]));

function characterValue(code: string, position: number): number {
  const char = code[position]!;
  const value = VALUES.get(char);
  if (value !== undefined) return value;
  throw new LedgerError(
    'USCC_CHARACTER',
    `${JSON.stringify(code)}: ${JSON.stringify(char)} at position ${position + 1}`,
    {
      value: code,
      character: char,
      position: position + 1,
    },
  );
}

/** The 18th character for the first 17. USCC_LENGTH, USCC_CHARACTER. */
export function usccCheckDigit(first17: string): string {
  if (first17.length !== 17) {
    throw new LedgerError(
      'USCC_LENGTH',
      `${JSON.stringify(first17.slice(0, 40))} has ${first17.length} characters, not 17`,
      {
        value: first17,
        length: first17.length,
      },
    );
  }
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += WEIGHTS[i]! * characterValue(first17, i);
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}

/**
 * A Unified Social Credit Code in canonical form: trimmed, full-width characters narrowed (NFKC), upper case.
 * The check character catches every single wrong character and every swap of two characters but one: the first
 * and the last have the same weight, so that swapping them stays unnoticed; of other errors about 1 in 31 does.
 * USCC_LENGTH, USCC_CHARACTER, USCC_CHECK_DIGIT name the value, the position and the character expected.
 */
export function parseUscc(text: string): string {
  const code = text.normalize('NFKC').trim().toUpperCase();
  if (code.length !== 18) {
    throw new LedgerError('USCC_LENGTH', `${JSON.stringify(code.slice(0, 40))} has ${code.length} characters`, {
      value: code,
      length: code.length,
    });
  }
  for (let i = 0; i < 18; i++) characterValue(code, i);
  const expected = usccCheckDigit(code.slice(0, 17));
  if (code[17] !== expected) {
    throw new LedgerError(
      'USCC_CHECK_DIGIT',
      `${JSON.stringify(code)}: position 18 is ${code[17]}, expected ${expected}`,
      {
        value: code,
        position: 18,
        expected,
      },
    );
  }
  return code;
}

/** The canonical form of an identifier of a known type. VALUE_INVALID for another type; else the type's own errors. */
export function parseIdentifier(type: string, text: string): string {
  if (type === 'uscc') return parseUscc(text);
  throw new LedgerError('VALUE_INVALID', `${JSON.stringify(type)} is not a known identifier type (uscc)`, { type });
}
