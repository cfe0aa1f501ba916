/** What this gateway's index knows of the chain: no payload, no identifier, the same on every gateway. */
import Type from 'typebox';
import { ANY_ROLE } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import { AtWire as At, Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import type { GatewayContext } from '../context.ts';
import { reasonFor } from '../disclosed-errors.ts';
import { problemResponses } from '../problems.ts';

const Status = Type.Object({
  name: Type.String(),
  member: Type.Integer(),
  chainId: Type.Integer(),
  state: Type.String(),
  reason: Type.Optional(Type.String()),
  head: Type.Object({ number: Type.Integer(), hash: Bytes32, timestamp: Type.Integer() }),
  nodeHead: Type.Union([Type.Integer(), Type.Null()]),
  lag: Type.Union([Type.Integer(), Type.Null()], { description: 'blocks; null = the node was not heard' }),
  digest: Type.String({ description: 'running digest of the index: equal on every gateway at the same block' }),
  pending: Type.Integer({ description: 'transactions not yet final' }),
  vault: Type.Object(
    {
      state: Type.Union([Type.Literal('unknown'), Type.Literal('sound'), Type.Literal('damaged')]),
      writable: Type.Boolean(),
      lookedAt: Type.Optional(Type.Integer({ description: 'when the last look through it ended, unix seconds' })),
      damaged: Type.Integer({ description: 'damaged rows; which, GET /vault tells the operator' }),
    },
    { description: 'what only this member keeps' },
  ),
});

const Member = Type.Object({
  member: Type.Integer(),
  name: Type.String(),
  endpoint: Type.String(),
  capabilities: Type.String({ description: 'bitmap, decimal' }),
  suspended: Type.Boolean(),
  validFrom: Type.Integer(),
  validUntil: Type.Integer({ description: '0 = open' }),
});

const SchemaInfo = Type.Object({
  id: Bytes32,
  name: Type.String(),
  title: Type.Object({ zh: Type.String(), en: Type.String() }),
  category: Type.Integer(),
  dataClass: Type.Integer(),
  consentRequired: Type.Boolean(),
  publishers: Type.String({ description: 'capabilities of which one is needed; bitmap, decimal' }),
  registered: Type.Union([At, Type.Null()], { description: 'null = not on this chain' }),
});

function vaultStatus({ vault, vaultKeeper }: Pick<GatewayContext, 'vault' | 'vaultKeeper'>) {
  const { state, look, damage } = vaultKeeper.status();
  const lookedAt = look?.finishedAt;
  return { state, writable: vault.writable, ...(lookedAt === undefined ? {} : { lookedAt }), damaged: damage.length };
}

export const knowledgeRoutes: Routes = (app, context) => {
  const { index, schemas } = context;
  const config = { access: ANY_ROLE };
  const refusals = problemResponses('UNAUTHENTICATED', 'FORBIDDEN');

  app.get(
    '/status',
    {
      config,
      schema: {
        tags: ['knowledge'],
        summary: 'Head, lag and digest of this index',
        operationId: 'getStatus',
        response: { 200: Status, ...refusals },
      },
    },
    async ({ caller }) => {
      const head = index.head();
      const pending = await context.vault.outbox.pending();
      const following = context.following();
      const { state, nodeHead, lag } = following;
      const reason = reasonFor(caller, following);
      return {
        name: context.name,
        member: context.self,
        chainId: context.chainId,
        state,
        ...(reason === undefined ? {} : { reason }),
        head: {
          number: head?.number ?? 0,
          hash: head?.hash ?? (`0x${'00'.repeat(32)}` as const),
          timestamp: head?.timestamp ?? 0,
        },
        nodeHead: nodeHead ?? null,
        lag: lag ?? null,
        digest: index.digest(),
        pending: pending.length,
        vault: vaultStatus(context),
      };
    },
  );

  app.get(
    '/members',
    {
      config,
      schema: {
        tags: ['knowledge'],
        summary: 'The members',
        operationId: 'listMembers',
        response: { 200: Type.Object({ members: Type.Array(Member) }), ...refusals },
      },
    },
    async () => ({
      members: (await index.members()).map(
        ({ member, name, endpoint, capabilities, suspended, validFrom, validUntil }) => ({
          member,
          name,
          endpoint,
          capabilities,
          suspended,
          validFrom,
          validUntil,
        }),
      ),
    }),
  );

  const describe = async (schema: (typeof schemas.all)[number]) => ({
    id: schema.id,
    name: schema.name,
    title: { ...schema.title },
    category: schema.category,
    dataClass: schema.dataClass,
    consentRequired: schema.consentRequired,
    publishers: schema.publishers.toString(),
    registered: (await index.schema(schema.id))?.at ?? null,
  });

  app.get(
    '/schemas',
    {
      config,
      schema: {
        tags: ['knowledge'],
        summary: 'The schemas',
        operationId: 'listSchemas',
        response: { 200: Type.Object({ schemas: Type.Array(SchemaInfo) }), ...refusals },
      },
    },
    async () => ({ schemas: await Promise.all(schemas.all.map(describe)) }),
  );

  app.get(
    '/schemas/:id',
    {
      config,
      schema: {
        tags: ['knowledge'],
        summary: 'One schema with its JSON Schema document',
        operationId: 'getSchema',
        params: Type.Object({ id: Type.String({ maxLength: 128, description: 'id or name', examples: ['permit'] }) }),
        response: {
          200: Type.Object({ ...SchemaInfo.properties, document: Type.Object({}, { additionalProperties: true }) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'SCHEMA_UNKNOWN'),
        },
      },
    },
    async (request) => {
      const schema = schemas.find(request.params.id);
      if (schema === undefined)
        throw new LedgerError('SCHEMA_UNKNOWN', `'${request.params.id}'`, { schema: request.params.id });
      return { ...(await describe(schema)), document: { ...schema.document } };
    },
  );
};
