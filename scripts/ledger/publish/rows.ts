/** A row as it stands in a file, and what can become of it. */
import { ERRORS, type ErrorCode } from '../../../server/errors.ts';

export type Format = 'csv' | 'ndjson';

/** Longest row, in bytes. */
export const MAX_ROW = 1024 * 1024;

/** One row with the number of its first line: cells of a CSV, the text of an NDJSON line. */
export type RawRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly text: string };

/** A row that was not published, and why. `code` may come from a gateway, which may know more codes than this program. */
export interface Rejection {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
  readonly row: RawRow;
}

/** A reason as people read it: the detail, behind the title of its code. */
export function reasonOf(code: string, detail: string): string {
  const kind = Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : undefined;
  return kind === undefined ? detail : `${kind.title} (${kind.zh}): ${detail}`;
}
