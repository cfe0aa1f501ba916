/** Publication in bulk: rows in, one result per row out. When the answer leaves, every accepted row is durable with its transaction. */
import Type, { type Static } from 'typebox';
import { type Hex, ZERO32 } from '../../domain/bytes.ts';
import { parseJsonStrict } from '../../domain/values.ts';
import { isLedgerError, LedgerError } from '../../errors.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { PublishRow } from '../../publish/rows.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const RowResult = Type.Object({
  line: Type.Integer(),
  status: Type.Union([Type.Literal('accepted'), Type.Literal('already'), Type.Literal('rejected')]),
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
  },
  { additionalProperties: false },
);

export const recordRoutes: Routes = (app, context) => {
  app.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(
    '/records',
    {
      config: { access: ['publisher'] },
      schema: {
        tags: ['publishing'],
        summary: 'Publish up to 10,000 rows as one durable batch',
        description:
          'NDJSON, one object {"line": n, "values": {...}, "sources": ["0x..."]} per line; sources (up to 256 attestations it was derived from) may be left out. A row given before answers "already": the same file can be sent again.',
        operationId: 'publishRecords',
        consumes: ['application/x-ndjson'],
        querystring: Query,
        response: {
          200: Type.Object({ results: Type.Array(RowResult), operations: Type.Array(Type.String()) }),
          202: Type.Object({ results: Type.Array(RowResult), operations: Type.Array(Type.String()) }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'SCHEMA_UNKNOWN',
            'PUBLISH_NOT_ALLOWED',
            'JSON_INVALID',
            'MEDIA_TYPE',
            'BODY_TOO_LARGE',
            'OPERATION_STATE',
            'OUTBOX_FULL',
          ),
        },
      },
    },
    async (request, reply) => {
      if (!Buffer.isBuffer(request.body)) throw new LedgerError('MEDIA_TYPE', 'rows travel as application/x-ndjson');
      const { schema, observedAt, system, file, query, supersede } = request.query;
      const extract =
        system === undefined && file === undefined
          ? {}
          : {
              extract: {
                system: system ?? 'not stated',
                query: (query as Hex | undefined) ?? ZERO32,
                extractedAt: new Date(
                  (observedAt === undefined ? context.now() : Number(observedAt)) * 1000,
                ).toISOString(),
                operator: request.caller?.label ?? '',
                ...(file === undefined ? {} : { file: `0x${file}` as Hex }),
              },
            };
      const { results, operations } = await context.publisher.publishRows(schema, readRows(request.body), {
        ...(observedAt === undefined ? {} : { observedAt: Number(observedAt) }),
        ...extract,
        ...(supersede === undefined ? {} : { supersede: supersede === 'true' }),
      });
      for (const [outcome, rows] of Map.groupBy(results, ({ status }) => status))
        app.metrics.count('ledger_rows_total', { outcome }, rows.length);
      return reply.code(operations.length > 0 ? 202 : 200).send({
        results: results.map((result) => result as Static<typeof RowResult>),
        operations: [...operations],
      });
    },
  );
};

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The rows of an NDJSON body. A line that cannot be read refuses the whole chunk: its rows could not be named. */
function* readRows(body: Buffer): Generator<PublishRow> {
  let at = 0;
  for (let line = 1; at < body.length; line += 1) {
    const end = body.indexOf(0x0a, at);
    const bytes = body.subarray(at, end === -1 ? body.length : end);
    at = end === -1 ? body.length : end + 1;
    if (bytes.length > 0) yield readRow(bytes, line);
  }
}

const SOURCE = /^0x[0-9a-f]{64}$/;
/** Attestations that one record may name as its sources. */
const MAX_SOURCES = 256;

function readSources(given: unknown, line: number): Hex[] {
  const usable =
    Array.isArray(given) &&
    given.length <= MAX_SOURCES &&
    given.every((id) => typeof id === 'string' && SOURCE.test(id)) &&
    new Set(given).size === given.length;
  if (!usable)
    throw new LedgerError(
      'JSON_INVALID',
      `line ${line} of the body: sources is not a list of up to ${MAX_SOURCES} different ids`,
      { line },
    );
  return given as Hex[];
}

function readRow(bytes: Buffer, line: number): PublishRow {
  let row: unknown;
  try {
    row = parseJsonStrict(decoder.decode(bytes));
  } catch (error) {
    if (isLedgerError(error))
      throw new LedgerError(error.code, `line ${line} of the body: ${error.detail}`, { line }, error);
    throw new LedgerError('JSON_INVALID', `line ${line} of the body is not UTF-8`, { line }, error);
  }
  const {
    line: named,
    values,
    sources,
    ...rest
  } = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  if (!Number.isSafeInteger(named) || values === undefined || Object.keys(rest).length > 0)
    throw new LedgerError('JSON_INVALID', `line ${line} of the body is not {"line": n, "values": {...}}`, { line });
  return { line: named as number, values, ...(sources === undefined ? {} : { sources: readSources(sources, line) }) };
}
