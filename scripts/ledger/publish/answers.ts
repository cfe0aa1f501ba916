/** What a gateway answers to a chunk, read strictly: a row without a result would be a silent drop. */
import { LedgerError } from '../../../server/errors.ts';
import type { Chunk } from './chunks.ts';

interface RowResult {
  readonly line: number;
  readonly status: 'accepted' | 'already' | 'rejected' | 'held';
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
  /** The earlier record with the same key, which stays as it is. */
  readonly changed?: string;
  /** The earlier record with the same key, revoked in favour of this one. */
  readonly supersedes?: string;
  /** Something to look at, though the row is accepted. */
  readonly warnings?: readonly { readonly code: string; readonly detail: string }[];
}

export interface ChunkAnswer {
  readonly results: readonly RowResult[];
  /** Operations that anchor rows of the chunk and may not be final yet. */
  readonly operations: readonly string[];
  /** The request for a second person's approval that holds the rows. */
  readonly approval?: string;
}

const STATUSES: readonly unknown[] = ['accepted', 'already', 'rejected', 'held'];

/** The answer when it has one result for each row of the chunk. GATEWAY_INVALID otherwise. */
export function readChunkAnswer(body: unknown, chunk: Chunk): ChunkAnswer {
  const bad = (detail: string): LedgerError =>
    new LedgerError('GATEWAY_INVALID', `the answer to a chunk of rows: ${detail}`);
  const { results, operations, approval } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  if (!Array.isArray(results) || !Array.isArray(operations)) throw bad('no results or no operations');
  if (!operations.every((id) => typeof id === 'string')) throw bad('an operation is not an id');
  const open = new Set(chunk.rows.keys());
  for (const result of results as unknown[]) {
    const { line, status } = (typeof result === 'object' && result !== null ? result : {}) as Record<string, unknown>;
    if (!open.delete(line as number)) throw bad(`line ${String(line)} was not sent, or has two results`);
    if (!STATUSES.includes(status)) throw bad(`line ${String(line)} has the status ${JSON.stringify(status)}`);
  }
  const [missing] = open;
  if (missing !== undefined) throw bad(`line ${missing} has no result`);
  return {
    results: results as RowResult[],
    operations: operations as string[],
    ...(typeof approval === 'string' ? { approval } : {}),
  };
}
