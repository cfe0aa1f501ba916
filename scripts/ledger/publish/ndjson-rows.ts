/** Lines of an NDJSON file; empty lines are skipped, a byte order mark too. */
import { LedgerError } from '../../../server/errors.ts';
import { MAX_ROW } from './rows.ts';

export interface NdjsonRow {
  readonly line: number;
  readonly text: string;
}

const NEWLINE = 0x0a;

/** Lines one by one, without their line end. ROW_TOO_LONG names the line. */
export async function* ndjsonRows(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<NdjsonRow> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let line = 1;
  const take = (part: Buffer): NdjsonRow | undefined => {
    if (heldBytes + part.length > MAX_ROW)
      throw new LedgerError('ROW_TOO_LONG', `${path}: line ${line} has more than ${MAX_ROW} bytes`, { path, line });
    const raw = (heldBytes === 0 ? part : Buffer.concat([...held, part])).toString('utf8');
    const text = (line === 1 ? raw.replace(/^\ufeff/, '') : raw).replace(/\r$/, '');
    held = [];
    heldBytes = 0;
    const row = { line, text };
    line += 1;
    return text.trim() === '' ? undefined : row;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const row = take(chunk.subarray(start, end));
      if (row !== undefined) yield row;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    held.push(Buffer.from(chunk.subarray(start)));
    heldBytes += chunk.length - start;
    if (heldBytes > MAX_ROW) take(Buffer.alloc(0));
  }
  const row = heldBytes === 0 ? undefined : take(Buffer.alloc(0));
  if (row !== undefined) yield row;
}
