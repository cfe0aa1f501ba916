/** `ledger consent receipt`: what was allowed, for keeping. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type Hex, parseHex } from '../../../server/domain/bytes.ts';
import { LedgerError } from '../../../server/errors.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { pathFrom } from '../profiles.ts';
import { act, type Host, type Session } from '../session.ts';
import { alignRows, printable } from '../text-table.ts';

const EXAMPLES = `
The fields of ISO/IEC TS 27560; with --pdf as a page in Chinese and English, the same bytes for the same receipt.

Examples:
  $ ledger consent receipt 0x5b1f... --as bank
  $ ledger consent receipt 0x5b1f... --as bank --json
  $ ledger consent receipt 0x5b1f... --pdf receipt.pdf --as bank`;

interface ReceiptOptions {
  readonly pdf?: string;
}

/** Adds `receipt` to the group. */
export function addConsentReceipt(consent: Command, host: Host): void {
  const command = consent
    .command('receipt')
    .description('the receipt of a consent that a gateway holds')
    .argument('<id>', 'id of the consent, see list')
    .option('--pdf <file>', 'write it as a page to this file')
    .addHelpText('after', EXAMPLES);
  act<ReceiptOptions>(command, host, showReceipt);
}

async function showReceipt(session: Session, { pdf }: ReceiptOptions, given = ''): Promise<ExitCode> {
  const id = parseHex(given, 32);
  if (pdf !== undefined) return writePdf(session, id, pdf);
  const receipt = await session.gateway().getConsentReceipt({ id });
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

/** @throws FILE_UNWRITABLE */
async function writePdf(session: Session, id: Hex, file: string): Promise<ExitCode> {
  const client = session.gateway();
  // The client's type is that of the JSON: a page comes as its bytes.
  const bytes: unknown = await client.getConsentReceipt({ id, format: 'pdf' });
  if (!(bytes instanceof Uint8Array)) throw new LedgerError('GATEWAY_INVALID', `${client.url} answered no page`);
  const path = pathFrom(session.io, file);
  await writeFile(path, bytes).catch((error: NodeJS.ErrnoException) => {
    throw new LedgerError('FILE_UNWRITABLE', `${path}: ${error.code ?? 'unknown'}`, { path }, error);
  });
  session.answer({ id, pdf: path, bytes: bytes.length }, () => [`${path}: ${bytes.length} bytes`]);
  return EXIT.ok;
}
