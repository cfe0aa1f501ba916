/** A measured value of somebody else, or a floor. */
interface Comparison {
  name: string;
  value: number;
}

/** What a figure should reach: an absolute bound (`<=78000`), or a multiple of the peer (`<=0.35 of peer`). */
type Goal = `<=${number}` | `>=${number}` | `<=${number} of peer` | `>=${number} of peer`;

/** One measured figure. What was not measured is not reported, never zero. */
export interface Figure {
  /** Dotted, beginning with the name of its part: `gas.attest`. */
  name: string;
  value: number;
  unit: string;
  peer?: Comparison;
  limit?: Comparison;
  goal?: Goal;
}

/** Takes the figures of a part as they are measured. */
export type Report = (figure: Figure) => void;

/** A part of the bench: one file that exports this, listed in `parts.ts`. */
export interface BenchPart {
  /** First component of the names of its figures. */
  name: string;
  /** Measures and reports. `wanted` says whether a figure was asked for, so that costly ones can be left out. */
  run(report: Report, wanted: (figure: string) => boolean): Promise<void>;
}

/** Whether a figure reaches its goal; undefined when it has none, or one that refers to a peer that was not measured. */
export function isMet(figure: Figure): boolean | undefined {
  const match = /^([<>]=)([\d.]+)( of peer)?$/.exec(figure.goal ?? '');
  if (match === null || (match[3] !== undefined && figure.peer === undefined)) return undefined;
  const bound = Number(match[2]) * (match[3] === undefined ? 1 : (figure.peer?.value ?? Number.NaN));
  return match[1] === '<=' ? figure.value <= bound : figure.value >= bound;
}

/** One line of JSON, in the form of the other benches of the consortium's members. */
export function toJson(figure: Figure): string {
  const { name, value, unit, peer, limit, goal } = figure;
  return JSON.stringify({ name, value, unit, peer, limit, goal, met: isMet(figure) });
}

const count = (value: number) => value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 ? 2 : 0 });

/** A table for people. */
export function toTable(figures: readonly Figure[]): string {
  const comparison = (item: Comparison | undefined) => (item === undefined ? '' : `${count(item.value)} ${item.name}`);
  const rows = figures.map((figure) => [
    figure.name,
    `${count(figure.value)} ${figure.unit}`,
    comparison(figure.peer),
    comparison(figure.limit),
    figure.goal ?? '',
    { true: 'yes', false: 'NO', undefined: '' }[`${isMet(figure)}`] ?? '',
  ]);
  const table = [['figure', 'value', 'peer', 'limit', 'goal', 'met'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return table.map((row) => line(row).trimEnd()).join('\n');
}
