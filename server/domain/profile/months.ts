/** Monthly series: which months are missing, and where the numbers go. Pure. */
import { compareToPercent, sumDecimals } from '../decimal.ts';
import type { Trend } from './profile.ts';

/** The month after YYYY-MM. */
export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** Months without an entry between the first and the last, at most 120. @param months sorted, each once */
export function missingMonths(months: readonly string[]): string[] {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const there = new Set(months);
  const missing: string[] = [];
  for (let month = first; month < last && missing.length < 120; month = nextMonth(month))
    if (!there.has(month)) missing.push(month);
  return missing;
}

const SPAN = 3;

/**
 * The last three entries beside the three before them: more than a tenth above is rising, more than a tenth below falling. Unknown with fewer
 * than six, since then a season looks like a trend.
 * @param amounts decimal strings in the order of time
 */
export function trendOf(amounts: readonly string[]): Trend {
  if (amounts.length < 2 * SPAN) return 'unknown';
  const latest = sumDecimals(amounts.slice(-SPAN));
  const before = sumDecimals(amounts.slice(-2 * SPAN, -SPAN));
  if (compareToPercent(latest, before, 110) > 0) return 'rising';
  return compareToPercent(latest, before, 90) < 0 ? 'falling' : 'steady';
}
