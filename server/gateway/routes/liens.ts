/** Liens: asked of the owners, accepted by the creditor, agreed between creditors, and looked at. */
import Type from 'typebox';
import { acceptLien, requestLien } from '../../assets/lien-requests.ts';
import { STAFF_ABOUT_SUBJECTS } from '../../domain/access.ts';
import { LIEN_KINDS } from '../../domain/lien-facts.ts';
import { lienKindName } from '../../domain/lien-replay.ts';
import { currencyOf, fromMinor } from '../../domain/money.ts';
import { LedgerError } from '../../errors.ts';
import { Address, Bytes32, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { App, Routes } from '../app.ts';
import type { GatewayContext } from '../context.ts';
import { problemResponses } from '../problems.ts';
import {
  AssetNumber,
  actRoute,
  CurrencyCode,
  Decimal,
  LienParams,
  LienTermsWire,
  mutable,
  oneOf,
  Warnings,
  Words,
} from './asset-wire.ts';

const closed = { additionalProperties: false } as const;
const ID = `0x${'00'.repeat(32)}`;
const SIGNATURE = `0x${'00'.repeat(65)}`;
const TERMS = {
  assets: ['1'],
  creditor: 2,
  kind: 1,
  currency: 156,
  amount: '10000000',
  maxAmount: '10000000',
  effectiveAt: 1_767_225_600,
  deliveredAt: 0,
  debt: ID,
  salt: ID,
  deadline: 1_800_000_000,
};
const lender = { access: ['lender'] as const, tag: 'liens' };

export const lienRoutes: Routes = (app, context) => {
  grantRoutes(app, context);

  app.get(
    '/liens/:lien',
    {
      config: { access: STAFF_ABOUT_SUBJECTS },
      schema: {
        tags: ['liens'],
        summary: 'A lien as the index has it; its place among others tells POST /asset-verifications',
        operationId: 'getLien',
        params: LienParams,
        response: {
          200: Type.Object({
            lien: Bytes32,
            status: Type.String({ description: 'active, in-enforcement, released, enforced' }),
            creditor: Type.Integer(),
            kind: Type.String(),
            amount: Type.String(),
            maxAmount: Type.String(),
            currency: Type.String(),
            covers: Type.Array(Type.String()),
            registeredAt: Type.Integer({ description: '0 = not registered, or struck' }),
            registrationUntil: Type.Integer(),
            struck: Type.Boolean(),
            noticeUntil: Type.Integer(),
            terms: LienTermsWire,
            debt: Type.Union([Type.String(), Type.Null()], {
              description: 'the words, on the gateway of the creditor',
            }),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'LIEN_UNKNOWN'),
        },
      },
    },
    async (request) => {
      const id = request.params.lien;
      const row = await context.index.assets.lien(id);
      if (row === undefined) throw new LedgerError('LIEN_UNKNOWN', id, { lien: id });
      const { lien, status, creditor, terms, amount, maxAmount, covers, struck, registrations } = row;
      const facts = await context.vault.assetFacts.get('lien-request', lien);
      return {
        lien,
        status,
        creditor,
        kind: lienKindName(terms.kind) ?? String(terms.kind),
        amount: fromMinor(amount, terms.currency),
        maxAmount: fromMinor(maxAmount, terms.currency),
        currency: currencyOf(terms.currency) ?? String(terms.currency),
        covers: [...covers],
        registeredAt: struck === undefined ? (registrations.at(-1)?.registeredAt ?? 0) : 0,
        registrationUntil: row.registrationUntil,
        struck: struck !== undefined,
        noticeUntil: row.noticeUntil,
        terms: mutable(terms),
        debt: facts?.debt ?? null,
      };
    },
  );
};

function grantRoutes(app: App, { assets }: GatewayContext): void {
  app.post(
    '/lien-requests',
    {
      config: { access: ['lender'] },
      schema: {
        tags: ['liens'],
        summary: 'Make the document that the owners sign',
        description: 'Kept here: only a consent to one of these requests is accepted. Warnings stop nothing.',
        operationId: 'requestLien',
        body: Type.Object(
          {
            assets: Type.Array(AssetNumber, { minItems: 1, maxItems: 32, uniqueItems: true }),
            kind: oneOf(LIEN_KINDS),
            currency: CurrencyCode,
            amount: Decimal,
            maxAmount: Type.Optional(Decimal),
            debt: Words,
            effectiveAt: Type.Optional(UnixTime),
            deliveredAt: Type.Optional(UnixTime),
            deadline: Type.Optional(UnixTime),
          },
          {
            ...closed,
            examples: [
              { assets: ['1'], kind: 'mortgage', currency: 'CNY', amount: '100000.00', debt: '借款合同 2026-0001' },
            ],
          },
        ),
        response: {
          201: Type.Object({
            lien: Bytes32,
            chainId: Type.Integer(),
            lienRegistry: Address,
            terms: LienTermsWire,
            debt: Type.Object({ text: Type.String(), salt: Bytes32 }),
            creditorName: Type.String(),
            owners: Type.Array(Type.Object({ asset: Type.String(), owner: Address })),
            warnings: Warnings,
          }),
          ...problemResponses(
            'UNAUTHENTICATED',
            'FORBIDDEN',
            'ASSET_UNKNOWN',
            'ASSET_NOTED',
            'LIEN_KIND_NOT_ALLOWED',
            'AMOUNT_INVALID',
            'LIEN_TERMS_INVALID',
          ),
        },
      },
    },
    async (request, reply) => reply.code(201).send(mutable(await requestLien(request.body, assets.deps))),
  );

  actRoute(
    app,
    {
      ...lender,
      path: '/liens',
      summary: 'Accept a lien that the owners signed',
      description: 'The same consent again answers the same operation.',
      operationId: 'createLien',
      params: Type.Object({}),
      body: Type.Object(
        {
          terms: LienTermsWire,
          signatures: Type.Array(Type.Object({ asset: AssetNumber, signature: SignatureHex }, closed), {
            minItems: 1,
            maxItems: 32,
          }),
        },
        { ...closed, examples: [{ terms: TERMS, signatures: [{ asset: '1', signature: SIGNATURE }] }] },
      ),
      answer: Type.Object({ lien: Bytes32, operation: Type.String(), warnings: Warnings }),
      problems: [
        'LIEN_CONSENT_MISMATCH',
        'OWNER_SIGNATURE_INVALID',
        'ASSET_UNKNOWN',
        'ASSET_NOTED',
        'ASSET_TITLE_STATE',
        'LIEN_KIND_NOT_ALLOWED',
        'LIEN_TERMS_INVALID',
        'LIEN_STATE',
        'CAPABILITY_MISSING',
      ],
    },
    async (_params, body) => mutable(await acceptLien(body, assets.deps)),
  );
}
