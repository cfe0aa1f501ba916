/** Rows of a CSV file (RFC 4180: commas, double quotes; LF or CRLF; a byte order mark is skipped; empty lines too). */
import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { LedgerError } from '../../../server/errors.ts';
import { MAX_ROW } from './rows.ts';

export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows one by one, the header among them, each with the number of its first line.
 * FILE_FORMAT for quotes that do not fit, ROW_TOO_LONG; both name the line at which the row begins.
 */
export async function* csvRows(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: MAX_ROW,
  });
  const input = Readable.from(chunks, { objectMode: false });
  // An error of the file (its encoding, say) must reach the reader of the rows as it is.
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let end = 0;
  let overcounted = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // The parser counts CRLF inside quotes as two lines.
      let inside = 0;
      for (const cell of record) {
        if (!cell.includes('\n')) continue;
        inside += cell.split('\n').length - 1;
        overcounted += cell.split('\r\n').length - 1;
      }
      end = info.lines - overcounted;
      yield { line: end - inside, cells: record };
    }
  } catch (error) {
    throw codedError(path, error, end + 1);
  } finally {
    input.destroy();
  }
}

function codedError(path: string, error: unknown, line: number): unknown {
  const code = (error as Partial<CsvError>).code;
  if (error instanceof LedgerError || code === undefined) return error;
  const values = { path, line };
  switch (code) {
    case 'CSV_MAX_RECORD_SIZE':
      return new LedgerError(
        'ROW_TOO_LONG',
        `${path}: the row that begins at line ${line} has more than ${MAX_ROW} bytes`,
        values,
        error,
      );
    case 'CSV_QUOTE_NOT_CLOSED':
      return new LedgerError(
        'FILE_FORMAT',
        `${path}: a quote opened in the row that begins at line ${line} is never closed`,
        values,
        error,
      );
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return new LedgerError(
        'FILE_FORMAT',
        `${path}: a stray quote in the row that begins at line ${line}; write it twice, inside quotes`,
        values,
        error,
      );
    default:
      return code.startsWith('CSV_')
        ? new LedgerError('FILE_FORMAT', `${path}, line ${line}: ${(error as Error).message}`, values, error)
        : error;
  }
}
