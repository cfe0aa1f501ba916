/** What the registries of assets, liens and valuations tell. Numbers of assets and amounts are bigint. */
import type { Hex } from '../domain/bytes.ts';

export interface AssetEventArguments extends LienEventArguments, ValuationEventArguments {
  AssetClassRegistered: {
    class: number;
    transferPolicy: number;
    lienKinds: number;
    registrationConstitutive: boolean;
    name: string;
  };
  AssetRegistered: {
    asset: bigint;
    fingerprint: Hex;
    authority: number;
    key: Hex;
    class: number;
    owner: Hex;
    register: number;
    number: Hex;
    registeredAt: number;
    validUntil: number;
  };
  AssetTransferred: { asset: bigint; from: Hex; to: Hex; key: Hex; transfers: number; reason: number };
  LegalRegisterReconciled: {
    asset: bigint;
    key: Hex;
    register: number;
    number: Hex;
    registeredAt: number;
    validUntil: number;
  };
  NearFingerprintClaimed: { asset: bigint; nearFingerprint: Hex };
  SuspicionResolved: { asset: bigint; fingerprint: Hex; authority: number; key: Hex; reason: number; evidence: Hex };
  TitleAuthorityChanged: { asset: bigint; authority: number };
  TitleNoted: { asset: bigint; note: Hex; key: Hex; kind: number };
  TitleNoteLifted: { asset: bigint; note: Hex; key: Hex };
  TitleRecoveryCancelled: { asset: bigint };
  TitleRecoveryProposed: { asset: bigint; to: Hex; key: Hex; effectiveAt: number; reason: number };
  UpdateUser: { tokenId: bigint; user: Hex; expires: number };
}

export interface LienEventArguments {
  LienAmended: { lien: Hex; key: Hex; amount: bigint; maxAmount: bigint };
  LienAssetReleased: { lien: Hex; asset: bigint; key: Hex };
  LienAssigned: { lien: Hex; from: number; to: number; key: Hex };
  LienChainExtended: { asset: bigint; lien: Hex; step: number; data: Hex; position: number };
  LienConfirmed: { lien: Hex; key: Hex };
  LienCreated: {
    lien: Hex;
    creditor: number;
    key: Hex;
    kind: number;
    currency: number;
    amount: bigint;
    maxAmount: bigint;
    effectiveAt: number;
    deliveredAt: number;
    debt: Hex;
    salt: Hex;
    deadline: number;
  };
  LienEnforced: { lien: Hex; key: Hex; evidence: Hex };
  LienNoticeGiven: { lien: Hex; key: Hex; noticeUntil: number; evidence: Hex };
  LienNoticeWithdrawn: { lien: Hex; key: Hex };
  LienPerfected: {
    lien: Hex;
    key: Hex;
    byAuthority: boolean;
    register: number;
    number: Hex;
    registeredAt: number;
    validUntil: number;
    order: number;
  };
  LienPossessionEnded: { lien: Hex; key: Hex; endedAt: number };
  LienReleased: { lien: Hex; key: Hex };
  LienRenewed: { lien: Hex; key: Hex; validUntil: number };
  LienStruck: { lien: Hex; key: Hex; reason: number };
  LienSubordinated: { agreement: Hex; asset: bigint; favoured: Hex; salt: Hex; deadline: number };
  TransferAgreed: { asset: bigint; lien: Hex; to: Hex; key: Hex; purpose: number; transfers: number };
}

export interface ValuationEventArguments {
  AssetValued: {
    valuation: Hex;
    asset: bigint;
    appraiser: number;
    key: Hex;
    method: number;
    basis: number;
    currency: number;
    amount: bigint;
    asOf: number;
    validUntil: number;
    conflict: boolean;
    evidence: Hex;
    position: number;
  };
  ValuationWithdrawn: { valuation: Hex; asset: bigint; key: Hex; reason: number; successor: Hex };
}
