/** What a lender asks of an enterprise: the document its gateway makes and the wallet answers. Read strictly: it will be signed. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Hex, toHex, utf8, ZERO32 } from '../../../server/domain/bytes.ts';
import { categoryTitle, isPurpose, PURPOSES } from '../../../server/domain/capabilities.ts';
import { type Consent, PROVIDE, QUERY } from '../../../server/domain/consent.ts';
import { keccak } from '../../../server/domain/hash.ts';
import { consentBreach, refuseBreach } from '../../../server/domain/template.ts';
import { canonicalJson, parseJsonStrict } from '../../../server/domain/values.ts';
import { LedgerError } from '../../../server/errors.ts';
import { templateById } from '../../../server/schemas/templates.ts';
import { checkedUrl } from '../profiles.ts';
import type { Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import type { Endpoints, WalletDraft } from './wallet.ts';

const Bytes32 = Type.Unsafe<Hex>(Type.String({ pattern: '^0x[0-9a-f]{64}$' }));
const Address = Type.Unsafe<Hex>(Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' }));
const UnixTime = Type.Integer({ minimum: 0, maximum: 1_099_511_627_775 });
const MemberNumber = Type.Integer({ minimum: 1, maximum: 4_294_967_295 });

const ConsentRequest = Type.Object({
  recipient: MemberNumber,
  recipientName: Type.String({ minLength: 1, maxLength: 256 }),
  purpose: Type.String({ minLength: 1, maxLength: 64 }),
  template: Bytes32,
  noticeText: Type.Object({ zh: Type.String(), en: Type.String() }),
  notice: Bytes32,
  validFrom: UnixTime,
  validUntil: UnixTime,
  useLimit: Type.Integer({ minimum: 0, maximum: 65_535 }),
  dataLife: Type.Integer({ minimum: 0, maximum: 315_360_000 }),
  publishers: Type.Array(
    Type.Object({
      member: MemberNumber,
      categories: Type.Array(Type.Integer({ minimum: 0, maximum: 63 }), { minItems: 1, uniqueItems: true }),
    }),
    { minItems: 1, maxItems: 64 },
  ),
  endpoints: Type.Record(Type.String(), Type.String()),
  domain: Type.Object({ chainId: Type.Integer({ minimum: 1 }), consentRegistry: Address }),
});
export type ConsentRequest = Static<typeof ConsentRequest>;

/** The request in a file, with the fingerprint of its content. FILE_UNREADABLE, JSON_*, CONSENT_INVALID. */
export async function readConsentRequest(path: string): Promise<{ request: ConsentRequest; fingerprint: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new LedgerError(
      'FILE_UNREADABLE',
      `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      { path },
      error,
    );
  }
  const document = parseJsonStrict(text);
  const request = checkRequest(document);
  return { request, fingerprint: createHash('sha256').update(canonicalJson(document)).digest('hex') };
}

function checkRequest(document: unknown): ConsentRequest {
  const compiled = Compile(ConsentRequest);
  const refuse = (detail: string): never => {
    throw new LedgerError('CONSENT_INVALID', `the request: ${detail}`);
  };
  if (!compiled.Check(document)) {
    const first = compiled.Errors(document)[0];
    return refuse(`${first?.instancePath || '/'} ${first?.message ?? 'does not fit'}`);
  }
  const members = document.publishers.map(({ member }) => member);
  if (new Set(members).size !== members.length) refuse('a publisher is named twice');
  if (document.validUntil <= document.validFrom) refuse('it ends before it begins');
  if (!isPurpose(document.purpose))
    refuse(`the purpose ${printable(document.purpose)} is none of ${Object.keys(PURPOSES).join(', ')}`);
  if (toHex(keccak(utf8(canonicalJson(document.noticeText)))) !== document.notice)
    refuse('the notice is not the text that its hash, which would be signed, stands for');
  for (const member of [document.recipient, ...members]) endpointOf(document, member);
  for (const { categories } of document.publishers) keepTemplate(document, categories);
  return document;
}

function keepTemplate(request: ConsentRequest, categories: readonly number[]): void {
  const { recipient, purpose, template, dataLife, notice, validFrom, validUntil, useLimit } = request;
  const terms = { recipient, purpose, template, dataLife, notice };
  requireTemplate({ action: QUERY, categories: [...categories], validFrom, validUntil, useLimit, terms });
}

/** The wallet's own check: nothing is signed that goes beyond the template named. TEMPLATE_BREACH. */
export function requireTemplate(draft: WalletDraft): void {
  const { template } = draft.terms;
  const consent: Consent = { ...draft, subject: ZERO32, terms: { ...draft.terms, salt: ZERO32 } };
  // Whether it is registered the gateways ask their index; a wallet has none.
  const facts = { template: templateById(template), onChain: { registeredAt: 0 }, grantedAt: 0 };
  refuseBreach(consentBreach(consent, facts), template);
}

/** Where a member's gateway answers, by the request. CONSENT_INVALID when it does not say. */
export function endpointOf(request: ConsentRequest, member: number): string {
  const url = request.endpoints[String(member)];
  if (url === undefined)
    throw new LedgerError('CONSENT_INVALID', `the request names no endpoint for member ${member}`, { member });
  return secureUrl(url);
}

/** A gateway's URL to which an opening may be sent: https, or http on this machine. CONSENT_INVALID. */
export function secureUrl(text: string): string {
  const url = new URL(checkedUrl(text));
  if (url.protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
    throw new LedgerError(
      'CONSENT_INVALID',
      `${text} is not https: who listens on the way would learn whom it is about`,
      { endpoint: text },
    );
  return checkedUrl(text);
}

/** What is being signed, in plain words, in both languages. */
export function plainWords(
  consent: Omit<Consent, 'subject' | 'terms'> & { terms: Pick<Consent['terms'], 'recipient' | 'purpose' | 'dataLife'> },
  publisher: number,
  endpoints: Endpoints,
): string[] {
  const { action, categories, validFrom, validUntil, useLimit, terms } = consent;
  const purpose = isPurpose(terms.purpose)
    ? `${PURPOSES[terms.purpose].zh} · ${PURPOSES[terms.purpose].en}`
    : printable(terms.purpose);
  const what = categories.map((number) => `${categoryTitle(number).zh} ${categoryTitle(number).en}`).join(', ');
  const rows =
    action === PROVIDE
      ? [['允许发布 may publish', `成员 member ${publisher}  ${endpoints.publisher}`]]
      : [
          ['提供方 from', `成员 member ${publisher}  ${endpoints.publisher}`],
          ['接收方 to', `成员 member ${terms.recipient}  ${endpoints.recipient ?? ''}`],
        ];
  return alignRows(
    [
      ...rows,
      ['信息 what', what],
      ['用途 purpose', purpose],
      ['有效期 valid', `${isoTime(validFrom)} – ${isoTime(validUntil)}`],
      ...(action === PROVIDE
        ? []
        : [['次数 uses', useLimit === 0 ? '不计次 not counted' : `最多 at most ${useLimit}`]]),
      ...(action === PROVIDE ? [] : [['保存 kept for', `${Math.ceil(terms.dataLife / 86_400)} 天 days`]]),
      ['撤回 withdraw', '随时可撤回，不溯及既往 · at any time, not retroactively: ledger consent revoke ID'],
    ],
    '  ',
  );
}

/** Shows what would be signed, and asks. */
export async function agreesTo(session: Session, lines: readonly string[], yes: boolean): Promise<boolean> {
  session.io.err.write(`${lines.join('\n')}\n`);
  if (yes) return true;
  const answer = await session.io.ask('签署这份授权？ Sign this consent? [y/N] ');
  return /^(y|yes|是)$/i.test(answer.trim());
}
