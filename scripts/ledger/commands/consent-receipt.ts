/** `ledger consent receipt`: what was allowed, for keeping. */
import type { Command } from 'commander';
import { parseHex } from '../../../server/domain/bytes.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, printable } from '../text-table.ts';

const EXAMPLES = `
The fields of ISO/IEC TS 27560. As a page in Chinese and English: GET /consents/ID/receipt?format=pdf.

Examples:
  $ ledger consent receipt 0x5b1f... --as bank
  $ ledger consent receipt 0x5b1f... --as bank --json`;

/** Adds `receipt` to the group. */
export function addConsentReceipt(consent: Command, host: Host): void {
  const command = consent
    .command('receipt')
    .description('the receipt of a consent that a gateway holds')
    .argument('<id>', 'id of the consent, see list')
    .addHelpText('after', EXAMPLES);
  act(command, host, showReceipt);
}

async function showReceipt(session: Session, _options: object, given = ''): Promise<ExitCode> {
  const receipt = await session.gateway().getConsentReceipt({ id: parseHex(given, 32) });
  session.answer(receipt, () =>
    alignRows([
      ['授权 consent', receipt.record_metadata.record_id],
      ...receipt.party_identification.map(({ party_type, party_name }) => [
        party_type === 'recipient' ? '接收方 recipient' : '提供方 provider',
        printable(party_name),
      ]),
      ...receipt.pii_processing.purposes.flatMap((purpose) => [
        ['用途 purpose', `${purpose.purpose_title.zh} ${purpose.purpose_title.en}`],
        ['信息 what', purpose.pii_information.map(({ zh, en }) => `${zh} ${en}`).join(', ')],
        ['有效期 valid', `${purpose.validity.from} – ${purpose.validity.until}`],
        ['保存 kept for', `${purpose.retention_period_days} 天 days`],
      ]),
      ...receipt.events.map(({ event_type, event_time, event_state }) => [event_type, `${event_time} ${event_state}`]),
    ]),
  );
  return EXIT.ok;
}
