/** The lender's question and its answer: one verdict per check, signed, never a bare boolean and never a bare empty list. */
import Type from 'typebox';
import { AttestationWire, Bytes32, FieldValue, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { CheckSchema } from '../check-schema.ts';
import { problemResponses } from '../problems.ts';

const Finding = Type.Union([Type.Literal('FOUND'), Type.Literal('NONE_PROVEN'), Type.Literal('UNKNOWN')], {
  description: 'NONE_PROVEN: absence is proved; UNKNOWN: neither presence nor absence could be shown',
});
const AnswerSchema = Type.Object(
  {
    id: Type.String(),
    outcome: Finding,
    purpose: Type.String(),
    answeredBy: Type.Integer(),
    block: Type.Object({ number: Type.Integer(), hash: Bytes32, timestamp: Type.Integer() }),
    items: Type.Array(
      Type.Object({
        schema: Bytes32,
        schemaName: Type.String(),
        publisher: Type.Union([Type.Integer(), Type.Null()]),
        notAsked: Type.Array(Type.Integer(), {
          description: 'members that may publish this and for which no consent is held',
        }),
        outcome: Finding,
        checks: Type.Array(CheckSchema),
        attestations: Type.Array(
          Type.Object({
            id: Bytes32,
            fields: Type.Record(Type.String(), FieldValue),
            attestation: AttestationWire,
            checks: Type.Array(CheckSchema),
          }),
        ),
      }),
    ),
    namedAssets: Type.Optional(
      Type.Array(Type.String(), {
        description: 'what the enterprise named as its own, where it was asked for a profile',
      }),
    ),
    signature: SignatureHex,
  },
  { $id: 'Answer' },
);

export const verificationRoutes: Routes = (app, context) => {
  app.post(
    '/verifications',
    {
      config: {
        access: ['lender'],
        whenHalted: 'open',
        mayRepeat: ({ caller }, text) =>
          context.verifications.requireRepeatable((JSON.parse(text) as { id: string }).id, text, caller?.label ?? ''),
      },
      schema: {
        tags: ['verification'],
        summary: 'Obtain fields under consent and judge them',
        operationId: 'createVerification',
        body: Type.Object(
          {
            identifier: Type.Optional(
              Type.Object(
                { type: Type.Literal('uscc'), value: Type.String({ minLength: 1, maxLength: 64 }) },
                { additionalProperties: false },
              ),
            ),
            consents: Type.Optional(Type.Array(Bytes32, { minItems: 1, maxItems: 64, uniqueItems: true })),
            purpose: Type.String({ minLength: 1, maxLength: 64 }),
            since: Type.Optional(UnixTime),
            items: Type.Array(
              Type.Object(
                {
                  schema: Type.String({ minLength: 1, maxLength: 128, description: 'name or id' }),
                  fields: Type.Optional(
                    Type.Array(Type.String({ maxLength: 128 }), { minItems: 1, maxItems: 256, uniqueItems: true }),
                  ),
                },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: 32 },
            ),
          },
          {
            additionalProperties: false,
            examples: [
              {
                identifier: { type: 'uscc', value: '91350100M000100Y43' },
                purpose: 'loan-application',
                items: [{ schema: 'permit', fields: ['permitType', 'validUntil'] }],
              },
            ],
          },
        ),
        response: {
          200: AnswerSchema,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'SCHEMA_UNKNOWN',
            'FIELD_UNKNOWN',
            'USCC_CHECK_DIGIT',
            'ACCESS_LOG_UNANCHORED',
            'IDEMPOTENCY_NOT_KEPT',
          ),
        },
      },
    },
    async (request, reply) => {
      const answer = await context.verifications.create(request.body, request.caller?.label ?? '');
      // The answer holds fields: it goes when the consent's data life ends.
      reply.keepAnswerUntil = await context.vault.verifications.endOf(answer.id);
      return answer;
    },
  );

  app.get(
    '/verifications/:id',
    {
      config: { access: ['lender'] },
      schema: {
        tags: ['verification'],
        summary: 'Judge again, at the present block, what was obtained before',
        operationId: 'getVerification',
        params: Type.Object({
          id: Type.String({ pattern: '^[0-9a-f-]{36}$', examples: ['7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11'] }),
        }),
        response: {
          200: AnswerSchema,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'VERIFICATION_UNKNOWN',
            'ACCESS_LOG_UNANCHORED',
            'TEMPLATE_BREACH',
          ),
        },
      },
    },
    async (request) => context.verifications.get(request.params.id, request.caller?.label ?? ''),
  );
};
