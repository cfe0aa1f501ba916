/** What the index knows of assets, liens and valuations; see IndexReader. Numbers of assets are decimal strings. */
import type { Hex } from '../domain/bytes.ts';
import { type ChainHead, EMPTY_CHAIN } from '../domain/hash-chain.ts';
import type {
  AssetClassRow,
  AssetRow,
  LienRow,
  LienStepRow,
  ResolutionRow,
  SubordinationRow,
  TransferAgreementRow,
  ValuationRow,
} from './asset-rows.ts';
import type { RowSource } from './index-reader.ts';
import { keys, prefixes } from './layout.ts';

/** Every reader may throw STORE_DAMAGED. */
export class AssetReader {
  readonly #rows: RowSource;

  constructor(rows: RowSource) {
    this.#rows = rows;
  }

  class(number: number): Promise<AssetClassRow | undefined> {
    return this.#rows.get(keys.assetClass(number));
  }

  /** In the order of their numbers. */
  classes(): Promise<AssetClassRow[]> {
    return this.#rows.range(prefixes.assetClasses);
  }

  asset(asset: string): Promise<AssetRow | undefined> {
    return this.#rows.get(keys.asset(asset));
  }

  /** Number of the asset with this fingerprint. */
  withFingerprint(fingerprint: Hex): Promise<string | undefined> {
    return this.#rows.get(keys.fingerprint(fingerprint));
  }

  /** Number of the asset that first claimed this near fingerprint. */
  withNearFingerprint(fingerprint: Hex): Promise<string | undefined> {
    return this.#rows.get(keys.nearFingerprint(fingerprint));
  }

  /** Whether the asset's authority found that the fingerprint is another thing. */
  resolution(asset: string, fingerprint: Hex): Promise<ResolutionRow | undefined> {
    return this.#rows.get(keys.resolution(asset, fingerprint));
  }

  lien(lien: Hex): Promise<LienRow | undefined> {
    return this.#rows.get(keys.lien(lien));
  }

  agreement(agreement: Hex): Promise<SubordinationRow | undefined> {
    return this.#rows.get(keys.subordination(agreement));
  }

  /** Everything that happened to liens on an asset, in order; exactly as many as the chain counts. */
  async lienSteps(asset: string): Promise<LienStepRow[]> {
    const { count } = await this.lienChain(asset);
    const found = await this.#rows.range<LienStepRow>(prefixes.lienSteps(asset));
    const uncounted = count === 0 && found.length > 0 && (await this.lienChain(asset)).count === 0;
    if (found.length < count || uncounted)
      throw this.#rows.damaged(`${found.length} of ${count} steps of liens on asset ${asset}`, {
        asset,
        found: found.length,
        count,
      });
    return found;
  }

  async lienChain(asset: string): Promise<ChainHead> {
    return (await this.#rows.get<ChainHead>(keys.lienChain(asset))) ?? EMPTY_CHAIN;
  }

  /** Every lien that ever was on the asset, in the order of their creation there. */
  async liensOn(asset: string): Promise<LienRow[]> {
    const ids = [...new Set((await this.lienSteps(asset)).map(({ lien }) => lien))];
    const rows = await this.#rows.getMany<LienRow>(ids.map((id) => keys.lien(id)));
    return rows.map((row, i) => {
      if (row === undefined) throw this.#rows.damaged(`lien ${ids[i]} is missing`, { lien: ids[i] });
      return row;
    });
  }

  /** What creditors agreed to, by lien. */
  transferAgreements(asset: string): Promise<TransferAgreementRow[]> {
    return this.#rows.range(prefixes.transferAgreements(asset));
  }

  valuation(valuation: Hex): Promise<ValuationRow | undefined> {
    return this.#rows.get(keys.valuation(valuation));
  }

  /** In the order in which they were given; exactly as many as the chain counts. */
  async valuations(asset: string): Promise<ValuationRow[]> {
    const { count } = await this.valuationChain(asset);
    const ids = await this.#rows.range<Hex>(prefixes.valuationsOf(asset));
    const rows = await this.#rows.getMany<ValuationRow>(ids.map((id) => keys.valuation(id)));
    const found = rows.filter((row) => row !== undefined);
    const uncounted = count === 0 && found.length > 0 && (await this.valuationChain(asset)).count === 0;
    if (found.length < count || found.length < ids.length || uncounted)
      throw this.#rows.damaged(`${found.length} of ${count} valuations of asset ${asset}`, {
        asset,
        found: found.length,
        count,
      });
    return found;
  }

  async valuationChain(asset: string): Promise<ChainHead> {
    return (await this.#rows.get<ChainHead>(keys.valuationChain(asset))) ?? EMPTY_CHAIN;
  }
}
