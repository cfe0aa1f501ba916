import type { Hex } from '../domain/bytes.ts';
import { categoryTitle, isPurpose, PURPOSES } from '../domain/capabilities.ts';
import { categoriesBitmap } from '../domain/consent.ts';
import { noticeHash } from '../domain/notice.ts';
import { LedgerError } from '../errors.ts';

/** A publishing member and the categories wanted of it, ascending: no more of each than is needed. */
export interface AskedOf {
  readonly member: number;
  readonly categories: readonly number[];
}

/** What a lender asks an enterprise for. Times in unix seconds, `dataLife` in seconds. */
export interface ConsentRequestInput {
  readonly publishers: readonly AskedOf[];
  readonly purpose: string;
  readonly validFrom: number;
  readonly validUntil: number;
  /** 0 = not counted */
  readonly useLimit: number;
  /** how long the lender may keep what it obtains */
  readonly dataLife: number;
}

/** What the enterprise's wallet reads: from it one consent per handle is made and signed. */
export interface ConsentRequest {
  id: string;
  recipient: number;
  recipientName: string;
  publishers: { member: number; categories: number[] }[];
  purpose: string;
  validFrom: number;
  validUntil: number;
  useLimit: number;
  dataLife: number;
  /** the template of the purpose, which caps what may be asked */
  template: Hex;
  /** the notice of PIPL 17 and 23, as shown */
  noticeText: { zh: string; en: string };
  /** keccak256 of the canonical JSON of `noticeText`; goes into the signed terms */
  notice: Hex;
  /** where the recipient and each publisher answer, by member number */
  endpoints: Record<string, string>;
  /** for what chain and contract the wallet signs */
  domain: { chainId: number; consentRegistry: Hex };
  createdAt: number;
}

/** Longest time a consent may be valid (ConsentRegistry.MAX_VALIDITY), seconds. */
export const MAX_CONSENT_VALIDITY = 5 * 366 * 86_400;

export interface Party {
  readonly member: number;
  readonly name: string;
  readonly endpoint: string;
}

export interface RequestContext {
  readonly recipient: Party;
  /** in the order of the input */
  readonly publishers: readonly Party[];
  readonly domain: ConsentRequest['domain'];
  /** the template of the purpose, 32 zero bytes when there is none */
  readonly template: Hex;
  readonly id: string;
  /** unix seconds */
  readonly now: number;
}

/**
 * Builds a request.
 * @throws LedgerError CONSENT_INVALID naming what is out of range
 */
export function buildConsentRequest(input: ConsentRequestInput, context: RequestContext): ConsentRequest {
  const refuse = (detail: string, values: Record<string, unknown>): never => {
    throw new LedgerError('CONSENT_INVALID', detail, values);
  };
  const { publishers, purpose, validFrom, validUntil, useLimit, dataLife } = input;
  const members = publishers.map(({ member }) => member);
  if (members.length === 0 || new Set(members).size !== members.length)
    refuse('name each publisher once, at least one', { publishers: members });
  for (const { member, categories } of publishers) {
    if (categories.length === 0) refuse(`name at least one category of member ${member}`, { member });
    categoriesBitmap(categories);
  }
  if (!isPurpose(purpose)) return refuse(`'${purpose}' is none of ${Object.keys(PURPOSES).join(', ')}`, { purpose });
  const validity = validUntil - validFrom;
  if (!Number.isSafeInteger(validity) || validity <= 0 || validity > MAX_CONSENT_VALIDITY)
    refuse(`a validity of ${validity} s is not within 1..${MAX_CONSENT_VALIDITY}`, { validFrom, validUntil });
  if (!Number.isInteger(useLimit) || useLimit < 0 || useLimit > 0xffff)
    refuse(`useLimit ${useLimit} is not within 0..65535`, { useLimit });
  if (!Number.isSafeInteger(dataLife) || dataLife <= 0)
    refuse(`a data life of ${dataLife} s is not positive`, { dataLife });
  const { recipient, domain, id, now } = context;
  const noticeText = noticeOf(input, purpose, context);
  return {
    id,
    recipient: recipient.member,
    recipientName: recipient.name,
    publishers: publishers.map(({ member, categories }) => ({ member, categories: [...categories] })),
    purpose,
    validFrom,
    validUntil,
    useLimit,
    dataLife,
    template: context.template,
    noticeText,
    notice: noticeHash(noticeText),
    endpoints: Object.fromEntries(
      [recipient, ...context.publishers].map(({ member, endpoint }) => [String(member), endpoint]),
    ),
    domain,
    createdAt: now,
  };
}

function noticeOf(
  { publishers, validFrom, validUntil, useLimit, dataLife }: ConsentRequestInput,
  purpose: keyof typeof PURPOSES,
  { recipient, publishers: parties }: RequestContext,
): { zh: string; en: string } {
  const days = (seconds: number): number => Math.ceil(seconds / 86_400);
  const from = publishers.map(({ categories }, i) => ({
    name: parties[i]?.name ?? '',
    kinds: categories.map(categoryTitle),
  }));
  const zh = from.map(({ name, kinds }) => `向${name}查询贵企业的${kinds.map((kind) => kind.zh).join('、')}`);
  const en = from.map(({ name, kinds }) => `${kinds.map((kind) => kind.en).join(', ')} from ${name}`);
  const [valid, kept] = [days(validUntil - validFrom), days(dataLife)];
  return {
    zh:
      `${recipient.name}申请${zh.join('；')}。用途：${PURPOSES[purpose].zh}。` +
      `授权期${valid}天，${useLimit === 0 ? '不限次数' : `最多查询${useLimit}次`}，取得的信息最多保存${kept}天，不得用于其他用途，不得转供他人。您可随时撤回授权。`,
    en:
      `${recipient.name} asks to query about your enterprise: ${en.join('; ')}. Purpose: ${PURPOSES[purpose].en}. ` +
      `Valid for ${valid} days, ${useLimit === 0 ? 'any number of queries' : `at most ${useLimit} queries`}; what is obtained is kept for at most ${kept} days, used for nothing else and passed on to nobody. You may withdraw at any time.`,
  };
}
