/** Help with a grant at a service point: who helped, in which language, what was shown or read out; stated by the clerk's member. */
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { type Assistance, type Notice, noticeHash } from '../domain/notice.ts';
import type { Template } from '../domain/template.ts';
import { canonicalJson } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';
import { isStatedBy, type Signed, type Stated, type StatementSigner, signStatement } from '../peer/statement.ts';
import type { IndexReader } from '../store/index-reader.ts';

export interface AssistanceRequest {
  readonly zh: string;
  readonly en: string;
  readonly purpose: string;
  readonly servicePoint: string;
  readonly language: string;
  readonly mode: Assistance['mode'];
}

export interface AssistanceDeps extends StatementSigner {
  readonly self: number;
  readonly templateFor: (purpose: string) => Template | undefined;
  /** unix seconds */
  readonly now: () => number;
}

/** The statement behind an assistance: with the text that was shown or read out, as its hash. */
interface Helped extends Stated, Omit<Assistance, 'signature' | 'member' | 'at'> {
  readonly text: Hex;
}

const textHash = ({ zh, en }: Pick<Notice, 'zh' | 'en'>): Hex => toHex(keccak(utf8(canonicalJson({ zh, en }))));

/**
 * The notice that the subject signs the hash of, with the clerk's part in it.
 * @param clerk pseudonym of the clerk @throws LedgerError TEMPLATE_BREACH when the purpose has no template
 */
export async function assistedNotice(
  { zh, en, purpose, servicePoint, language, mode }: AssistanceRequest,
  clerk: string,
  deps: AssistanceDeps,
): Promise<{ notice: Notice; hash: Hex }> {
  const template = deps.templateFor(purpose);
  if (template === undefined)
    throw new LedgerError('TEMPLATE_BREACH', `PURPOSE: '${purpose}' has no template`, {
      rule: 'PURPOSE',
      allowed: 'a purpose with a template',
      asked: purpose,
    });
  const at = deps.now();
  const coolingOffUntil = at + template.coolingOff;
  const about = { clerk, servicePoint, language, mode, coolingOffUntil };
  const stated: Helped = { member: deps.self, at, ...about, text: textHash({ zh, en }) };
  const { text: _text, ...assisted } = await signStatement(stated, deps);
  const notice = { zh, en, assisted };
  return { notice, hash: noticeHash(notice) };
}

/** True when the member named stated this help with this text. */
export function isAssistedBy(
  notice: Notice,
  assisted: Assistance,
  deps: { index: Pick<IndexReader, 'key'>; memberSeparator: Hex },
): Promise<boolean> {
  const stated: Signed<Helped> = { ...assisted, text: textHash(notice) };
  return isStatedBy(stated, deps);
}
