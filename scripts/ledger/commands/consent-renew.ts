/** `ledger consent renew`: a consent on the same terms for a further time takes the place of one, which ends. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { PROVIDE } from '../../../server/domain/consent.ts';
import { type Notice, noticeHash } from '../../../server/domain/notice.ts';
import { LedgerError } from '../../../server/errors.ts';
import { templateFor } from '../../../server/schemas/templates.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { isoTime } from '../text-table.ts';
import { agreesTo, plainWords, requireTemplate } from '../wallet/consent-request.ts';
import { deliverRenewal, isUndelivered, reportDeliveries } from '../wallet/delivery.ts';
import { Wallet, type WalletConsent } from '../wallet/wallet.ts';
import { wholeNumber } from './whole-number.ts';

interface RenewOptions {
  readonly wallet?: string;
  readonly validDays: number;
  readonly yes?: boolean;
}

const EXAMPLES = `
Both are signed at once: the new consent, whose notice names the old one, and the old one's withdrawal. When a gateway did not answer, the
same command sends the same again.

Examples:
  $ ledger consent renew 0x5b1f... --valid-days 90 --wallet wallet.json`;

/** Adds `renew` to the group. */
export function addConsentRenew(consent: Command, host: Host): void {
  const command = consent
    .command('renew')
    .description('put a consent of the wallet in the place of an older one, on the same terms')
    .argument('<id>', 'id of the consent, see list')
    .requiredOption('--valid-days <days>', 'for how long from now, 1 to 366', wholeNumber(1, 366))
    .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
    .option('--yes', 'sign without asking')
    .addHelpText('after', EXAMPLES);
  act<RenewOptions>(command, host, renew);
}

async function renew(session: Session, options: RenewOptions, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const now = Math.floor(session.io.now() / 1000);
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const former = wallet.consent(id);
  const known = wallet.consents.find((one) => one.notice?.supersedes === id);
  if (known === undefined && (former.withdrawal !== undefined || former.consent.validUntil <= now))
    throw new LedgerError('CONSENT_INVALID', `${id} is withdrawn or over: grant a new one`, { consent: id });
  const next = known ?? (await signNext(session, wallet, former, { ...options, now }));
  if (next === undefined) return EXIT.incomplete;
  await wallet.withdraw(former, now);
  // Kept before it leaves: whatever is out there can be withdrawn.
  await wallet.save();
  const deliveries = await deliverRenewal(session, wallet, next, former);
  const { consent, delivered } = next;
  session.answer({ id: next.id, supersedes: id, validUntil: consent.validUntil, delivered, deliveries }, () => [
    `${next.id}  ${isUndelivered(next) ? '尚未送达 not delivered yet' : `已续期 renewed until ${isoTime(consent.validUntil)}`}`,
    `${id}  已由其取代 superseded`,
  ]);
  return reportDeliveries(session, deliveries);
}

/** The new consent, signed; undefined when its owner does not agree. */
async function signNext(
  session: Session,
  wallet: Wallet,
  { id, consent, publisher, endpoints, domain, notice: words }: WalletConsent,
  { validDays, yes, now }: RenewOptions & { readonly now: number },
): Promise<WalletConsent | undefined> {
  const { subject: _subject, ...same } = consent;
  const { salt: _salt, ...terms } = consent.terms;
  const [zh, en] = [`${words?.zh ?? ''}续期，取代授权${id}。`, `${words?.en ?? ''} Renewed in the place of ${id}.`];
  const notice: Notice = { zh, en: en.trim(), supersedes: id };
  const draft = {
    ...same,
    validFrom: now,
    validUntil: now + validDays * 86_400,
    terms: { ...terms, template: templateFor(terms.purpose)?.id ?? terms.template, notice: noticeHash(notice) },
  };
  const lines = [...plainWords(draft, publisher, endpoints), `  ${notice.zh}`, `  ${notice.en}`];
  requireTemplate(draft);
  const kind = same.action === PROVIDE ? '提供 provide' : '查询 query';
  if (!(await agreesTo(session, [`续期 renewal (${kind})`, ...lines], yes === true))) return undefined;
  return wallet.sign(publisher, draft, { domain, endpoints, notice, signedAt: now });
}
