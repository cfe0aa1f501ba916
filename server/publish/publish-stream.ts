/**
 * Publication of any number of rows: chunk by chunk, each durable before its results are told. Holds the chunk that is being published
 * and the one that is read meanwhile; who takes no results stops the reading.
 */
import { isLedgerError, LedgerError } from '../errors.ts';
import type { RowChunk } from './row-chunks.ts';
import type { RowResult } from './rows.ts';

/** A result as callers of the approval desk see it: `held` waits for a second person. */
export type StreamedResult = RowResult | { readonly line: number; readonly status: 'held' };

export interface PublishedChunk {
  /** one per row, in their order */
  readonly results: readonly StreamedResult[];
  readonly operations: readonly string[];
  /** the request that holds the rows */
  readonly approval?: string;
}

export interface StreamSummary {
  /** rows that have a result */
  readonly rows: number;
  readonly accepted: number;
  readonly already: number;
  readonly rejected: number;
  readonly held: number;
  /** `line` of the last row that has a result */
  readonly line?: number;
}

/** A chunk's results, or the end with what stopped it, if anything did. */
export type StreamPart = PublishedChunk | { readonly end: StreamSummary; readonly error?: unknown };

export interface StreamSteps {
  /** durable when it resolves; OUTBOX_FULL says that nothing was stored */
  readonly publish: (chunk: RowChunk) => Promise<PublishedChunk>;
  /** asked before each chunk: throws when the caller may not go on */
  readonly allowed: () => Promise<void>;
  /** true once the outbox has room, false when there was none in time */
  readonly room: () => Promise<boolean>;
}

/**
 * Publishes chunks and tells of each; the last part is the end.
 * @throws what goes wrong before there is a result; afterwards the end carries it
 */
export async function* publishStream(
  chunks: AsyncGenerator<RowChunk>,
  { publish, allowed, room }: StreamSteps,
): AsyncGenerator<StreamPart> {
  const counts = { accepted: 0, already: 0, rejected: 0, held: 0 };
  let rows = 0;
  let line: number | undefined;
  const end = (): StreamSummary => ({ rows, ...counts, ...(line === undefined ? {} : { line }) });
  const whenRoom = async (chunk: RowChunk): Promise<PublishedChunk> => {
    for (;;)
      try {
        return await publish(chunk);
      } catch (error) {
        // The first chunk is refused at once: nothing has been told yet, so the caller may try later.
        if (rows === 0 || !isLedgerError(error, 'OUTBOX_FULL') || !(await room())) throw error;
      }
  };
  const readAhead = (): Promise<IteratorResult<RowChunk>> => {
    const next = chunks.next();
    // Looked at when its turn comes.
    next.catch(() => undefined);
    return next;
  };
  let error: unknown;
  try {
    for (let next = await readAhead(); !next.done; ) {
      const following = readAhead();
      await allowed();
      const published = await whenRoom(next.value);
      const { results } = published;
      for (const { status } of results) counts[status] += 1;
      rows += results.length;
      line = results.at(-1)?.line ?? line;
      yield published;
      next = await following;
    }
  } catch (cause) {
    if (rows === 0) throw cause;
    error = cause ?? new LedgerError('INTERNAL', 'no reason given');
  }
  yield error === undefined ? { end: end() } : { end: end(), error };
}
