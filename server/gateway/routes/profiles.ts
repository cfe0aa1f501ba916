/** The credit profile of an enterprise: figures, trends and gaps, each with the attestations it comes from. */
import Type from 'typebox';
import { Bytes32, SignatureHex } from '../../peer/wire.ts';
import type { SignedProfile } from '../../profile/profiles.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

const Title = Type.Object({ zh: Type.String(), en: Type.String() });
const Ids = Type.Array(Bytes32);

const Figure = Type.Object({
  name: Type.String(),
  title: Title,
  value: Type.Union([Type.String(), Type.Number(), Type.Null()], {
    description: 'null: cannot be told from what there is',
  }),
  unit: Type.Optional(Type.String()),
  trend: Type.Optional(Type.String({ description: 'rising, steady, falling, unknown' })),
  gaps: Type.Optional(
    Type.Array(Type.String(), { description: 'months or years missing between the first and the last' }),
  ),
  from: Ids,
  notPassed: Type.Array(Type.String(), { description: 'check and reason of what did not pass; empty when all passed' }),
});

const SectionSchema = Type.Object({
  schema: Type.String(),
  title: Title,
  publisher: Type.Union([Type.Integer(), Type.Null()]),
  status: Type.String({
    description: 'told, no-consent, no-publisher, not-published, withheld, unreachable, unproven',
  }),
  reason: Type.Optional(Type.String()),
  figures: Type.Array(Figure),
  leftOut: Type.Array(Type.Object({ id: Bytes32, reason: Type.String() }), {
    description: 'attestations that no figure counts, and why',
  }),
});

const ProfileSchema = Type.Object(
  {
    verification: Type.String({ description: 'id of the verification it is made of' }),
    purpose: Type.String(),
    answeredBy: Type.Integer(),
    block: Type.Object({ number: Type.Integer(), hash: Bytes32, timestamp: Type.Integer() }),
    asOf: Type.String(),
    sections: Type.Array(SectionSchema),
    scorecard: Type.Object({
      transform: Type.String(),
      code: Bytes32,
      points: Type.Union([Type.Integer(), Type.Null()], { description: 'null: too little was told' }),
      of: Type.Integer(),
      groupsTold: Type.Integer(),
      reasons: Type.Array(Type.Object({ code: Type.String(), points: Type.Integer(), of: Type.Integer(), from: Ids })),
    }),
    signature: SignatureHex,
  },
  { $id: 'Profile' },
);

/** A copy without readonly parts, as the serialiser's type wants it. */
const plain = (profile: SignedProfile) => structuredClone(profile) as Type.Static<typeof ProfileSchema>;

export const profileRoutes: Routes = (app, context) => {
  app.post(
    '/profiles',
    {
      config: {
        access: ['lender'],
        mayRepeat: ({ caller }, text) => {
          const { verification } = JSON.parse(text) as { verification: string };
          return context.verifications.requireRepeatable(verification, text, caller?.label ?? '');
        },
      },
      schema: {
        tags: ['verification'],
        summary: 'Everything published about an enterprise, as one page of figures',
        description: 'Obtains every kind of record under the consents held, judges it, and keeps it as a verification.',
        operationId: 'createProfile',
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
          },
          {
            additionalProperties: false,
            examples: [{ identifier: { type: 'uscc', value: '91350100M000100Y43' }, purpose: 'loan-application' }],
          },
        ),
        response: {
          200: ProfileSchema,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'USCC_CHECK_DIGIT',
            'ACCESS_LOG_UNANCHORED',
            'IDEMPOTENCY_NOT_KEPT',
          ),
        },
      },
    },
    async (request, reply) => {
      const profile = await context.profiles.create(request.body, request.caller?.label ?? '');
      reply.keepAnswerUntil = await context.vault.verifications.endOf(profile.verification);
      return reply.send(plain(profile));
    },
  );

  app.get(
    '/profiles/:id',
    {
      config: { access: ['lender'] },
      schema: {
        tags: ['verification'],
        summary: 'The profile of a verification, judged again at the present block',
        operationId: 'getProfile',
        params: Type.Object({
          id: Type.String({ pattern: '^[0-9a-f-]{36}$', examples: ['7f0c2a3e-8a0b-4c6e-9f6e-2f6d1f0d9a11'] }),
        }),
        response: {
          200: ProfileSchema,
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'VERIFICATION_UNKNOWN', 'ACCESS_LOG_UNANCHORED'),
        },
      },
    },
    async (request, reply) =>
      reply.send(plain(await context.profiles.get(request.params.id, request.caller?.label ?? ''))),
  );
};
