/** The question about an asset and its signed answer; the heads by which anybody checks it. */
import Type from 'typebox';
import { ANY_STAFF } from '../../domain/access.ts';
import { LedgerError } from '../../errors.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { AssetAnswerWire, HeadsAnswer } from './asset-answer-wire.ts';
import { AssetNumber, AssetParams, Identity, mutable } from './asset-wire.ts';

export const assetVerificationRoutes: Routes = (app, context) => {
  app.post(
    '/asset-verifications',
    {
      config: { access: ['lender', 'auditor', 'publisher'] },
      schema: {
        tags: ['assets'],
        summary: 'Title, locks, ranked liens with proof of completeness, value and its age, the legal register',
        description:
          'By number, or by class and identity. Every step of the asset’s chain is told: with its count and head, from any source, the answer is checked without this gateway.',
        operationId: 'verifyAsset',
        body: Type.Object(
          {
            asset: Type.Optional(AssetNumber),
            class: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
            identity: Type.Optional(Identity),
            askChain: Type.Optional(Type.Boolean({ description: 'compare with the head of the contract itself' })),
          },
          { additionalProperties: false, examples: [{ asset: '1', askChain: true }] },
        ),
        response: {
          200: AssetAnswerWire,
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'ASSET_CLASS_UNKNOWN',
            'ASSET_IDENTITY_INVALID',
            'PATENT_NUMBER_INVALID',
            'PATENT_CHECK_DIGIT',
            'CONSORTIUM_KEY_MISSING',
          ),
        },
      },
    },
    async (request) => {
      const { asset, class: className, identity } = request.body;
      if ((asset === undefined) === (className === undefined || identity === undefined))
        throw new LedgerError('REQUEST_INVALID', 'give asset, or class and identity');
      return mutable(await context.assets.verifications.verify(request.body));
    },
  );

  app.get(
    '/assets/:asset/heads',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: ['assets'],
        summary: 'Count and head of the asset’s chains, now or as of a block',
        operationId: 'getAssetHeads',
        params: AssetParams,
        querystring: Type.Object(
          { block: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) },
          { additionalProperties: false },
        ),
        response: { 200: HeadsAnswer, ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'ASSET_UNKNOWN') },
      },
    },
    async (request) => {
      const { block } = request.query;
      return mutable(
        await context.assets.verifications.heads(request.params.asset, block === undefined ? undefined : Number(block)),
      );
    },
  );
};
