/**
 * Details of problems in Chinese. A detail says in one sentence what is wrong and names the offending values; the table below has the same
 * sentence in Chinese, with the values in their places. What no sentence fits is given in full after the Chinese title: no value is ever lost.
 */
import ajvZh from 'ajv-i18n/localize/zh/index.js';
import type { FastifyError } from 'fastify';
import { ERRORS, type ErrorCode, type LedgerError } from '../errors.ts';
import type { RowResult } from '../publish/rows.ts';
import { RECORD_PHRASES } from './zh/records.ts';
import { REQUEST_PHRASES } from './zh/requests.ts';

/** English to Chinese. `{}` a value, `{w}` one without a space, `{~}` a detail within the detail; `{1}` the first of them. */
export const PHRASES: Readonly<Record<string, string>> = { ...REQUEST_PHRASES, ...RECORD_PHRASES };

/** CommonJS: the function itself, whatever its types say. It writes messages into what it is given. */
const localizeZh = ajvZh as unknown as (errors: { message?: string }[]) => void;

interface Sentence {
  readonly matches: RegExp;
  readonly zh: string;
  /** places of the values that are details themselves */
  readonly nested: ReadonlySet<number>;
}

const PLACES = /\{[~w]?\}/g;
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What begins with words before what begins with a value; then the more words of its own a sentence has, the earlier it is tried. */
const SENTENCES: readonly Sentence[] = Object.entries(PHRASES)
  .sort(([a], [b]) => firstWords(b) - firstWords(a) || ownWords(b) - ownWords(a))
  .map(([english, zh]) => {
    const places = english.match(PLACES) ?? [];
    const nested = new Set(places.flatMap((place, i) => (place === '{~}' ? [i + 1] : [])));
    const parts = english.split(PLACES).map(literal);
    const pattern = parts.reduce(
      (whole, part, i) => `${whole}${places[i - 1] === '{w}' ? '(\\S+)' : '([^]*?)'}${part}`,
    );
    return { matches: new RegExp(`^${pattern}$`), zh, nested };
  });

function firstWords(english: string): number {
  return english.search(PLACES) === -1 ? english.length : english.search(PLACES);
}

function ownWords(english: string): number {
  return english.replaceAll(PLACES, '').length;
}

/** One value and nothing said about it: an id, a quoted name, a number, a path. */
const BARE = /^(?:'[^']*'|"[^"]*"|\S+|[A-Z]+ \/\S*)$/;

/** The Chinese sentence of an English one; undefined when the table has none. */
export function sentenceZh(detail: string): string | undefined {
  // What callers send may be long; a sentence is not.
  if (detail.length > 1_000) return undefined;
  for (const { matches, zh, nested } of SENTENCES) {
    const found = matches.exec(detail);
    if (found === null) continue;
    return zh.replaceAll(/\{(\d)\}/g, (_, place: string) => {
      const value = found[Number(place)] ?? '';
      return nested.has(Number(place)) ? (sentenceZh(value) ?? value) : value;
    });
  }
  return undefined;
}

/** The detail of a code in Chinese, from the English one. */
export function detailZh(code: ErrorCode, detail: string): string {
  if (BARE.test(detail)) return `${ERRORS[code].zh}：${detail}`;
  return sentenceZh(detail) ?? `${ERRORS[code].zh}（${detail}）`;
}

/** The detail of an error in Chinese: several issues one by one, and what a schema refuses in the words of ajv-i18n. */
export function errorDetailZh(error: LedgerError): string {
  const { issues } = error.values;
  if (isIssues(issues)) return issues.map((issue) => detailZh(issue.code, issue.detail)).join('；');
  return refusedBySchema(error.cause) ?? detailZh(error.code, error.detail);
}

interface Issue {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** What became of a row, told in Chinese. */
export function rowZh(row: RowResult): RowResult {
  const told = <Said extends { readonly code: ErrorCode; readonly detail: string }>(said: Said): Said => ({
    ...said,
    detail: detailZh(said.code, said.detail),
  });
  if (row.status === 'accepted' && row.warnings !== undefined) return { ...row, warnings: row.warnings.map(told) };
  if (row.status !== 'rejected') return row;
  const { issues } = row;
  if (issues === undefined) return told(row);
  const each = issues.map(told);
  return { ...row, issues: each, detail: each.map(({ detail }) => detail).join('；') };
}

const isIssues = (issues: unknown): issues is readonly Issue[] =>
  Array.isArray(issues) && issues.length > 0 && issues.every((one) => typeof one?.detail === 'string');

function refusedBySchema(cause: unknown): string | undefined {
  const { validation, validationContext } = (cause ?? {}) as Partial<FastifyError>;
  const [first] = validation ?? [];
  if (first === undefined) return undefined;
  const told: { message?: string } = { ...first };
  localizeZh([told]);
  const { additionalProperty } = first.params as Record<string, string | undefined>;
  const name = additionalProperty === undefined ? '' : `：${additionalProperty}`;
  return `${validationContext ?? 'request'}${first.instancePath}：${told.message ?? '不符合规定'}${name}`;
}
