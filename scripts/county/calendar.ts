/** The time of a synthetic county: up to a last month, of which every fact is known, and nothing after it. */
export interface Calendar {
  /** 18 months (YYYY-MM), the last one at the end. Facts of that age are still in force a few months later. */
  readonly months: readonly string[];
  /** The day after which the county knows nothing. */
  readonly lastDay: string;
  /** The years whose tax ratings are known and will be in force for at least another month, the earlier first. */
  readonly ratedYears: readonly number[];
}

/** Where no other is asked for: the same county on every day. */
export const DEFAULT_LAST_MONTH = '2025-12';

const MONTHS = 18;
const DAY = 86_400_000;
const RATING_DAYS = 2 * 365;

/** The calendar that ends with a month from 2000-01 to 2099-12; RangeError for anything else. */
export function calendarUpTo(lastMonth: string): Calendar {
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(lastMonth))
    throw new RangeError(`the last month is YYYY-MM, 2000-01 to 2099-12, not ${JSON.stringify(lastMonth)}`);
  const year = Number(lastMonth.slice(0, 4));
  const lastDay = lastDayOf(lastMonth);
  const ratedYears = [year - 3, year - 2, year - 1].filter((rated) => {
    const evaluatedOn = ratedOn(rated);
    return evaluatedOn <= lastDay && addDays(evaluatedOn, RATING_DAYS - 40) >= lastDay;
  });
  const months = Array.from({ length: MONTHS }, (_, i) =>
    new Date(Date.UTC(year, Number(lastMonth.slice(5)) - MONTHS + i)).toISOString().slice(0, 7),
  );
  return { months, lastDay, ratedYears };
}

/** The day on which the tax rating of a year is made. */
export const ratedOn = (year: number): string => `${year + 1}-04-30`;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

export function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** Calendar month of YYYY-MM, 1..12. */
export function monthNumber(month: string): number {
  return Number(month.slice(5));
}

/** The earlier of two dates. */
export function earlier(a: string, b: string): string {
  return [a, b].sort()[0]!;
}

/** The later of two dates. */
export function later(a: string, b: string): string {
  return [a, b].sort()[1]!;
}
