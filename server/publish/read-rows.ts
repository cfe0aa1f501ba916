/** Rows as they travel: NDJSON, one `{"line": n, "values": {...}, "sources": [...]}` per line. */
import type { Hex } from '../domain/bytes.ts';
import { parseJsonStrict } from '../domain/values.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { PublishRow } from './rows.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The rows of an NDJSON body. A line that cannot be read refuses the whole chunk: its rows could not be named.
 * @param firstLine number of the body's first line where it is part of a longer one @throws JSON_INVALID
 */
export function* readRows(body: Buffer, firstLine = 1): Generator<PublishRow> {
  let at = 0;
  for (let line = firstLine; at < body.length; line += 1) {
    const end = body.indexOf(0x0a, at);
    const bytes = body.subarray(at, end === -1 ? body.length : end);
    at = end === -1 ? body.length : end + 1;
    if (bytes.length > 0) yield readRow(bytes, line);
  }
}

const SOURCE = /^0x[0-9a-f]{64}$/;
/** Attestations that one record may name as its sources. */
export const MAX_SOURCES = 256;

function readSources(given: unknown, line: number): Hex[] {
  const usable =
    Array.isArray(given) &&
    given.length <= MAX_SOURCES &&
    given.every((id) => typeof id === 'string' && SOURCE.test(id)) &&
    new Set(given).size === given.length;
  if (!usable)
    throw new LedgerError(
      'JSON_INVALID',
      `line ${line} of the body: sources is not a list of up to ${MAX_SOURCES} different ids`,
      { line },
    );
  return given as Hex[];
}

function readRow(bytes: Buffer, line: number): PublishRow {
  let row: unknown;
  try {
    row = parseJsonStrict(decoder.decode(bytes));
  } catch (error) {
    if (isLedgerError(error))
      throw new LedgerError(error.code, `line ${line} of the body: ${error.detail}`, { line }, error);
    throw new LedgerError('JSON_INVALID', `line ${line} of the body is not UTF-8`, { line }, error);
  }
  const {
    line: named,
    values,
    sources,
    ...rest
  } = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  if (!Number.isSafeInteger(named) || values === undefined || Object.keys(rest).length > 0)
    throw new LedgerError('JSON_INVALID', `line ${line} of the body is not {"line": n, "values": {...}}`, { line });
  return { line: named as number, values, ...(sources === undefined ? {} : { sources: readSources(sources, line) }) };
}
