/**
 * Fingerprints of identities: MACs under a key that only the consortium's gateways hold, so that equal things collide on chain and nobody
 * without the key can try numbers against it (machine numbers and patent numbers are few, and the latter public).
 * Keccak is a sponge: the hash of key and message is a MAC.
 */
import { ASSET_CLASSES } from './asset-classes.ts';
import type { AssetIdentity } from './asset-identity.ts';
import { concat, type Hex, toHex, utf8 } from './bytes.ts';
import { keccak, tag } from './hash.ts';

const EXACT = tag('asset-fingerprint');
const NEAR = tag('asset-near-fingerprint');
const KEY_ID = tag('consortium-key');

export interface AssetFingerprints {
  readonly fingerprint: Hex;
  readonly near: readonly Hex[];
}

/** H(tag . key . u8 class . text), exact and near. @param key 32 bytes, held by all gateways of the consortium */
export function fingerprintsOf(key: Uint8Array, identity: AssetIdentity): AssetFingerprints {
  const of = (domain: Uint8Array, text: string): Hex =>
    toHex(keccak(concat(domain, key, Uint8Array.of(ASSET_CLASSES[identity.class]), utf8(text))));
  const near = [...new Set(identity.near.map((text) => of(NEAR, text)))];
  return { fingerprint: of(EXACT, identity.exact), near };
}

/** What members compare to see that they hold the same key: 8 bytes, of no use to guess it. */
export const consortiumKeyId = (key: Uint8Array): Hex => toHex(keccak(concat(KEY_ID, key)), 0, 8);
