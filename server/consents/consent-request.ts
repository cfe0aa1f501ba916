import { type Hex, toHex, utf8, ZERO32 } from '../domain/bytes.ts';
import { categoryTitle, isPurpose, PURPOSES } from '../domain/capabilities.ts';
import { categoriesBitmap, QUERY } from '../domain/consent.ts';
import { keccak } from '../domain/hash.ts';
import { canonicalJson } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';

/** What a lender asks an enterprise for. Durations in seconds. */
export interface ConsentRequestInput {
  readonly publishers: readonly number[];
  /** ascending */
  readonly categories: readonly number[];
  readonly purpose: string;
  readonly validity: number;
  /** 0 = not counted */
  readonly useLimit: number;
  /** how long the lender may keep what it obtains */
  readonly dataLife: number;
}

/** What the enterprise's wallet reads: from it one consent per handle is made and signed. */
export interface ConsentRequest extends ConsentRequestInput {
  readonly id: string;
  readonly action: typeof QUERY;
  readonly recipient: number;
  readonly recipientName: string;
  /** 32 zero bytes: no template */
  readonly template: Hex;
  /** the notice of PIPL 17 and 23, as shown */
  readonly notice: { readonly zh: string; readonly en: string };
  /** keccak256 of the notice's canonical JSON; goes into the terms */
  readonly noticeHash: Hex;
  readonly createdAt: number;
}

/** Longest time a consent may be valid (ConsentRegistry.MAX_VALIDITY), seconds. */
export const MAX_CONSENT_VALIDITY = 5 * 366 * 86_400;

export interface Party {
  readonly member: number;
  readonly name: string;
}

/**
 * Builds a request. @param parties.publishers in the order of the input @param now unix seconds
 * @throws LedgerError CONSENT_INVALID naming what is out of range
 */
export function buildConsentRequest(
  input: ConsentRequestInput,
  parties: { readonly recipient: Party; readonly publishers: readonly Party[] },
  id: string,
  now: number,
): ConsentRequest {
  const refuse = (detail: string, values: Record<string, unknown>): never => {
    throw new LedgerError('CONSENT_INVALID', detail, values);
  };
  const { publishers, categories, purpose, validity, useLimit, dataLife } = input;
  if (publishers.length === 0 || new Set(publishers).size !== publishers.length)
    refuse('name each publisher once, at least one', { publishers });
  if (categories.length === 0) refuse('name at least one category', { categories });
  categoriesBitmap(categories);
  if (!isPurpose(purpose)) return refuse(`'${purpose}' is none of ${Object.keys(PURPOSES).join(', ')}`, { purpose });
  if (!Number.isSafeInteger(validity) || validity <= 0 || validity > MAX_CONSENT_VALIDITY)
    refuse(`a validity of ${validity} s is not within 1..${MAX_CONSENT_VALIDITY}`, { validity });
  if (!Number.isInteger(useLimit) || useLimit < 0 || useLimit > 0xffff)
    refuse(`useLimit ${useLimit} is not within 0..65535`, { useLimit });
  if (!Number.isSafeInteger(dataLife) || dataLife <= 0)
    refuse(`a data life of ${dataLife} s is not positive`, { dataLife });
  const notice = noticeOf(input, purpose, parties);
  return {
    id,
    action: QUERY,
    recipient: parties.recipient.member,
    recipientName: parties.recipient.name,
    publishers: [...publishers],
    categories: [...categories],
    purpose,
    validity,
    useLimit,
    dataLife,
    template: ZERO32,
    notice,
    noticeHash: toHex(keccak(utf8(canonicalJson(notice)))),
    createdAt: now,
  };
}

function noticeOf(
  { categories, validity, useLimit, dataLife }: ConsentRequestInput,
  purpose: keyof typeof PURPOSES,
  { recipient, publishers }: { readonly recipient: Party; readonly publishers: readonly Party[] },
): { zh: string; en: string } {
  const kinds = categories.map(categoryTitle);
  const days = (seconds: number): number => Math.ceil(seconds / 86_400);
  const names = publishers.map(({ name }) => name);
  return {
    zh:
      `${recipient.name}申请向${names.join('、')}查询贵企业的${kinds.map(({ zh }) => zh).join('、')}，用途：${PURPOSES[purpose].zh}。` +
      `授权期${days(validity)}天，${useLimit === 0 ? '不限次数' : `最多查询${useLimit}次`}，取得的信息最多保存${days(dataLife)}天，不得用于其他用途，不得转供他人。您可随时撤回授权。`,
    en:
      `${recipient.name} asks to query ${kinds.map(({ en }) => en).join(', ')} about your enterprise from ${names.join(', ')}, for: ${PURPOSES[purpose].en}. ` +
      `Valid for ${days(validity)} days, ${useLimit === 0 ? 'any number of queries' : `at most ${useLimit} queries`}; what is obtained is kept for at most ${days(dataLife)} days, used for nothing else and passed on to nobody. You may withdraw at any time.`,
  };
}
