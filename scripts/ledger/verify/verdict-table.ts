/** A verification as a lender reads it: the result in words, then per item its figures and one line per check. */

import { PURPOSES } from '../../../server/domain/capabilities.ts';
import { printable } from '../text-table.ts';
import type { AnswerItem, Verification } from './answer.ts';
import { both, itemTitle, type TableOptions, timeText } from './cells.ts';
import { checkLines } from './check-lines.ts';
import { recordLines } from './record-lines.ts';
import { summaryLines } from './summary.ts';
import { FINDINGS } from './words.ts';

/** The table, line by line. */
export function verdictTable(answer: Verification, options: TableOptions): string[] {
  return [
    ...summaryLines(answer),
    '',
    `结论 finding       ${finding(answer.outcome)}`,
    `用途 purpose       ${purpose(answer.purpose)}`,
    `区块 as of block   ${answer.block.number}, ${timeText(answer.block.timestamp)}`,
    `核验 verification  ${printable(answer.id)}`,
    ...answer.items.flatMap((item) => itemLines(item, options)),
  ];
}

const finding = (outcome: string): string =>
  Object.hasOwn(FINDINGS, outcome) ? both(FINDINGS[outcome]!) : printable(outcome);

const purpose = (code: string): string =>
  Object.hasOwn(PURPOSES, code) ? both(PURPOSES[code as keyof typeof PURPOSES]) : printable(code);

function itemLines(item: AnswerItem, options: TableOptions): string[] {
  const member = (number: number): string => printable(options.memberName(number) ?? `member ${number}`);
  const publisher = item.publisher === null ? '' : `  ${member(item.publisher)}`;
  const count = item.attestations.length;
  const records = count === 0 ? '' : `, ${count} 条记录 · ${count} ${count === 1 ? 'record' : 'records'}`;
  return [
    '',
    `${both(itemTitle(item))}${publisher}: ${finding(item.outcome)}${records}`,
    ...recordLines(item, options),
    ...checkLines(item, options),
    ...(item.notAsked.length === 0
      ? []
      : [`  - 未获授权，未询问 · no consent held, not asked: ${item.notAsked.map(member).join(', ')}`]),
  ];
}
