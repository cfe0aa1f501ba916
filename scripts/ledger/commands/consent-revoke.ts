/** `ledger consent revoke`: as easy as granting, at once, and for good. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import type { ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { deliverWithdrawal, reportDeliveries } from '../wallet/delivery.ts';
import { Wallet } from '../wallet/wallet.ts';

const EXAMPLES = `
Each gateway refuses at once when it hears of it; what was obtained before stays obtained. When a gateway did not answer, the same
command tells it again.

Examples:
  $ ledger consent revoke 0x5b1f... --wallet wallet.json
  $ ledger consent withdraw 0x5b1f... --wallet wallet.json`;

/** Adds `revoke` to the group. */
export function addConsentRevoke(consent: Command, host: Host): void {
  const command = consent
    .command('revoke')
    .alias('withdraw')
    .description("withdraw a consent or an offer with the enterprise's wallet")
    .argument('<id>', 'id of the consent, see list')
    .option('--wallet <file>', 'wallet of the enterprise (default: of the profile)')
    .addHelpText('after', EXAMPLES);
  act<{ readonly wallet?: string }>(command, host, revokeConsent);
}

async function revokeConsent(session: Session, options: { readonly wallet?: string }, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  const wallet = await Wallet.open(session.io, session.walletPath(options.wallet));
  const consent = wallet.consent(id);
  const withdrawal = await wallet.withdraw(consent, Math.floor(session.io.now() / 1000));
  await wallet.save();
  const deliveries = await deliverWithdrawal(session, wallet, consent);
  session.answer({ id, withdrawnAt: withdrawal.signedAt, delivered: withdrawal.delivered, deliveries }, () => [
    `${id}  已撤回 withdrawn; 已通知 told: ${withdrawal.delivered.length === 0 ? '-' : withdrawal.delivered.join(', ')}`,
  ]);
  return reportDeliveries(session, deliveries);
}
