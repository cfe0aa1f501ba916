import type { LienKind } from './lien-facts.ts';
import type { LienReasonCode } from './lien-reasons.ts';

/** Who takes the asset over; numbered as `LienRank.Buyer` in Solidity. `knowing` knew or ought to have known of the lien. */
export const BUYERS = { knowing: 0, 'good-faith': 1, 'ordinary-course': 2 } as const;
export type Buyer = keyof typeof BUYERS;

/** What a transfer of the asset does to a lien; numbered as `LienRank.Effect`. */
export const TRANSFER_EFFECTS = { follows: 0, 'cut-off': 1, 'needs-creditor': 2 } as const;
export type TransferEffect = keyof typeof TRANSFER_EFFECTS;

/** The facts of a lien that a transfer asks for. */
export interface TransferFacts {
  readonly kind: LienKind;
  /** Registered, or held by the creditor, when title passes. */
  readonly perfected: boolean;
  /** A ban on transfer, agreed between the parties, is entered in the legal register. */
  readonly barred?: boolean;
}

/**
 * What a transfer does to a lien in force. `good-faith` and `ordinary-course` mean that the buyer also holds the thing, and for the latter
 * has paid a reasonable price, and none of the exceptions of Interpretation 56 applies; whether that is so is for people to say, never
 * for the chain: the platform's own transfers are `knowing`, since the buyer sees every lien on it (inferred).
 */
export function transferEffect(
  { kind, perfected, barred }: TransferFacts,
  buyer: Buyer,
): { effect: TransferEffect; reason: LienReasonCode } {
  if (kind === 'rights-pledge') return { effect: 'needs-creditor', reason: 'PLEDGEE_MUST_AGREE' };
  if (kind === 'retention' || (kind === 'possessory-pledge' && perfected))
    return { effect: 'follows', reason: 'HOLDER_KEEPS' };
  if (buyer === 'ordinary-course') return { effect: 'cut-off', reason: 'ORDINARY_COURSE_BUYER' };
  if (buyer === 'good-faith' && !perfected) return { effect: 'cut-off', reason: 'GOOD_FAITH_BUYER' };
  if (barred === true && perfected) return { effect: 'needs-creditor', reason: 'TRANSFER_BARRED' };
  return { effect: 'follows', reason: 'FOLLOWS_TRANSFER' };
}

/** What an asset is and what stands against it when a lien is to be granted. */
export interface GrantFacts {
  readonly asset: 'movable' | 'right';
  readonly seized?: boolean;
  readonly titleDisputed?: boolean;
}

/**
 * Why a lien may not be granted now; undefined when it may (399, 440). Retention is not granted, it arises, so nothing but the kind of
 * asset stands against it (447). A lien registered elsewhere during a seizure is valid once that is lifted (Interpretation 37): it is
 * recorded then, and ranks by its registration.
 */
export function grantRefusal(kind: LienKind, { asset, seized, titleDisputed }: GrantFacts): LienReasonCode | undefined {
  if (asset === 'right' && kind !== 'rights-pledge') return 'KIND_NOT_FOR_RIGHT';
  if (asset === 'movable' && kind === 'rights-pledge') return 'KIND_NOT_FOR_MOVABLE';
  if (kind === 'retention') return undefined;
  if (seized === true) return 'SEIZED';
  return titleDisputed === true ? 'TITLE_DISPUTED' : undefined;
}
