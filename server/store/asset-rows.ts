/**
 * What the index keeps about assets, liens and valuations; see rows.ts. Numbers of assets and amounts (integer minor units) are decimal
 * strings, `validUntil` of 0 is open.
 */
import type { Hex } from '../domain/bytes.ts';
import type { At } from '../domain/verdict.ts';

/** A change with the key that sent it. */
export interface Act {
  readonly key: Hex;
  readonly at: At;
}

export interface AssetClassRow {
  readonly class: number;
  readonly name: string;
  /** 1 liens follow the asset, 2 every creditor must agree. */
  readonly transferPolicy: number;
  /** Bit `kind` of LIEN_KINDS. */
  readonly lienKinds: number;
  readonly registrationConstitutive: boolean;
  readonly at: At;
}

/** The legal register's entry as the authority last told it; `register` 0 = in none. */
export interface LegalEntry {
  readonly register: number;
  /** Salted hash of the number. */
  readonly number: Hex;
  readonly registeredAt: number;
  readonly validUntil: number;
}

export interface OwnerChange {
  readonly owner: Hex;
  /** How often title had passed: 0 for the first owner. */
  readonly transfers: number;
  /** 0 registered or by the owner's signature, 1 key lost, 2 succession, 3 court or enforcement. */
  readonly reason: number;
  readonly at: At;
}

export interface TitleNoteRow extends Act {
  /** Salted hash of its reference. */
  readonly note: Hex;
  /** 1 dispute, 2 seizure, 3 ended. */
  readonly kind: number;
  readonly lifted?: Act;
}

export interface AssetRow extends Act {
  readonly asset: string;
  readonly class: number;
  readonly fingerprint: Hex;
  readonly authority: number;
  readonly owner: Hex;
  readonly transfers: number;
  readonly legal: LegalEntry;
  /** The authority's last comparison with the legal register after the registration. */
  readonly reconciled?: Act;
  /** Oldest first; the first is the registration. */
  readonly owners: readonly OwnerChange[];
  /** In the order in which they were opened, lifted ones too. */
  readonly notes: readonly TitleNoteRow[];
  /** ERC-4907: the last user set, over or not. `leases`: how often one was set. */
  readonly user?: { readonly user: Hex; readonly expires: number; readonly leases: number; readonly at: At };
  /** Proposed and neither executed nor cancelled. */
  readonly recovery?: Act & { readonly to: Hex; readonly effectiveAt: number; readonly reason: number };
}

/** An authority looked and found that a fingerprint is another thing than its asset. */
export interface ResolutionRow extends Act {
  readonly asset: string;
  readonly fingerprint: Hex;
  readonly authority: number;
  readonly reason: number;
  readonly evidence: Hex;
}

/** What the owners signed, as the chain told it: its EIP-712 digest is the lien's id. */
export interface LienTermsRow {
  /** Ascending; those that the consent named. */
  readonly assets: readonly string[];
  /** To whom it was granted. */
  readonly creditor: number;
  readonly kind: number;
  readonly currency: number;
  readonly amount: string;
  readonly maxAmount: string;
  readonly effectiveAt: number;
  readonly deliveredAt: number;
  readonly debt: Hex;
  readonly salt: Hex;
  readonly deadline: number;
}

export interface LienRegistrationRow extends Act, LegalEntry {
  /** Place among the register's entries of the same time, from 1; 0 = not known. */
  readonly order: number;
  readonly byAuthority: boolean;
}

export interface LienRow extends Act {
  readonly lien: Hex;
  readonly terms: LienTermsRow;
  readonly status: 'active' | 'in-enforcement' | 'released' | 'enforced';
  readonly creditor: number;
  readonly amount: string;
  readonly maxAmount: string;
  /** Assets that it covers, or covered when it ended. */
  readonly covers: readonly string[];
  /** Every registration noted, oldest first; the last one counts unless `struck`. */
  readonly registrations: readonly LienRegistrationRow[];
  /** The present registration's end, after renewals. */
  readonly registrationUntil: number;
  readonly struck?: Act & { readonly reason: number };
  /** When the authority last found it in the legal register. */
  readonly confirmed?: Act;
  readonly noticeUntil: number;
  /** Unix seconds; 0 = not ended. */
  readonly possessionEndedAt: number;
  readonly ended?: Act;
}

/** One step in an asset's chain of liens. */
export interface LienStepRow {
  readonly asset: string;
  readonly lien: Hex;
  /** See LIEN_STEPS. */
  readonly step: number;
  readonly data: Hex;
  readonly position: number;
  readonly at: At;
  /** How often title had passed, for the step that creates the lien. */
  readonly tenure?: number;
}

export interface SubordinationRow {
  readonly agreement: Hex;
  readonly asset: string;
  readonly yielding: readonly Hex[];
  /** Zero = a waiver. */
  readonly favoured: Hex;
  readonly salt: Hex;
  readonly deadline: number;
  readonly at: At;
}

/** A creditor agreed to a transfer or a licence; void with the next step in the asset's chain. */
export interface TransferAgreementRow extends Act {
  readonly asset: string;
  readonly lien: Hex;
  readonly to: Hex;
  /** 1 transfer, 2 licence. */
  readonly purpose: number;
  readonly transfers: number;
  /** Steps in the asset's chain when it was given. */
  readonly steps: number;
}

export interface ValuationRow extends Act {
  readonly valuation: Hex;
  readonly asset: string;
  readonly appraiser: number;
  readonly method: number;
  readonly basis: number;
  readonly currency: number;
  readonly amount: string;
  readonly asOf: number;
  readonly validUntil: number;
  readonly conflict: boolean;
  readonly evidence: Hex;
  /** Place among the asset's valuations, from 1. */
  readonly position: number;
  readonly withdrawn?: Act & { readonly reason: number; readonly successor: Hex };
}
