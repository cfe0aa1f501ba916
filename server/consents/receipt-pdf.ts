/** The receipt as a page for people: Chinese and English side by side. The same receipt gives the same bytes. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { ConsentReceipt27560 } from './receipt.ts';
import { sfntOf } from './woff.ts';

/** Noto Sans SC (SIL Open Font License) holds both scripts. */
const FONT = createRequire(import.meta.url).resolve(
  '@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff',
);
let font: Promise<Buffer> | undefined;
const MARGIN = 56;
const LABEL = 150;
const INK = '#1a1a1a';
const PALE = '#666666';

/** @returns the bytes of a PDF; deterministic: its dates are those of the receipt */
export async function receiptPdf(receipt: ConsentReceipt27560): Promise<Buffer> {
  const issued = new Date(receipt.receipt_metadata.issued_at);
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: 'zh-CN',
    tagged: true,
    displayTitle: true,
    info: { Title: '授权回执 Consent receipt', Author: 'County Ledger', CreationDate: issued, ModDate: issued },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve) => document.on('end', resolve));
  font ??= readFile(FONT).then(sfntOf);
  document.registerFont('body', await font).font('body');
  document.fillColor(INK).fontSize(18).text('授权回执  Consent receipt');
  document.fillColor(PALE).fontSize(9).text(receipt.receipt_metadata.schema_version).moveDown(1.2);
  for (const [label, lines] of rowsOf(receipt)) writeRow(document, label, lines);
  document.end();
  await done;
  return Buffer.concat(chunks);
}

function writeRow(document: PDFKit.PDFDocument, label: string, lines: readonly string[]): void {
  const width = document.page.width - 2 * MARGIN - LABEL;
  const text = lines.join('\n');
  document.fontSize(10);
  const height = Math.max(
    document.heightOfString(text, { width }),
    document.heightOfString(label, { width: LABEL - 12 }),
  );
  if (document.y + height > document.page.height - MARGIN) document.addPage();
  const top = document.y;
  document.fillColor(PALE).text(label, MARGIN, top, { width: LABEL - 12 });
  document.fillColor(INK).text(text, MARGIN + LABEL, top, { width });
  document.y = top + height + 9;
}

function rowsOf(receipt: ConsentReceipt27560): [string, string[]][] {
  const { record_metadata: record, pii_processing: processing, party_identification: parties, events } = receipt;
  const rows: [string, string[]][] = [
    ['授权编号\nConsent', [record.record_id]],
    ['信息主体标识\nSubject (handle)', [record.pii_principal_id]],
  ];
  for (const { party_type, party_name, party_id } of parties)
    rows.push([
      party_type === 'recipient' ? '接收方\nRecipient' : '信息提供方\nProvider of data',
      [party_name, party_id],
    ]);
  for (const purpose of processing.purposes) {
    rows.push(
      ['用途\nPurpose', [`${purpose.purpose_title.zh}  ${purpose.purpose_title.en}`]],
      ['信息种类\nKinds of data', purpose.pii_information.map(({ zh, en }) => `${zh}  ${en}`)],
      ['有效期\nValid', [`${purpose.validity.from} – ${purpose.validity.until}`]],
      [
        '使用次数\nUses',
        [purpose.use_limit === null ? '不计次  not counted' : `最多 ${purpose.use_limit} 次  at most`],
      ],
      ['保存期限\nKept for', [`${purpose.retention_period_days} 天  days`]],
      ['转供他人\nOnward supply', ['绝不  never']],
      [
        '撤回方式\nHow to withdraw',
        ['随时可撤回，与授权同样方便。 At any time, as easily as it was given.', purpose.withdrawal_method],
      ],
      ['授权模板\nTemplate', [purpose.template]],
    );
  }
  const { notice_text: notice } = processing;
  rows.push(['告知内容\nNotice', notice === null ? [processing.privacy_notice] : [notice.zh, notice.en]]);
  for (const { event_time, event_type, event_state, entity_id } of events)
    rows.push([`${EVENTS[event_type]}`, [`${event_time}  ${event_state}`, entity_id]]);
  return rows;
}

const EVENTS = {
  'explicit-grant': '授权\nGranted',
  'assisted-grant': '协助授权\nGranted with help',
  withdrawal: '撤回\nWithdrawn',
} as const;
