/**
 * Publication in bulk: rows in, one result per row out. When a result leaves, its row is durable with its transaction.
 * Accept chooses the form: JSON answers once for up to 10,000 rows, NDJSON row by row for any number of them.
 */
import type { FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Hex, ZERO32 } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { PublishedChunk } from '../../publish/publish-stream.ts';
import type { PublishOptions } from '../../publish/rows.ts';
import type { App, Routes } from '../app.ts';
import type { GatewayContext } from '../context.ts';
import { rowZh } from '../details-zh.ts';
import { preferredLanguage } from '../language.ts';
import { problemResponses } from '../problems.ts';
import { isUnread, NDJSON } from '../row-body.ts';
import { CheckpointLine, EndLine, RecordStreams } from './record-stream.ts';

const RowResult = Type.Object({
  line: Type.Integer(),
  status: Type.Union([
    Type.Literal('accepted'),
    Type.Literal('already'),
    Type.Literal('rejected'),
    Type.Literal('held'),
  ]),
  id: Type.Optional(Bytes32),
  changed: Type.Optional(Bytes32),
  supersedes: Type.Optional(Bytes32),
  sources: Type.Optional(Type.Array(Bytes32)),
  warnings: Type.Optional(Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }))),
  code: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  issues: Type.Optional(Type.Array(Type.Object({ field: Type.String(), code: Type.String(), detail: Type.String() }))),
});

const Query = Type.Object(
  {
    schema: Type.String({ minLength: 1, maxLength: 128, description: 'name or id', examples: ['permit'] }),
    observedAt: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,12}$', description: 'unix seconds, for records that do not say' }),
    ),
    system: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'system the rows were extracted from' }),
    ),
    file: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the file' })),
    query: Type.Optional(Type.String({ pattern: '^0x[0-9a-f]{64}$', description: 'hash of the extracting query' })),
    supersede: Type.Optional(
      Type.Union([Type.Literal('true'), Type.Literal('false')], {
        description: 'revoke the earlier record that a row corrects',
      }),
    ),
    chunk: Type.Optional(
      Type.String({
        pattern: '^([1-9][0-9]{0,3}|10000)$',
        description: 'rows that become durable together where results are streamed; 5000 by default',
      }),
    ),
  },
  { additionalProperties: false },
);

const DESCRIPTION = [
  'NDJSON, one object {"line": n, "values": {...}, "sources": ["0x..."]} per line; sources (up to 256 attestations it was derived from) may be left out.',
  'A row given before answers "already": the same file can be sent again.',
  'Rows beyond what one person may publish within a day are held (approval).',
  'Accept: application/json answers once, for up to 10,000 rows and 16 MiB, one durable batch.',
  'Accept: application/x-ndjson answers row by row while the body arrives, for any number of rows, a durable batch for each chunk; it takes no Idempotency-Key.',
  'What stops it after the first result is the problem of its last line: the rows after the line named there are sent again.',
].join(' ');

const Answer = Type.Object({ results: Type.Array(RowResult), operations: Type.Array(Type.String()) });

export const recordRoutes: Routes = (app, context) => {
  const streams = new RecordStreams();
  app.addHook('preClose', async () => streams.close());

  app.post(
    '/records',
    {
      config: { access: ['publisher'], rows: 'stream' },
      schema: {
        tags: ['publishing'],
        summary: 'Publish rows',
        description: DESCRIPTION,
        operationId: 'publishRecords',
        consumes: [NDJSON],
        querystring: Query,
        response: {
          200: {
            description:
              'JSON: nothing new to anchor. NDJSON: a line per row in their order, a checkpoint after each chunk, and the end',
            content: {
              'application/json': { schema: Answer },
              [NDJSON]: { schema: Type.Unsafe<unknown>(Type.Union([RowResult, CheckpointLine, EndLine])) },
            },
          },
          202: Type.Object({
            ...Answer.properties,
            approval: Type.Optional(Type.String({ description: 'the rows are held until a second person approves' })),
          }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'SCHEMA_UNKNOWN',
            'PUBLISH_NOT_ALLOWED',
            'JSON_INVALID',
            'MEDIA_TYPE',
            'BODY_TOO_LARGE',
            'ROW_TOO_LONG',
            'REQUEST_TIMEOUT',
            'OPERATION_STATE',
            'OUTBOX_FULL',
            'APPROVAL_FULL',
            'TOO_MANY_STREAMS',
            'GATEWAY_STOPPING',
          ),
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const language = preferredLanguage(request.headers['accept-language']);
      reply.header('content-language', language).header('vary', 'accept-language');
      const options = optionsOf(request, context);
      const publish = (rows: Buffer, firstLine: number) => publishRows(app, context, request, options, rows, firstLine);
      if (isUnread(body)) {
        const { chunk } = request.query;
        return streams.answer(request, reply, {
          context,
          chunk: chunk === undefined ? undefined : Number(chunk),
          publish: ({ body: rows, firstLine }) => publish(rows, firstLine),
        });
      }
      if (!Buffer.isBuffer(body)) throw new LedgerError('MEDIA_TYPE', `rows travel as ${NDJSON}`);
      const { results, operations, approval } = await publish(body, 1);
      const answer = {
        results: results.map((result) => result as Static<typeof RowResult>),
        operations: [...operations],
      };
      if (approval !== undefined) return reply.code(202).send({ ...answer, approval });
      return reply.code(operations.length > 0 ? 202 : 200).send(answer);
    },
  );
};

type RecordsRequest = FastifyRequest<{ Querystring: Static<typeof Query> }>;

function optionsOf(
  { query, caller }: Pick<RecordsRequest, 'query' | 'caller'>,
  { now }: GatewayContext,
): PublishOptions {
  const { observedAt, system, file, query: extraction, supersede } = query;
  const seconds = observedAt === undefined ? undefined : Number(observedAt);
  const extract = {
    system: system ?? 'not stated',
    query: (extraction as Hex | undefined) ?? ZERO32,
    extractedAt: new Date((seconds ?? now()) * 1000).toISOString(),
    operator: caller?.label ?? '',
    ...(file === undefined ? {} : { file: `0x${file}` as Hex }),
  };
  return {
    ...(seconds === undefined ? {} : { observedAt: seconds }),
    ...(system === undefined && file === undefined ? {} : { extract }),
    ...(supersede === undefined ? {} : { supersede: supersede === 'true' }),
  };
}

/** Publishes a chunk for the caller, or has it held for a second person. */
async function publishRows(
  { metrics }: App,
  { approvals }: GatewayContext,
  { caller, headers, query: { schema } }: Pick<RecordsRequest, 'query' | 'caller' | 'headers'>,
  options: PublishOptions,
  rows: Buffer,
  firstLine: number,
): Promise<PublishedChunk> {
  const { id = '', label = '' } = caller ?? {};
  const published = await approvals.publish({ id, label }, { schema, options, rows, firstLine });
  const chunk: PublishedChunk =
    'held' in published
      ? {
          results: published.lines.map((line) => ({ line, status: 'held' as const })),
          operations: [],
          approval: published.held.id,
        }
      : published;
  for (const [outcome, { length }] of Map.groupBy(chunk.results, ({ status }) => status))
    metrics.count('ledger_rows_total', { outcome }, length);
  if (preferredLanguage(headers['accept-language']) !== 'zh') return chunk;
  return { ...chunk, results: chunk.results.map((row) => (row.status === 'held' ? row : rowZh(row))) };
}
