/** What the law allows and a lender should still know before it lends. */
import type { LienTerms } from '../domain/asset-typed-data.ts';
import { fromMinor } from '../domain/money.ts';
import type { AssetDeps } from './deps.ts';

export interface LienWarning {
  /** `ABOVE_VALUE`, `NOT_VALUED`, `OTHER_LIENS` */
  readonly code: string;
  readonly asset: string;
  readonly detail: string;
}

/** Warnings about each asset of a lien; none of them stops it. */
export async function lienWarnings(
  terms: LienTerms,
  { index, now }: Pick<AssetDeps, 'index' | 'now'>,
): Promise<LienWarning[]> {
  const found = await Promise.all(
    terms.assets.map(async (asset): Promise<LienWarning[]> => {
      const [valuations, liens] = await Promise.all([index.assets.valuations(asset), index.assets.liensOn(asset)]);
      const inForce = valuations.filter(
        (one) => one.withdrawn === undefined && one.validUntil > now() && one.currency === terms.currency,
      );
      const value = inForce.at(-1);
      const warnings: LienWarning[] = [];
      if (value === undefined)
        warnings.push({ code: 'NOT_VALUED', asset, detail: 'no valuation in force in the currency of the lien' });
      else if (BigInt(terms.maxAmount) > BigInt(value.amount))
        warnings.push({
          code: 'ABOVE_VALUE',
          asset,
          detail: `secures up to ${fromMinor(terms.maxAmount, terms.currency)}, valued at ${fromMinor(value.amount, value.currency)}`,
        });
      const others = liens.filter(({ ended, covers }) => ended === undefined && covers.includes(asset));
      if (others.length > 0)
        warnings.push({
          code: 'OTHER_LIENS',
          asset,
          detail: `${others.length} other liens are on it; verify the asset for the order`,
        });
      return warnings;
    }),
  );
  return found.flat();
}
