/** Valuations: what appraisers say (contracts/interfaces/IValuationRegistry.sol), and what one is worth at a time. */
import { type Hex, toHex, u256, writeHex } from './bytes.ts';
import { keccak } from './hash.ts';
import type { TypedDomain } from './typed-data.ts';

export const VALUATION_METHODS = { market: 1, income: 2, cost: 3 } as const;
export type ValuationMethod = keyof typeof VALUATION_METHODS;

export const VALUATION_BASES = {
  'market-value': 1,
  'investment-value': 2,
  'value-in-use': 3,
  'liquidation-value': 4,
  'residual-value': 5,
} as const;
export type ValuationBasis = keyof typeof VALUATION_BASES;

/** Reasons of a withdrawal; 2 names the valuation that takes its place. */
export const VALUATION_WITHDRAWALS = { error: 1, superseded: 2, 'evidence-withdrawn': 3 } as const;
export type ValuationWithdrawal = keyof typeof VALUATION_WITHDRAWALS;

/** What an appraiser said. */
export interface ValuationTerms {
  readonly asset: string;
  readonly appraiser: number;
  readonly method: number;
  readonly basis: number;
  /** ISO 4217 number. */
  readonly currency: number;
  /** Minor units. */
  readonly amount: string;
  /** Unix seconds. */
  readonly asOf: number;
  readonly validUntil: number;
  readonly conflict: boolean;
  readonly evidence: Hex;
}

/** The valuation's id: keccak256(abi.encode(chain id, registry, appraiser, valuation)). @param domain of the ValuationRegistry */
export function valuationId({ chainId, verifyingContract }: TypedDomain, v: ValuationTerms): Hex {
  const numbers = [v.method, v.basis, v.currency, BigInt(v.amount), v.asOf, v.validUntil, v.conflict ? 1 : 0];
  const bytes = new Uint8Array(32 * 12);
  bytes.set(u256(chainId), 0);
  writeHex(bytes, 32 + 12, verifyingContract, 20);
  bytes.set(u256(v.appraiser), 64);
  bytes.set(u256(BigInt(v.asset)), 96);
  for (const [i, value] of numbers.entries()) bytes.set(u256(value), 128 + 32 * i);
  writeHex(bytes, 128 + 32 * numbers.length, v.evidence, 32);
  return toHex(keccak(bytes));
}
