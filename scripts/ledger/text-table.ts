/** Text for terminals: widths that count a Chinese character as two columns, and aligned tables. */

// The ranges that terminals draw two columns wide (East Asian Wide and Fullwidth), coarse but sufficient for zh text.
const WIDE =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe4f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from outside, safe to print: control characters and direction marks become spaces. */
export const printable = (text: string): string => text.replace(CONTROLS, ' ');

/** Columns a text takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** Pads with spaces on the right to `width` columns. */
export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Pads with spaces on the left to `width` columns. */
const padStartTo = (text: string, width: number): string => ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** At most `width` columns of a text, the cut marked by an ellipsis. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Rows of cells as aligned lines, two spaces between columns; the last column is not padded. Columns of `right` end flush. */
export function alignRows(
  rows: readonly (readonly string[])[],
  indent = '',
  right: ReadonlySet<number> = new Set(),
): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
  const place = (cell: string, index: number): string =>
    right.has(index) ? padStartTo(cell, widths[index] ?? 0) : padTo(cell, widths[index] ?? 0);
  return rows.map((row) => (indent + row.map(place).join('  ')).trimEnd());
}

/** A number with thin groups of three: 22 745. */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');

/** Unix seconds as ISO 8601 UTC without fraction. */
export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Milliseconds as a short span: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min. */
export function span(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
