import type { LienKind } from '../../server/domain/lien-facts.ts';
import type { Buyer, GrantFacts, TransferEffect, TransferFacts } from '../../server/domain/lien-gates.ts';
import type { LienReasonCode } from '../../server/domain/lien-reasons.ts';

/** What a transfer does to a lien; part of the table of lien cases, for TypeScript and Solidity alike. */
export interface TransferCase {
  articles: string;
  en: string;
  zh: string;
  facts: TransferFacts;
  buyer: Buyer;
  effect: TransferEffect;
  reason: LienReasonCode;
}

const transfer = (
  articles: string,
  en: string,
  zh: string,
  facts: TransferFacts,
  buyer: Buyer,
  effect: TransferEffect,
  reason: LienReasonCode,
): TransferCase => ({ articles, en, zh, facts, buyer, effect, reason });

export const TRANSFER_CASES: TransferCase[] = [
  transfer(
    '406',
    'A registered mortgage follows the machine to a buyer who could not have known',
    '已登记的抵押权随物移转，善意与否在所不问',
    { kind: 'mortgage', perfected: true },
    'good-faith',
    'follows',
    'FOLLOWS_TRANSFER',
  ),
  transfer(
    '403 I54',
    'An unregistered mortgage does not bind a good-faith buyer in possession',
    '未登记的抵押权不得对抗善意受让人',
    { kind: 'mortgage', perfected: false },
    'good-faith',
    'cut-off',
    'GOOD_FAITH_BUYER',
  ),
  transfer(
    '403 406',
    'An unregistered mortgage binds a buyer who knew',
    '未登记的抵押权可以对抗恶意受让人',
    { kind: 'mortgage', perfected: false },
    'knowing',
    'follows',
    'FOLLOWS_TRANSFER',
  ),
  transfer(
    '404',
    'A buyer in the ordinary course takes free of a registered mortgage',
    '正常经营买受人不受已登记抵押权的追及',
    { kind: 'mortgage', perfected: true },
    'ordinary-course',
    'cut-off',
    'ORDINARY_COURSE_BUYER',
  ),
  transfer(
    'I56',
    'And free of registered reserved title',
    '所有权保留同样不得追及正常经营买受人',
    { kind: 'reserved-title', perfected: true },
    'ordinary-course',
    'cut-off',
    'ORDINARY_COURSE_BUYER',
  ),
  transfer(
    '641',
    'Unregistered reserved title does not bind a good-faith buyer',
    '未登记的所有权保留不得对抗善意第三人',
    { kind: 'reserved-title', perfected: false },
    'good-faith',
    'cut-off',
    'GOOD_FAITH_BUYER',
  ),
  transfer(
    '745',
    'Unregistered finance lease likewise',
    '未登记的融资租赁同理',
    { kind: 'finance-lease', perfected: false },
    'good-faith',
    'cut-off',
    'GOOD_FAITH_BUYER',
  ),
  transfer(
    '406 I43',
    'A ban on transfer in the register stops a transfer without the mortgagee',
    '已登记的禁止转让约定',
    { kind: 'mortgage', perfected: true, barred: true },
    'knowing',
    'needs-creditor',
    'TRANSFER_BARRED',
  ),
  transfer(
    '404 406',
    'The ban does not touch a buyer in the ordinary course',
    '禁止转让约定不影响正常经营买受人',
    { kind: 'mortgage', perfected: true, barred: true },
    'ordinary-course',
    'cut-off',
    'ORDINARY_COURSE_BUYER',
  ),
  transfer(
    '406 I43',
    'A ban without a registration behind it binds nobody else',
    '未登记的禁止转让约定不得对抗受让人',
    { kind: 'mortgage', perfected: false, barred: true },
    'knowing',
    'follows',
    'FOLLOWS_TRANSFER',
  ),
  transfer(
    '444',
    'A pledged patent passes only with the pledgee',
    '专利权出质后，未经质权人同意不得转让',
    { kind: 'rights-pledge', perfected: true },
    'knowing',
    'needs-creditor',
    'PLEDGEE_MUST_AGREE',
  ),
  transfer(
    '444',
    'Nobody buys patents in the ordinary course against the pledgee',
    '正常经营买受人规则不适用于知识产权质权',
    { kind: 'rights-pledge', perfected: true },
    'ordinary-course',
    'needs-creditor',
    'PLEDGEE_MUST_AGREE',
  ),
  transfer(
    '429',
    'A pledgee in possession keeps its right against the buyer',
    '占有质物的质权人不受转让影响',
    { kind: 'possessory-pledge', perfected: true },
    'good-faith',
    'follows',
    'HOLDER_KEEPS',
  ),
  transfer(
    '429 403',
    'A pledgee who gave the thing back loses it to a good-faith buyer (inferred)',
    '已返还质物的，不得对抗善意受让人（推定）',
    { kind: 'possessory-pledge', perfected: false },
    'good-faith',
    'cut-off',
    'GOOD_FAITH_BUYER',
  ),
  transfer(
    '447',
    'The workshop keeps the machine against the buyer',
    '留置权不受转让影响',
    { kind: 'retention', perfected: true },
    'ordinary-course',
    'follows',
    'HOLDER_KEEPS',
  ),
];

/** Whether a lien may be granted. */
export interface GrantCase {
  articles: string;
  en: string;
  zh: string;
  kind: LienKind;
  facts: GrantFacts;
  refusal: LienReasonCode | undefined;
}

const grant = (
  articles: string,
  en: string,
  zh: string,
  kind: LienKind,
  facts: GrantFacts,
  refusal?: LienReasonCode,
): GrantCase => ({ articles, en, zh, kind, facts, refusal });

export const GRANT_CASES: GrantCase[] = [
  grant('395', 'A machine may be mortgaged', '农业机械可以抵押', 'mortgage', { asset: 'movable' }),
  grant('399', 'Not while seized', '被查封的不得抵押', 'mortgage', { asset: 'movable', seized: true }, 'SEIZED'),
  grant(
    '399',
    'Not while the title is disputed',
    '权属有争议的不得抵押',
    'mortgage',
    { asset: 'movable', titleDisputed: true },
    'TITLE_DISPUTED',
  ),
  grant('440', 'A patent is pledged', '专利权可以出质', 'rights-pledge', { asset: 'right' }),
  grant(
    '440 444',
    'A patent is not mortgaged',
    '专利权不适用抵押',
    'mortgage',
    { asset: 'right' },
    'KIND_NOT_FOR_RIGHT',
  ),
  grant('447', 'Nor retained', '知识产权不适用留置', 'retention', { asset: 'right' }, 'KIND_NOT_FOR_RIGHT'),
  grant(
    '425',
    'A machine is not pledged by registration',
    '动产不适用登记质权',
    'rights-pledge',
    { asset: 'movable' },
    'KIND_NOT_FOR_MOVABLE',
  ),
  grant('447', 'Retention arises whatever the court has done', '留置权依法产生，不受查封影响', 'retention', {
    asset: 'movable',
    seized: true,
    titleDisputed: true,
  }),
  grant(
    '399',
    'A pledged right in dispute cannot be pledged',
    '权属有争议的知识产权不得出质',
    'rights-pledge',
    { asset: 'right', titleDisputed: true },
    'TITLE_DISPUTED',
  ),
];
