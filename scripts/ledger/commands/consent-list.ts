/** `ledger consent list`: what a wallet signed, or what a gateway holds. */
import type { Command } from 'commander';
import { categoryTitle } from '../../../server/domain/capabilities.ts';
import { type Consent, PROVIDE } from '../../../server/domain/consent.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, isoTime, printable } from '../text-table.ts';
import { isUndelivered } from '../wallet/delivery.ts';
import { Wallet, type WalletConsent } from '../wallet/wallet.ts';

interface ListOptions {
  readonly wallet?: string;
}

const HEADER = ['授权 consent', '类型 kind', '接收方 recipient', '用途 purpose', '信息 what', '至 until', '状态 state'];

const EXAMPLES = `
With a wallet: what it signed. Otherwise: what the gateway holds, with its state on the chain.

Examples:
  $ ledger consent list --wallet wallet.json
  $ ledger consent list --as bank --json`;

/** Adds `list` to the group. */
export function addConsentList(consent: Command, host: Host): void {
  const command = consent
    .command('list')
    .description('list consents')
    .option('--wallet <file>', 'wallet of the enterprise')
    .addHelpText('after', EXAMPLES);
  act<ListOptions>(command, host, list);
}

async function list(session: Session, options: ListOptions): Promise<ExitCode> {
  // A profile that has a wallet and no gateway is an enterprise's.
  const own =
    options.wallet !== undefined || (session.target.gateway === undefined && session.target.wallet !== undefined);
  return own ? listWallet(session, options) : listGateway(session);
}

async function listWallet(session: Session, options: ListOptions): Promise<ExitCode> {
  const { consents } = await Wallet.open(session.io, session.walletPath(options.wallet));
  const now = session.io.now() / 1000;
  const rows = consents.map((one) => row(one.id, one.consent, walletState(one, now)));
  session.answer(
    {
      consents: consents.map(({ id, consent, publisher, endpoints, delivered, withdrawal }) => ({
        id,
        publisher,
        consent,
        endpoints,
        delivered,
        withdrawal: withdrawal ?? null,
      })),
    },
    () => alignRows([HEADER, ...rows]),
  );
  return EXIT.ok;
}

async function listGateway(session: Session): Promise<ExitCode> {
  const client = session.gateway();
  const consents: { id: string; consent: Consent; state: string }[] = [];
  for (let next: number | undefined = 0; next !== undefined; ) {
    const body: unknown = await client.listConsents({ after: String(next) });
    const page = typeof body === 'object' && body !== null ? (body as { consents?: unknown; next?: number }) : {};
    if (!Array.isArray(page.consents))
      throw new LedgerError('GATEWAY_INVALID', `${client.url}/consents answered no list`);
    consents.push(...page.consents);
    next = page.next;
  }
  session.answer({ consents }, () =>
    alignRows([
      HEADER,
      ...consents.map(({ id, consent, state }) => row(id, consent, STATES[state] ?? printable(state))),
    ]),
  );
  return EXIT.ok;
}

const row = (id: string, consent: Consent, state: string): string[] => [
  id,
  consent.action === PROVIDE ? '提供 provide' : '查询 query',
  String(consent.terms.recipient),
  printable(consent.terms.purpose),
  consent.categories.map((number) => `${categoryTitle(number).zh} ${categoryTitle(number).en}`).join(', '),
  isoTime(consent.validUntil),
  state,
];

function walletState(one: WalletConsent, now: number): string {
  if (one.withdrawal !== undefined) return '已撤回 withdrawn';
  if (one.consent.validUntil <= now) return '已过期 expired';
  if (one.notice?.offer !== undefined) return isUndelivered(one) ? '尚未送达 not delivered' : '已提出要约 offered';
  return isUndelivered(one) ? '尚未送达 not delivered' : '已授权 granted';
}

const STATES: Readonly<Record<string, string>> = {
  pending: '待上链 pending',
  'cooling-off': '冷静期 cooling off',
  'not-yet-valid': '未生效 not yet valid',
  active: '有效 active',
  'used-up': '已用完 used up',
  expired: '已过期 expired',
  withdrawn: '已撤回 withdrawn',
};
