/** Rows gathered into what a gateway stores at a time. */
import type { LedgerSchema } from '../../../server/domain/schema.ts';
import { SeenRows } from './duplicates.ts';
import { type ReadValues, rejectionOf, sameness } from './row-values.ts';
import type { RawRow, Rejection } from './rows.ts';

/** Half of what a gateway takes, so that no chunk is refused for its size. */
const MAX_BYTES = 8 * 1024 * 1024;

export interface Chunk {
  /** NDJSON: `{"line": n, "values": {...}}` per row. */
  readonly body: string;
  /** The rows of the body, by line. */
  readonly rows: ReadonlyMap<number, RawRow>;
  /** Rows rejected here, since the chunk before. */
  readonly rejected: readonly Rejection[];
}

/** Gathers rows; those that cannot be read, or stand in the file twice (ROW_DUPLICATE names the first line), go to `rejected`. */
export async function* gather(
  rows: AsyncIterable<RawRow>,
  schema: LedgerSchema,
  read: ReadValues,
  size: number,
): AsyncGenerator<Chunk> {
  const seen = new SeenRows();
  let lines: string[] = [];
  let bytes = 0;
  let kept = new Map<number, RawRow>();
  let rejected: Rejection[] = [];
  const takeRejected = (): Chunk => {
    const chunk = { body: '', rows: new Map<number, RawRow>(), rejected };
    rejected = [];
    return chunk;
  };
  const take = (): Chunk => {
    const chunk = { body: lines.join(''), rows: kept, rejected };
    [lines, bytes, kept, rejected] = [[], 0, new Map(), []];
    return chunk;
  };
  for await (const row of rows) {
    const { line } = row;
    const reject = (code: string, detail: string): number => rejected.push({ line, code, detail, row });
    try {
      const values = read(row);
      const first = seen.add(sameness(schema, values), line);
      if (first === undefined) {
        const text = `${JSON.stringify({ line, values })}\n`;
        const length = Buffer.byteLength(text);
        if (bytes + length > MAX_BYTES && kept.size > 0) yield take();
        lines.push(text);
        bytes += length;
        kept.set(line, row);
      } else reject('ROW_DUPLICATE', `the same as line ${first}`);
    } catch (error) {
      const { code, detail } = rejectionOf(error);
      reject(code, detail);
    }
    if (kept.size >= size) yield take();
    // The rows that are kept go on: gateways count them too, and store as many at a time.
    else if (rejected.length >= size) yield takeRejected();
  }
  if (kept.size > 0 || rejected.length > 0) yield take();
}
