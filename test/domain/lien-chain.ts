import { LIEN_KINDS, type LienFacts } from '../../server/domain/lien-facts.ts';
import { ethers, type Registry } from '../contracts/fixtures.ts';

type LienRankHarness = Registry<
  'orderKeys' | 'purchaseMoneyDeadline' | 'hasPurchaseMoneyPriority' | 'standsBetween' | 'transferEffect' | 'fits'
>;

/** The rank library, callable. */
export async function lienRankHarness() {
  return (await ethers.deployContract('LienRankHarness')) as unknown as LienRankHarness;
}

/** A lien's facts as the library's struct takes them; 0 for what did not happen. */
export function chainFacts(lien: LienFacts): (number | undefined)[] {
  const { registration, possession, purchaseMoney } = lien;
  return [
    LIEN_KINDS[lien.kind],
    lien.tenure,
    lien.effectiveAt,
    lien.endedAt ?? 0,
    registration?.at ?? 0,
    registration?.until ?? 0,
    registration?.order ?? 0,
    possession?.from ?? 0,
    possession?.until ?? 0,
    purchaseMoney?.deliveredAt ?? 0,
    purchaseMoney?.restDays ?? 0,
  ];
}
