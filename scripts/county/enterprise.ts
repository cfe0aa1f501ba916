import { usccCheckDigit } from '../../server/domain/identifiers.ts';
import type { Values } from '../../server/domain/values.ts';
import { addDays, type Calendar } from './calendar.ts';
import type { Random } from './random.ts';
import { TRADES, type Trade } from './trades.ts';

/** How an enterprise fares: no facts but the registration; steady; or late with everything from a month on. */
type Course = 'silent' | 'steady' | 'strained';

/** One enterprise of the county and what drives its facts. */
export interface CountyEnterprise {
  readonly uscc: string;
  readonly trade: Trade;
  readonly course: Course;
  /** Place among the calendar's months from which a strained one is late; past the last for others. */
  readonly strainedFrom: number;
  readonly registration: Values;
  readonly staff: number;
  /** Orders in an average month, in CNY. */
  readonly orders: number;
}

// No province has the number 99, and HC (for 合成, synthetic) heads every organisation code.
const REGIONS = [
  { code: '990101', name: '合成县' },
  { code: '990102', name: '合成东县' },
] as const;
const PLACES = ['青溪', '柳河', '石桥', '北坡', '南湾', '白杨', '双井', '金沟', '云岭', '沙河', '红崖', '松林'];
const WORDS = ['丰', '禾', '裕', '泰', '兴', '和', '康', '源', '盛', '顺', '荣', '达'];

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** The ninth character of an organisation code (GB 11714); digits count as themselves, letters from A = 10. */
function organisationCheck(first8: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += ORGANISATION_WEIGHTS[i]! * Number.parseInt(first8[i]!, 36);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** A valid code that belongs to nobody. `number` below 1,000,000 makes it the only one of its kind. */
function syntheticUscc(cooperative: boolean, regionCode: string, number: number): string {
  const organisation = `HC${String(number).padStart(6, '0')}`;
  const first17 = `${cooperative ? '93' : '91'}${regionCode}${organisation}${organisationCheck(organisation)}`;
  return first17 + usccCheckDigit(first17);
}

function courseOf(random: Random, index: number): Course {
  // The first ones are of every kind, so that the smallest county has all of them.
  if (index < 10) return index === 4 ? 'strained' : index === 9 ? 'silent' : 'steady';
  return random.chance(0.25) ? 'silent' : random.chance(0.2) ? 'strained' : 'steady';
}

/** The strain begins early, and in the last year that is rated at the latest: that rating shows it. */
function latestStrain({ months, ratedYears }: Calendar): number {
  return Math.min(4, months.lastIndexOf(`${ratedYears.at(-1)}-12`));
}

export function createEnterprise(random: Random, index: number, calendar: Calendar): CountyEnterprise {
  const trade = index < 10 ? TRADES[index % TRADES.length]! : random.pick(TRADES);
  const course = courseOf(random, index);
  const region = random.pick(REGIONS);
  const uscc = syntheticUscc(trade.cooperative, region.code, index + 1);
  const word = random.pick(WORDS) + random.pick(WORDS);
  const registration: Values = {
    uscc,
    name: `${region.name}${random.pick(PLACES)}${word}${index + 1}号${trade.product}${trade.form}`,
    registrationDate: addDays(calendar.lastDay, random.integer(0, 20 * 365) - 22 * 365 - 1),
    province: '合成',
    city: '合成市',
    regionCode: region.code,
    regionName: region.name,
    businessScope: trade.scope,
  };
  // As in real registers, type and capital are often missing.
  if (random.chance(0.3)) registration.enterpriseType = trade.type;
  if (random.chance(0.6)) {
    const capital = String(random.pick([5, 10, 20, 30, 50, 80, 100, 200, 500]));
    registration.registeredCapital10k = capital;
    registration.registeredCapitalText = `${capital}(万元人民币)`;
    registration.capitalCurrency = 'CNY';
  }
  return {
    uscc,
    trade,
    course,
    strainedFrom: course === 'strained' ? random.integer(1, latestStrain(calendar)) : calendar.months.length,
    registration,
    staff: random.integer(...trade.staff),
    orders: random.between(...trade.orders),
  };
}
