/** Single anchors and batches as the index has them, and the revocation of own ones. */
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { ABOUT_SUBJECTS, ANY_STAFF } from '../../domain/access.ts';
import type { Hex } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import { Address, AtWire as At, AttestationWire, Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { CheckSchema } from '../check-schema.ts';
import { problemResponses } from '../problems.ts';

const Revocation = Type.Object({ reason: Type.Integer(), successor: Bytes32, at: At });

const Anchored = Type.Object({
  id: Bytes32,
  attestation: AttestationWire,
  key: Address,
  position: Type.Integer({ description: 'place among the attestations about the subject, from 1' }),
  at: At,
  revocation: Type.Union([Revocation, Type.Null()]),
});

const Batch = Type.Object({
  root: Bytes32,
  issuer: Type.Integer(),
  schema: Bytes32,
  sources: Bytes32,
  size: Type.Integer(),
  position: Type.Integer(),
  key: Address,
  at: At,
});

export const attestationRoutes: Routes = (app, context) => {
  const { index } = context;
  const aboutAttestation = async ({ params }: FastifyRequest): Promise<readonly Hex[] | undefined> => {
    const row = await index.attestation((params as { id: Hex }).id);
    return row === undefined ? undefined : [row.subject];
  };

  app.get(
    '/attestations/:id',
    {
      config: { access: ABOUT_SUBJECTS, owner: { of: aboutAttestation, unknown: 'ATTESTATION_UNKNOWN' } },
      schema: {
        tags: ['knowledge'],
        summary: 'A single attestation on chain',
        description: 'An attestation of a batch is not on chain by its id: its publisher proves it on disclosure.',
        operationId: 'getAttestation',
        params: Type.Object({ id: Bytes32 }),
        response: { 200: Anchored, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'ATTESTATION_UNKNOWN') },
      },
    },
    async (request) => {
      const row = await index.attestation(request.params.id);
      if (row === undefined) throw new LedgerError('ATTESTATION_UNKNOWN', request.params.id, { id: request.params.id });
      const revocation = await index.revocation(row.issuer, row.id);
      const { id, key, position, at, schema, issuer, subject, record, consent, sources, observedAt, expiresAt } = row;
      return {
        id,
        attestation: { schema, issuer, subject, record, consent, sources, observedAt, expiresAt },
        key,
        position,
        at: { ...at },
        revocation:
          revocation === undefined
            ? null
            : { reason: revocation.reason, successor: revocation.successor, at: { ...revocation.at } },
      };
    },
  );

  app.get(
    '/attestations/:id/verdict',
    {
      config: { access: ABOUT_SUBJECTS, owner: { of: aboutAttestation, unknown: 'ATTESTATION_UNKNOWN' } },
      // Most of it is evidence of any form, which a serializer made from the schema takes one by one.
      serializerCompiler: () => JSON.stringify,
      schema: {
        tags: ['verification'],
        summary: 'What the index says of a single attestation now',
        description:
          'The checks that need no field, no consent and no publisher: schema, anchoring, key and standing then, revocation, expiry, dispute, freshness. Not signed; a verification is.',
        operationId: 'getVerdict',
        params: Type.Object({ id: Bytes32 }),
        response: {
          200: Type.Object({
            id: Bytes32,
            block: Type.Object({ number: Type.Integer(), hash: Bytes32, timestamp: Type.Integer() }),
            checks: Type.ReadonlyType(Type.Array(CheckSchema)),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'ATTESTATION_UNKNOWN', 'INDEX_BEHIND'),
        },
      },
    },
    // Not async: nearly every verdict is there at once.
    (request, reply) => {
      const verdict = context.verdictOnChain(request.params.id);
      if (verdict instanceof Promise) return verdict;
      reply.send(verdict);
    },
  );

  app.get(
    '/batches',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: ['knowledge'],
        summary: 'Batches by root, or all of an issuer under a schema',
        operationId: 'listBatches',
        querystring: Type.Object(
          {
            root: Type.Optional(Bytes32),
            issuer: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$' })),
            schema: Type.Optional(Type.String({ maxLength: 128, description: 'name or id' })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ batches: Type.Array(Batch) }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'SCHEMA_UNKNOWN'),
        },
      },
    },
    async (request) => {
      const { root, issuer, schema } = request.query;
      if (root !== undefined) return { batches: [...(await index.batchesByRoot(root))] };
      if (issuer === undefined || schema === undefined)
        throw new LedgerError('REQUEST_INVALID', 'give root, or issuer and schema');
      const known = context.schemas.find(schema);
      if (known === undefined) throw new LedgerError('SCHEMA_UNKNOWN', `'${schema}'`, { schema });
      return { batches: [...(await index.batches(Number(issuer), known.id))] };
    },
  );

  app.post(
    '/attestations/:id/revocation',
    {
      config: { access: ['publisher'] },
      schema: {
        tags: ['publishing'],
        summary: 'Revoke an own attestation',
        operationId: 'revokeAttestation',
        params: Type.Object({ id: Bytes32 }),
        body: Type.Object(
          {
            reason: Type.Integer({
              minimum: 1,
              maximum: 6,
              description:
                '1 error, 2 superseded, 3 source withdrawn, 4 consent withdrawn, 5 court or authority, 6 erased',
            }),
            successor: Type.Optional(Bytes32),
          },
          { additionalProperties: false, examples: [{ reason: 1 }] },
        ),
        response: {
          202: Type.Object({
            id: Bytes32,
            operation: Type.Optional(Type.String()),
            approval: Type.Optional(Type.String({ description: 'it is held until a second person approves' })),
          }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'ATTESTATION_UNKNOWN',
            'ATTESTATION_REVOKED',
            'VALUE_INVALID',
            'OPERATION_STATE',
            'OUTBOX_FULL',
            'APPROVAL_FULL',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { reason, successor } = request.body;
      const asked = successor === undefined ? { id, reason } : { id, reason, successor };
      const { id: maker = '', label = '' } = request.caller ?? {};
      const revoked = await context.approvals.revoke({ id: maker, label }, asked);
      return reply.code(202).send('held' in revoked ? { id, approval: revoked.held.id } : { id, ...revoked });
    },
  );
};
