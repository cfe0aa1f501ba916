/**
 * Assets and liens in a credit profile. An account on chain says nothing about whom it belongs to, so an asset counts only where its title
 * authority published a title record under the enterprise's handle, obtained under the consent's category `assets` and judged as any record,
 * and the title's present owner is the account of that record. What the enterprise names and nobody proves is shown and never counted.
 *
 * What is not there is never silently absent:
 *   told        titles are proven
 *   none-proven proved: the title authority anchored no title record about the enterprise
 *   not-named   no title record could be asked for and the enterprise named no asset: this says nothing about whether it has any
 *   unknown     anything else: a record withheld, an authority that did not answer, an asset named without proof
 */
import type { SignedAssetAnswer } from '../asset-answer.ts';
import type { Hex } from '../bytes.ts';
import { assetFigures } from './asset-figures.ts';
import { checkOf, type Holding, holdingOf } from './holding.ts';
import { type Fact, type Figure, factsOf, type ProfileItem, type Section } from './profile.ts';

/** Schema of the records by which a title authority says whose a title is. */
export const TITLE_RECORDS = 'asset-title';

export type AssetsStatus = 'told' | 'none-proven' | 'not-named' | 'unknown';

export interface ProfileAsset {
  readonly asset: string;
  /** by the enterprise, in the request */
  readonly named: boolean;
  readonly whose: 'subject' | 'unknown';
  /**
   * TITLE_RECORD; or why it is not known: NO_TITLE_RECORD, NO_TITLE, TITLE_ENDED, OTHER_AUTHORITY (the record is not of the title's own
   * authority), OWNER_CHANGED, NOT_VERIFIED, and why a record is not counted (REVOKED, ...)
   */
  readonly reason: string;
  /** title records that it rests on, or that do not suffice */
  readonly from: readonly Hex[];
  /** absent where it is not known whose it is */
  readonly holding?: Holding;
  /** the verification of the asset, as `POST /asset-verifications` gives it */
  readonly verification?: SignedAssetAnswer;
}

export interface ProfileAssets {
  readonly status: AssetsStatus;
  readonly figures: readonly Figure[];
  readonly items: readonly ProfileAsset[];
}

/** The items of a verification that tell titles. */
const titleItems = (items: readonly ProfileItem[]): ProfileItem[] =>
  items.filter(({ schemaName }) => schemaName === TITLE_RECORDS);

/** A record may come from a member of ill will, whatever its schema says. */
const NUMBER = /^[1-9][0-9]{0,27}$/;

/** Assets that have a title record worth looking at, ascending: those to be verified. */
export function recordedAssets(items: readonly ProfileItem[]): string[] {
  const numbers = titleItems(items).flatMap((item) => factsOf(item).facts.map(({ values }) => String(values.asset)));
  return ascending(numbers.filter((number) => NUMBER.test(number)));
}

const ascending = (numbers: readonly string[]): string[] =>
  [...new Set(numbers)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));

/**
 * @param named what the enterprise named as its own
 * @param verified the verification of each asset of `recordedAssets`, by number; one that is missing is not counted
 * @param sections those of the same items
 */
export function assetsOf(
  items: readonly ProfileItem[],
  named: readonly string[],
  verified: ReadonlyMap<string, SignedAssetAnswer>,
  sections: readonly Section[],
): ProfileAssets {
  const records = titleItems(items).map(factsOf);
  const facts = records.flatMap((one) => one.facts);
  const notPassed = new Map(records.flatMap((one) => [...one.notPassed]));
  const leftOut = titleItems(items).flatMap((item, at) =>
    records[at]!.leftOut.map(({ id, reason }) => ({
      id,
      reason,
      asset: String(item.attestations.find((one) => one.id === id)?.fields.asset),
    })),
  );
  const dropped = leftOut.map(({ asset }) => asset).filter((number) => NUMBER.test(number));
  const numbers = ascending([...named, ...recordedAssets(items), ...dropped]);
  const found = numbers.map((asset): ProfileAsset => {
    const about = { asset, named: named.includes(asset) };
    const own = facts.filter(({ values }) => values.asset === asset);
    const answer = verified.get(asset);
    const unknown = (reason: string, from: readonly Hex[]): ProfileAsset => ({
      ...about,
      whose: 'unknown',
      reason,
      from,
    });
    if (own.length === 0) {
      const ofIt = leftOut.filter((one) => one.asset === asset);
      return unknown(ofIt[0]?.reason ?? 'NO_TITLE_RECORD', ids(ofIt));
    }
    if (answer === undefined) return unknown('NOT_VERIFIED', ids(own));
    const [reason, proof] = whose(own, answer);
    if (reason !== 'TITLE_RECORD') return unknown(reason, ids(own));
    return { ...about, whose: 'subject', reason, from: ids(proof), holding: holdingOf(answer), verification: answer };
  });
  return { status: statusOf(found, named, sections), figures: assetFigures(found, notPassed), items: found };
}

const ids = (some: readonly { readonly id: Hex }[]): Hex[] => some.map(({ id }) => id);

/** Whether records of the asset's own authority name the account that owns its title now. */
function whose(records: readonly Fact[], { title, checks }: SignedAssetAnswer): [string, readonly Fact[]] {
  if (title === null) return ['NO_TITLE', []];
  if (checkOf(checks, 'title')?.outcome !== 'pass') return ['TITLE_ENDED', []];
  const byAuthority = records.filter(({ issuer }) => issuer === title.authority);
  if (byAuthority.length === 0) return ['OTHER_AUTHORITY', []];
  // The newest word counts: an earlier record may name an account that owns it again.
  const newest = byAuthority.at(-1)!;
  return newest.values.owner === title.owner ? ['TITLE_RECORD', [newest]] : ['OWNER_CHANGED', []];
}

function statusOf(
  found: readonly ProfileAsset[],
  named: readonly string[],
  sections: readonly Section[],
): AssetsStatus {
  const told = sections.filter(({ schema }) => schema === TITLE_RECORDS).map(({ status }) => status);
  if (told.includes('withheld')) return 'unknown';
  if (found.some(({ whose: is }) => is === 'subject')) return 'told';
  if (told.length > 0 && told.every((status) => status === 'not-published')) return 'none-proven';
  const nobodyAsked = told.every((status) => status === 'no-consent' || status === 'no-publisher');
  return named.length === 0 && nobodyAsked ? 'not-named' : 'unknown';
}
