/** The checks of an item: one line each, however many records they were made of, and by name only what differs. */

import { displayWidth, padTo, printable } from '../text-table.ts';
import type { AnswerItem, CheckResult, FoundAttestation } from './answer.ts';
import { both, checkTitle, idText, mark, type Outcome, SHOWN_ROWS, type TableOptions, timeText } from './cells.ts';
import { reasonWords } from './words.ts';

interface RecordCheck extends CheckResult {
  /** the attestation's */
  readonly id: string;
}

/** One check over all records of an item. */
interface Tally {
  readonly check: string;
  readonly results: readonly RecordCheck[];
  /** What most records got; on a tie the better one, so that the worse is named. */
  readonly common: RecordCheck;
  /** Records that fail, or are unknown, in another way than the common one. */
  readonly others: readonly RecordCheck[];
}

const RANK: Readonly<Record<Outcome, number>> = { fail: 0, unknown: 1, pass: 2 };
const same = (a: CheckResult, b: CheckResult): boolean => a.outcome === b.outcome && a.reason === b.reason;

const worst = (results: readonly CheckResult[]): Outcome =>
  results.reduce<Outcome>((least, { outcome }) => (RANK[outcome] < RANK[least] ? outcome : least), 'pass');

function tally(check: string, results: readonly RecordCheck[]): Tally {
  const weight = (one: RecordCheck): number =>
    results.filter((other) => same(one, other)).length * 3 + RANK[one.outcome];
  const common = results.reduce((best, one) => (weight(one) > weight(best) ? one : best));
  return { check, results, common, others: results.filter((one) => one.outcome !== 'pass' && !same(one, common)) };
}

/** The checks of an item's records, in the order in which the answer names them. */
function tallies(attestations: readonly FoundAttestation[]): Tally[] {
  const byCheck = new Map<string, RecordCheck[]>();
  for (const { id, checks } of attestations)
    for (const one of checks) byCheck.set(one.check, [...(byCheck.get(one.check) ?? []), { ...one, id }]);
  return [...byCheck].map(([check, results]) => tally(check, results));
}

/** For every record that fails something, or differs from the others in what is unknown: the worse of the two. */
export function oddRecords(attestations: readonly FoundAttestation[]): Map<string, Outcome> {
  const odd = new Map<string, Outcome>();
  for (const { results, others } of tallies(attestations))
    for (const one of results)
      if (one.outcome === 'fail' || (others.includes(one) && odd.get(one.id) !== 'fail')) odd.set(one.id, one.outcome);
  return odd;
}

/** The lines of an item's checks, indented by two. */
export function checkLines(item: AnswerItem, options: TableOptions): string[] {
  const ofRecords = tallies(item.attestations);
  const name = ({ check }: { check: string }): string => both(checkTitle(check));
  const width = Math.max(...[...item.checks, ...ofRecords].map((one) => displayWidth(name(one))));
  const count = ({ results }: Tally): string =>
    `${results.filter(({ outcome }) => outcome === 'pass').length}/${results.length}`;
  const countWidth = Math.max(0, ...ofRecords.map((one) => count(one).length));
  const line = (outcome: Outcome, check: string, passed: string, words: string): string =>
    `  ${mark(outcome, options)} ${padTo(check, width)}  ${countWidth === 0 ? '' : `${passed.padStart(countWidth)}  `}${words}`;
  return [
    ...item.checks.map((one) => line(one.outcome, name(one), '', reasonText([one], options))),
    ...ofRecords.flatMap((one) => [
      line(worst(one.results), name(one), count(one), commonText(one, options)),
      ...differingLines(one, options),
    ]),
  ];
}

function commonText({ results, common, others }: Tally, options: TableOptions): string {
  const alike = results.filter((one) => same(one, common));
  const except = others.length === 0 ? '' : ` — 除 ${others.length} 条外 · except ${others.length}`;
  return `${reasonText(alike, options)}${except}`;
}

function differingLines({ others }: Tally, options: TableOptions): string[] {
  const shown = options.all ? others : others.slice(0, SHOWN_ROWS);
  const lines = shown.map(
    (one) => `      ${mark(one.outcome, options)} ${idText(one.id, options)}  ${reasonText([one], options)}`,
  );
  const more = others.length - shown.length;
  return more === 0 ? lines : [...lines, `      … 还有 ${more} 条 · and ${more} more (--all)`];
}

/** The reason in words, and what it rests on where all that share it say the same. */
function reasonText(results: readonly CheckResult[], options: TableOptions): string {
  const evidence = new Set(
    results.map(({ outcome, evidence: given }) =>
      outcome === 'pass' || given === undefined ? '' : evidenceText(given, options),
    ),
  );
  const [text = ''] = evidence.size === 1 ? evidence : [];
  return `${printable(both(reasonWords(results[0]?.reason ?? '')))}${text}`;
}

/** What a verdict that is not "pass" rests on, short: times in words, ids cut. */
function evidenceText(evidence: Readonly<Record<string, unknown>>, options: TableOptions): string {
  const parts = Object.entries(evidence).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const time = typeof value === 'number' && /At$|^timestamp$/.test(name);
    return [`${printable(name)} ${time ? timeText(value) : plain(value, options)}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function plain(value: unknown, options: TableOptions): string {
  if (Array.isArray(value)) {
    const shown = options.all ? value : value.slice(0, 3);
    const more = value.length - shown.length;
    return shown.map((one) => plain(one, options)).join(' ') + (more === 0 ? '' : ` +${more}`);
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^0x[0-9a-f]+$/i.test(text)) return idText(text, options);
  return printable(options.all ? text : text.slice(0, 80));
}
