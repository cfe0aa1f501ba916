/** The months of the synthetic county. They end before 2026, so that a chain that starts then refuses none as future. */
export const MONTHS: readonly string[] = Array.from({ length: 18 }, (_, i) => {
  const month = 6 + i;
  return `${2024 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
});

/** The day after which the county knows nothing. */
export const LAST_DAY = '2025-12-31';

const DAY = 86_400_000;

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
