import canonicalize from 'canonicalize';
import { LedgerError } from '../errors.ts';

/** One field of a record: text, integer within +-(2^53-1), truth value, or null for "absent". */
export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;

/** Anything JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const CONTROL = /\p{Cc}/u;
const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** A value as an error message may show it: JSON, cut after 60 characters. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(JSON.stringify(value) ?? value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
}

/** RFC 8785 (JCS) text of a JSON value. VALUE_INVALID for what JSON cannot say (NaN, lone surrogates, undefined, cycles). */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new LedgerError('VALUE_INVALID', `no canonical JSON: ${(cause as Error).message}`, {}, cause);
  }
  if (text === undefined) throw new LedgerError('VALUE_INVALID', `${typeof value} has no JSON form`);
  return text;
}

/** RFC 8785 text of one field's value. VALUE_INVALID unless it is a text, a safe integer, a truth value or null. */
export function canonicalValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new LedgerError('VALUE_INVALID', `${shown(value)} holds half a surrogate pair`);
      return JSON.stringify(value);
    case 'number':
      if (Number.isSafeInteger(value)) return JSON.stringify(value);
      throw new LedgerError('VALUE_INVALID', `${value} is not an integer within 2^53 - 1`, { value: String(value) });
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === null) return 'null';
      throw new LedgerError('VALUE_INVALID', `${typeof value} is no value of a field`);
  }
}

/** Text in canonical form: NFC. VALUE_INVALID for control characters and half surrogate pairs. */
export function normaliseText(text: string): string {
  if (CONTROL.test(text)) {
    throw new LedgerError('VALUE_INVALID', `${shown(text)} contains a control character`, { value: text });
  }
  if (!text.isWellFormed()) throw new LedgerError('VALUE_INVALID', `${shown(text)} holds half a surrogate pair`);
  return text.normalize('NFC');
}

/** A decimal as a string: optional minus, no leading zeros, no exponent. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** A date of the Gregorian calendar, YYYY-MM-DD. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/** ISO 8601 in UTC with Z, to the second or finer. */
export function isTime(text: string): boolean {
  const match = TIME.exec(text);
  return match !== null && isDate(match[1]!);
}

/** Parses JSON and refuses an object that names a key twice. JSON_INVALID, JSON_DUPLICATE_KEY. */
export function parseJsonStrict(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LedgerError('JSON_INVALID', (cause as Error).message, {}, cause);
  }
  refuseDuplicateKeys(text);
  return value;
}

/** Walks text that is known to be valid JSON; a string is a key when a colon follows. @throws LedgerError JSON_DUPLICATE_KEY */
export function refuseDuplicateKeys(text: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{') open.push(new Set());
    else if (char === '}') open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      let next = end + 1;
      while (next < text.length && ' \t\r\n'.includes(text[next]!)) next++;
      if (text[next] === ':') {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        const keys = open.at(-1)!;
        if (keys.has(key)) {
          throw new LedgerError('JSON_DUPLICATE_KEY', `${shown(key)} occurs twice (second at position ${at})`, {
            key,
            position: at,
          });
        }
        keys.add(key);
      }
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (;;) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}
