/** Every step of a lien after its creation; each is one call, tried by the contract first. */
import { AGREED_PURPOSES, type AgreedPurpose, STRIKE_REASONS, type StrikeReason } from '../domain/asset-classes.ts';
import { type Hex, parseHex } from '../domain/bytes.ts';
import { CURRENCIES, currencyOf, toMinor } from '../domain/money.ts';
import { LedgerError } from '../errors.ts';
import type { LienRow } from '../store/asset-rows.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { type AssetDeps, account, type LegalEntryGiven, salted } from './deps.ts';
import { LIEN_REFUSALS } from './refusals.ts';
import type { Operation } from './title-changes.ts';

const AMOUNT_BITS = 104;

/** @throws LIEN_UNKNOWN */
export async function requireLien(lien: Hex, { index }: Pick<AssetDeps, 'index'>): Promise<LienRow> {
  const row = await index.assets.lien(parseHex(lien, 32));
  if (row === undefined) throw new LedgerError('LIEN_UNKNOWN', lien, { lien });
  return row;
}

const perform = async (deps: AssetDeps, fn: string, args: readonly unknown[]): Promise<Operation> => ({
  operation: await deps.acts.perform('LienRegistry', fn, args, LIEN_REFUSALS),
});

/**
 * Notes the legal registration, by the creditor or the title authority.
 * @throws LIEN_STATE (registered before, struck), LIEN_TERMS_INVALID (times), NOT_CREDITOR, LIEN_UNKNOWN, LIEN_ENDED
 */
export async function perfectLien(
  lien: Hex,
  entry: LegalEntryGiven & { readonly order?: number },
  deps: AssetDeps,
): Promise<Operation> {
  const batch = new VaultBatch();
  const number = salted(batch, 'register-number', entry.number, deps);
  const { register, registeredAt, validUntil = 0, order = 0 } = entry;
  const args = [parseHex(lien, 32), { register, number, registeredAt, validUntil, order }];
  const operation = deps.acts.intend(batch, await deps.acts.ask('LienRegistry', 'perfect', args, LIEN_REFUSALS));
  await deps.acts.commit(batch);
  return { operation };
}

/** A registration prolonged before it lapsed. @throws LIEN_STATE, LIEN_TERMS_INVALID, NOT_CREDITOR */
export const renewLien = (lien: Hex, validUntil: number, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'renew', [parseHex(lien, 32), validUntil]);

/** The title authority found the registration as noted. @throws NOT_TITLE_AUTHORITY, LIEN_STATE */
export const confirmLien = (lien: Hex, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'confirm', [parseHex(lien, 32)]);

/** The title authority did not find it. @throws NOT_TITLE_AUTHORITY, LIEN_STATE */
export const strikeLien = (lien: Hex, reason: StrikeReason, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'strike', [parseHex(lien, 32), STRIKE_REASONS[reason]]);

/** Lowers what is secured; more is a new lien. @throws LIEN_TERMS_INVALID (raised), NOT_CREDITOR, AMOUNT_INVALID */
export async function amendLien(
  lien: Hex,
  { amount, maxAmount }: { readonly amount: string; readonly maxAmount?: string },
  deps: AssetDeps,
): Promise<Operation> {
  const { terms } = await requireLien(lien, deps);
  const currency = currencyOf(terms.currency);
  if (currency === undefined)
    throw new LedgerError(
      'AMOUNT_INVALID',
      `currency ${terms.currency} is none of ${Object.keys(CURRENCIES).join(', ')}`,
      {
        currency: terms.currency,
      },
    );
  const now = toMinor(amount, currency, AMOUNT_BITS);
  const most = toMinor(maxAmount ?? amount, currency, AMOUNT_BITS);
  return perform(deps, 'amend', [parseHex(lien, 32), now, most]);
}

/** The whole lien, or one of its assets. @throws NOT_CREDITOR, LIEN_ENDED, LIEN_STATE (its last asset, not covered) */
export const releaseLien = (lien: Hex, asset: string | undefined, deps: AssetDeps): Promise<Operation> =>
  asset === undefined
    ? perform(deps, 'release', [parseHex(lien, 32)])
    : perform(deps, 'releaseAsset', [parseHex(lien, 32), asset]);

async function withEvidence(lien: Hex, fn: string, evidence: string, deps: AssetDeps): Promise<Operation> {
  const batch = new VaultBatch();
  const args = [parseHex(lien, 32), salted(batch, 'evidence', evidence, deps)];
  const operation = deps.acts.intend(batch, await deps.acts.ask('LienRegistry', fn, args, LIEN_REFUSALS));
  await deps.acts.commit(batch);
  return { operation };
}

/** Notice of enforcement, fifteen days before it. @throws NOT_CREDITOR, LIEN_STATE (running) */
export const giveNotice = (lien: Hex, evidence: string, deps: AssetDeps): Promise<Operation> =>
  withEvidence(lien, 'giveNotice', evidence, deps);

/** @throws NOT_CREDITOR, LIEN_STATE (none given) */
export const withdrawNotice = (lien: Hex, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'withdrawNotice', [parseHex(lien, 32)]);

/** The asset was realised: the lien ends. @throws NOT_CREDITOR, LIEN_STATE (notice running, or none given) */
export const enforceLien = (lien: Hex, evidence: string, deps: AssetDeps): Promise<Operation> =>
  withEvidence(lien, 'enforce', evidence, deps);

/** A possessory creditor no longer holds the thing. @throws NOT_CREDITOR, LIEN_STATE, LIEN_TERMS_INVALID */
export const endPossession = (lien: Hex, endedAt: number, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'endPossession', [parseHex(lien, 32), endedAt]);

/** Agrees that a pledged right goes or is licensed to an account. @throws NOT_CREDITOR, LIEN_STATE */
export const agreeTransfer = (
  lien: Hex,
  { asset, to, purpose }: { readonly asset: string; readonly to: string; readonly purpose: AgreedPurpose },
  deps: AssetDeps,
): Promise<Operation> =>
  perform(deps, 'agreeTransfer', [parseHex(lien, 32), asset, account(to), AGREED_PURPOSES[purpose]]);
