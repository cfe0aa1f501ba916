/** A name in the two languages of the product. */
export interface Title {
  zh: string;
  en: string;
}

/** Capability bits of a member (MemberRegistry.Member.capabilities). */
export const CAPABILITIES = {
  REGISTRAR: 1n,
  GOVERNMENT: 2n,
  BANK: 4n,
  PLATFORM: 8n,
  LENDER: 16n,
  AUDITOR: 32n,
  APPRAISER: 64n,
  REGULATOR: 128n,
  TITLE_AUTHORITY: 256n,
} as const;
export type Capability = keyof typeof CAPABILITIES;

export const CAPABILITY_TITLES: Readonly<Record<Capability, Title>> = {
  REGISTRAR: { zh: '主体登记机构', en: 'registrar of subjects' },
  GOVERNMENT: { zh: '政府部门', en: 'government office' },
  BANK: { zh: '银行', en: 'bank' },
  PLATFORM: { zh: '平台', en: 'platform' },
  LENDER: { zh: '贷款人', en: 'lender' },
  AUDITOR: { zh: '审计人', en: 'auditor' },
  APPRAISER: { zh: '评估机构', en: 'appraiser' },
  REGULATOR: { zh: '监管机构', en: 'regulator' },
  TITLE_AUTHORITY: { zh: '确权登记机构', en: 'title authority' },
};

/** Purpose bits of a key (MemberRegistry.Key.purposes). */
export const KEY_PURPOSES = { PUBLISH: 1, SIGN: 2, MANAGE: 4 } as const;

/** The capabilities in a bitmap, in the order of their bits; bits without a name are left out. */
export function capabilitiesOf(bitmap: bigint): Capability[] {
  return (Object.keys(CAPABILITIES) as Capability[]).filter((name) => (bitmap & CAPABILITIES[name]) !== 0n);
}

/** Categories of schemas: the bit of a consent's category bitmap, 0..63. Numbers are for ever; the rest is free. */
export const CATEGORIES = [
  { number: 0, name: 'registration', title: { zh: '登记信息', en: 'registration' } },
  { number: 1, name: 'permit', title: { zh: '行政许可', en: 'permits' } },
  { number: 2, name: 'tax', title: { zh: '纳税信息', en: 'tax' } },
  { number: 3, name: 'social-insurance', title: { zh: '社会保险', en: 'social insurance' } },
  { number: 4, name: 'electricity', title: { zh: '用电信息', en: 'electricity' } },
  { number: 5, name: 'orders', title: { zh: '订单信息', en: 'orders' } },
  { number: 6, name: 'repayment', title: { zh: '还款信息', en: 'repayment' } },
  { number: 7, name: 'assets', title: { zh: '资产权属', en: 'assets' } },
] as const satisfies readonly { number: number; name: string; title: Title }[];

/** Number of a category by its name; undefined when there is none. */
export function categoryNumber(name: string): number | undefined {
  return CATEGORIES.find((category) => category.name === name)?.number;
}

/** Title of a category; a number without a name is shown as the number. */
export function categoryTitle(number: number): Title {
  return CATEGORIES[number]?.title ?? { zh: `类别${number}`, en: `category ${number}` };
}

/** Reasons of AttestationRegistry.revoke. */
export const REVOCATION_REASONS = [
  { code: 1, name: 'error', title: { zh: '内容有误', en: 'error' } },
  { code: 2, name: 'superseded', title: { zh: '已被更正替代', en: 'superseded' } },
  { code: 3, name: 'source-withdrawn', title: { zh: '来源已撤回', en: 'source withdrawn' } },
  { code: 4, name: 'consent-withdrawn', title: { zh: '授权已撤回', en: 'consent withdrawn' } },
  { code: 5, name: 'court-or-authority', title: { zh: '法院或主管机关决定', en: 'decision of a court or authority' } },
  { code: 6, name: 'erased', title: { zh: '已删除', en: 'erased' } },
] as const satisfies readonly { code: number; name: string; title: Title }[];

/** Reason code 2 is the only one that names a successor. */
export const REASON_SUPERSEDED = 2;

/** Erased by its publisher: nothing of it is to be shown any more. */
export const REASON_ERASED = 6;

/** What a consent's terms may give as purpose. */
export const PURPOSES = {
  'loan-application': { zh: '贷款申请审查', en: 'assessment of a loan application' },
  'loan-monitoring': { zh: '贷后管理', en: 'monitoring of a loan' },
  'guarantee-review': { zh: '担保资格审查', en: 'assessment of a guarantee' },
  'supply-chain-credit': { zh: '供应链授信', en: 'supply-chain credit' },
  matching: { zh: '融资产品匹配', en: 'matching with financing products' },
  audit: { zh: '审计核查', en: 'audit' },
  'data-provision': { zh: '提供信用信息', en: 'provision of credit data by its holder' },
} as const satisfies Record<string, Title>;
export type Purpose = keyof typeof PURPOSES;

/** True for a purpose code the product knows. */
export function isPurpose(code: string): code is Purpose {
  return Object.hasOwn(PURPOSES, code);
}
