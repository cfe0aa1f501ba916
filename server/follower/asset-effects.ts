/** What the events of assets, liens and valuations do to the rows; see project.ts. */
import type { AssetEventArguments } from '../chain/asset-events.ts';
import type { EffectsOf } from './projected-rows.ts';

/** Of this event the index keeps nothing yet. */
const notKept = (): void => {};

export const ASSET_EFFECTS: EffectsOf<keyof AssetEventArguments> = {
  AssetClassRegistered: notKept,
  AssetRegistered: notKept,
  AssetTransferred: notKept,
  LegalRegisterReconciled: notKept,
  NearFingerprintClaimed: notKept,
  SuspicionResolved: notKept,
  TitleAuthorityChanged: notKept,
  TitleNoted: notKept,
  TitleNoteLifted: notKept,
  TitleRecoveryCancelled: notKept,
  TitleRecoveryProposed: notKept,
  UpdateUser: notKept,
  LienAmended: notKept,
  LienAssetReleased: notKept,
  LienAssigned: notKept,
  LienChainExtended: notKept,
  LienConfirmed: notKept,
  LienCreated: notKept,
  LienEnforced: notKept,
  LienNoticeGiven: notKept,
  LienNoticeWithdrawn: notKept,
  LienPerfected: notKept,
  LienPossessionEnded: notKept,
  LienReleased: notKept,
  LienRenewed: notKept,
  LienStruck: notKept,
  LienSubordinated: notKept,
  TransferAgreed: notKept,
  AssetValued: notKept,
  ValuationWithdrawn: notKept,
};
