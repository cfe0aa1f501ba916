/**
 * What the index keeps: rows as JSON, derived from events alone. 64-bit bitmaps are decimal strings, times unix seconds, a `validUntil`
 * of 0 is open. Every row that records a change says where: block, block time, transaction.
 * The order of a row's members is part of the index digest: change it and every gateway must rebuild (see `INDEX_VERSION`).
 */
import type { Hex } from '../domain/bytes.ts';
import type { At } from '../domain/verdict.ts';

/** A member from one change to the next. */
export interface StandingChange {
  readonly at: At;
  readonly capabilities: string;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly suspended: boolean;
  /** Reason code of the suspension that this change is. */
  readonly reason?: number;
}

export interface MemberRow {
  readonly member: number;
  readonly name: string;
  readonly endpoint: string;
  readonly capabilities: string;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly suspended: boolean;
  /** Admission. */
  readonly at: At;
  /** Oldest first; the first is the admission. */
  readonly history: readonly StandingChange[];
}

export interface KeyRow {
  readonly key: Hex;
  readonly member: number;
  /** Bitmap, see domain/capabilities.ts. */
  readonly purposes: number;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly at: At;
  readonly retired?: At;
  /** Others may have used it: what it anchored from `since` to `declared` is suspect. Of several declarations the last, which reaches back furthest. */
  readonly compromised?: {
    readonly since: number;
    readonly reason: number;
    readonly evidence: Hex;
    readonly declarer: Hex;
    readonly approver: Hex;
    readonly declared: At;
    readonly at: At;
  };
}

export interface SchemaRow {
  readonly schema: Hex;
  readonly name: string;
  readonly publishers: string;
  readonly category: number;
  readonly dataClass: number;
  readonly consentRequired: boolean;
  /** Seconds; 0 = no limit. */
  readonly maxValidity: number;
  readonly at: At;
  readonly retired?: At;
}

/** A purpose template that governance registered. */
export interface TemplateRow {
  readonly template: Hex;
  readonly name: string;
  readonly at: At;
  readonly retired?: At;
}

export interface ControllerChange {
  readonly controller: Hex;
  readonly nonce: number;
  readonly at: At;
}

export interface SubjectRow {
  readonly subject: Hex;
  readonly publisher: number;
  readonly controller: Hex;
  readonly nonce: number;
  readonly at: At;
  /** Oldest first; the first is the registration. */
  readonly controllers: readonly ControllerChange[];
  /** A recovery that was proposed and neither executed nor cancelled. */
  readonly recovery?: { readonly controller: Hex; readonly effectiveAt: number; readonly at: At };
}

/** A consent that was granted. */
export interface ConsentRow {
  readonly consent: Hex;
  readonly subject: Hex;
  readonly publisher: number;
  /** 1 PROVIDE, 2 QUERY. */
  readonly action: number;
  readonly categories: string;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly useLimit: number;
  readonly terms: Hex;
  readonly uses: number;
  /** Where it was granted. */
  readonly at: At;
  readonly withdrawn?: At;
}

/** Withdrawn before it was ever granted; such an id cannot be granted any more under this subject. */
export interface WithdrawalRow {
  readonly consent: Hex;
  readonly subject: Hex;
  readonly withdrawn: At;
}

export interface AttestationRow {
  readonly id: Hex;
  readonly schema: Hex;
  readonly issuer: number;
  readonly subject: Hex;
  readonly record: Hex;
  readonly consent: Hex;
  readonly sources: Hex;
  readonly observedAt: number;
  readonly expiresAt: number;
  /** The key that anchored it. */
  readonly key: Hex;
  /** Place among the attestations about the subject, from 1. */
  readonly position: number;
  readonly at: At;
}

export interface BatchRow {
  readonly root: Hex;
  readonly issuer: number;
  readonly schema: Hex;
  readonly sources: Hex;
  readonly size: number;
  readonly key: Hex;
  /** Place among the batches of the issuer under the schema, from 1. */
  readonly position: number;
  readonly at: At;
}

export interface RevocationRow {
  readonly id: Hex;
  readonly issuer: number;
  readonly key: Hex;
  readonly reason: number;
  /** The correction's id for reason 2, else zero. */
  readonly successor: Hex;
  readonly at: At;
}

/** A block as far as the index needs it. */
export interface Head {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
}
