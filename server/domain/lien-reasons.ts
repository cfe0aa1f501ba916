/**
 * Why a lien stands where it stands. `articles` are of the Civil Code (民法典) unless prefixed: `I` is the Supreme People's Court's
 * Interpretation on Security (法释〔2020〕28号). `basis` keeps apart what is written in the law, what the court's interpretation adds, and
 * what is this project's inference where both are silent: an inferred placing is for a court to settle.
 */
export interface LienReason {
  readonly articles: readonly string[];
  readonly basis: 'law' | 'interpretation' | 'inferred';
  readonly en: string;
  readonly zh: string;
}

type Basis = LienReason['basis'];
const reason = (articles: string, basis: Basis, en: string, zh: string): LienReason => ({
  articles: articles.split(' '),
  basis,
  en,
  zh,
});

export const LIEN_REASONS = {
  // placed by law
  RETENTION_FIRST: reason(
    '447 456',
    'law',
    'A retention lien is paid before mortgages and pledges',
    '留置权优先于抵押权、质权受偿',
  ),
  RETENTION_BY_TIME: reason(
    '456',
    'inferred',
    'Several retention liens: by the time possession began',
    '多个留置权按占有时间先后',
  ),
  PURCHASE_MONEY_FIRST: reason(
    '416',
    'law',
    'Secures the price and was registered within ten days of delivery: first among the buyer’s secured creditors',
    '担保价款且交付后十日内登记，优先于买受人的其他担保物权人',
  ),
  PURCHASE_MONEY_ANALOGUE: reason(
    'I57',
    'interpretation',
    'Reserved title or finance lease registered within ten days of delivery: ranks as a purchase-money lien',
    '所有权保留、融资租赁在交付后十日内登记的，享有价款优先权',
  ),
  PURCHASE_MONEY_BY_TIME: reason(
    'I57',
    'interpretation',
    'Several purchase-money liens: by the time of registration',
    '多个价款优先权按登记时间先后',
  ),
  PURCHASE_MONEY_MISSED: reason(
    '416 201 203',
    'law',
    'Registered after the tenth day from delivery: no purchase-money priority',
    '交付后十日内未登记，不享有价款优先权',
  ),
  PURCHASE_MONEY_PENDING: reason(
    '416',
    'law',
    'Not registered yet; becomes first if registered within ten days of delivery',
    '尚未登记；十日内登记则优先',
  ),
  PURCHASE_MONEY_NOT_MORTGAGE: reason(
    '416 I57',
    'law',
    'Only a chattel mortgage, reserved title or finance lease can have purchase-money priority',
    '仅动产抵押、所有权保留、融资租赁可享有价款优先权',
  ),
  REGISTERED_BY_TIME: reason(
    '414',
    'law',
    'Registered: by the time of registration',
    '已登记的，按照登记的时间先后确定清偿顺序',
  ),
  OTHER_REGISTERED_BY_TIME: reason(
    '414',
    'law',
    'Another registrable security right: by the time of registration (article 414, second paragraph)',
    '其他可以登记的担保物权，参照登记时间先后',
  ),
  DELIVERED_BY_TIME: reason(
    '415 429',
    'law',
    'Possessory pledge: by the time of delivery, against mortgages by their registration',
    '动产质权自交付时设立，与抵押权按登记、交付的时间先后',
  ),
  PLEDGE_BY_REGISTRATION: reason(
    '444 414',
    'law',
    'Pledge of a right: arises on registration and ranks by its time',
    '权利质权自登记时设立，按登记时间先后',
  ),
  UNREGISTERED_AFTER_REGISTERED: reason(
    '403 414',
    'law',
    'Not registered: after every registered one, and not against good-faith third parties',
    '未登记的后于已登记的受偿，不得对抗善意第三人',
  ),
  UNREGISTERED_PRO_RATA: reason(
    '414',
    'law',
    'Several unregistered ones share in proportion to their claims',
    '均未登记的，按照债权比例清偿',
  ),
  // placed by inference
  REGISTER_SEQUENCE: reason(
    '414',
    'inferred',
    'Registered at the same time: by the register’s own sequence',
    '登记时间相同的，按登记簿顺序',
  ),
  SAME_TIME_PRO_RATA: reason(
    '414',
    'inferred',
    'Same time and no sequence known: shared in proportion to the claims, as former Property Law 199 had it',
    '登记、交付时间相同的，按债权比例清偿',
  ),
  EARLIER_OWNER_FIRST: reason(
    '406 416',
    'inferred',
    'Perfected against an earlier owner: the transfer does not affect it, so liens of the later owner stand behind',
    '抵押财产转让的，抵押权不受影响；受让人设立的担保物权在后',
  ),
  REGISTRATION_LAPSED: reason(
    '403 414',
    'inferred',
    'The registration has ended: ranked as unregistered',
    '登记期限届满，视同未登记',
  ),
  POSSESSION_GIVEN_BACK: reason(
    '429 415',
    'inferred',
    'The pledgee no longer holds the thing: ranked as unregistered',
    '质权人丧失占有，视同未公示',
  ),
  // changed by agreement
  SUBORDINATED: reason(
    '409',
    'law',
    'Its creditor let another be paid first, with all who stood between',
    '抵押权人同意变更顺位，中间权利人均已同意',
  ),
  RAISED: reason(
    '409',
    'law',
    'Moved up with the consent of every creditor it passed',
    '经所越过的全部权利人同意，顺位提前',
  ),
  YIELDS_FROM_OWN_SHARE: reason(
    '409',
    'inferred',
    'Its creditor let another be paid first; those between did not agree, so only its own share moves',
    '仅在当事人之间生效，不影响未同意的权利人',
  ),
  PAID_FROM_YIELDED_SHARE: reason(
    '409',
    'inferred',
    'Paid first out of the share of a creditor who yielded; nobody between is affected',
    '从让与人应得份额中优先受偿，不影响中间权利人',
  ),
  RANK_WAIVED: reason(
    '409',
    'inferred',
    'Its creditor waived the rank: behind all who then had a lien',
    '放弃顺位，居于当时全部权利人之后',
  ),
  // not ranked
  NOT_YET_EFFECTIVE: reason('403', 'law', 'Not in effect at that time', '当时尚未生效'),
  PLEDGE_NOT_REGISTERED: reason(
    '443 444 445',
    'law',
    'A pledge of a right does not exist before its registration',
    '权利质权自登记时设立，未登记未设立',
  ),
  NOT_DELIVERED: reason(
    '429 447',
    'law',
    'Does not exist before the creditor holds the thing',
    '未交付占有，权利未设立',
  ),
  PLEDGE_REGISTRATION_ENDED: reason(
    '444',
    'inferred',
    'The registration on which the pledge rests has ended',
    '质权登记已失效',
  ),
  RETENTION_LOST: reason('457', 'law', 'The retaining creditor no longer holds the thing', '丧失占有，留置权消灭'),
  ENDED: reason('393', 'law', 'Ended: paid, released, enforced or otherwise extinguished', '担保物权已消灭'),
  // gates
  SEIZED: reason(
    '399',
    'law',
    'Seized, detained or supervised property cannot be mortgaged',
    '被查封、扣押、监管的财产不得抵押',
  ),
  TITLE_DISPUTED: reason(
    '399',
    'law',
    'Property of unclear or disputed title cannot be mortgaged',
    '所有权不明或者有争议的财产不得抵押',
  ),
  KIND_NOT_FOR_RIGHT: reason(
    '440 444',
    'law',
    'An intellectual property right is pledged by registration',
    '知识产权中的财产权以登记出质',
  ),
  KIND_NOT_FOR_MOVABLE: reason(
    '440 425',
    'law',
    'A pledge by registration is for rights; a movable is mortgaged, or pledged by delivery',
    '登记质权适用于权利；动产适用抵押或者交付质押',
  ),
  FOLLOWS_TRANSFER: reason('406', 'law', 'The transfer does not affect the mortgage', '抵押财产转让的，抵押权不受影响'),
  HOLDER_KEEPS: reason(
    '429 447',
    'inferred',
    'The creditor holds the thing: its right goes on against the new owner',
    '债权人占有标的物，权利不受转让影响',
  ),
  ORDINARY_COURSE_BUYER: reason(
    '404 I56',
    'law',
    'Bought in the ordinary course of business, paid a reasonable price and took the thing: the lien, registered or not, does not bind the buyer',
    '正常经营活动中已支付合理价款并取得财产的买受人不受追及',
  ),
  GOOD_FAITH_BUYER: reason(
    '403 I54',
    'law',
    'Not registered, and the buyer in possession neither knew nor ought to have known',
    '未登记，不得对抗善意受让人',
  ),
  TRANSFER_BARRED: reason(
    '406 I43',
    'interpretation',
    'A ban on transfer is entered in the register: without the creditor title does not pass',
    '已登记的禁止转让约定，转让不发生物权效力',
  ),
  PLEDGEE_MUST_AGREE: reason(
    '443 444 445',
    'law',
    'A pledged right is transferred or licensed only with the pledgee’s agreement',
    '出质后不得转让或者许可他人使用，但经质权人同意的除外',
  ),
} as const satisfies Record<string, LienReason>;

export type LienReasonCode = keyof typeof LIEN_REASONS;
