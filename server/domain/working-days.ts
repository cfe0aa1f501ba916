/**
 * By when an answer is due: the twin of contracts/disputes/DisputeClocks.sol and libraries/WorkingDays.sol. Days begin at midnight UTC+8 and
 * are numbered from 1970-01-01. A calendar is a map from word number to 256 bits; a set bit turns the week's rule round.
 */
import { LedgerError } from '../errors.ts';
import { isDate } from './values.ts';

const DAY = 86_400;
const CHINA_OFFSET = 8 * 3_600;
const DAYS_IN_WORD = 256;
const LONGEST_SEARCH = 366;

/** As in IDisputeRegistry: unit 1 seconds, 2 working days. */
export interface DisputeClock {
  readonly unit: number;
  readonly length: number;
  readonly calendar: number;
}

/** Exceptions by word number; words not named are the plain week. */
export type Calendar = ReadonlyMap<number, bigint>;

/** Number of the day in China in which a moment falls. @param seconds unix seconds */
export const chinaDayNumber = (seconds: number): number => Math.floor((seconds + CHINA_OFFSET) / DAY);

/** Monday to Friday, unless the calendar turns it round. */
export function isWorkingDay(day: number, calendar: Calendar): boolean {
  // Day 0 was a Thursday: Saturday and Sunday are 2 and 3 after it.
  const weekend = day % 7 === 2 || day % 7 === 3;
  const word = calendar.get(Math.floor(day / DAYS_IN_WORD)) ?? 0n;
  const exception = ((word >> BigInt(day % DAYS_IN_WORD)) & 1n) === 1n;
  return weekend === exception;
}

/** First second after the time to answer, for something filed at `filedAt` (unix seconds). */
export function answerDueAt({ unit, length }: DisputeClock, filedAt: number, calendar: Calendar): number {
  if (unit === 1) return filedAt + length;
  let day = chinaDayNumber(filedAt);
  const last = day + length + LONGEST_SEARCH;
  for (let left = length; left > 0 && day < last; ) {
    day += 1;
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return (day + 1) * DAY - CHINA_OFFSET;
}

/** A year's arrangement of holidays: dates YYYY-MM-DD, ranges with both ends off. */
export interface HolidayArrangement {
  readonly year: number;
  readonly source: string;
  readonly off: readonly { readonly name?: string; readonly from: string; readonly to: string }[];
  /** Weekend days that are worked instead. */
  readonly worked: readonly string[];
}

/** Years that a calendar may be set for at once: DisputeRegistry.setCalendar takes 64 words of 256 days. */
const LONGEST_CALENDAR = 40 * 366;

/**
 * Words of a calendar, in a row from `firstWord`: what DisputeRegistry.setCalendar takes.
 * @throws VALUE_INVALID for a date that is none, a range that ends before it begins, days too far apart, and no day at all
 */
export function calendarWords({ off, worked }: Pick<HolidayArrangement, 'off' | 'worked'>): {
  firstWord: number;
  exceptions: bigint[];
} {
  const days = new Set(worked.map(dayNumberOf));
  for (const { from, to } of off) {
    const [first, last] = [dayNumberOf(from), dayNumberOf(to)];
    if (last < first || last - first > LONGEST_SEARCH)
      throw new LedgerError('VALUE_INVALID', `${from} to ${to} is no holiday`, { from, to });
    for (let day = first; day <= last; day++) if (isWorkingDay(day, new Map())) days.add(day);
  }
  const span = Math.max(...days) - Math.min(...days);
  if (days.size === 0 || span > LONGEST_CALENDAR)
    throw new LedgerError(
      'VALUE_INVALID',
      days.size === 0 ? 'no day differs from the plain week' : `days ${span} apart`,
      {
        days: days.size,
      },
    );
  const words = [...days].map((day) => Math.floor(day / DAYS_IN_WORD));
  const firstWord = Math.min(...words);
  const exceptions = Array.from({ length: Math.max(...words) - firstWord + 1 }, () => 0n);
  for (const day of days) exceptions[Math.floor(day / DAYS_IN_WORD) - firstWord]! |= 1n << BigInt(day % DAYS_IN_WORD);
  return { firstWord, exceptions };
}

function dayNumberOf(date: string): number {
  const day = isDate(date) ? Date.parse(`${date}T00:00:00Z`) / 1000 / DAY : -1;
  if (day < 0) throw new LedgerError('VALUE_INVALID', `${date} is no day since 1970`, { date });
  return day;
}
