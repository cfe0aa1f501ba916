/** Rows that were not published, with line and reason, in a file next to the input: it always describes the last run. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { LedgerError } from '../../../server/errors.ts';
import { type Format, type Rejection, reasonOf } from './rows.ts';

const FLUSH_AT = 64 * 1024;

export class RejectedFile {
  readonly #candidates: readonly string[];
  readonly #format: Format;
  readonly #header: readonly string[];
  readonly #notice: (text: string) => void;
  #path: string | undefined;
  #file: number | undefined;
  #buffer = '';
  count = 0;
  readonly byCode: Record<string, number> = {};

  /** Removes what an earlier run left. `notice` hears when the file has to go to `cwd` instead. */
  constructor(
    input: string,
    cwd: string,
    format: Format,
    header: readonly string[] | undefined,
    notice: (text: string) => void,
  ) {
    const name = `${basename(input, extname(input))}.rejected.${format}`;
    this.#candidates = [join(dirname(input), name), join(cwd, name)];
    this.#format = format;
    this.#header = header ?? [];
    this.#notice = notice;
    removeQuietly(this.#candidates[0]!);
  }

  /** Where the rows went; `undefined` while there is none. */
  get path(): string | undefined {
    return this.#path;
  }

  add(rejection: Rejection): void {
    this.count += 1;
    this.byCode[rejection.code] = (this.byCode[rejection.code] ?? 0) + 1;
    if (this.#file === undefined) this.#open();
    this.#buffer += this.#format === 'csv' ? csvLine(rejection) : ndjsonLine(rejection);
    if (this.#buffer.length >= FLUSH_AT) this.flush();
  }

  flush(): void {
    if (this.#file === undefined || this.#buffer === '') return;
    const bytes = Buffer.from(this.#buffer, 'utf8');
    this.#buffer = '';
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw unwritable(this.#path ?? '', error);
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): void {
    const [beside, here] = this.#candidates as [string, string];
    try {
      this.#file = openSync(beside, 'w');
      this.#path = beside;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.#notice(`${beside} cannot be written (${code}); rejected rows go to ${here}`);
      try {
        this.#file = openSync(here, 'w');
      } catch (second) {
        throw unwritable(here, second);
      }
      this.#path = here;
    }
    // The byte order mark lets spreadsheet programs read the Chinese text.
    if (this.#format === 'csv')
      this.#buffer = `\ufeff${['line', 'code', 'detail', ...this.#header].map(csvCell).join(',')}\n`;
  }
}

const unwritable = (path: string, error: unknown): LedgerError =>
  new LedgerError('FILE_UNWRITABLE', `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`, { path }, error);

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder that cannot be written is dealt with when there is a row to write.
  }
}

const csvCell = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvLine({ line, code, detail, row }: Rejection): string {
  const cells = 'cells' in row ? row.cells : [row.text];
  return `${[String(line), code, reasonOf(code, detail), ...cells].map(csvCell).join(',')}\n`;
}

function ndjsonLine({ line, code, detail, row }: Rejection): string {
  return `${JSON.stringify({ line, code, detail: reasonOf(code, detail), ...('text' in row ? { text: row.text } : { cells: row.cells }) })}\n`;
}
