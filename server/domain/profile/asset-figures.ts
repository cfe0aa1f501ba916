/** Figures over the titles proven to be an enterprise's; each names its assets, liens, title records and what of them did not pass. Pure. */
import type { AssetCheckName } from '../asset-answer.ts';
import type { Hex } from '../bytes.ts';
import { sumDecimals } from '../decimal.ts';
import type { ProfileAsset } from './assets.ts';
import type { Holding } from './holding.ts';
import { BEFORE_FREE } from './holding.ts';
import type { Figure } from './profile.ts';

type Owned = ProfileAsset & { readonly holding: Holding };
interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Checks without which liens may be missing. */
const PROVEN: readonly AssetCheckName[] = ['completeness', 'freshness'];

/**
 * @param notPassed what of a title record did not pass, by its id
 * @returns none where nothing is proven to be the enterprise's
 */
export function assetFigures(items: readonly ProfileAsset[], notPassed: ReadonlyMap<Hex, readonly string[]>): Figure[] {
  const owned = items.filter((item): item is Owned => item.holding !== undefined);
  if (owned.length === 0) return [];
  const of =
    (some: readonly Owned[], checks: readonly AssetCheckName[]) =>
    (name: string, zh: string, en: string, value: Figure['value'], more: Partial<Figure> = {}): Figure => ({
      ...{ name, title: { zh, en }, value },
      from: some.flatMap(({ from }) => from),
      assets: some.map(({ asset }) => asset),
      ...more,
      notPassed: openIn(some, checks, notPassed),
    });
  /** Assets for which a figure cannot be told. */
  const gapsBut = (some: readonly Owned[]): { gaps?: string[] } => {
    const gaps = owned.filter((one) => !some.includes(one)).map(({ asset }) => `asset ${asset}`);
    return gaps.length === 0 ? {} : { gaps };
  };

  const valued = owned.filter((one) => one.holding.value !== null && passes(one, ['valuation']));
  const proven = owned.filter((one) => passes(one, PROVEN));
  const free = owned.filter(({ holding }) => holding.free !== null);
  const compared = owned.filter(({ holding }) => holding.register.ageDays !== null);
  const locked = owned.filter((one) => one.holding.locks.length > 0 || !passes(one, ['dispute']));
  // A lien on several assets is one lien.
  const liens = [...new Map(owned.flatMap(({ holding }) => holding.liens.map((lien) => [lien.lien, lien]))).values()];
  const secured = sumOf(liens.map(({ maxSecured, currency }) => ({ amount: maxSecured, currency })));
  const onLiens = of(owned, ['liens', ...PROVEN]);
  const steps = { liens: liens.map(({ lien }) => lien), ...gapsBut(proven) };
  // Fewer liens than there are would be a wrong answer; less value or less free value than there is errs on the safe side.
  const all = proven.length === owned.length;
  const classes = [...Map.groupBy(owned, ({ holding }) => holding.className)].map(
    ([name, some]) => `${name} ${some.length}`,
  );
  const oldest = Math.max(...compared.map(({ holding }) => holding.register.ageDays!));
  const value = sumOf(valued.map(({ holding }) => holding.value!));
  const left = sumOf(free.map(({ holding }) => holding.free!));
  return [
    of(owned, ['authority', 'freshness'])('titles', '已证明权属的资产', 'titles proven its own', owned.length),
    of(owned, [])('titleClasses', '资产类别', 'classes', classes.sort().join(', ')),
    of(owned, ['valuation'])('assetValue', '有效评估价值', 'value in force', valued.length === 0 ? null : value.sum, {
      ...value.unit,
      ...gapsBut(valued),
    }),
    onLiens('liens', '有效担保', 'active liens', all ? liens.length : null, steps),
    onLiens('securedAmount', '担保最高额', 'the most that they secure', all ? secured.sum : null, {
      ...(all ? secured.unit : {}),
      ...steps,
    }),
    of(owned, BEFORE_FREE)('freeValue', '可用价值', 'value less what is secured', free.length === 0 ? null : left.sum, {
      ...left.unit,
      ...gapsBut(free),
      liens: steps.liens,
    }),
    of(owned, ['legalRegister'])(
      'registerAge',
      '登记核对距今最长天数',
      'longest since compared with the legal register',
      compared.length === 0 ? null : oldest,
      { unit: 'days', ...gapsBut(compared) },
    ),
    of(locked, ['notes', 'recovery', 'dispute'])(
      'lockedTitles',
      '受限或有争议的资产',
      'locked or disputed',
      locked.length,
    ),
  ];
}

/** Null where there are several currencies, which nobody here may add up. */
function sumOf(some: readonly Money[]): { readonly sum: string | null; readonly unit: { readonly unit?: string } } {
  const [first, ...others] = new Set(some.map(({ currency }) => currency));
  if (others.length > 0) return { sum: null, unit: {} };
  return { sum: sumDecimals(some.map(({ amount }) => amount)), unit: first === undefined ? {} : { unit: first } };
}

const passes = ({ verification }: Owned, names: readonly AssetCheckName[]): boolean =>
  names.every((name) => verification?.checks.find(({ check }) => check === name)?.outcome === 'pass');

/** What of the title records and of these checks of the assets did not pass, each once. */
function openIn(
  some: readonly Owned[],
  names: readonly AssetCheckName[],
  notPassed: ReadonlyMap<Hex, readonly string[]>,
): string[] {
  const ofRecords = some.flatMap(({ from }) => from.flatMap((id) => notPassed.get(id) ?? []));
  const ofAssets = some.flatMap(({ asset, verification }) =>
    (verification?.checks ?? [])
      .filter(({ check, outcome }) => names.includes(check) && outcome !== 'pass')
      .map(({ check, reason }) => `asset ${asset}: ${check} ${reason}`),
  );
  return [...new Set([...ofRecords, ...ofAssets])].sort();
}
