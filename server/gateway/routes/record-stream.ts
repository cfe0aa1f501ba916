/** Publication whose rows are answered while more of them arrive: NDJSON both ways, bounded by a chunk. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { LedgerError } from '../../errors.ts';
import { type PublishedChunk, publishStream, type StreamPart, type StreamSteps } from '../../publish/publish-stream.ts';
import { CHUNK_LIMITS, type RowChunk, rowChunks } from '../../publish/row-chunks.ts';
import { enforceAgain } from '../auth.ts';
import type { GatewayContext } from '../context.ts';
import { toldTo } from '../disclosed-errors.ts';
import { preferredLanguage } from '../language.ts';
import { codedAndLogged, problemOf } from '../problems.ts';
import { requireFollowing } from '../read-only.ts';
import { NDJSON } from '../row-body.ts';
import { timeByHandler } from '../slow-bodies.ts';

/** Rows of a chunk when the caller does not say. */
const CHUNK_ROWS = 5_000;
/** Publications that are streamed at a time: each holds two chunks at most. */
const MOST_STREAMS = 16;
/** Longest that a publication waits for the chain to make room, below the time after which a silent connection is closed. */
const ROOM_MS = 30_000;

/** Lines of the answer besides the results of rows. */
export const CheckpointLine = Type.Object({
  checkpoint: Type.Object(
    {
      line: Type.Integer({ description: 'line of the last row of the chunk: up to here all is durable and answered' }),
      operations: Type.Array(Type.String()),
      approval: Type.Optional(Type.String({ description: 'the rows are held until a second person approves' })),
    },
    { description: 'after the results of each chunk' },
  ),
});
export const EndLine = Type.Object({
  end: Type.Object(
    {
      rows: Type.Integer({ description: 'rows that were answered' }),
      accepted: Type.Integer(),
      already: Type.Integer(),
      rejected: Type.Integer(),
      held: Type.Integer(),
      line: Type.Optional(Type.Integer({ description: 'line of the last row that was answered' })),
      problem: Type.Optional(
        Type.Unsafe<ReturnType<typeof problemOf>>(
          Type.Ref('Problem#', { description: 'what stopped it; the rows after `line` are sent again' }),
        ),
      ),
    },
    { description: 'the last line; without it the answer broke off' },
  ),
});

export interface StreamedPublication {
  readonly context: GatewayContext;
  /** rows of a chunk */
  readonly chunk: number | undefined;
  readonly publish: (chunk: RowChunk) => Promise<PublishedChunk>;
}

/** The publications that are under way at a gateway. */
export class RecordStreams {
  readonly #closing = new AbortController();
  #open = 0;

  /** Ends every publication after the chunk it is at. */
  close(): void {
    this.#closing.abort(new LedgerError('GATEWAY_STOPPING', 'rows without an answer were not stored'));
  }

  /** Answers a request whose body was handed over unread. @throws what goes wrong before the first row has a result; TOO_MANY_STREAMS */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { context, chunk = CHUNK_ROWS, publish }: StreamedPublication,
  ): Promise<FastifyReply> {
    if (this.#open >= MOST_STREAMS)
      throw new LedgerError('TOO_MANY_STREAMS', `${MOST_STREAMS} publications are under way`, { open: this.#open });
    this.#open += 1;
    const giveBack = timeByHandler(request.raw);
    const gone = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, gone.signal]);
    const leave = (): void => {
      if (gone.signal.aborted) return;
      this.#open -= 1;
      gone.abort(new LedgerError('REQUEST_INVALID', 'the caller went away'));
      giveBack();
      // Who still sends is read to the end, or cut off when a request would be: closing at once could cost it the last line.
      request.raw.on('error', () => undefined).resume();
    };
    reply.raw.once('close', leave);
    const steps: StreamSteps = {
      publish,
      allowed: async () => {
        signal.throwIfAborted();
        await enforceAgain(request, context);
        requireFollowing(context.following);
      },
      room: () => context.vault.outbox.untilRoom(ROOM_MS, signal),
    };
    try {
      const chunks = rowChunks(request.raw, { ...CHUNK_LIMITS, rows: chunk }, signal);
      const parts = publishStream(chunks, steps);
      const first = await parts.next();
      const text = Readable.from(texts(first, parts, { request, reply, leave }));
      return reply.header('content-type', `${NDJSON}; charset=utf-8`).send(text);
    } catch (error) {
      leave();
      throw error;
    }
  }
}

interface Answering {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly leave: () => void;
}

/** The text of the answer, a chunk at a time: the next one is published when this one was taken. */
async function* texts(
  first: IteratorResult<StreamPart>,
  rest: AsyncGenerator<StreamPart>,
  answering: Answering,
): AsyncGenerator<string> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield textOf(next.value, answering);
  } finally {
    answering.leave();
    await rest.return(undefined);
  }
}

function textOf(part: StreamPart, { request, reply }: Answering): string {
  if ('results' in part) {
    const { results, operations, approval } = part;
    const line = results.at(-1)!.line;
    const checkpoint: Static<typeof CheckpointLine> = {
      checkpoint: { line, operations: [...operations], ...(approval === undefined ? {} : { approval }) },
    };
    return `${results.map((result) => `${JSON.stringify(result)}\n`).join('')}${JSON.stringify(checkpoint)}\n`;
  }
  const end: Static<typeof EndLine> = { end: { ...part.end } };
  if ('error' in part) {
    const known = codedAndLogged(part.error as Error as LedgerError, request);
    reply.problemCode = known.code;
    end.end.problem = problemOf(
      toldTo(request.caller, known),
      request.id,
      preferredLanguage(request.headers['accept-language']),
    );
  }
  return `${JSON.stringify(end)}\n`;
}
