/** A verification as a lender reads it: per item the figures, then one line per check with its reason in words. */

import { PURPOSES, type Title } from '../../../server/domain/capabilities.ts';
import { fieldTitle, type LedgerSchema } from '../../../server/domain/schema.ts';
import { shippedSchemas } from '../../../server/schemas/load.ts';
import { displayWidth, isoTime, padTo, printable } from '../text-table.ts';
import { type AnswerItem, allChecks, type CheckResult, type FoundAttestation, type Verification } from './answer.ts';
import { CHECKS, FINDINGS, reasonWords } from './words.ts';

const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const;
const COLOURS = { pass: '32', fail: '31', unknown: '33' } as const;

export interface TableOptions {
  readonly colour: boolean;
  /** Name of a member, where known. */
  readonly memberName: (member: number) => string | undefined;
}

/** The table, line by line. */
export function verdictTable(answer: Verification, options: TableOptions): string[] {
  const counts = { pass: 0, fail: 0, unknown: 0 };
  for (const { outcome } of allChecks(answer)) counts[outcome] += 1;
  return [
    `核验 verification  ${printable(answer.id)}`,
    `用途 purpose       ${both(Object.hasOwn(PURPOSES, answer.purpose) ? PURPOSES[answer.purpose as keyof typeof PURPOSES] : { zh: '', en: printable(answer.purpose) })}`,
    `区块 as of block   ${answer.block.number}, ${isoTime(answer.block.timestamp)}`,
    `结论 finding       ${finding(answer.outcome)}`,
    `检查 checks        ${counts.pass} ${MARKS.pass} 通过 pass, ${counts.fail} ${MARKS.fail} 不通过 fail, ${counts.unknown} ${MARKS.unknown} 未知 unknown`,
    ...answer.items.flatMap((item) => itemLines(item, options)),
  ];
}

const both = ({ zh, en }: Title): string => (zh === '' || zh === en ? en : `${zh} · ${en}`);
const finding = (outcome: string): string => both(FINDINGS[outcome] ?? { zh: '', en: printable(outcome) });

function itemLines(item: AnswerItem, options: TableOptions): string[] {
  const schema = shippedSchemas().find(({ name }) => name === item.schemaName);
  const member = (number: number): string => printable(options.memberName(number) ?? `member ${number}`);
  const publisher = item.publisher === null ? '' : `  ${member(item.publisher)}`;
  const title = schema === undefined ? printable(item.schemaName) : both(schema.title);
  const width = Math.max(
    ...[...item.checks, ...item.attestations.flatMap(({ checks }) => checks)].map((one) =>
      displayWidth(checkName(one)),
    ),
  );
  return [
    '',
    `${title}${publisher}: ${finding(item.outcome)}`,
    ...item.checks.map((one) => checkLine(one, width, '  ', options)),
    ...item.attestations.flatMap((one, index) =>
      attestationLines(one, `${index + 1}/${item.attestations.length}`, schema, width, options),
    ),
    ...(item.notAsked.length === 0
      ? []
      : [`  - 未获授权，未询问 · no consent held, not asked: ${item.notAsked.map(member).join(', ')}`]),
  ];
}

function attestationLines(
  one: FoundAttestation,
  place: string,
  schema: LedgerSchema | undefined,
  width: number,
  options: TableOptions,
): string[] {
  const fields = Object.entries(one.fields).map(([name, value]) => [nameOf(schema, name), valueText(value)] as const);
  const wide = Math.max(0, ...fields.map(([name]) => displayWidth(name)));
  return [
    `  记录 record ${place}  ${one.id}, 观察于 observed ${isoTime(one.attestation.observedAt)}`,
    ...fields.map(([name, value]) => `      ${padTo(name, wide)}  ${value}`),
    ...one.checks.map((check) => checkLine(check, width, '    ', options)),
  ];
}

function nameOf(schema: LedgerSchema | undefined, field: string): string {
  if (schema === undefined || !schema.fields.includes(field)) return printable(field);
  return both({ zh: fieldTitle(schema, field, 'zh'), en: fieldTitle(schema, field, 'en') });
}

const valueText = (value: string | number | boolean | null): string =>
  value === null ? '(无 absent)' : value === true ? '是 yes' : value === false ? '否 no' : printable(String(value));

const checkName = ({ check }: CheckResult): string => both(CHECKS[check] ?? { zh: '', en: printable(check) });

function checkLine(one: CheckResult, width: number, indent: string, { colour }: TableOptions): string {
  const mark = colour ? `\u001b[${COLOURS[one.outcome]}m${MARKS[one.outcome]}\u001b[0m` : MARKS[one.outcome];
  const evidence = one.outcome === 'pass' || one.evidence === undefined ? '' : evidenceText(one.evidence);
  return `${indent}${mark} ${padTo(checkName(one), width)}  ${printable(both(reasonWords(one.reason)))}${evidence}`;
}

/** What a verdict that is not "pass" rests on, short: times in words, ids cut. */
function evidenceText(evidence: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(evidence).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const time = typeof value === 'number' && /At$|^timestamp$/.test(name);
    const text = time ? isoTime(value as number) : typeof value === 'string' ? value : JSON.stringify(value);
    return [
      `${name} ${printable(text.length > 24 && text.startsWith('0x') ? `${text.slice(0, 12)}…` : text.slice(0, 80))}`,
    ];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
