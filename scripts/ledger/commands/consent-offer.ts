/** `ledger consent offer`: what an enterprise would allow lenders, unasked, each by itself. */
import type { Command } from 'commander';
import { categoryTitle, PURPOSES } from '../../../server/domain/capabilities.ts';
import { QUERY } from '../../../server/domain/consent.ts';
import { type Notice, noticeHash } from '../../../server/domain/notice.ts';
import { LedgerError } from '../../../server/errors.ts';
import { templateFor } from '../../../server/schemas/templates.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { isoTime } from '../text-table.ts';
import { agreesTo, plainWords, requireTemplate, secureUrl } from '../wallet/consent-request.ts';
import { type Delivery, deliverOffer, isUndelivered, reportDeliveries } from '../wallet/delivery.ts';
import { Wallet, type WalletConsent, type WalletDraft } from '../wallet/wallet.ts';
import { categoriesFrom } from './categories.ts';
import { domainOf } from './consent-grant.ts';
import { wholeNumber } from './whole-number.ts';

interface OfferOptions {
  readonly wallet?: string;
  readonly recipient: readonly number[];
  readonly publisher: number;
  readonly endpoint: string;
  readonly categories: string;
  readonly purpose: string;
  readonly validDays: number;
  readonly openDays: number;
  readonly useLimit: number;
  readonly dataLifeDays: number;
  readonly yes?: boolean;
}

const DAY = 86_400;
const EXAMPLES = `
Each lender gets an offer of its own (PIPL 23). Nobody reads anything on an offer: it is a consent once the lender takes it up (accept), and
can be taken back before and after that (withdraw). Who offers, the lender hears with its acceptance. Run again, the same command tells a
lender that was not reached.

Purposes: ${Object.keys(PURPOSES).join(', ')}

Examples:
  $ ledger consent offer --recipient 2 --publisher 1 --categories tax,social-insurance --purpose loan-application \\
      --valid-days 90 --open-days 14 --endpoint https://office.example --wallet wallet.json
  $ ledger consent withdraw 0x5b1f... --wallet wallet.json`;

/** Adds `offer` to the group. */
export function addConsentOffer(consent: Command, host: Host): void {
  const member = wholeNumber(1, 2 ** 31 - 1);
  const command = consent
    .command('offer')
    .description("offer lenders a consent, unasked, with the enterprise's wallet")
    .requiredOption('--recipient <member>', 'the lender (repeatable)', (text: string, former: number[] = []) => [
      ...former,
      member(text),
    ])
    .requiredOption('--publisher <member>', 'the member whose records it is about', member)
    .requiredOption('--endpoint <url>', "that member's gateway")
    .requiredOption('--categories <names>', 'what may be asked about')
    .requiredOption('--purpose <code>', 'what it is for')
    .requiredOption('--valid-days <days>', 'days from now for which it is to hold, 1 to 366', wholeNumber(1, 366))
    .option('--open-days <days>', 'days for which it can be taken up, 1 to 30', wholeNumber(1, 30), 14)
    .option('--use-limit <times>', 'how often it may be used; 0 = not counted', wholeNumber(0, 65_535), 0)
    .option('--data-life-days <days>', 'days for which what is obtained is kept', wholeNumber(1, 3_650), 90)
    .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
    .option('--yes', 'sign without asking')
    .addHelpText('after', EXAMPLES);
  act<OfferOptions>(command, host, offer);
}

async function offer(session: Session, options: OfferOptions): Promise<ExitCode> {
  const { publisher, yes } = options;
  if (options.openDays > options.validDays)
    throw new LedgerError(
      'USAGE_INVALID',
      '--open-days is more than --valid-days: nothing would be left of the consent',
    );
  const now = Math.floor(session.io.now() / 1000);
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const endpoint = secureUrl(options.endpoint);
  const domain = await domainOf(session, endpoint, publisher);
  const signed: WalletConsent[] = [];
  const declined: number[] = [];
  for (const recipient of options.recipient) {
    const { notice, terms } = draftOf(recipient, options, now);
    const known = wallet.consents.find((one) => isSame(one, recipient, terms, publisher, now));
    const endpoints = { publisher: endpoint };
    const lines = [`要约 offer, 可接受至 open until ${isoTime(notice.offer!.until)}`];
    const shown = [...lines, ...plainWords(terms, publisher, endpoints)];
    if (known === undefined && !(await agreesTo(session, shown, yes === true))) {
      declined.push(recipient);
      continue;
    }
    signed.push(known ?? (await wallet.sign(publisher, terms, { domain, endpoints, notice, signedAt: now })));
  }
  // Kept before it leaves: whatever is out there can be withdrawn.
  await wallet.save();
  const deliveries: Delivery[] = [];
  for (const one of signed) deliveries.push(await deliverOffer(session, wallet, one));
  const untold = signed.filter(isUndelivered);
  const told = signed.map((one) => ({
    id: one.id,
    recipient: one.consent.terms.recipient,
    until: one.notice?.offer?.until,
    told: !isUndelivered(one),
  }));
  session.answer({ offers: told, declined, deliveries }, () => [
    ...told.map(
      (one) => `${one.id}  成员 member ${one.recipient}: ${one.told ? '已提出 offered' : '尚未送达 not delivered yet'}`,
    ),
    ...declined.map((recipient) => `成员 member ${recipient}: 未签署 not signed`),
  ]);
  return reportDeliveries(session, deliveries) || (untold.length + declined.length > 0 ? EXIT.incomplete : EXIT.ok);
}

function draftOf(recipient: number, options: OfferOptions, now: number) {
  const { purpose, validDays, openDays, useLimit, dataLifeDays } = options;
  const template = templateFor(purpose);
  if (template === undefined)
    throw new LedgerError('USAGE_INVALID', `--purpose ${purpose} is none of ${Object.keys(PURPOSES).join(', ')}`);
  const categories = categoriesFrom(options.categories);
  const kinds = categories.map(categoryTitle);
  const [zh, en] = [kinds.map((kind) => kind.zh).join('、'), kinds.map((kind) => kind.en).join(', ')];
  const { title } = template;
  const notice: Notice = {
    zh: `本企业主动提出，允许成员${recipient}查询本企业的${zh}（${title.zh}），有效${validDays}天，取得的信息最多保存${dataLifeDays}天，不得转供他人。可随时撤回。`,
    en: `The enterprise offers member ${recipient} to query ${en} (${title.en}) for ${validDays} days; what is obtained is kept for at most ${dataLifeDays} days and passed on to nobody. It may withdraw at any time.`,
    offer: { until: now + openDays * DAY },
  };
  const terms = { recipient, purpose, template: template.id, dataLife: dataLifeDays * DAY, notice: noticeHash(notice) };
  const window = { validFrom: now, validUntil: now + validDays * DAY };
  const draft: WalletDraft = { action: QUERY, categories, ...window, useLimit, terms };
  requireTemplate(draft);
  return { notice, terms: draft };
}

/** Whether an offer of the wallet is this one already and its lender was not reached. */
function isSame(one: WalletConsent, recipient: number, asked: WalletDraft, publisher: number, now: number): boolean {
  const { consent, notice, withdrawal } = one;
  if (notice?.offer === undefined || notice.offer.until <= now || withdrawal !== undefined || !isUndelivered(one))
    return false;
  return (
    one.publisher === publisher &&
    consent.terms.recipient === recipient &&
    consent.terms.purpose === asked.terms.purpose &&
    consent.terms.dataLife === asked.terms.dataLife &&
    consent.validUntil - consent.validFrom === asked.validUntil - asked.validFrom &&
    consent.useLimit === asked.useLimit &&
    consent.categories.join() === asked.categories.join()
  );
}
