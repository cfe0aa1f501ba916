/** What the use cases of assets stand on. */
import type { Acts } from '../acts/acts.ts';
import type { Signer } from '../chain/signer.ts';
import type { AssetDomains } from '../domain/asset-answer-check.ts';
import { type AssetFingerprints, fingerprintsOf } from '../domain/asset-fingerprint.ts';
import { type AssetIdentity, assetIdentity, type IdentityFields } from '../domain/asset-identity.ts';
import { type Hex, parseHex, toHex } from '../domain/bytes.ts';
import type { ToldStatement } from '../domain/dispute-verdict.ts';
import { type SaltedText, saltedHash } from '../domain/salted-hash.ts';
import type { Check } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';
import type { AssetRow } from '../store/asset-rows.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface AssetDeps {
  /** this member's number */
  readonly self: number;
  readonly vault: Vault;
  readonly index: IndexStore;
  readonly acts: Acts;
  readonly signer: Signer;
  /** 32 bytes that all gateways hold; undefined where this one does not */
  readonly consortiumKey: Uint8Array | undefined;
  readonly domains: AssetDomains;
  /** EIP-712 separator of the MemberRegistry, for signed answers */
  readonly memberSeparator: Hex;
  readonly freshness: () => Check;
  /** Statements of parties in disputes about a target, as far as this gateway has them. */
  readonly statements: (kind: number, target: Hex) => Promise<readonly ToldStatement[]>;
  readonly newId: () => string;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
}

/** An entry of a legal register as people give it. */
export interface LegalEntryGiven {
  /** see LEGAL_REGISTERS */
  readonly register: number;
  readonly number: string;
  /** unix seconds */
  readonly registeredAt: number;
  /** unix seconds; open when absent */
  readonly validUntil?: number;
}

/** The identity of an asset with its fingerprints. @throws CONSORTIUM_KEY_MISSING, and what assetIdentity throws */
export function identified(
  className: string,
  fields: IdentityFields,
  consortiumKey: Uint8Array | undefined,
): { readonly identity: AssetIdentity; readonly prints: AssetFingerprints } {
  const identity = assetIdentity(className, fields);
  if (consortiumKey === undefined)
    throw new LedgerError(
      'CONSORTIUM_KEY_MISSING',
      'fingerprints need the key that all gateways of the consortium hold',
    );
  return { identity, prints: fingerprintsOf(consortiumKey, identity) };
}

/** A text under a fresh salt: its hash for the chain, the text for the vault. */
export function salted(
  batch: VaultBatch,
  about: SaltedText,
  text: string,
  { vault, random }: Pick<AssetDeps, 'vault' | 'random'>,
): Hex {
  const salt = toHex(random(32));
  const hash = saltedHash(about, salt, text);
  vault.assetFacts.put(batch, hash, { kind: 'text', about, text, salt });
  return hash;
}

/** An address in canonical form. @throws HEX_INVALID */
export const account = (text: string): Hex => parseHex(text, 20);

/** @throws ASSET_UNKNOWN */
export async function requireAsset(asset: string, index: Pick<IndexReader, 'assets'>): Promise<AssetRow> {
  const row = await index.assets.asset(asset);
  if (row === undefined) throw new LedgerError('ASSET_UNKNOWN', `asset ${asset}`, { asset });
  return row;
}
