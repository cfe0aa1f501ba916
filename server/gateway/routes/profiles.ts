/** The credit profile of an enterprise: figures, trends and gaps, each with the attestations it comes from. */
import Type from 'typebox';
import { Bytes32, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { SignedProfile } from '../../profile/profiles.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { AssetAnswerWire } from './asset-answer-wire.ts';
import { AssetNumber } from './asset-wire.ts';

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
    Type.Array(Type.String(), {
      description: 'months or years missing between the first and the last, or assets for which it cannot be told',
    }),
  ),
  from: Ids,
  assets: Type.Optional(Type.Array(Type.String(), { description: 'assets that it is about' })),
  liens: Type.Optional(Ids),
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

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

const Holding = Type.Object({
  className: Type.String(),
  value: orNull(
    Type.Object({
      valuation: Bytes32,
      amount: Type.String(),
      currency: Type.String(),
      basis: Type.String(),
      method: Type.String(),
      appraiser: Type.Integer(),
      asOf: UnixTime,
      validUntil: UnixTime,
      ageDays: Type.Integer(),
    }),
  ),
  liens: Type.Array(
    Type.Object({
      lien: Bytes32,
      rank: Type.Integer(),
      creditor: Type.Integer(),
      kind: Type.String(),
      status: Type.String(),
      secured: Type.String(),
      maxSecured: Type.String(),
      currency: Type.String(),
    }),
    { description: 'active ones; complete only where the check completeness of the verification passes' },
  ),
  free: Type.Union([Type.Object({ amount: Type.String(), currency: Type.String() }), Type.Null()], {
    description: 'value less the most that the liens secure; null: freeReason says why it cannot be told',
  }),
  freeReason: Type.String(),
  register: Type.Object({
    name: Type.String(),
    reconciledAt: orNull(UnixTime),
    ageDays: orNull(Type.Integer()),
  }),
  locks: Type.Array(Type.String(), { description: 'dispute, seizure, ended, recovery' }),
});

const Assets = Type.Object({
  status: Type.String({
    description:
      'told; none-proven: the title authority proves that it published no title; not-named: nobody could be asked and none was named; unknown',
  }),
  figures: Type.Array(Figure),
  items: Type.Array(
    Type.Object({
      asset: Type.String(),
      named: Type.Boolean({ description: 'by the enterprise, in the request' }),
      whose: Type.String({ description: 'subject, unknown: then no figure counts it' }),
      reason: Type.String({
        description:
          'TITLE_RECORD, NO_TITLE_RECORD, NO_TITLE, TITLE_ENDED, OTHER_AUTHORITY, OWNER_CHANGED, NOT_VERIFIED, or why the record does not count',
      }),
      from: Ids,
      holding: Type.Optional(Holding),
      verification: Type.Optional(AssetAnswerWire),
    }),
  ),
});

const ProfileSchema = Type.Object(
  {
    verification: Type.String({ description: 'id of the verification it is made of' }),
    purpose: Type.String(),
    answeredBy: Type.Integer(),
    block: Type.Object({ number: Type.Integer(), hash: Bytes32, timestamp: Type.Integer() }),
    asOf: Type.String(),
    sections: Type.Array(SectionSchema),
    assets: Assets,
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
        description:
          'Obtains every kind of record under the consents held, judges it, and keeps it as a verification. Assets count where their title authority published whose they are and the title says the same now.',
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
            assets: Type.Optional(
              Type.Array(AssetNumber, {
                minItems: 1,
                maxItems: 64,
                uniqueItems: true,
                description: 'what the enterprise names as its own; without a title record it is shown and not counted',
              }),
            ),
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
      const { assets, ...asked } = request.body;
      const named = assets === undefined ? {} : { namedAssets: assets };
      const profile = await context.profiles.create({ ...asked, ...named }, request.caller?.label ?? '');
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
