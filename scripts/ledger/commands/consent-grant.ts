/** `ledger consent grant`: the enterprise signs one consent per publisher, each shown and asked for by itself. */
import type { Command } from 'commander';
import { Compile } from 'typebox/compile';
import type { Hex } from '../../../server/domain/bytes.ts';
import { PROVIDE, QUERY } from '../../../server/domain/consent.ts';
import { type Notice, noticeHash } from '../../../server/domain/notice.ts';
import { LedgerError } from '../../../server/errors.ts';
import { NoticeWire } from '../../../server/peer/wire.ts';
import { templateFor } from '../../../server/schemas/templates.ts';
import { documentOf } from '../assets/given.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { printable } from '../text-table.ts';
import {
  agreesTo,
  type ConsentRequest,
  endpointOf,
  plainWords,
  readConsentRequest,
  secureUrl,
} from '../wallet/consent-request.ts';
import { type Delivery, deliverConsent, isUndelivered, reportDeliveries } from '../wallet/delivery.ts';
import {
  type ConsentDomain,
  type Endpoints,
  NONE_NAMED,
  Wallet,
  type WalletConsent,
  type WalletDraft,
} from '../wallet/wallet.ts';
import { categoriesFrom } from './categories.ts';
import { wholeNumber } from './whole-number.ts';

interface GrantOptions {
  readonly wallet?: string;
  readonly request?: string;
  readonly notice?: string;
  readonly provide?: boolean;
  readonly publisher?: number;
  readonly categories?: string;
  readonly validDays: number;
  readonly endpoint?: string;
  readonly yes?: boolean;
}

/** A consent before it is signed. */
interface Draft {
  readonly publisher: number;
  readonly terms: WalletDraft;
  readonly endpoints: Endpoints;
  readonly domain: ConsentDomain;
  readonly request?: string;
  /** What the recipient says in its own words; its hash is signed. */
  readonly notice?: Notice;
}

const DAY = 86_400;
const noticeShape = Compile(NoticeWire);
const isNotice = (value: unknown): value is Notice => noticeShape.Check(value);

const EXAMPLES = `
The passphrase of the wallet is read from LEDGER_WALLET_PASSPHRASE, or asked for. What is granted stays in the wallet; when a
gateway did not answer, the same command sends the same consent again.

Examples:
  $ ledger consent grant --request request.json --wallet wallet.json
  $ ledger consent grant --request request.json --notice notice.json --wallet wallet.json
  $ ledger consent grant --provide --publisher 1 --categories tax,social-insurance --valid-days 365 \\
      --endpoint http://127.0.0.1:7101 --wallet wallet.json`;

/** Adds `grant` to the group. */
export function addConsentGrant(consent: Command, host: Host): void {
  const command = consent
    .command('grant')
    .description("sign with the enterprise's wallet, and send to the publisher and the recipient")
    .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
    .option('--request <file>', "a lender's request: consents to be asked about (QUERY)")
    .option('--notice <file>', 'with --request: the notice of the clerk who helps, see consent assist')
    .option('--provide', 'or: allow a member to publish (PROVIDE)')
    .option('--publisher <member>', 'with --provide: the member', wholeNumber(1, 2 ** 31 - 1))
    .option('--categories <names>', 'with --provide: what it may publish')
    .option('--valid-days <days>', 'with --provide: for how long, 1 to 366', wholeNumber(1, 366), 365)
    .option('--endpoint <url>', "with --provide: the member's gateway")
    .option('--yes', 'sign without asking')
    .addHelpText('after', EXAMPLES);
  act<GrantOptions>(command, host, grant);
}

async function grant(session: Session, options: GrantOptions): Promise<ExitCode> {
  if ((options.request === undefined) === (options.provide !== true))
    throw new LedgerError('USAGE_INVALID', 'say what to grant: --request FILE, or --provide');
  const now = Math.floor(session.io.now() / 1000);
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const drafts =
    options.request === undefined
      ? [await provideDraft(session, options, now)]
      : await queryDrafts(session, { request: options.request, notice: options.notice }, now);
  const signed: WalletConsent[] = [];
  const declined: number[] = [];
  for (const [index, draft] of drafts.entries()) {
    const known = wallet.consents.find((one) => sameGrant(one, draft, now));
    if (known === undefined && !(await agrees(session, draft, `${index + 1}/${drafts.length}`, options.yes === true))) {
      declined.push(draft.publisher);
      continue;
    }
    // The gateways want the words with the signature: the request has them where the wallet kept none.
    if (known !== undefined && draft.notice !== undefined) known.notice ??= draft.notice;
    signed.push(known ?? (await wallet.sign(draft.publisher, draft.terms, { ...aboutOf(draft), signedAt: now })));
  }
  // Kept before it leaves: whatever is out there can be withdrawn.
  await wallet.save();
  const deliveries: Delivery[] = [];
  for (const consent of signed) deliveries.push(...(await deliverConsent(session, wallet, consent)));
  session.answer(
    { consents: signed.map(({ id, publisher, delivered }) => ({ id, publisher, delivered })), declined, deliveries },
    () => [
      ...signed.map(
        (consent) =>
          `${consent.id}  成员 member ${consent.publisher}: ${isUndelivered(consent) ? '尚未送达 not delivered yet' : '已授权 granted'}`,
      ),
      ...declined.map((publisher) => `成员 member ${publisher}: 未授权 not granted`),
    ],
  );
  return reportDeliveries(session, deliveries) || (declined.length > 0 ? EXIT.incomplete : EXIT.ok);
}

const aboutOf = ({ domain, endpoints, notice, request }: Draft) => ({
  domain,
  endpoints,
  ...(notice === undefined ? {} : { notice }),
  ...(request === undefined ? {} : { request }),
});

/** Whether a consent of the wallet is this grant already: the answer to the same request, or the same permission, still unsent. */
function sameGrant(one: WalletConsent, draft: Draft, now: number): boolean {
  if (one.publisher !== draft.publisher || one.withdrawal !== undefined || one.consent.validUntil <= now) return false;
  if (draft.request !== undefined) return one.request === draft.request;
  return (
    one.consent.action === PROVIDE &&
    isUndelivered(one) &&
    one.consent.categories.join() === draft.terms.categories.join()
  );
}

const agrees = (session: Session, draft: Draft, place: string, yes: boolean): Promise<boolean> =>
  agreesTo(
    session,
    [
      `授权 consent ${place}`,
      ...plainWords(draft.terms, draft.publisher, draft.endpoints),
      ...(draft.notice === undefined ? [] : [draft.notice.zh, draft.notice.en].map((text) => `  ${printable(text)}`)),
    ],
    yes,
  );

async function queryDrafts(
  session: Session,
  files: { readonly request: string; readonly notice: string | undefined },
  now: number,
): Promise<Draft[]> {
  const { request, fingerprint } = await readConsentRequest(pathFrom(session.io, files.request));
  const notice: Notice = files.notice === undefined ? request.noticeText : await readNotice(session, files.notice);
  // With a clerk's help nothing is used before the time to cool off is over.
  const validFrom = Math.max(request.validFrom, notice.assisted?.coolingOffUntil ?? 0);
  if (request.validUntil <= Math.max(now, validFrom))
    throw new LedgerError(
      'CONSENT_INVALID',
      `the request ended at ${new Date(request.validUntil * 1000).toISOString()}`,
    );
  return request.publishers.map(({ member, categories }) => ({
    publisher: member,
    terms: {
      action: QUERY,
      categories: categories.toSorted((a, b) => a - b),
      validFrom,
      validUntil: request.validUntil,
      useLimit: request.useLimit,
      terms: { ...termsOf(request), notice: noticeHash(notice) },
    },
    endpoints: { publisher: endpointOf(request, member), recipient: endpointOf(request, request.recipient) },
    domain: request.domain,
    request: files.notice === undefined ? fingerprint : `${fingerprint}+${noticeHash(notice)}`,
    notice,
  }));
}

/** A clerk's notice, as `consent assist` wrote it. USAGE_INVALID, FILE_UNREADABLE, JSON_INVALID. */
async function readNotice(session: Session, file: string): Promise<Notice> {
  const { notice } = ((await documentOf(session, file)) ?? {}) as { notice?: unknown };
  if (!isNotice(notice)) throw new LedgerError('USAGE_INVALID', `--notice ${file}: not a notice of consent assist`);
  return notice;
}

const termsOf = ({ recipient, purpose, dataLife, template, notice }: ConsentRequest): Draft['terms']['terms'] => ({
  recipient,
  purpose,
  dataLife,
  template,
  notice,
});

async function provideDraft(session: Session, options: GrantOptions, now: number): Promise<Draft> {
  const { publisher, categories, validDays, endpoint } = options;
  if (publisher === undefined || categories === undefined || endpoint === undefined)
    throw new LedgerError('USAGE_INVALID', '--provide needs --publisher, --categories and --endpoint');
  const url = secureUrl(endpoint);
  return {
    publisher,
    terms: {
      action: PROVIDE,
      categories: categoriesFrom(categories),
      validFrom: now,
      validUntil: now + validDays * DAY,
      useLimit: 0,
      terms: {
        recipient: publisher,
        purpose: 'data-provision',
        template: templateFor('data-provision')!.id,
        dataLife: 0,
        notice: NONE_NAMED,
      },
    },
    endpoints: { publisher: url },
    domain: await domainOf(session, url, publisher),
  };
}

/** The chain and contract of a gateway, which says so to anybody. */
export async function domainOf(session: Session, url: string, publisher: number): Promise<ConsentDomain> {
  const body = await session.stranger(url).getReady();
  const { member, chainId, contracts } = (typeof body === 'object' && body !== null ? body : {}) as {
    member?: unknown;
    chainId?: unknown;
    contracts?: Record<string, unknown>;
  };
  const consentRegistry = contracts?.ConsentRegistry;
  if (typeof chainId !== 'number' || typeof consentRegistry !== 'string')
    throw new LedgerError('GATEWAY_INVALID', `${url}/ready names no chain and contracts`);
  if (member !== publisher)
    throw new LedgerError('CONSENT_INVALID', `${url} is the gateway of member ${String(member)}, not of ${publisher}`, {
      member,
      publisher,
    });
  return { chainId, consentRegistry: consentRegistry as Hex };
}
