/** What imported machines are said to be worth: the price as it stands in the file, or written off by a declared rule. */
import { CURRENCIES, type Currency, fromMinor, toMinor } from '../../../server/domain/money.ts';
import { isDate } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';
import { seconds } from './given.ts';
import type { MachineRow } from './import-rows.ts';

const YEAR = 365 * 86_400;
const AMOUNT_BITS = 104;

export interface WriteOff {
  /** Years after which only the residual is left. */
  readonly lifeYears: number;
  /** Percent of the price that always is. */
  readonly residualPercent: number;
}

/**
 * Decimal text of a machine's value at `now` (unix seconds). Straight line from the day of the file to the end of its life, where a rule is given;
 * else the price itself. AMOUNT_INVALID, VALUE_INVALID naming the line.
 */
export function machineValue(row: MachineRow, currency: string, rule: WriteOff | undefined, now: number): string {
  const price = toMinor(row.value, currency, AMOUNT_BITS);
  if (rule === undefined) return row.value;
  if (!isDate(row.valuedOn))
    throw new LedgerError('VALUE_INVALID', `line ${row.line}: ${JSON.stringify(row.valuedOn)} is not a date`, {
      line: row.line,
    });
  const age = Math.max(0, now - seconds(row.valuedOn, 'valued-on'));
  const life = BigInt(rule.lifeYears * YEAR);
  const left = life - BigInt(Math.min(age, rule.lifeYears * YEAR));
  const worn = (price * left) / life;
  const least = (price * BigInt(rule.residualPercent)) / 100n;
  const value = worn > least ? worn : least;
  return fromMinor(value > 0n ? value : 1n, CURRENCIES[currency as Currency].number);
}
