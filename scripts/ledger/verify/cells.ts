/** The small pieces of a verdict's text: marks, names, ids, times and values. */

import type { Title } from '../../../server/domain/capabilities.ts';
import { fieldTitle, type LedgerSchema } from '../../../server/domain/schema.ts';
import { chinaDay, chinaTime } from '../../../server/domain/time.ts';
import { shippedSchemas } from '../../../server/schemas/load.ts';
import { printable } from '../text-table.ts';
import type { AnswerItem, CheckResult, FoundAttestation } from './answer.ts';
import { CHECKS } from './words.ts';

export interface TableOptions {
  readonly colour: boolean;
  /** Every row, and ids and values in full. */
  readonly all: boolean;
  /** Name of a member, where known. */
  readonly memberName: (member: number) => string | undefined;
}

export type Outcome = CheckResult['outcome'];
export type FieldValue = FoundAttestation['fields'][string];

/** Rows and names shown of a longer list, unless all are asked for. */
export const SHOWN_ROWS = 12;

const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const;
const COLOURS = { pass: '32', fail: '31', unknown: '33' } as const;

export const mark = (outcome: Outcome, { colour }: TableOptions): string =>
  colour ? `\u001b[${COLOURS[outcome]}m${MARKS[outcome]}\u001b[0m` : MARKS[outcome];

/** Both languages, once where they are the same. */
export const both = ({ zh, en }: Title): string => (zh === '' || zh === en ? en : `${zh} · ${en}`);

const asGiven = (text: string): Title => ({ zh: printable(text), en: printable(text) });

/** The schema of an item, where this program knows it. */
export const schemaOf = (item: AnswerItem): LedgerSchema | undefined =>
  shippedSchemas().find(({ name }) => name === item.schemaName);

export const itemTitle = (item: AnswerItem): Title => schemaOf(item)?.title ?? asGiven(item.schemaName);

export const checkTitle = (check: string): Title => (Object.hasOwn(CHECKS, check) ? CHECKS[check]! : asGiven(check));

export function fieldName(schema: LedgerSchema | undefined, field: string): Title {
  if (schema === undefined || !schema.fields.includes(field)) return asGiven(field);
  return { zh: fieldTitle(schema, field, 'zh'), en: fieldTitle(schema, field, 'en') };
}

/** An id, cut to what tells it from others at a glance. */
export const idText = (id: string, { all }: Pick<TableOptions, 'all'>): string =>
  printable(all || id.length <= 14 ? id : `${id.slice(0, 6)}…${id.slice(-4)}`);

// Beyond this many seconds JavaScript has no date; a number from outside may be anything.
const LAST_SECOND = 8.64e12 - 86_400;
const isMoment = (seconds: number): boolean => Number.isFinite(seconds) && Math.abs(seconds) <= LAST_SECOND;

/** A day in China, YYYY-MM-DD. */
export const dayText = (seconds: number): string => (isMoment(seconds) ? chinaDay(seconds) : String(seconds));

/** A moment in China. */
export const timeText = (seconds: number): string =>
  isMoment(seconds) ? `${chinaTime(seconds)} UTC+8` : String(seconds);

export const valueText = (value: FieldValue | undefined): string =>
  value === undefined
    ? '(未给 withheld)'
    : value === null
      ? '(无 absent)'
      : value === true
        ? '是 yes'
        : value === false
          ? '否 no'
          : printable(String(value));
