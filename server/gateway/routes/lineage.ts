/** Where a figure comes from and what rests on it; derived records, and their transforms run again. */
import Type from 'typebox';
import { toDot, toProvJson, toSvg } from '../../domain/lineage-formats.ts';
import { DERIVE_LIMIT } from '../../lineage/derive.ts';
import { MAX_DEPTH, MAX_NODES } from '../../lineage/trace.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const ExtractSchema = Type.Object(
  {
    system: Type.String(),
    query: Bytes32,
    extractedAt: Type.String({ description: 'ISO 8601 UTC' }),
    operator: Type.String(),
    file: Type.Optional(Bytes32),
    transform: Type.Optional(Type.String({ description: 'name and version of what made the record' })),
    code: Type.Optional(Bytes32),
    asOf: Type.Optional(Type.String()),
  },
  { description: 'where records came from' },
);

const State = Type.Union(
  [Type.Literal('STANDS'), Type.Literal('SUSPECT'), Type.Literal('DISPUTED'), Type.Literal('REVOKED')],
  { description: 'SUSPECT: something it rests on, however far away, is revoked or disputed' },
);

const RerunOutcome = Type.Union(
  [
    Type.Literal('SAME'),
    Type.Literal('DIFFERENT'),
    Type.Literal('CODE_CHANGED'),
    Type.Literal('TRANSFORM_NOT_HERE'),
    Type.Literal('INPUTS_MISSING'),
  ],
  { description: 'SAME and DIFFERENT are answers; the others say why there is none' },
);

const LineageSchema = Type.Object(
  {
    root: Bytes32,
    block: Type.Integer({ description: 'block of the index by which states were judged' }),
    nodes: Type.Array(
      Type.Object({
        id: Bytes32,
        schema: Bytes32,
        schemaName: Type.String(),
        issuer: Type.Integer(),
        observedAt: Type.Integer(),
        extract: Type.Optional(Bytes32),
        depth: Type.Integer({ description: 'below 0 towards sources, above 0 towards what was derived' }),
        state: State,
        because: Type.Array(Bytes32, {
          description: 'revoked or disputed attestations that make it suspect; at most 8',
        }),
      }),
    ),
    edges: Type.Array(Type.Object({ derived: Bytes32, source: Bytes32 })),
    extracts: Type.Record(Type.String(), ExtractSchema),
    truncated: Type.Optional(
      Type.Union([Type.Literal('depth'), Type.Literal('nodes')], {
        description: 'the limit at which the search ended',
      }),
    ),
  },
  { $id: 'Lineage' },
);

const digits = (description: string, example: string) =>
  Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,4}$', description, examples: [example] }));

export const lineageRoutes: Routes = (app, context) => {
  const { lineage, index } = context;
  app.addSchema(LineageSchema);

  app.get(
    '/lineage/:id',
    {
      config: { access: ['publisher', 'auditor'] },
      schema: {
        tags: ['lineage'],
        summary: 'What an attestation rests on and what rests on it',
        description:
          'Both ways, a level at a time. format=prov answers PROV-JSON, dot Graphviz, svg a picture; json by default.',
        operationId: 'getLineage',
        params: Type.Object({ id: Bytes32 }),
        querystring: Type.Object(
          {
            direction: Type.Optional(
              Type.Union([Type.Literal('both'), Type.Literal('sources'), Type.Literal('derived')]),
            ),
            depth: digits(`steps, at most ${MAX_DEPTH}; 8 when absent`, '3'),
            nodes: digits(`attestations, at most ${MAX_NODES}; 1,000 when absent`, '200'),
            format: Type.Optional(
              Type.Union([Type.Literal('json'), Type.Literal('prov'), Type.Literal('dot'), Type.Literal('svg')]),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The lineage in the format asked for.',
            content: {
              'application/json': { schema: Type.Ref('Lineage#') },
              'application/prov+json': { schema: Type.Object({}, { additionalProperties: true }) },
              'text/vnd.graphviz': { schema: Type.String() },
              'image/svg+xml': { schema: Type.String() },
            },
          },
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'ATTESTATION_UNKNOWN'),
        },
      },
    },
    async (request, reply) => {
      const { direction = 'both', depth = '8', nodes = '1000', format = 'json' } = request.query;
      const block = index.head()?.number ?? 0;
      const found = await lineage.trace(request.params.id, {
        direction,
        depth: Math.min(Number(depth), MAX_DEPTH),
        nodes: Math.min(Number(nodes), MAX_NODES),
      });
      const schemaName = (id: `0x${string}`): string => context.schemas.find(id)?.name ?? id;
      if (format === 'json')
        return reply.type('application/json').send({
          ...found,
          block,
          nodes: found.nodes.map((node) => ({
            ...node,
            because: [...node.because],
            schemaName: schemaName(node.schema),
          })),
        });
      const members = new Map((await index.members()).map(({ member, name }) => [member, name]));
      const names = { schema: schemaName, member: (member: number) => members.get(member) ?? `member ${member}` };
      if (format === 'prov') return reply.type('application/prov+json').send(toProvJson(found, names));
      if (format === 'dot') return reply.type('text/vnd.graphviz; charset=utf-8').send(toDot(found, names));
      return reply.type('image/svg+xml').send(toSvg(found, names));
    },
  );

  app.get(
    '/lineage/:id/rerun',
    {
      config: { access: ['publisher', 'auditor'] },
      schema: {
        tags: ['lineage'],
        summary: 'Run the transform of a derived record again and compare the commitment',
        description: 'Changes nothing. SAME: the commitment on chain is what the code makes of the sources.',
        operationId: 'rerunTransform',
        params: Type.Object({ id: Bytes32 }),
        response: {
          200: Type.Object({
            id: Bytes32,
            outcome: RerunOutcome,
            transform: Type.String(),
            asOf: Type.String(),
            code: Bytes32,
            codeHere: Type.Optional(Bytes32),
            inputs: Type.Array(Bytes32),
            missing: Type.Array(Bytes32),
            record: Bytes32,
            recomputed: Type.Optional(Bytes32),
          }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'ATTESTATION_UNKNOWN',
            'RECORD_NOT_DERIVED',
            'RECORD_ERASED',
            'PROCESSING_STOPPED',
          ),
        },
      },
    },
    async (request) => {
      const { inputs, missing, ...result } = await lineage.rerun(request.params.id);
      return { ...result, inputs: [...inputs], missing: [...missing] };
    },
  );

  app.get(
    '/transforms',
    {
      config: { access: ['publisher', 'auditor', 'lender'] },
      schema: {
        tags: ['lineage'],
        summary: 'Registered transforms and the hashes of their code',
        operationId: 'listTransforms',
        response: {
          200: Type.Object({
            transforms: Type.Array(
              Type.Object({
                id: Type.String(),
                code: Bytes32,
                inputs: Type.Array(Type.String()),
                output: Type.String(),
              }),
            ),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => ({
      transforms: lineage.transforms.map(({ id, code, inputs, output }) => ({ id, code, inputs: [...inputs], output })),
    }),
  );

  app.post(
    '/derivations',
    {
      config: { access: ['publisher'] },
      schema: {
        tags: ['lineage'],
        summary: 'Derive records by a registered transform and publish them',
        description:
          'One record for each subject for which this member published enough; its sources are all it rests on. Records beyond what one person may publish within a day are held (approval).',
        operationId: 'deriveRecords',
        body: Type.Object(
          {
            transform: Type.String({ minLength: 1, maxLength: 128 }),
            asOf: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'the day for which the result holds' }),
            identifiers: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
              minItems: 1,
              maxItems: DERIVE_LIMIT,
              uniqueItems: true,
            }),
          },
          {
            additionalProperties: false,
            examples: [{ transform: 'enterprise-standing@1', asOf: '2026-01-31', identifiers: ['91350100M000100Y43'] }],
          },
        ),
        response: {
          202: Type.Object({
            results: Type.Array(
              Type.Object({
                line: Type.Integer({ description: 'place among the subjects with enough inputs, from 1' }),
                status: Type.String({ description: 'accepted, already, rejected, held' }),
                id: Type.Optional(Bytes32),
                code: Type.Optional(Type.String()),
                detail: Type.Optional(Type.String()),
              }),
            ),
            operations: Type.Array(Type.String()),
            approval: Type.Optional(
              Type.String({ description: 'the records are held until a second person approves' }),
            ),
            insufficient: Type.Array(Type.String(), {
              description: 'identifiers for which the inputs did not suffice',
            }),
            stopped: Type.Array(Type.String(), {
              description: 'identifiers whose subject objected to processing: their records were not looked at',
            }),
          }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'TRANSFORM_UNKNOWN',
            'VALUE_INVALID',
            'USCC_CHECK_DIGIT',
            'PUBLISH_NOT_ALLOWED',
            'APPROVAL_FULL',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id = '', label = '' } = request.caller ?? {};
      const { results, operations, approval, insufficient, stopped } = await lineage.derive(request.body, {
        id,
        label,
      });
      return reply.code(202).send({
        results: results.map((result) => ({ ...result })),
        operations: [...operations],
        ...(approval === undefined ? {} : { approval }),
        insufficient: [...insufficient],
        stopped: [...stopped],
      });
    },
  );
};
