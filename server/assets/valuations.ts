/** What this member, as an appraiser, says an asset is worth. */
import { type Hex, parseHex, toHex, ZERO32 } from '../domain/bytes.ts';
import { CURRENCIES, type Currency, toMinor } from '../domain/money.ts';
import { sourcesHash } from '../domain/sources.ts';
import {
  VALUATION_BASES,
  VALUATION_METHODS,
  VALUATION_WITHDRAWALS,
  type ValuationBasis,
  type ValuationMethod,
  type ValuationTerms,
  type ValuationWithdrawal,
  valuationId,
} from '../domain/valuation.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { AssetDeps } from './deps.ts';
import { VALUATION_REFUSALS } from './refusals.ts';
import type { Operation } from './title-changes.ts';

/** Bits that the contract has for an amount. */
const AMOUNT_BITS = 128;

export interface ValuationGiven {
  readonly method: ValuationMethod;
  readonly basis: ValuationBasis;
  readonly currency: string;
  /** decimal text */
  readonly amount: string;
  /** unix seconds */
  readonly asOf: number;
  readonly validUntil: number;
  /** the appraiser has an interest in the asset or a party */
  readonly conflict?: boolean;
  /** ids of the attestations it rests on: telemetry, satellite, inspection */
  readonly evidence?: readonly Hex[];
}

/**
 * Values an asset.
 * @throws AMOUNT_INVALID, VALUATION_INVALID (window, twice), CAPABILITY_MISSING, ASSET_UNKNOWN, OUTBOX_FULL
 */
export async function appraise(
  asset: string,
  given: ValuationGiven,
  { self, acts, domains, vault, random }: AssetDeps,
): Promise<Operation & { valuation: Hex }> {
  const minor = toMinor(given.amount, given.currency, AMOUNT_BITS);
  const { evidence: ids = [] } = given;
  // Under a salt: the ids are on chain, and an asset must not be found from a handle by trying them.
  const salt = toHex(random(32));
  const evidence = ids.length === 0 ? ZERO32 : sourcesHash({ extract: salt, ids });
  const terms: ValuationTerms = {
    asset,
    appraiser: self,
    method: VALUATION_METHODS[given.method],
    basis: VALUATION_BASES[given.basis],
    currency: CURRENCIES[given.currency as Currency].number,
    amount: minor.toString(),
    asOf: given.asOf,
    validUntil: given.validUntil,
    conflict: given.conflict ?? false,
    evidence,
  };
  const batch = new VaultBatch();
  if (ids.length > 0)
    vault.assetFacts.put(batch, evidence, { kind: 'text', about: 'evidence', text: ids.join(' '), salt });
  const operation = acts.intend(batch, await acts.ask('ValuationRegistry', 'appraise', [terms], VALUATION_REFUSALS));
  await acts.commit(batch);
  return { valuation: valuationId(domains.valuationRegistry, terms), operation };
}

/** Withdraws an own valuation. @throws VALUATION_UNKNOWN, VALUATION_WITHDRAWN, VALUATION_INVALID (successor), NOT_APPRAISER */
export async function withdrawValuation(
  valuation: Hex,
  { reason, successor = ZERO32 }: { readonly reason: ValuationWithdrawal; readonly successor?: Hex },
  { acts }: AssetDeps,
): Promise<Operation> {
  const args = [parseHex(valuation, 32), VALUATION_WITHDRAWALS[reason], parseHex(successor, 32)];
  return { operation: await acts.perform('ValuationRegistry', 'withdraw', args, VALUATION_REFUSALS) };
}
