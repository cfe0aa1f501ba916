/** The first reading of a file: everything that is wrong with it as a whole is found here, before a row is sent. */
import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { parseJsonStrict } from '../../../server/domain/values.ts';
import { isLedgerError, LedgerError } from '../../../server/errors.ts';
import { csvRows } from './csv-rows.ts';
import { ndjsonRows } from './ndjson-rows.ts';
import type { Format, RawRow } from './rows.ts';
import { checkUnchanged, readUtf8, type SourceFile } from './source-file.ts';

export interface Scan {
  /** SHA-256 of the bytes on disk, hexadecimal. */
  readonly sha256: string;
  /** Rows, without the header. */
  readonly rows: number;
  /** Column names of a CSV. */
  readonly header: readonly string[] | undefined;
}

/** The format by option, else by the name. FILE_FORMAT when neither says. */
export function formatOf(path: string, option: Format | undefined): Format {
  if (option !== undefined) return option;
  const extension = extname(path).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.ndjson' || extension === '.jsonl') return 'ndjson';
  throw new LedgerError(
    'FILE_FORMAT',
    `${path}: "${extension}" is neither .csv nor .ndjson; give --format csv or --format ndjson`,
    { path },
  );
}

/** Reads the whole file. FILE_ENCODING, FILE_EMPTY, FILE_FORMAT, ROW_TOO_LONG, FILE_CHANGED, COLUMN_DUPLICATE. */
export async function scanFile(source: SourceFile, format: Format, onRows?: (rows: number) => void): Promise<Scan> {
  const hash = createHash('sha256');
  let rows = 0;
  let header: readonly string[] | undefined;
  for await (const row of rawRows(source, format, (chunk) => hash.update(chunk))) {
    if ('cells' in row && header === undefined) {
      header = checkHeader(source.path, row.cells);
      continue;
    }
    if ('text' in row && rows === 0) checkFirstLine(source.path, row.text, row.line);
    rows += 1;
    if (rows % 10_000 === 0) onRows?.(rows);
  }
  checkUnchanged(source);
  if (rows === 0)
    throw new LedgerError(
      'FILE_EMPTY',
      `${source.path} has ${header === undefined ? 'no row' : 'a header and no row'}`,
      { path: source.path },
    );
  return { sha256: hash.digest('hex'), rows, header };
}

/** Every row of the file as it stands, the header of a CSV first. */
export function rawRows(source: SourceFile, format: Format, onBytes?: (chunk: Buffer) => void): AsyncGenerator<RawRow> {
  const chunks = readUtf8(source, onBytes);
  return format === 'csv' ? csvRows(source.path, chunks) : ndjsonRows(source.path, chunks);
}

function checkHeader(path: string, names: readonly string[]): readonly string[] {
  names.forEach((name, index) => {
    if (name.trim() === '')
      throw new LedgerError('FILE_FORMAT', `${path}: column ${index + 1} of the header has no name`, {
        path,
        column: index + 1,
      });
    const first = names.indexOf(name);
    if (first !== index)
      throw new LedgerError(
        'COLUMN_DUPLICATE',
        `${path}: columns ${first + 1} and ${index + 1} are both named "${name}"`,
        { path, column: name },
      );
  });
  return names;
}

// A line in the middle may be broken and is rejected alone; when even the first is no object, the file is something else.
function checkFirstLine(path: string, text: string, line: number): void {
  let value: unknown;
  try {
    value = parseJsonStrict(text);
  } catch (error) {
    if (isLedgerError(error, 'JSON_DUPLICATE_KEY')) return;
    throw new LedgerError('FILE_FORMAT', `${path}, line ${line}: not a JSON object per line`, { path, line }, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LedgerError('FILE_FORMAT', `${path}, line ${line}: not a JSON object per line`, { path, line });
}
