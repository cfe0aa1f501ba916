/** What happens to a title, and what appraisers say of it. */
import Type from 'typebox';
import * as changes from '../../assets/title-changes.ts';
import { appraise, withdrawValuation } from '../../assets/valuations.ts';
import type { Access } from '../../domain/access.ts';
import { RECOVERY_REASONS, TITLE_NOTES } from '../../domain/asset-classes.ts';
import { VALUATION_BASES, VALUATION_METHODS, VALUATION_WITHDRAWALS } from '../../domain/valuation.ts';
import { Bytes32, SignatureHex, UnixTime } from '../../peer/wire.ts';
import type { App, Routes } from '../app.ts';
import type { GatewayContext } from '../context.ts';
import {
  AccountWire,
  AssetParams,
  actRoute,
  CurrencyCode,
  Decimal,
  LegalEntryWire,
  legalEntry,
  NoWords,
  OperationAnswer,
  oneOf,
  Words,
} from './asset-wire.ts';

const closed = { additionalProperties: false } as const;
const TITLE = ['ASSET_UNKNOWN', 'NOT_TITLE_AUTHORITY', 'CAPABILITY_MISSING', 'VALUE_INVALID'] as const;
const SIGNED = ['ASSET_UNKNOWN', 'OWNER_SIGNATURE_INVALID', 'ASSET_NOTED', 'TRANSFER_NOT_AGREED'] as const;
const ACCOUNT = `0x${'22'.repeat(20)}`;
const SIGNATURE = `0x${'00'.repeat(65)}`;
const byAuthority = { access: ['publisher'] as Access, tag: 'assets', params: AssetParams, answer: OperationAnswer };

export const assetChangeRoutes: Routes = (app, context) => {
  registerRoutes(app, context);
  movingRoutes(app, context);
  recoveryRoutes(app, context);
  valuationRoutes(app, context);
};

function registerRoutes(app: App, { assets }: GatewayContext): void {
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/reconciliations',
      summary: 'What the legal register says now; without an entry: the asset is in none',
      operationId: 'reconcileAsset',
      body: Type.Object(
        { legal: Type.Union([LegalEntryWire, Type.Null()]) },
        {
          ...closed,
          examples: [
            { legal: { register: 'agricultural-machinery', number: '99-0001234', registeredAt: 1_700_000_000 } },
          ],
        },
      ),
      problems: TITLE,
    },
    ({ asset }, { legal }) => changes.reconcile(asset, legal === null ? undefined : legalEntry(legal), assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/notes',
      summary: 'Note a dispute, a seizure or an ending: no new lien and no transfer until it is lifted',
      operationId: 'noteAsset',
      body: Type.Object(
        { kind: oneOf(TITLE_NOTES), reference: Words },
        { ...closed, examples: [{ kind: 'seizure', reference: '(2026)示0001执1号' }] },
      ),
      answer: Type.Object({ note: Bytes32, operation: Type.String() }),
      problems: [...TITLE, 'ASSET_TITLE_STATE'],
    },
    ({ asset }, body) => changes.openNote(asset, body, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/notes/:note/lifting',
      summary: 'Lift a note',
      operationId: 'liftNote',
      params: Type.Object({ ...AssetParams.properties, note: Bytes32 }),
      body: NoWords,
      problems: [...TITLE, 'NOTE_UNKNOWN'],
    },
    ({ asset, note }) => changes.liftNote(asset, note, assets.deps),
  );
}

function movingRoutes(app: App, { assets }: GatewayContext): void {
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/transfers',
      summary: 'Confirm the transfer that the owner signed; liens follow, or their creditors have agreed',
      operationId: 'transferAsset',
      body: Type.Object(
        { to: AccountWire, deadline: UnixTime, signature: SignatureHex },
        { ...closed, examples: [{ to: ACCOUNT, deadline: 1_800_000_000, signature: SIGNATURE }] },
      ),
      problems: [...SIGNED, ...TITLE, 'ASSET_TITLE_STATE'],
    },
    ({ asset }, body) => changes.transferTitle(asset, body, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      access: ['publisher', 'lender'],
      path: '/assets/:asset/leases',
      summary: 'Carry the lease that the owner signed to the chain; the zero address ends one',
      operationId: 'leaseAsset',
      body: Type.Object(
        { user: AccountWire, expires: UnixTime, deadline: UnixTime, signature: SignatureHex },
        {
          ...closed,
          examples: [{ user: ACCOUNT, expires: 1_800_000_000, deadline: 1_800_000_000, signature: SIGNATURE }],
        },
      ),
      problems: SIGNED,
    },
    ({ asset }, body) => changes.leaseAsset(asset, body, assets.deps),
  );
}

function recoveryRoutes(app: App, { assets }: GatewayContext): void {
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/recovery',
      summary: 'Propose that a title moves without its owner’s signature: seen for seven days',
      operationId: 'proposeAssetRecovery',
      body: Type.Object(
        { to: AccountWire, reason: oneOf(RECOVERY_REASONS) },
        { ...closed, examples: [{ to: ACCOUNT, reason: 'key-lost' }] },
      ),
      problems: [...TITLE, 'ASSET_TITLE_STATE'],
    },
    ({ asset }, body) => changes.proposeRecovery(asset, body, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/recovery/execution',
      summary: 'Execute a recovery whose delay is over',
      operationId: 'executeAssetRecovery',
      body: NoWords,
      problems: ['ASSET_UNKNOWN', 'RECOVERY_UNKNOWN', 'RECOVERY_NOT_DUE', 'ASSET_NOTED'],
    },
    ({ asset }) => changes.executeRecovery(asset, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/recovery/cancellation',
      summary: 'Cancel a recovery, as the authority',
      operationId: 'cancelAssetRecovery',
      body: NoWords,
      problems: ['ASSET_UNKNOWN', 'RECOVERY_UNKNOWN', 'NOT_TITLE_AUTHORITY', 'CAPABILITY_MISSING'],
    },
    ({ asset }) => changes.cancelRecovery(asset, assets.deps),
  );
}

function valuationRoutes(app: App, { assets }: GatewayContext): void {
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/assets/:asset/valuations',
      summary: 'Value an asset, as a licensed appraiser',
      operationId: 'appraiseAsset',
      body: Type.Object(
        {
          method: oneOf(VALUATION_METHODS),
          basis: oneOf(VALUATION_BASES),
          currency: CurrencyCode,
          amount: Decimal,
          asOf: UnixTime,
          validUntil: UnixTime,
          conflict: Type.Optional(Type.Boolean({ description: 'the appraiser has an interest in it' })),
          evidence: Type.Optional(Type.Array(Bytes32, { maxItems: 64, uniqueItems: true })),
        },
        {
          ...closed,
          examples: [
            {
              method: 'market',
              basis: 'market-value',
              currency: 'CNY',
              amount: '180000.00',
              asOf: 1_767_225_600,
              validUntil: 1_790_000_000,
            },
          ],
        },
      ),
      answer: Type.Object({ valuation: Bytes32, operation: Type.String() }),
      problems: ['ASSET_UNKNOWN', 'AMOUNT_INVALID', 'VALUATION_INVALID', 'CAPABILITY_MISSING'],
    },
    ({ asset }, body) => appraise(asset, body, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/valuations/:valuation/withdrawal',
      summary: 'Withdraw an own valuation',
      operationId: 'withdrawValuation',
      params: Type.Object({ valuation: Bytes32 }),
      body: Type.Object(
        { reason: oneOf(VALUATION_WITHDRAWALS), successor: Type.Optional(Bytes32) },
        { ...closed, examples: [{ reason: 'error' }] },
      ),
      problems: [
        'VALUATION_UNKNOWN',
        'VALUATION_WITHDRAWN',
        'VALUATION_INVALID',
        'NOT_APPRAISER',
        'CAPABILITY_MISSING',
      ],
    },
    ({ valuation }, body) => withdrawValuation(valuation, body, assets.deps),
  );
}
