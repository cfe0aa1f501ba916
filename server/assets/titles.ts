/** Registers titles: what a thing is stays here, its fingerprint goes to the chain. */

import { ASSET_CLASSES, RESOLUTIONS, type Resolution } from '../domain/asset-classes.ts';
import type { IdentityFields } from '../domain/asset-identity.ts';
import { type Hex, parseHex, ZERO32 } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { type AssetDeps, account, identified, type LegalEntryGiven, salted } from './deps.ts';
import { TITLE_REFUSALS } from './refusals.ts';

export interface TitleGiven {
  readonly class: string;
  readonly identity: IdentityFields;
  readonly owner: string;
  readonly legal?: LegalEntryGiven;
}

export interface TitleReceipt {
  readonly fingerprint: Hex;
  readonly operation: string;
}

/**
 * Registers a title, as its authority. The same thing again gives the same operation, so that an import can be repeated.
 * @throws ASSET_REGISTERED and ASSET_SUSPECT (both name the asset, and the fingerprint to resolve), CAPABILITY_MISSING,
 * CONSORTIUM_KEY_MISSING, ASSET_IDENTITY_INVALID, PATENT_*, ASSET_CLASS_UNKNOWN, VALUE_INVALID, OUTBOX_FULL
 */
export async function registerTitle(given: TitleGiven, deps: AssetDeps): Promise<TitleReceipt> {
  const { vault, acts, consortiumKey } = deps;
  const { identity, prints } = identified(given.class, given.identity, consortiumKey);
  const { fingerprint, near } = prints;
  const earlier = await vault.assetFacts.get('title', fingerprint);
  if (earlier !== undefined && !vault.outbox.hasFailed(earlier.operation))
    return { fingerprint, operation: earlier.operation };
  const batch = new VaultBatch();
  const legal = given.legal;
  const title = {
    class: ASSET_CLASSES[identity.class],
    fingerprint,
    owner: account(given.owner),
    register: legal?.register ?? 0,
    number: legal === undefined ? ZERO32 : salted(batch, 'register-number', legal.number, deps),
    registeredAt: legal?.registeredAt ?? 0,
    validUntil: legal?.validUntil ?? 0,
  };
  const act = await acts.ask('AssetRegistry', 'register', [title, near], TITLE_REFUSALS).catch((error: unknown) => {
    if (!isLedgerError(error, 'ASSET_SUSPECT')) throw error;
    // What the authority of the other asset names when it resolves the suspicion.
    throw new LedgerError(
      error.code,
      `resembles asset ${String(error.values.asset)}`,
      { ...error.values, fingerprint },
      error,
    );
  });
  if (earlier !== undefined) vault.outbox.replaceOps(batch, earlier.operation);
  const operation = acts.intend(batch, act);
  vault.assetFacts.put(batch, fingerprint, { kind: 'title', fields: identity.fields, operation });
  await acts.commit(batch);
  return { fingerprint, operation };
}

export interface ResolutionGiven {
  /** of the thing that resembles the asset: from the refusal */
  readonly fingerprint: Hex;
  readonly reason: Resolution;
  /** the report of who looked; its salted hash goes to the chain */
  readonly evidence: string;
}

/**
 * The authority of an asset has looked: what resembles it is another thing.
 * @throws NOT_TITLE_AUTHORITY, ASSET_UNKNOWN, ASSET_TITLE_STATE (resolved before)
 */
export async function resolveSuspicion(
  asset: string,
  { fingerprint, reason, evidence }: ResolutionGiven,
  deps: AssetDeps,
): Promise<{ operation: string }> {
  const { acts } = deps;
  const batch = new VaultBatch();
  const hash = salted(batch, 'evidence', evidence, deps);
  const args = [asset, parseHex(fingerprint, 32), RESOLUTIONS[reason], hash];
  const operation = acts.intend(batch, await acts.ask('AssetRegistry', 'resolveSuspicion', args, TITLE_REFUSALS));
  await acts.commit(batch);
  return { operation };
}
