/** `ledger consent`: requests, grants and offers, renewals and withdrawals, lists and receipts. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CATEGORIES, PURPOSES } from '../../../server/domain/capabilities.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { categoriesFrom } from './categories.ts';
import { addConsentAssist } from './consent-assist.ts';
import { addConsentGrant } from './consent-grant.ts';
import { addConsentList } from './consent-list.ts';
import { addConsentOffer } from './consent-offer.ts';
import { addConsentOffers } from './consent-offers.ts';
import { addConsentReceipt } from './consent-receipt.ts';
import { addConsentRenew } from './consent-renew.ts';
import { addConsentRevoke } from './consent-revoke.ts';
import { secondsOf } from './time-option.ts';
import { wholeNumber } from './whole-number.ts';

interface RequestOptions {
  readonly publisher: readonly string[];
  readonly purpose: string;
  readonly validDays?: number;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly useLimit: number;
  readonly dataLifeDays: number;
  readonly out?: string;
}

const GROUP_EXAMPLES = `
The lender asks (request), the enterprise answers with its wallet (grant), and may take it back at any time (revoke). Or the
enterprise offers (offer), and the lender takes it up (accept) or not (decline).

Examples:
  $ ledger consent request --publisher 1:tax,social-insurance --purpose loan-application --valid-days 30 --out request.json --as bank
  $ ledger consent grant --request request.json --wallet wallet.json
  $ ledger consent list --wallet wallet.json
  $ ledger consent revoke 0x5b1f... --wallet wallet.json`;

const REQUEST_EXAMPLES = `
Categories: ${CATEGORIES.map(({ name, title }) => `${name} (${title.zh})`).join(', ')}
Purposes: ${Object.keys(PURPOSES).join(', ')}

Examples:
  $ ledger consent request --publisher 1:registration,permit --purpose loan-application --valid-days 30
  $ ledger consent request --publisher 1:tax,social-insurance --publisher 3:orders --purpose loan-application \\
      --valid-days 90 --use-limit 3 --data-life-days 365 --out request.json`;

/** Adds the group `ledger consent`. */
export function addConsentCommands(program: Command, host: Host): void {
  const consent = program
    .command('consent')
    .description('ask for, give, take back and list consents')
    .addHelpText('after', GROUP_EXAMPLES);
  const list = (value: string, former: string[] = []): string[] => [...former, value];
  const request = consent
    .command('request')
    .description("make a request document for the enterprise's wallet (lender)")
    .requiredOption(
      '--publisher <member:category,...>',
      'a publishing member and the categories wanted of it (repeatable)',
      list,
    )
    .requiredOption('--purpose <code>', 'what it is for')
    .option('--valid-days <days>', 'days from now for which it is to hold, 1 to 366', wholeNumber(1, 366))
    .option('--valid-from <time>', 'or: from when, ISO 8601 UTC (default: now)')
    .option('--valid-until <time>', 'or: until when, ISO 8601 UTC')
    .option('--use-limit <times>', 'how often it may be used; 0 = not counted', wholeNumber(0, 65_535), 0)
    .option('--data-life-days <days>', 'days for which what is obtained is kept', wholeNumber(1, 3_650), 365)
    .option('--out <file>', 'where to write the document (default: stdout)')
    .addHelpText('after', REQUEST_EXAMPLES);
  act<RequestOptions>(request, host, requestConsent);
  addConsentAssist(consent, host);
  addConsentGrant(consent, host);
  addConsentOffer(consent, host);
  addConsentOffers(consent, host);
  addConsentRenew(consent, host);
  addConsentRevoke(consent, host);
  addConsentList(consent, host);
  addConsentReceipt(consent, host);
}

async function requestConsent(session: Session, options: RequestOptions): Promise<ExitCode> {
  const json = {
    publishers: options.publisher.map(publisherFrom),
    purpose: options.purpose,
    ...windowFrom(options),
    useLimit: options.useLimit,
    dataLifeDays: options.dataLifeDays,
  };
  const body = await session.gateway().requestConsent({ body: json });
  if (options.out === undefined) {
    session.io.out.write(`${JSON.stringify(body, null, session.json ? 0 : 2)}\n`);
    return EXIT.ok;
  }
  const path = pathFrom(session.io, options.out);
  try {
    await writeFile(path, `${JSON.stringify(body, null, 2)}\n`);
  } catch (error) {
    throw new LedgerError(
      'FILE_UNWRITABLE',
      `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      { path },
      error,
    );
  }
  session.answer({ request: path }, () => [
    `${path}: give it to the enterprise; its answer: ledger consent grant --request ${path} --wallet WALLET`,
  ]);
  return EXIT.ok;
}

/** `member:category,category` */
function publisherFrom(text: string): { member: number; categories: number[] } {
  const [member = '', names = '', ...more] = text.split(':');
  if (!/^[1-9]\d{0,9}$/.test(member) || names === '' || more.length > 0)
    throw new LedgerError('USAGE_INVALID', `--publisher ${text}: needs MEMBER:category,category`);
  return { member: Number(member), categories: categoriesFrom(names) };
}

function windowFrom({ validDays, validFrom, validUntil }: RequestOptions): Record<string, number> {
  if ((validDays === undefined) === (validUntil === undefined))
    throw new LedgerError('USAGE_INVALID', 'say how long: --valid-days, or --valid-until');
  return {
    ...(validDays === undefined ? {} : { validDays }),
    ...(validFrom === undefined ? {} : { validFrom: secondsOf('--valid-from', validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: secondsOf('--valid-until', validUntil) }),
  };
}
