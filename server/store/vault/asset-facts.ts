import type { IdentityFields } from '../../domain/asset-identity.ts';
import type { Hex } from '../../domain/bytes.ts';
import type { VaultEngine } from './engine.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/**
 * What this member knows behind a hash that stands on chain: a title's identity behind its fingerprint, a text behind a salted hash, the
 * terms behind a lien's id. `operation`: what was to put it there.
 */
export type AssetFacts =
  | { readonly kind: 'title'; readonly fields: IdentityFields; readonly operation: string }
  | { readonly kind: 'text'; readonly about: string; readonly text: string; readonly salt: Hex }
  | { readonly kind: 'lien-request'; readonly terms: unknown; readonly debt: string; readonly debtSalt: Hex }
  | { readonly kind: 'lien'; readonly operation: string };

/** Facts by the hash that stands for them, kept apart by kind: a request and its lien have one id. */
export class AssetFactsArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  put(batch: VaultBatch, hash: Hex, facts: AssetFacts): void {
    batch.put('assetFacts', this.#engine.key('assetFacts', `${facts.kind} ${hash}`), json(facts));
  }

  async get<K extends AssetFacts['kind']>(kind: K, hash: Hex): Promise<Extract<AssetFacts, { kind: K }> | undefined> {
    const plain = await this.#engine.get('assetFacts', this.#engine.key('assetFacts', `${kind} ${hash}`));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as Extract<AssetFacts, { kind: K }>);
  }
}
