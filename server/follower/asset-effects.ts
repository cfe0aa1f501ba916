/** What the events of the AssetRegistry do to the rows; see project.ts. */

import type { AssetEventArguments } from '../chain/asset-events.ts';
import type { ChainEvent } from '../chain/event-types.ts';
import type { At } from '../domain/verdict.ts';
import type { AssetClassRow, AssetRow, ResolutionRow } from '../store/asset-rows.ts';
import { keys } from '../store/layout.ts';
import { LIEN_EFFECTS, LIEN_ROWS } from './lien-effects.ts';
import { type EffectsOf, type EventOf, gap, type Rows, type RowsNeeded } from './projected-rows.ts';
import { VALUATION_EFFECTS, VALUATION_ROWS } from './valuation-effects.ts';

type AboutAsset = ChainEvent & { readonly args: { readonly asset: bigint } };

const keyOf = (asset: bigint): string => keys.asset(asset.toString());
const titleOf = (event: AboutAsset, rows: Rows): AssetRow => rows.get<AssetRow>(keyOf(event.args.asset), event);
const keep = (event: AboutAsset, row: AssetRow, rows: Rows): void => rows.put(keyOf(event.args.asset), row);

/** Rows that must be known before an event is projected. */
export const ASSET_ROWS: RowsNeeded<keyof AssetEventArguments> = {
  ...LIEN_ROWS,
  ...VALUATION_ROWS,
  AssetRegistered: ({ asset }) => (asset > 1n ? [keyOf(asset - 1n)] : []),
  NearFingerprintClaimed: ({ nearFingerprint }) => [keys.nearFingerprint(nearFingerprint)],
  LegalRegisterReconciled: ({ asset }) => [keyOf(asset)],
  TitleNoted: ({ asset }) => [keyOf(asset)],
  TitleNoteLifted: ({ asset }) => [keyOf(asset)],
  AssetTransferred: ({ asset }) => [keyOf(asset)],
  TitleRecoveryProposed: ({ asset }) => [keyOf(asset)],
  TitleRecoveryCancelled: ({ asset }) => [keyOf(asset)],
  TitleAuthorityChanged: ({ asset }) => [keyOf(asset)],
  UpdateUser: ({ tokenId }) => [keyOf(tokenId)],
};

export const ASSET_EFFECTS: EffectsOf<keyof AssetEventArguments> = {
  ...LIEN_EFFECTS,
  ...VALUATION_EFFECTS,
  AssetClassRegistered({ args }, at, rows) {
    const { name, transferPolicy, lienKinds, registrationConstitutive } = args;
    const row: AssetClassRow = { class: args.class, name, transferPolicy, lienKinds, registrationConstitutive, at };
    rows.put(keys.assetClass(args.class), row);
  },
  AssetRegistered(event, at, rows) {
    registered(event, at, rows);
  },
  NearFingerprintClaimed({ args: { asset, nearFingerprint } }, _at, rows) {
    const first = rows.find<string>(keys.nearFingerprint(nearFingerprint));
    if (first === undefined) rows.put(keys.nearFingerprint(nearFingerprint), asset.toString());
  },
  SuspicionResolved({ args }, at, rows) {
    const { fingerprint, authority, reason, evidence, key } = args;
    const asset = args.asset.toString();
    const row: ResolutionRow = { asset, fingerprint, authority, reason, evidence, key, at };
    rows.put(keys.resolution(asset, fingerprint), row);
  },
  LegalRegisterReconciled(event, at, rows) {
    const { key, register, number, registeredAt, validUntil } = event.args;
    const legal = { register, number, registeredAt, validUntil };
    keep(event, { ...titleOf(event, rows), legal, reconciled: { key, at } }, rows);
  },
  TitleNoted(event, at, rows) {
    const { note, kind, key } = event.args;
    const row = titleOf(event, rows);
    keep(event, { ...row, notes: [...row.notes, { note, kind, key, at }] }, rows);
  },
  TitleNoteLifted(event, at, rows) {
    lifted(event, at, rows);
  },
  AssetTransferred(event, at, rows) {
    const { to, transfers, reason } = event.args;
    // Whoever it moved to, a recovery that was under way is over.
    const { recovery: _over, ...row } = titleOf(event, rows);
    if (transfers !== row.transfers + 1) throw gap(event, `is transfer ${transfers} after ${row.transfers}`);
    const owners = [...row.owners, { owner: to, transfers, reason, at }];
    keep(event, { ...row, owner: to, transfers, owners }, rows);
  },
  TitleRecoveryProposed(event, at, rows) {
    const { to, effectiveAt, reason, key } = event.args;
    keep(event, { ...titleOf(event, rows), recovery: { to, effectiveAt, reason, key, at } }, rows);
  },
  TitleRecoveryCancelled(event, _at, rows) {
    const { recovery: _over, ...row } = titleOf(event, rows);
    keep(event, row, rows);
  },
  TitleAuthorityChanged(event, _at, rows) {
    keep(event, { ...titleOf(event, rows), authority: event.args.authority }, rows);
  },
  UpdateUser(event, at, rows) {
    const { tokenId, user, expires } = event.args;
    const row = rows.get<AssetRow>(keyOf(tokenId), event);
    rows.put(keyOf(tokenId), { ...row, user: { user, expires, leases: (row.user?.leases ?? 0) + 1, at } });
  },
};

function registered(event: EventOf<'AssetRegistered'>, at: At, rows: Rows): void {
  const { args } = event;
  // Assets are numbered one by one: without the one before, its log was left out.
  if (args.asset > 1n) rows.get(keyOf(args.asset - 1n), event);
  const { fingerprint, authority, key, owner, register, number, registeredAt, validUntil } = args;
  const asset = args.asset.toString();
  const row: AssetRow = {
    asset,
    class: args.class,
    fingerprint,
    authority,
    owner,
    transfers: 0,
    legal: { register, number, registeredAt, validUntil },
    owners: [{ owner, transfers: 0, reason: 0, at }],
    notes: [],
    key,
    at,
  };
  rows.put(keys.asset(asset), row);
  rows.put(keys.fingerprint(fingerprint), asset);
}

function lifted(event: EventOf<'TitleNoteLifted'>, at: At, rows: Rows): void {
  const { note, key } = event.args;
  const row = titleOf(event, rows);
  const open = row.notes.findLastIndex((one) => one.note === note && one.lifted === undefined);
  if (open < 0) throw gap(event, 'lifts a note that is not open');
  const notes = row.notes.map((one, i) => (i === open ? { ...one, lifted: { key, at } } : one));
  keep(event, { ...row, notes }, rows);
}
