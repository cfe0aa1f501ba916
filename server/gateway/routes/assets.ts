/** Titles: registered, looked at, and the suspicion that two are one. */
import Type from 'typebox';
import { titleOf } from '../../assets/asset-told.ts';
import { identified } from '../../assets/deps.ts';
import { registerTitle, resolveSuspicion } from '../../assets/titles.ts';
import { ANY_STAFF, STAFF_ABOUT_SUBJECTS } from '../../domain/access.ts';
import { ASSET_CLASSES, isAssetClass, RESOLUTIONS } from '../../domain/asset-classes.ts';
import { consortiumKeyId } from '../../domain/asset-fingerprint.ts';
import { IDENTITY_FIELDS } from '../../domain/asset-identity.ts';
import { LedgerError } from '../../errors.ts';
import { Bytes32 } from '../../peer/wire.ts';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';
import { TitleAnswer } from './asset-answer-wire.ts';
import {
  AccountWire,
  AssetNumber,
  AssetParams,
  actRoute,
  Identity,
  LegalEntryWire,
  legalEntry,
  mutable,
  OperationAnswer,
  oneOf,
  Words,
} from './asset-wire.ts';

const closed = { additionalProperties: false } as const;
const AssetClass = Type.String({ minLength: 1, maxLength: 64, description: Object.keys(ASSET_CLASSES).join(', ') });
const IDENTITY_PROBLEMS = [
  'ASSET_CLASS_UNKNOWN',
  'ASSET_IDENTITY_INVALID',
  'PATENT_NUMBER_INVALID',
  'PATENT_CHECK_DIGIT',
  'CONSORTIUM_KEY_MISSING',
] as const;
const EXAMPLE = { factoryNumber: 'LC10023B88', maker: '合成农机制造厂', model: '4LZ-8' };

const tag = 'assets';

export const assetRoutes: Routes = (app, context) => {
  const { assets } = context;

  actRoute(
    app,
    {
      path: '/assets',
      access: ['publisher'],
      tag,
      summary: 'Register a title, as its authority',
      description:
        'The identity stays here, its fingerprint goes to the chain. The same thing again answers the same operation.',
      operationId: 'registerAsset',
      params: Type.Object({}),
      body: Type.Object(
        { class: AssetClass, identity: Identity, owner: AccountWire, legal: Type.Optional(LegalEntryWire) },
        { ...closed, examples: [{ class: 'farm-machine', identity: EXAMPLE, owner: `0x${'11'.repeat(20)}` }] },
      ),
      answer: Type.Object({ fingerprint: Bytes32, operation: Type.String() }),
      problems: [...IDENTITY_PROBLEMS, 'ASSET_REGISTERED', 'ASSET_SUSPECT', 'CAPABILITY_MISSING', 'VALUE_INVALID'],
    },
    async (_params, { legal, ...given }) =>
      registerTitle({ ...given, ...(legal === undefined ? {} : { legal: legalEntry(legal) }) }, assets.deps),
  );

  actRoute(
    app,
    {
      path: '/assets/:asset/resolutions',
      access: ['publisher'],
      tag,
      summary: 'Resolve a suspicion: what resembles this asset is another thing',
      operationId: 'resolveSuspicion',
      params: AssetParams,
      body: Type.Object(
        { fingerprint: Bytes32, reason: oneOf(RESOLUTIONS), evidence: Words },
        {
          ...closed,
          examples: [{ fingerprint: `0x${'00'.repeat(32)}`, reason: 'inspected-another', evidence: '查验记录' }],
        },
      ),
      answer: OperationAnswer,
      problems: ['ASSET_UNKNOWN', 'NOT_TITLE_AUTHORITY', 'CAPABILITY_MISSING', 'ASSET_TITLE_STATE', 'VALUE_INVALID'],
    },
    ({ asset }, body) => resolveSuspicion(asset, body, assets.deps),
  );

  app.get(
    '/assets/:asset',
    {
      config: { access: STAFF_ABOUT_SUBJECTS },
      schema: {
        tags: [tag],
        summary: 'A title as the index has it, with its identity where this gateway registered it',
        description: 'For a decision ask POST /asset-verifications: it judges, proves and signs.',
        operationId: 'getAsset',
        params: AssetParams,
        response: {
          200: Type.Object({
            title: TitleAnswer,
            identity: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
            leases: Type.Integer({ description: 'how often a user was set: what the next lease signs' }),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', 'ASSET_UNKNOWN'),
        },
      },
    },
    async (request) => {
      const { asset } = request.params;
      const row = await context.index.assets.asset(asset);
      if (row === undefined) throw new LedgerError('ASSET_UNKNOWN', `asset ${asset}`, { asset });
      const facts = await context.vault.assetFacts.get('title', row.fingerprint);
      return {
        title: mutable(await titleOf(row, context.index)),
        identity: facts === undefined ? null : { ...facts.fields },
        leases: row.user?.leases ?? 0,
      };
    },
  );

  app.post(
    '/asset-lookups',
    {
      config: { access: STAFF_ABOUT_SUBJECTS },
      schema: {
        tags: [tag],
        summary: 'The number of an asset, by what it is or by its fingerprint',
        operationId: 'findAsset',
        body: Type.Object(
          { class: Type.Optional(AssetClass), identity: Type.Optional(Identity), fingerprint: Type.Optional(Bytes32) },
          { ...closed, examples: [{ class: 'farm-machine', identity: EXAMPLE }] },
        ),
        response: {
          200: Type.Object({
            fingerprint: Bytes32,
            asset: Type.Union([AssetNumber, Type.Null()], { description: 'null: no such title in the index' }),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN', ...IDENTITY_PROBLEMS),
        },
      },
    },
    async (request) => {
      const { class: className = '', identity = {}, fingerprint: given } = request.body;
      const fingerprint = given ?? identified(className, identity, assets.deps.consortiumKey).prints.fingerprint;
      return { fingerprint, asset: (await context.index.assets.withFingerprint(fingerprint)) ?? null };
    },
  );

  app.get(
    '/asset-classes',
    {
      config: { access: ANY_STAFF },
      schema: {
        tags: [tag],
        summary: 'Classes of assets, what identifies them, and which consortium key this gateway holds',
        operationId: 'listAssetClasses',
        response: {
          200: Type.Object({
            consortiumKey: Type.Union([Type.String(), Type.Null()], {
              description: '8 bytes that stand for the key: equal on all gateways; null = this one holds none',
            }),
            classes: Type.Array(
              Type.Object({
                class: Type.Integer(),
                name: Type.String(),
                transferPolicy: Type.Integer({ description: '1 liens follow, 2 creditors agree' }),
                lienKinds: Type.Integer({ description: 'bit per kind of lien' }),
                registrationConstitutive: Type.Boolean(),
                identity: Type.Object({ required: Type.Array(Type.String()), optional: Type.Array(Type.String()) }),
              }),
            ),
          }),
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async () => {
      const key = assets.deps.consortiumKey;
      const rows = await context.index.assets.classes();
      return {
        consortiumKey: key === undefined ? null : consortiumKeyId(key),
        classes: rows.map(({ at: _at, ...row }) => {
          const fields = isAssetClass(row.name) ? IDENTITY_FIELDS[row.name] : { required: [], optional: [] };
          return { ...row, identity: { required: [...fields.required], optional: [...fields.optional] } };
        }),
      };
    },
  );
};
