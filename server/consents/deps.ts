/** What the use cases of consents stand on, and what they take and answer. */
import type { Hex } from '../domain/bytes.ts';
import type { Consent } from '../domain/consent.ts';
import type { Assistance, Notice } from '../domain/notice.ts';
import type { Opening } from '../domain/subject.ts';
import type { Template } from '../domain/template.ts';
import { refuseBreach } from '../domain/template.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { StoredConsent, Withdrawal } from '../store/vault/consents.ts';
import type { Vault } from '../store/vault.ts';
import type { ConsentRequest } from './consent-request.ts';
import type { ControllerCheck } from './controller-signature.ts';
import { breachOf, type TemplateSource } from './template-check.ts';

export type ConsentDeskIndex = Pick<IndexStore, 'head' | 'member' | 'subject' | 'consent' | 'withdrawal' | 'template'>;

export interface ConsentDeskDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: ConsentDeskIndex;
  /** EIP-712 separator of the ConsentRegistry */
  readonly separator: Hex;
  /** what a wallet needs to sign for this chain */
  readonly domain: ConsentRequest['domain'];
  readonly signedByController: ControllerCheck;
  readonly templateOf: TemplateSource;
  /** whether the member named stated this help with a grant */
  readonly assistedBy: (notice: Notice, assisted: Assistance) => Promise<boolean>;
  readonly templateFor: (purpose: string) => Template | undefined;
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  /** called after an intent was left in the outbox */
  readonly wake: () => void;
}

/** What a wallet sends: one consent for one handle. The opening says whose handle it is; a recipient needs it. */
export interface ConsentDocument {
  readonly consent: Consent;
  readonly signature: Hex;
  readonly opening?: Opening;
  /** what the subject was told; needed whenever the signed terms hold its hash */
  readonly notice?: Notice;
}

export interface ConsentReceipt {
  readonly id: Hex;
  /** the operation that tells the chain, when this gateway relays it */
  readonly operation?: string;
}

/** The answer about a held consent or withdrawal. */
export const receiptFor = ({ id, operation }: Pick<StoredConsent | Withdrawal, 'id' | 'operation'>): ConsentReceipt =>
  operation === undefined ? { id } : { id, operation };

/** CONSENT_INVALID with its reason. */
export const invalid = (reason: string, detail: string, consent: Hex): LedgerError =>
  new LedgerError('CONSENT_INVALID', detail, { reason, consent });

/** Block time, unix seconds: what the contract and every verdict judge by. */
export const blockTime = ({ index, now }: Pick<ConsentDeskDeps, 'index' | 'now'>): number =>
  index.head()?.timestamp ?? now();

/** @param assistedAt when a clerk helped, if one did @throws LedgerError TEMPLATE_BREACH */
export async function keepTemplate(
  about: { readonly id: Hex; readonly consent: Consent; readonly assistedAt?: number | undefined },
  deps: Pick<ConsentDeskDeps, 'index' | 'now' | 'templateOf'>,
): Promise<void> {
  refuseBreach(await breachOf({ ...about, now: blockTime(deps) }, deps), about.consent.terms.template);
}
