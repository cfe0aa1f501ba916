/** Every step of a lien after its creation. */
import Type from 'typebox';
import * as changes from '../../assets/lien-changes.ts';
import { AGREED_PURPOSES, STRIKE_REASONS } from '../../domain/asset-classes.ts';
import { UnixTime } from '../../peer/wire.ts';
import type { App, Routes } from '../app.ts';
import type { GatewayContext } from '../context.ts';
import {
  AccountWire,
  AssetNumber,
  actRoute,
  Decimal,
  LegalEntryWire,
  LienParams,
  legalEntry,
  NoWords,
  OperationAnswer,
  oneOf,
  Words,
} from './asset-wire.ts';

const closed = { additionalProperties: false } as const;
const LIEN = ['LIEN_UNKNOWN', 'LIEN_ENDED', 'LIEN_STATE'] as const;
const base = { tag: 'liens', params: LienParams, answer: OperationAnswer };
const byCreditor = { ...base, access: ['lender'] as const };
const byAuthority = { ...base, access: ['publisher'] as const };
const byEither = { ...base, access: ['lender', 'publisher'] as const };

export const lienChangeRoutes: Routes = (app, context) => {
  registrationRoutes(app, context);
  amountRoutes(app, context);
  enforcementRoutes(app, context);
};

function registrationRoutes(app: App, { assets }: GatewayContext): void {
  actRoute(
    app,
    {
      ...byEither,
      path: '/liens/:lien/registration',
      summary: 'Note the legal registration, by the creditor or the title authority: rank goes by its time',
      operationId: 'perfectLien',
      body: Type.Object(
        {
          ...LegalEntryWire.properties,
          order: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 4_294_967_295,
              description: 'place among the register’s entries of the same time',
            }),
          ),
        },
        { ...closed, examples: [{ register: 'movable-finance', number: '2026-000123', registeredAt: 1_767_225_600 }] },
      ),
      problems: [...LIEN, 'NOT_CREDITOR', 'LIEN_TERMS_INVALID'],
    },
    ({ lien }, body) => changes.perfectLien(lien, { ...body, ...legalEntry(body) }, assets.deps),
  );
  actRoute(
    app,
    {
      ...byEither,
      path: '/liens/:lien/renewal',
      summary: 'A legal registration prolonged before it lapsed keeps its time; 0 = open',
      operationId: 'renewLien',
      body: Type.Object({ validUntil: UnixTime }, { ...closed, examples: [{ validUntil: 1_900_000_000 }] }),
      problems: [...LIEN, 'NOT_CREDITOR', 'LIEN_TERMS_INVALID'],
    },
    ({ lien }, { validUntil }) => changes.renewLien(lien, validUntil, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/liens/:lien/confirmation',
      summary: 'The title authority found the registration as noted',
      operationId: 'confirmLien',
      body: NoWords,
      problems: [...LIEN, 'NOT_TITLE_AUTHORITY'],
    },
    ({ lien }) => changes.confirmLien(lien, assets.deps),
  );
  actRoute(
    app,
    {
      ...byAuthority,
      path: '/liens/:lien/striking',
      summary: 'The title authority did not find the registration: the lien counts as unregistered',
      operationId: 'strikeLien',
      body: Type.Object({ reason: oneOf(STRIKE_REASONS) }, { ...closed, examples: [{ reason: 'not-in-register' }] }),
      problems: [...LIEN, 'NOT_TITLE_AUTHORITY'],
    },
    ({ lien }, { reason }) => changes.strikeLien(lien, reason, assets.deps),
  );
}

function amountRoutes(app: App, { assets }: GatewayContext): void {
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/amendment',
      summary: 'Lower what is secured; more is a new lien with its own rank',
      operationId: 'amendLien',
      body: Type.Object(
        { amount: Decimal, maxAmount: Type.Optional(Decimal) },
        { ...closed, examples: [{ amount: '60000.00' }] },
      ),
      problems: [...LIEN, 'NOT_CREDITOR', 'AMOUNT_INVALID', 'LIEN_TERMS_INVALID'],
    },
    ({ lien }, body) => changes.amendLien(lien, body, assets.deps),
  );
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/release',
      summary: 'Release the whole lien for good, or one of several assets',
      operationId: 'releaseLien',
      body: Type.Object({ asset: Type.Optional(AssetNumber) }, { ...closed, examples: [{}] }),
      problems: [...LIEN, 'NOT_CREDITOR'],
    },
    ({ lien }, { asset }) => changes.releaseLien(lien, asset, assets.deps),
  );
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/possession-end',
      summary: 'A possessory creditor no longer holds the thing',
      operationId: 'endPossession',
      body: Type.Object({ endedAt: UnixTime }, { ...closed, examples: [{ endedAt: 1_767_225_600 }] }),
      problems: [...LIEN, 'NOT_CREDITOR', 'LIEN_TERMS_INVALID'],
    },
    ({ lien }, { endedAt }) => changes.endPossession(lien, endedAt, assets.deps),
  );
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/transfer-agreement',
      summary: 'Agree that a pledged right goes or is licensed to an account; void with any later step',
      operationId: 'agreeTransfer',
      body: Type.Object(
        { asset: AssetNumber, to: AccountWire, purpose: oneOf(AGREED_PURPOSES) },
        { ...closed, examples: [{ asset: '2', to: `0x${'22'.repeat(20)}`, purpose: 'transfer' }] },
      ),
      problems: [...LIEN, 'NOT_CREDITOR', 'ASSET_UNKNOWN'],
    },
    ({ lien }, body) => changes.agreeTransfer(lien, body, assets.deps),
  );
}

function enforcementRoutes(app: App, { assets }: GatewayContext): void {
  const evidence = Type.Object({ evidence: Words }, { ...closed, examples: [{ evidence: '逾期通知书 2026-11' }] });
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/notice',
      summary: 'Give notice of enforcement: fifteen days',
      operationId: 'giveNotice',
      body: evidence,
      problems: [...LIEN, 'NOT_CREDITOR'],
    },
    ({ lien }, body) => changes.giveNotice(lien, body.evidence, assets.deps),
  );
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/notice/withdrawal',
      summary: 'Withdraw the notice of enforcement',
      operationId: 'withdrawNotice',
      body: NoWords,
      problems: [...LIEN, 'NOT_CREDITOR'],
    },
    ({ lien }) => changes.withdrawNotice(lien, assets.deps),
  );
  actRoute(
    app,
    {
      ...byCreditor,
      path: '/liens/:lien/enforcement',
      summary: 'The asset was realised after the notice: the lien ends',
      operationId: 'enforceLien',
      body: evidence,
      problems: [...LIEN, 'NOT_CREDITOR'],
    },
    ({ lien }, body) => changes.enforceLien(lien, body.evidence, assets.deps),
  );
}
