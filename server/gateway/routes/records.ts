/** Publication in bulk: rows in, one result per row out. When the answer leaves, every accepted row is durable with its transaction. */
import Type, { type Static } from 'typebox';
import { type Hex, ZERO32 } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

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
          'NDJSON, one object {"line": n, "values": {...}, "sources": ["0x..."]} per line; sources (up to 256 attestations it was derived from) may be left out. A row given before answers "already": the same file can be sent again. Rows beyond what one person may publish within a day are held (approval).',
        operationId: 'publishRecords',
        consumes: ['application/x-ndjson'],
        querystring: Query,
        response: {
          200: Type.Object({ results: Type.Array(RowResult), operations: Type.Array(Type.String()) }),
          202: Type.Object({
            results: Type.Array(RowResult),
            operations: Type.Array(Type.String()),
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
            'OPERATION_STATE',
            'OUTBOX_FULL',
            'APPROVAL_FULL',
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
      const options = {
        ...(observedAt === undefined ? {} : { observedAt: Number(observedAt) }),
        ...extract,
        ...(supersede === undefined ? {} : { supersede: supersede === 'true' }),
      };
      const { id = '', label = '' } = request.caller ?? {};
      const published = await context.approvals.publish({ id, label }, { schema, options, rows: request.body });
      if ('held' in published) {
        app.metrics.count('ledger_rows_total', { outcome: 'held' }, published.lines.length);
        const results = published.lines.map((line) => ({ line, status: 'held' as const }));
        return reply.code(202).send({ results, operations: [], approval: published.held.id });
      }
      const { results, operations } = published;
      for (const [outcome, rows] of Map.groupBy(results, ({ status }) => status))
        app.metrics.count('ledger_rows_total', { outcome }, rows.length);
      return reply.code(operations.length > 0 ? 202 : 200).send({
        results: results.map((result) => result as Static<typeof RowResult>),
        operations: [...operations],
      });
    },
  );
};
