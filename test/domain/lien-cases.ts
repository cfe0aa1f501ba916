import type { LienFacts, LienKind } from '../../server/domain/lien-facts.ts';
import type { LienReasonCode } from '../../server/domain/lien-reasons.ts';
import type { AppliedSubordination, Subordination } from '../../server/domain/lien-subordination.ts';

/**
 * The one table of lien cases, for TypeScript and Solidity alike (what a transfer or a grant meets: lien-gate-cases.ts). Names, dates and amounts are synthetic; times are China's. `articles` are
 * of the Civil Code, `I` of the Supreme People's Court's Interpretation on Security. `order` reads "A > B = C": A first, then B and C alike.
 */
export interface LienCase {
  articles: string;
  en: string;
  zh: string;
  asOf?: number;
  liens: LienFacts[];
  subordinations?: Subordination[];
  order: string;
  /** The order by law, where agreements change it. */
  lawOrder?: string;
  unranked?: Record<string, LienReasonCode>;
  /** One reason each that must be among those given. */
  reasons?: Record<string, LienReasonCode>;
  effects?: AppliedSubordination['effect'][];
  proceeds?: bigint;
  /** Payments per lien, and `surplus`. */
  paid?: Record<string, bigint>;
}

/** Unix seconds of a time in China, "2026-03-01 10:00[:00]". */
export const at = (time: string): number => Date.parse(`${time.replace(' ', 'T')}+08:00`) / 1000;

type Extra = Partial<Omit<LienFacts, 'id' | 'kind' | 'secured' | 'effectiveAt'>>;
const lien =
  (kind: LienKind) =>
  (id: string, secured: bigint, effective: string, extra: Extra = {}): LienFacts => ({
    id,
    kind,
    secured,
    tenure: 0,
    effectiveAt: at(effective),
    ...extra,
  });
const mortgage = lien('mortgage');
const pledge = lien('possessory-pledge');
const ipPledge = lien('rights-pledge');
const retention = lien('retention');
const reservedTitle = lien('reserved-title');
const financeLease = lien('finance-lease');
const registered = (time: string, more: { order?: number; until?: number } = {}): Extra => ({
  registration: { at: at(time), ...more },
});
const held = (from: string, until?: string): Extra => ({
  possession: { from: at(from), ...(until === undefined ? {} : { until: at(until) }) },
});
const price = (delivered: string, restDays?: number): Extra => ({
  purchaseMoney: { deliveredAt: at(delivered), ...(restDays === undefined ? {} : { restDays }) },
});
const yields = (id: string, yielding: string, favoured: string | undefined, time: string): Subordination => ({
  id,
  yielding: yielding.split(' '),
  ...(favoured === undefined ? {} : { favoured }),
  at: at(time),
});

export const AS_OF = at('2026-06-01 00:00');

/** Three registered mortgages of 100, 100 and 60, in this order by law: the ground of most cases about agreements. */
const three = (): LienFacts[] => [
  mortgage('A', 100n, '2026-01-05 09:00', registered('2026-01-06 09:00')),
  mortgage('B', 100n, '2026-02-05 09:00', registered('2026-02-06 09:00')),
  mortgage('C', 60n, '2026-03-05 09:00', registered('2026-03-06 09:00')),
];

export const LIEN_CASES: LienCase[] = [
  // registration: 403, 413, 414
  {
    articles: '403 413',
    en: 'One registered mortgage; what is left goes to the owner',
    zh: '单一已登记抵押权，余款归抵押人',
    liens: [mortgage('A', 100n, '2026-01-05 09:00', registered('2026-01-06 09:00'))],
    order: 'A',
    proceeds: 130n,
    paid: { A: 100n, surplus: 30n },
  },
  {
    articles: '414',
    en: 'Two registered mortgages: by the time of registration',
    zh: '两个已登记抵押权，按登记时间先后',
    liens: three().slice(0, 2),
    order: 'A > B',
    reasons: { A: 'REGISTERED_BY_TIME', B: 'REGISTERED_BY_TIME' },
    proceeds: 150n,
    paid: { A: 100n, B: 50n, surplus: 0n },
  },
  {
    articles: '414',
    en: 'Contract first but registered second: ranks second',
    zh: '合同在先、登记在后的，后受偿',
    liens: [
      mortgage('A', 100n, '2026-01-05 09:00', registered('2026-02-10 09:00')),
      mortgage('B', 100n, '2026-02-01 09:00', registered('2026-02-02 09:00')),
    ],
    order: 'B > A',
  },
  {
    articles: '414',
    en: 'Put on the ledger first, registered later: the legal register decides, not the ledger',
    zh: '上链在先、法定登记在后的，以法定登记时间为准',
    liens: [
      mortgage('late', 100n, '2026-01-05 09:00', registered('2026-03-01 15:30:01')),
      mortgage('soon', 100n, '2026-01-05 09:00', registered('2026-03-01 15:30:00')),
    ],
    order: 'soon > late',
  },
  {
    articles: '403 414',
    en: 'An earlier unregistered mortgage stands after a later registered one',
    zh: '已经登记的先于未登记的受偿',
    liens: [
      mortgage('A', 100n, '2025-01-05 09:00'),
      mortgage('B', 100n, '2026-02-05 09:00', registered('2026-02-06 09:00')),
    ],
    order: 'B > A',
    reasons: { A: 'UNREGISTERED_AFTER_REGISTERED' },
    proceeds: 120n,
    paid: { A: 20n, B: 100n, surplus: 0n },
  },
  {
    articles: '414',
    en: 'Two unregistered mortgages share in proportion to their claims, whichever contract is older',
    zh: '均未登记的，按照债权比例清偿',
    liens: [mortgage('A', 300n, '2025-01-05 09:00'), mortgage('B', 100n, '2026-02-05 09:00')],
    order: 'A = B',
    reasons: { A: 'UNREGISTERED_PRO_RATA', B: 'UNREGISTERED_PRO_RATA' },
    proceeds: 200n,
    paid: { A: 150n, B: 50n, surplus: 0n },
  },
  {
    articles: '414',
    en: 'Three equal unregistered claims and 100 units: the unit left over goes to one, nothing is lost',
    zh: '三个相等的未登记债权分配100，尾差不丢失',
    liens: ['A', 'B', 'C'].map((id) => mortgage(id, 70n, '2026-01-05 09:00')),
    order: 'A = B = C',
    proceeds: 100n,
    paid: { A: 34n, B: 33n, C: 33n, surplus: 0n },
  },
  {
    articles: '414',
    en: 'The registered one in full, the unregistered share the rest',
    zh: '登记的全额受偿后，未登记的按比例分配余额',
    liens: [
      mortgage('A', 60n, '2026-01-05 09:00'),
      mortgage('B', 100n, '2026-01-06 09:00', registered('2026-01-07 09:00')),
      mortgage('C', 30n, '2026-01-08 09:00'),
    ],
    order: 'B > A = C',
    proceeds: 145n,
    paid: { A: 30n, B: 100n, C: 15n, surplus: 0n },
  },
  {
    articles: '414',
    en: 'Registered at the same moment, no sequence known: shared (inferred)',
    zh: '登记时间相同且无先后记载的，按比例（推定）',
    liens: [
      mortgage('A', 100n, '2026-01-05 09:00', registered('2026-01-06 00:00')),
      mortgage('B', 50n, '2026-01-05 09:00', registered('2026-01-06 00:00')),
    ],
    order: 'A = B',
    reasons: { A: 'SAME_TIME_PRO_RATA' },
    proceeds: 75n,
    paid: { A: 50n, B: 25n, surplus: 0n },
  },
  {
    articles: '414',
    en: 'Registered on the same day in a register that gives only days: by its own sequence (inferred)',
    zh: '登记簿仅记载日期的，同日登记按登记簿顺序（推定）',
    liens: [
      mortgage('A', 100n, '2026-01-05 09:00', registered('2026-01-06 00:00', { order: 2 })),
      mortgage('B', 50n, '2026-01-05 09:00', registered('2026-01-06 00:00', { order: 1 })),
    ],
    order: 'B > A',
    reasons: { A: 'REGISTER_SEQUENCE' },
  },
  {
    articles: '414',
    en: 'Seen from a day before the registration, the mortgage is unregistered',
    zh: '在登记日之前观察，视为未登记',
    asOf: at('2026-01-31 00:00'),
    liens: [
      mortgage('A', 100n, '2026-01-05 09:00', registered('2026-02-01 09:00')),
      mortgage('B', 100n, '2026-01-06 09:00', registered('2026-01-30 09:00')),
    ],
    order: 'B > A',
    reasons: { A: 'UNREGISTERED_AFTER_REGISTERED' },
  },
  {
    articles: '403 414',
    en: 'A registration that ran out ranks as none (inferred)',
    zh: '登记期限届满未展期的，视同未登记（推定）',
    liens: [
      mortgage('A', 100n, '2025-01-05 09:00', registered('2025-01-06 09:00', { until: at('2026-01-06 09:00') })),
      mortgage('B', 100n, '2026-02-05 09:00', registered('2026-02-06 09:00')),
    ],
    order: 'B > A',
    reasons: { A: 'REGISTRATION_LAPSED' },
  },
  {
    articles: '403',
    en: 'A contract that takes effect later is not ranked yet',
    zh: '合同尚未生效的，不参与排序',
    liens: [
      mortgage('A', 100n, '2026-01-05 09:00', registered('2026-01-06 09:00')),
      mortgage('B', 100n, '2026-07-01 09:00'),
    ],
    order: 'A',
    unranked: { B: 'NOT_YET_EFFECTIVE' },
  },
  {
    articles: '393',
    en: 'A released mortgage is listed, not ranked; the next moves up',
    zh: '主债权消灭的，抵押权消灭，后顺位升进',
    liens: [{ ...three()[0]!, endedAt: at('2026-05-01 12:00') }, three()[1]!],
    order: 'B',
    unranked: { A: 'ENDED' },
  },
  {
    articles: '393 414',
    en: 'A lien is over in the very second of its end, a registration in the very second it runs out',
    zh: '解除、登记届满的时刻起即失效',
    liens: [
      { ...three()[0]!, endedAt: AS_OF },
      mortgage('L', 100n, '2025-01-05 09:00', registered('2025-01-06 09:00', { until: AS_OF })),
      three()[1]!,
    ],
    order: 'B > L',
    unranked: { A: 'ENDED' },
    reasons: { L: 'REGISTRATION_LAPSED' },
  },
  {
    articles: '393 414',
    en: 'One second before, both still hold',
    zh: '前一秒仍然有效',
    asOf: AS_OF - 1,
    liens: [
      { ...three()[0]!, endedAt: AS_OF },
      mortgage('L', 100n, '2025-01-05 09:00', registered('2025-01-06 09:00', { until: AS_OF })),
      three()[1]!,
    ],
    order: 'L > A > B',
  },
  {
    articles: '407 547',
    en: 'Assigned with its claim, the mortgage keeps its rank: the facts of rank stay as they are',
    zh: '债权转让的，抵押权一并转让，顺位不变',
    liens: [mortgage('A', 100n, '2026-01-05 09:00', registered('2026-01-06 09:00')), three()[1]!],
    order: 'A > B',
  },
  // other registrable rights: 414 second paragraph, 641, 745
  {
    articles: '414 641',
    en: 'Reserved title ranks among mortgages by its registration',
    zh: '所有权保留参照登记时间先后',
    liens: [...three().slice(0, 2), reservedTitle('S', 40n, '2026-01-20 09:00', registered('2026-01-21 09:00'))],
    order: 'A > S > B',
    reasons: { S: 'OTHER_REGISTERED_BY_TIME' },
  },
  {
    articles: '414 745',
    en: 'An unregistered finance lease shares with unregistered mortgages',
    zh: '未登记的融资租赁与未登记的抵押权按比例',
    liens: [financeLease('L', 100n, '2026-01-05 09:00'), mortgage('M', 300n, '2026-02-05 09:00')],
    order: 'L = M',
    proceeds: 40n,
    paid: { L: 10n, M: 30n, surplus: 0n },
  },
  // mortgage and pledge: 415, 429
  {
    articles: '415 429',
    en: 'Delivered to the pledgee before the mortgage was registered: the pledge first',
    zh: '质权交付在先、抵押登记在后的，质权优先',
    liens: [
      mortgage('M', 100n, '2026-01-05 09:00', registered('2026-02-06 09:00')),
      pledge('P', 100n, '2026-01-20 09:00', held('2026-01-20 10:00')),
    ],
    order: 'P > M',
    reasons: { P: 'DELIVERED_BY_TIME' },
  },
  {
    articles: '415',
    en: 'Registered before the delivery: the mortgage first',
    zh: '抵押登记在先、质权交付在后的，抵押权优先',
    liens: [
      mortgage('M', 100n, '2026-01-05 09:00', registered('2026-01-06 09:00')),
      pledge('P', 100n, '2026-01-20 09:00', held('2026-01-20 10:00')),
    ],
    order: 'M > P',
  },
  {
    articles: '403 415',
    en: 'An older mortgage without registration stands after a delivered pledge',
    zh: '抵押权未登记的，质权优先',
    liens: [mortgage('M', 100n, '2025-01-05 09:00'), pledge('P', 100n, '2026-01-20 09:00', held('2026-01-20 10:00'))],
    order: 'P > M',
  },
  {
    articles: '429',
    en: 'A pledge that was agreed and never delivered does not exist',
    zh: '动产未交付的，质权未设立',
    liens: [mortgage('M', 100n, '2026-03-05 09:00'), pledge('P', 100n, '2026-01-20 09:00')],
    order: 'M',
    unranked: { P: 'NOT_DELIVERED' },
  },
  {
    articles: '415 226',
    en: 'The pledgee held the thing already: the pledge begins with the contract, not with the possession',
    zh: '质权人先行占有的，自质权合同生效时设立',
    liens: [
      mortgage('M', 100n, '2026-01-05 09:00', registered('2026-01-10 09:00')),
      pledge('P', 100n, '2026-01-20 09:00', held('2025-12-01 10:00')),
    ],
    order: 'M > P',
  },
  {
    articles: '415 429',
    en: 'A pledgee who gave the thing back stands with the unregistered (inferred)',
    zh: '质权人返还质物的，视同未公示（推定）',
    liens: [
      mortgage('M', 100n, '2026-01-05 09:00', registered('2026-02-06 09:00')),
      pledge('P', 100n, '2026-01-02 09:00', held('2026-01-02 10:00', '2026-03-01 10:00')),
      mortgage('U', 100n, '2026-04-05 09:00'),
    ],
    order: 'M > P = U',
    reasons: { P: 'POSSESSION_GIVEN_BACK' },
  },
  {
    articles: '415',
    en: 'Registered and delivered at the same moment: shared (inferred)',
    zh: '登记与交付同时的，按比例（推定）',
    liens: [
      mortgage('M', 300n, '2026-01-05 09:00', registered('2026-01-06 09:00')),
      pledge('P', 100n, '2026-01-05 09:00', held('2026-01-06 09:00')),
    ],
    order: 'M = P',
    proceeds: 100n,
    paid: { M: 75n, P: 25n, surplus: 0n },
  },
  // purchase money: 416, 201, 203, I57
  {
    articles: '416',
    en: 'A mortgage for the price, registered on the tenth day, passes an earlier registered floating mortgage',
    zh: '价款抵押在交付后十日内登记，优先于在先登记的浮动抵押',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-11 16:00'), ...price('2026-03-01 10:00') }),
    ],
    order: 'P > F',
    reasons: { P: 'PURCHASE_MONEY_FIRST' },
    proceeds: 150n,
    paid: { F: 50n, P: 100n, surplus: 0n },
  },
  {
    articles: '416 201',
    en: 'Registered in the last second of the tenth day, the day of delivery not counted: in time',
    zh: '交付当日不计，第十日二十四时前登记，及时',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-11 23:59:59'), ...price('2026-03-01 00:00') }),
    ],
    order: 'P > F',
  },
  {
    articles: '416 201',
    en: 'Registered in the first second of the eleventh day: too late, though delivered late in the evening',
    zh: '第十一日零时登记，逾期',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-12 00:00'), ...price('2026-03-01 23:59:59') }),
    ],
    order: 'F > P',
    reasons: { P: 'PURCHASE_MONEY_MISSED' },
  },
  {
    articles: '416 203',
    en: 'The tenth day falls on three rest days: the first working day after them is the last day',
    zh: '末日为法定休假日的，顺延至休假结束次日',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-14 16:00'), ...price('2026-03-01 10:00', 3) }),
    ],
    order: 'P > F',
  },
  {
    articles: '416 203',
    en: 'The day after that is too late',
    zh: '顺延后仍逾期',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-15 09:00'), ...price('2026-03-01 10:00', 3) }),
    ],
    order: 'F > P',
  },
  {
    articles: '416',
    en: 'Within the ten days and not registered yet: last for now, and said to be pending',
    zh: '十日内尚未登记：暂列未登记，提示可能优先',
    asOf: at('2026-03-05 00:00'),
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-09 09:00'), ...price('2026-03-01 10:00') }),
    ],
    order: 'F > P',
    reasons: { P: 'PURCHASE_MONEY_PENDING' },
  },
  {
    articles: '416 414',
    en: 'A claim for the price without any registration shares with the unregistered',
    zh: '价款抵押始终未登记的，与未登记者按比例',
    liens: [
      mortgage('U', 100n, '2025-01-05 09:00'),
      mortgage('P', 100n, '2026-03-01 09:00', price('2026-03-01 10:00')),
    ],
    order: 'P = U',
    reasons: { P: 'PURCHASE_MONEY_MISSED' },
  },
  {
    articles: 'I57',
    en: 'Two purchase-money liens, both in time: by the time of registration',
    zh: '多个价款优先权，按登记时间先后',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-08 09:00'), ...price('2026-03-01 10:00') }),
      reservedTitle('S', 100n, '2026-03-01 09:00', { ...registered('2026-03-05 09:00'), ...price('2026-03-01 10:00') }),
    ],
    order: 'S > P > F',
    reasons: { S: 'PURCHASE_MONEY_ANALOGUE', P: 'PURCHASE_MONEY_BY_TIME' },
  },
  {
    articles: 'I57',
    en: 'A lessor registered within ten days passes an earlier floating mortgage of the lessee',
    zh: '融资租赁出租人十日内登记的，优先于在先浮动抵押',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      financeLease('L', 100n, '2026-03-01 09:00', { ...registered('2026-03-05 09:00'), ...price('2026-03-01 10:00') }),
    ],
    order: 'L > F',
  },
  {
    articles: '416 415',
    en: 'The buyer pledges the new machine at once; the seller’s lien registered in time is still first',
    zh: '买受人收货后立即出质，价款抵押及时登记仍优先',
    liens: [
      pledge('Q', 100n, '2026-03-02 09:00', held('2026-03-02 10:00')),
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-08 09:00'), ...price('2026-03-01 10:00') }),
    ],
    order: 'P > Q',
  },
  {
    articles: '416',
    en: 'A pledge for the price has no such priority: the article speaks of chattel mortgages',
    zh: '质权不适用价款优先权',
    liens: [
      mortgage('F', 500n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      pledge('Q', 100n, '2026-03-01 09:00', { ...held('2026-03-01 10:00'), ...price('2026-03-01 10:00') }),
    ],
    order: 'F > Q',
    reasons: { Q: 'PURCHASE_MONEY_NOT_MORTGAGE' },
  },
  {
    articles: '416 406',
    en: 'A used machine bought with a loan: the bank that lent the price does not pass the lien of the seller’s bank',
    zh: '二手机械：买受人的价款抵押不优先于出卖人此前设立并登记的抵押权',
    liens: [
      mortgage('seller-bank', 100n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('price-bank', 100n, '2026-03-01 09:00', {
        tenure: 1,
        ...registered('2026-03-03 09:00'),
        ...price('2026-03-01 10:00'),
      }),
    ],
    order: 'seller-bank > price-bank',
    reasons: { 'seller-bank': 'EARLIER_OWNER_FIRST' },
  },
  {
    articles: '406 414 416',
    en: 'The circle: the buyer’s old floating mortgage, the seller’s lien, the price loan. The seller’s lien is untouched, then the price (inferred)',
    zh: '循环：买受人在先浮动抵押、出卖人抵押、价款抵押——出卖人抵押不受影响，其次价款抵押（推定）',
    liens: [
      mortgage('float', 100n, '2024-01-05 09:00', { tenure: 1, ...registered('2024-01-06 09:00') }),
      mortgage('seller', 100n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('price', 100n, '2026-03-01 09:00', {
        tenure: 1,
        ...registered('2026-03-03 09:00'),
        ...price('2026-03-01 10:00'),
      }),
    ],
    order: 'seller > price > float',
    reasons: { seller: 'EARLIER_OWNER_FIRST', price: 'PURCHASE_MONEY_FIRST' },
  },
  // transfer: 403, 406
  {
    articles: '406',
    en: 'Sold after the pledge to A, then mortgaged to B by the buyer: A first',
    zh: '抵押财产转让，抵押权不受影响，受让人的抵押权在后',
    liens: [three()[0]!, { ...three()[1]!, tenure: 1 }],
    order: 'A > B',
    proceeds: 120n,
    paid: { A: 100n, B: 20n, surplus: 0n },
  },
  {
    articles: '393 406',
    en: 'A releases: B ranks first',
    zh: 'A 解除后，B 升为第一顺位',
    liens: [
      { ...three()[0]!, endedAt: at('2026-05-01 12:00') },
      { ...three()[1]!, tenure: 1 },
    ],
    order: 'B',
    unranked: { A: 'ENDED' },
    proceeds: 120n,
    paid: { B: 100n, surplus: 20n },
  },
  {
    articles: '403 406',
    en: 'Not registered, sold to one who knew, who mortgages to a bank that registers: the bank first',
    zh: '未登记抵押，恶意受让人再抵押并登记：登记者优先',
    liens: [
      mortgage('old', 100n, '2025-01-05 09:00'),
      mortgage('bank', 100n, '2026-03-01 09:00', { tenure: 1, ...registered('2026-03-03 09:00') }),
    ],
    order: 'bank > old',
  },
  {
    articles: '406 414',
    en: 'The earlier owner’s lien was registered only after the sale: by time against the buyer’s liens',
    zh: '出卖人的抵押权在转让之后才登记的，与受让人的担保物权按登记时间',
    liens: [
      mortgage('old', 100n, '2025-01-05 09:00', { tenure: 1, ...registered('2026-03-10 09:00') }),
      mortgage('bank', 100n, '2026-03-01 09:00', { tenure: 1, ...registered('2026-03-03 09:00') }),
    ],
    order: 'bank > old',
  },
  {
    articles: '404',
    en: 'Cut off by a buyer in the ordinary course: ended, though it was registered',
    zh: '正常经营买受人取得的，已登记的抵押权也消灭',
    liens: [
      { ...three()[0]!, endedAt: at('2026-02-01 12:00') },
      { ...three()[1]!, tenure: 1 },
    ],
    order: 'B',
    unranked: { A: 'ENDED' },
  },
  // retention: 447, 456, 457, 416
  {
    articles: '447 456',
    en: 'The workshop that keeps the machine for its bill comes before a registered mortgage and a pledge',
    zh: '留置权人优先于抵押权、质权受偿',
    liens: [three()[0]!, retention('R', 10n, '2026-05-01 09:00', held('2026-04-20 09:00'))],
    order: 'R > A',
    reasons: { R: 'RETENTION_FIRST' },
    proceeds: 50n,
    paid: { A: 40n, R: 10n, surplus: 0n },
  },
  {
    articles: '416 456',
    en: 'Retention comes before a purchase-money lien too',
    zh: '价款优先权不优先于留置权',
    liens: [
      mortgage('P', 100n, '2026-03-01 09:00', { ...registered('2026-03-08 09:00'), ...price('2026-03-01 10:00') }),
      retention('R', 10n, '2026-05-01 09:00', held('2026-04-20 09:00')),
    ],
    order: 'R > P',
  },
  {
    articles: '457',
    en: 'The workshop let the machine go: its right is gone',
    zh: '留置权人丧失占有的，留置权消灭',
    liens: [three()[0]!, retention('R', 10n, '2026-05-01 09:00', held('2026-04-20 09:00', '2026-05-10 09:00'))],
    order: 'A',
    unranked: { R: 'RETENTION_LOST' },
  },
  {
    articles: '456',
    en: 'Two retention liens: by the time of possession (inferred)',
    zh: '两个留置权按占有时间（推定）',
    liens: [
      retention('R2', 10n, '2026-05-02 09:00', held('2026-05-02 09:00')),
      retention('R1', 10n, '2026-05-01 09:00', held('2026-05-01 09:00')),
    ],
    order: 'R1 > R2',
    reasons: { R1: 'RETENTION_BY_TIME' },
  },
  // intellectual property: 440, 444
  {
    articles: '444 414',
    en: 'Two pledges of one patent: by the time of registration',
    zh: '同一专利权两次出质，按登记时间先后',
    liens: [
      ipPledge('A', 100n, '2026-01-05 09:00', registered('2026-02-06 00:00')),
      ipPledge('B', 100n, '2026-01-20 09:00', registered('2026-01-25 00:00')),
    ],
    order: 'B > A',
    reasons: { B: 'PLEDGE_BY_REGISTRATION' },
  },
  {
    articles: '444',
    en: 'A patent pledge without registration does not exist: it does not even share',
    zh: '专利权质押未登记的，质权未设立',
    liens: [
      ipPledge('A', 100n, '2026-01-05 09:00'),
      ipPledge('B', 100n, '2026-01-20 09:00', registered('2026-01-25 00:00')),
    ],
    order: 'B',
    unranked: { A: 'PLEDGE_NOT_REGISTERED' },
    proceeds: 150n,
    paid: { B: 100n, surplus: 50n },
  },
  {
    articles: '444',
    en: 'A patent pledge whose registration has ended is not ranked (inferred)',
    zh: '质权登记失效的，不参与排序（推定）',
    liens: [ipPledge('A', 100n, '2025-01-05 09:00', registered('2025-01-06 00:00', { until: at('2026-01-06 00:00') }))],
    order: '',
    unranked: { A: 'PLEDGE_REGISTRATION_ENDED' },
    proceeds: 5n,
    paid: { surplus: 5n },
  },
  // agreements: 409
  {
    articles: '409',
    en: 'A neighbour yields: the two change places',
    zh: '相邻顺位变更，无中间权利人',
    liens: three().slice(0, 2),
    subordinations: [yields('s', 'A', 'B', '2026-04-01 09:00')],
    order: 'B > A',
    lawOrder: 'A > B',
    effects: ['full'],
    reasons: { A: 'SUBORDINATED', B: 'RAISED' },
    proceeds: 150n,
    paid: { A: 50n, B: 100n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'The circle: A yields to C, B between did not agree. C is paid from A’s share, B gets what it would have got',
    zh: '循环顺位：A 让与 C，B 未同意；C 从 A 的份额受偿，B 不受影响',
    liens: three(),
    subordinations: [yields('s', 'A', 'C', '2026-04-01 09:00')],
    order: 'A > B > C',
    effects: ['relative'],
    reasons: { A: 'YIELDS_FROM_OWN_SHARE', C: 'PAID_FROM_YIELDED_SHARE' },
    proceeds: 150n,
    paid: { A: 40n, B: 50n, C: 60n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'The same with more proceeds: what C no longer needs of its own place is A’s',
    zh: '同上，价款较多时 A 由 C 的位置补足',
    liens: three(),
    subordinations: [yields('s', 'A', 'C', '2026-04-01 09:00')],
    order: 'A > B > C',
    effects: ['relative'],
    proceeds: 230n,
    paid: { A: 70n, B: 100n, C: 60n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'A larger claim behind: C gets no more out of A’s place than A’s claim',
    zh: '后顺位债权较大：以 A 的债权额为限，不得损害 B',
    liens: [...three().slice(0, 2), { ...three()[2]!, secured: 150n }],
    subordinations: [yields('s', 'A', 'C', '2026-04-01 09:00')],
    order: 'A > B > C',
    effects: ['relative'],
    proceeds: 200n,
    paid: { A: 0n, B: 100n, C: 100n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'All between agree: C moves to the front with its whole claim',
    zh: '中间权利人书面同意：C 升至第一顺位',
    liens: [...three().slice(0, 2), { ...three()[2]!, secured: 150n }],
    subordinations: [yields('s', 'A B', 'C', '2026-04-01 09:00')],
    order: 'C > A > B',
    lawOrder: 'A > B > C',
    effects: ['full'],
    proceeds: 200n,
    paid: { A: 50n, B: 0n, C: 150n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'All between agree, one after the other instead of on one paper: the same',
    zh: '中间权利人先后分别同意，效果相同',
    liens: [...three().slice(0, 2), { ...three()[2]!, secured: 150n }],
    subordinations: [yields('s1', 'A', 'C', '2026-04-01 09:00'), yields('s2', 'B', 'C', '2026-04-02 09:00')],
    order: 'C > A > B',
    lawOrder: 'A > B > C',
    effects: ['full', 'full'],
    proceeds: 200n,
    paid: { A: 50n, B: 0n, C: 150n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'Before the second has agreed, only the first gives',
    zh: '第二人同意之前，仅第一人让与',
    asOf: at('2026-04-01 12:00'),
    liens: [...three().slice(0, 2), { ...three()[2]!, secured: 150n }],
    subordinations: [yields('s1', 'A', 'C', '2026-04-01 09:00'), yields('s2', 'B', 'C', '2026-04-02 09:00')],
    order: 'A > B > C',
    effects: ['relative', 'future'],
    proceeds: 200n,
    paid: { A: 0n, B: 100n, C: 100n, surplus: 0n },
  },
  {
    articles: '409 416',
    en: 'A purchase-money lien comes between later: it agreed to nothing and loses nothing',
    zh: '此后设立的价款优先权不受先前协议影响',
    liens: [
      mortgage('A', 100n, '2026-03-01 09:00', { ...registered('2026-03-02 09:00'), ...price('2026-03-01 10:00') }),
      mortgage('C', 150n, '2025-01-05 09:00', registered('2025-01-06 09:00')),
      mortgage('L', 100n, '2026-03-01 09:00', { ...registered('2026-03-08 09:00'), ...price('2026-03-01 10:00') }),
    ],
    subordinations: [yields('s', 'A', 'C', '2026-03-04 09:00')],
    order: 'A > L > C',
    effects: ['relative'],
    proceeds: 200n,
    paid: { A: 0n, C: 100n, L: 100n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'Waiver of rank: behind all who then had a lien',
    zh: '放弃顺位：居于当时全部抵押权人之后',
    liens: three(),
    subordinations: [yields('w', 'A', undefined, '2026-04-01 09:00')],
    order: 'B > C > A',
    lawOrder: 'A > B > C',
    effects: ['full'],
    reasons: { A: 'RANK_WAIVED' },
    proceeds: 180n,
    paid: { A: 20n, B: 100n, C: 60n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'Waiver of rank before C had a lien: A stays before C',
    zh: '放弃顺位不及于此后设立的抵押权',
    liens: three(),
    subordinations: [yields('w', 'A', undefined, '2026-02-20 09:00')],
    order: 'B > A > C',
    lawOrder: 'A > B > C',
    effects: ['full'],
  },
  {
    articles: '409 393',
    en: 'The creditor who yielded has been paid: the agreement has nothing left to give',
    zh: '让与人的抵押权消灭后，协议失去作用',
    liens: [{ ...three()[0]!, endedAt: at('2026-05-01 12:00') }, three()[1]!, three()[2]!],
    subordinations: [yields('s', 'A', 'C', '2026-04-01 09:00')],
    order: 'B > C',
    unranked: { A: 'ENDED' },
    effects: ['void'],
  },
  {
    articles: '409',
    en: 'An agreement made later than the day asked about does nothing yet',
    zh: '观察日之后的协议尚无效力',
    asOf: at('2026-03-31 00:00'),
    liens: three().slice(0, 2),
    subordinations: [yields('s', 'A', 'B', '2026-04-01 09:00')],
    order: 'A > B',
    effects: ['future'],
  },
  {
    articles: '409 414',
    en: 'Of three unregistered one yields to another: the third keeps its share to the unit',
    zh: '三个未登记者之一让与另一个，第三人份额不变',
    liens: ['A', 'B', 'C'].map((id) => mortgage(id, 70n, '2026-01-05 09:00')),
    subordinations: [yields('s', 'A', 'C', '2026-04-01 09:00')],
    order: 'A = B = C',
    effects: ['relative'],
    proceeds: 100n,
    paid: { A: 0n, B: 33n, C: 67n, surplus: 0n },
  },
  {
    articles: '409 414',
    en: 'Of two equal ones one yields: they are no longer equal',
    zh: '同顺位二人之一让与另一人',
    liens: ['A', 'B'].map((id) => mortgage(id, 70n, '2026-01-05 09:00')),
    subordinations: [yields('s', 'A', 'B', '2026-04-01 09:00')],
    order: 'B > A',
    lawOrder: 'A = B',
    effects: ['full'],
  },
  {
    articles: '409',
    en: 'A later agreement does not take from an earlier one: C keeps what A gave it before A yielded to B',
    zh: '后协议不得损害先协议的受益人',
    liens: three(),
    subordinations: [yields('s1', 'A', 'C', '2026-04-01 09:00'), yields('s2', 'A', 'B', '2026-04-02 09:00')],
    order: 'A > B > C',
    effects: ['relative', 'relative'],
    proceeds: 100n,
    paid: { A: 0n, B: 40n, C: 60n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'Two yield and one between does not: the lower of the two gives first, the one between keeps all',
    zh: '两人让与、中间一人未同意：顺位在后的让与人先行承担',
    liens: [...three(), mortgage('D', 120n, '2026-03-05 09:00', registered('2026-03-08 09:00'))],
    subordinations: [yields('s', 'A B', 'D', '2026-04-01 09:00')],
    order: 'A > B > C > D',
    effects: ['relative'],
    proceeds: 260n,
    paid: { A: 80n, B: 0n, C: 60n, D: 120n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'Agreements count by when they were made, not by their names',
    zh: '协议按订立先后，与编号无关',
    liens: three(),
    subordinations: [yields('s1', 'A', 'B', '2026-04-02 09:00'), yields('s2', 'A', 'C', '2026-04-01 09:00')],
    order: 'A > B > C',
    effects: ['relative', 'relative'],
    proceeds: 100n,
    paid: { A: 0n, B: 40n, C: 60n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'A secured amount raised by amendment ranks for the increase by its own registration',
    zh: '增加担保债权额的，增加部分按变更登记时间',
    liens: [...three().slice(0, 2), mortgage('A increase', 50n, '2026-04-01 09:00', registered('2026-04-02 09:00'))],
    order: 'A > B > A increase',
    proceeds: 210n,
    paid: { A: 100n, B: 100n, 'A increase': 10n, surplus: 0n },
  },
  {
    articles: '409',
    en: 'A partial release lowers the amount and leaves the rank',
    zh: '部分解除，顺位不变',
    liens: [{ ...three()[0]!, secured: 30n }, three()[1]!],
    order: 'A > B',
    proceeds: 100n,
    paid: { A: 30n, B: 70n, surplus: 0n },
  },
];
