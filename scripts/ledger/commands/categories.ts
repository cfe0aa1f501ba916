import { CATEGORIES, categoryNumber } from '../../../server/domain/capabilities.ts';
import { LedgerError } from '../../../server/errors.ts';

/** Category numbers of names or numbers joined by commas, ascending. USAGE_INVALID. */
export function categoriesFrom(text: string): number[] {
  const numbers = text.split(',').map((name) => {
    const number = /^\d{1,2}$/.test(name) ? Number(name) : categoryNumber(name);
    if (number === undefined || number > 63)
      throw new LedgerError(
        'USAGE_INVALID',
        `category "${name}" is none of ${CATEGORIES.map((one) => one.name).join(', ')}`,
      );
    return number;
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}
