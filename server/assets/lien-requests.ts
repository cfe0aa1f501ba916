/** From a debt to a lien: what this member, as creditor, asks of the owners, and the acceptance of what they signed. */
import { type LienTerms, lienId } from '../domain/asset-typed-data.ts';
import { type Hex, toHex } from '../domain/bytes.ts';
import { LIEN_KINDS, type LienKind } from '../domain/lien-facts.ts';
import { CURRENCIES, type Currency, toMinor } from '../domain/money.ts';
import { saltedHash } from '../domain/salted-hash.ts';
import { domainSeparator } from '../domain/typed-data.ts';
import { LedgerError } from '../errors.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { type AssetDeps, requireAsset } from './deps.ts';
import { type LienWarning, lienWarnings } from './lien-warnings.ts';
import { LIEN_REFUSALS } from './refusals.ts';

const AMOUNT_BITS = 104;
const DAY = 86_400;

export interface LienRequestGiven {
  readonly assets: readonly string[];
  readonly kind: LienKind;
  readonly currency: string;
  /** decimal text */
  readonly amount: string;
  /** above `amount` for a maximum-amount lien */
  readonly maxAmount?: string;
  /** what the debt is known by: number of its contract; a salted hash of it goes to the chain */
  readonly debt: string;
  /** unix seconds; the time of the chain's last block when absent */
  readonly effectiveAt?: number;
  /** delivery: to the creditor for possessory kinds, to the buyer where the price is secured */
  readonly deliveredAt?: number;
  /** unix seconds until when it may be created; 30 days when absent */
  readonly deadline?: number;
}

/** What the owners' wallets read and sign. */
export interface LienRequest {
  readonly lien: Hex;
  readonly chainId: number;
  readonly lienRegistry: Hex;
  readonly terms: LienTerms;
  /** the words behind `terms.debt`, with the salt that gives its hash */
  readonly debt: { readonly text: string; readonly salt: Hex };
  readonly creditorName: string;
  readonly owners: readonly { readonly asset: string; readonly owner: Hex }[];
  readonly warnings: readonly LienWarning[];
}

/**
 * Makes the document of a lien and keeps it.
 * @throws ASSET_UNKNOWN, ASSET_NOTED, LIEN_KIND_NOT_ALLOWED, CAPABILITY_MISSING, AMOUNT_INVALID, LIEN_TERMS_INVALID
 */
export async function requestLien(given: LienRequestGiven, deps: AssetDeps): Promise<LienRequest> {
  const { self, vault, index, domains, random, now } = deps;
  // The contract's clock is its last block's: now may still lie in its future.
  const agreed = Math.min(now(), index.head()?.timestamp ?? now());
  const member = await index.member(self);
  const maxAmount = toMinor(given.maxAmount ?? given.amount, given.currency, AMOUNT_BITS).toString();
  const amount = toMinor(given.amount, given.currency, AMOUNT_BITS).toString();
  const salts = { debt: toHex(random(32)), lien: toHex(random(32)) };
  const terms: LienTerms = {
    assets: [...new Set(given.assets)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
    creditor: self,
    kind: LIEN_KINDS[given.kind],
    currency: CURRENCIES[given.currency as Currency].number,
    amount,
    maxAmount,
    effectiveAt: given.effectiveAt ?? agreed,
    deliveredAt: given.deliveredAt ?? 0,
    debt: saltedHash('lien-debt', salts.debt, given.debt),
    salt: salts.lien,
    deadline: given.deadline ?? now() + 30 * DAY,
  };
  if (BigInt(amount) > BigInt(maxAmount))
    throw new LedgerError('LIEN_TERMS_INVALID', `the amount ${given.amount} is above the most, ${given.maxAmount}`, {
      amount: given.amount,
      maxAmount: given.maxAmount,
    });
  if (terms.effectiveAt > now() || terms.deliveredAt > now())
    throw new LedgerError('LIEN_TERMS_INVALID', 'a lien cannot begin, nor a thing be delivered, in the future', {
      effectiveAt: terms.effectiveAt,
      deliveredAt: terms.deliveredAt,
    });
  const owners = await Promise.all(terms.assets.map((asset) => pledgeable(asset, terms.kind, deps)));
  const lien = lienId(domainSeparator(domains.lienRegistry), terms);
  const batch = new VaultBatch();
  vault.assetFacts.put(batch, lien, { kind: 'lien-request', terms, debt: given.debt, debtSalt: salts.debt });
  await vault.commit(batch);
  return {
    lien,
    chainId: domains.lienRegistry.chainId,
    lienRegistry: domains.lienRegistry.verifyingContract,
    terms,
    debt: { text: given.debt, salt: salts.debt },
    creditorName: member?.name ?? String(self),
    owners,
    warnings: await lienWarnings(terms, deps),
  };
}

/** What the contract will ask too, said before anybody signs. */
async function pledgeable(asset: string, kind: number, { index }: AssetDeps): Promise<{ asset: string; owner: Hex }> {
  const row = await requireAsset(asset, index);
  const open = row.notes.filter(({ lifted }) => lifted === undefined);
  if (open.length > 0)
    throw new LedgerError('ASSET_NOTED', `asset ${asset} has ${open.length} open notes`, {
      asset,
      kinds: open.map((note) => note.kind),
    });
  const rules = await index.assets.class(row.class);
  if (rules === undefined || ((rules.lienKinds >> kind) & 1) === 0)
    throw new LedgerError('LIEN_KIND_NOT_ALLOWED', `asset ${asset} is a ${rules?.name ?? row.class}`, { asset, kind });
  return { asset, owner: row.owner };
}

export interface LienConsentGiven {
  readonly terms: LienTerms;
  readonly signatures: readonly { readonly asset: string; readonly signature: Hex }[];
}

/**
 * Accepts a lien that the owners signed. The same consent again gives the same operation.
 * @throws LIEN_CONSENT_MISMATCH (no request of ours has these terms: it is for another debt), OWNER_SIGNATURE_INVALID (names asset and
 * owner), ASSET_NOTED, CAPABILITY_MISSING, LIEN_TERMS_INVALID, LIEN_STATE, OUTBOX_FULL
 */
export async function acceptLien(
  { terms, signatures }: LienConsentGiven,
  deps: AssetDeps,
): Promise<{ lien: Hex; operation: string; warnings: readonly LienWarning[] }> {
  const { vault, acts, domains } = deps;
  const lien = lienId(domainSeparator(domains.lienRegistry), terms);
  if ((await vault.assetFacts.get('lien-request', lien)) === undefined)
    throw new LedgerError('LIEN_CONSENT_MISMATCH', `${lien}: no request of this gateway has these terms`, {
      lien,
      debt: terms.debt,
    });
  const warnings = await lienWarnings(terms, deps);
  const earlier = await vault.assetFacts.get('lien', lien);
  if (earlier !== undefined && !vault.outbox.hasFailed(earlier.operation))
    return { lien, operation: earlier.operation, warnings };
  const ordered = terms.assets.map((asset) => {
    const found = signatures.find((one) => one.asset === asset);
    if (found === undefined)
      throw new LedgerError('OWNER_SIGNATURE_INVALID', `no signature for asset ${asset}`, { lien, asset });
    return found.signature;
  });
  const batch = new VaultBatch();
  if (earlier !== undefined) vault.outbox.replaceOps(batch, earlier.operation);
  const operation = acts.intend(batch, await acts.ask('LienRegistry', 'create', [terms, ordered], LIEN_REFUSALS));
  vault.assetFacts.put(batch, lien, { kind: 'lien', operation });
  await acts.commit(batch);
  return { lien, operation, warnings };
}
