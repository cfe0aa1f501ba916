/** The consent receipt: the fields of ISO/IEC TS 27560, from what is held and what the index says. Nothing in it identifies the subject. */
import { CATEGORIES, PURPOSES, type Purpose, type Title } from '../domain/capabilities.ts';
import { PROVIDE } from '../domain/consent.ts';
import type { Template } from '../domain/template.ts';
import type { StoredConsent } from '../store/vault/consents.ts';
import type { ConsentSummary } from './consent-summary.ts';

export interface ReceiptParty {
  readonly party_id: string;
  readonly party_type: 'pii-controller' | 'recipient';
  readonly party_name: string;
  readonly party_contact: string;
}

/** Times are ISO 8601 UTC. Members and their order as in ISO/IEC TS 27560, 6: header, processing, parties, events. */
export interface ConsentReceipt27560 {
  readonly receipt_metadata: {
    readonly schema_version: string;
    readonly receipt_id: string;
    readonly issued_at: string;
  };
  readonly record_metadata: {
    readonly record_id: string;
    readonly pii_principal_id: string;
    readonly signature: string;
  };
  readonly pii_processing: {
    readonly privacy_notice: string;
    readonly notice_text: { readonly zh: string; readonly en: string } | null;
    readonly language: string;
    readonly purposes: readonly {
      readonly purpose: string;
      readonly purpose_title: { readonly zh: string; readonly en: string };
      readonly template: string;
      readonly lawful_basis: 'consent';
      readonly action: 'provide' | 'query';
      readonly pii_information: readonly { readonly category: number; readonly zh: string; readonly en: string }[];
      readonly use_limit: number | null;
      readonly retention_period_days: number;
      readonly validity: { readonly from: string; readonly until: string };
      readonly recipient_third_parties: readonly string[];
      readonly onward_supply: 'never';
      readonly jurisdictions: readonly ['CN'];
      readonly withdrawal_method: string;
    }[];
  };
  readonly party_identification: readonly ReceiptParty[];
  readonly events: readonly {
    readonly event_time: string;
    readonly event_type: 'explicit-grant' | 'assisted-grant' | 'withdrawal';
    readonly event_state: string;
    readonly entity_id: string;
  }[];
}

export interface ReceiptFacts {
  readonly stored: StoredConsent;
  readonly summary: ConsentSummary;
  readonly withdrawnAt: number | undefined;
  readonly template: Template | undefined;
  readonly publisher: { readonly member: number; readonly name: string; readonly endpoint: string };
  readonly recipient: { readonly member: number; readonly name: string; readonly endpoint: string };
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const title = ({ zh, en }: Title): Title => ({ zh, en });

/** Pure: the same facts give the same receipt. It is issued as of the last event, so that it does not change by being asked for. */
export function receiptOf({ stored, summary, withdrawnAt, publisher, recipient }: ReceiptFacts): ConsentReceipt27560 {
  const { id, consent, signature, notice, receivedAt } = stored;
  const { terms, categories, action } = consent;
  const assisted = notice?.assisted;
  const known = CATEGORIES as readonly { number: number; title: Title }[];
  const party = (
    { member, name, endpoint }: ReceiptFacts['publisher'],
    party_type: ReceiptParty['party_type'],
  ): ReceiptParty => ({ party_id: `member:${member}`, party_type, party_name: name, party_contact: endpoint });
  return {
    receipt_metadata: {
      schema_version: 'ISO/IEC TS 27560:2023',
      receipt_id: `receipt:${id}`,
      issued_at: iso(withdrawnAt ?? receivedAt),
    },
    record_metadata: { record_id: id, pii_principal_id: consent.subject, signature },
    pii_processing: {
      privacy_notice: terms.notice,
      notice_text: notice === undefined ? null : { zh: notice.zh, en: notice.en },
      language: assisted?.language ?? 'zh-CN',
      purposes: [
        {
          purpose: terms.purpose,
          purpose_title: title(PURPOSES[terms.purpose as Purpose] ?? { zh: terms.purpose, en: terms.purpose }),
          template: terms.template,
          lawful_basis: 'consent',
          action: action === PROVIDE ? 'provide' : 'query',
          pii_information: categories.map((category) => ({
            category,
            ...title(
              known.find(({ number }) => number === category)?.title ?? { zh: `${category}`, en: `${category}` },
            ),
          })),
          use_limit: consent.useLimit === 0 ? null : consent.useLimit,
          retention_period_days: Math.ceil(terms.dataLife / 86_400),
          validity: { from: iso(consent.validFrom), until: iso(consent.validUntil) },
          recipient_third_parties: [`member:${recipient.member}`],
          onward_supply: 'never',
          jurisdictions: ['CN'],
          withdrawal_method: `POST ${publisher.endpoint}/consents/${id}/withdrawal, or at any service point`,
        },
      ],
    },
    party_identification: [
      party(publisher, 'pii-controller'),
      ...(recipient.member === publisher.member ? [] : [party(recipient, 'recipient')]),
    ],
    events: [
      {
        event_time: iso(assisted?.at ?? receivedAt),
        event_type: assisted === undefined ? 'explicit-grant' : 'assisted-grant',
        event_state: withdrawnAt === undefined ? summary.state : 'superseded-by-withdrawal',
        entity_id: assisted === undefined ? consent.subject : `member:${assisted.member}/${assisted.clerk}`,
      },
      ...(withdrawnAt === undefined
        ? []
        : [
            {
              event_time: iso(withdrawnAt),
              event_type: 'withdrawal' as const,
              event_state: 'withdrawn',
              entity_id: consent.subject,
            },
          ]),
    ],
  };
}
