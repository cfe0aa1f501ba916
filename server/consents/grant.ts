/** A consent that a subject grants: checked, kept, and as the handle's publisher relayed to the chain. */
import { encodeCall } from '../chain/calls.ts';
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { type Consent, categoriesBitmap, consentId, PROVIDE, termsHash } from '../domain/consent.ts';
import { noticeHash } from '../domain/notice.ts';
import { checkOpening, type Opening } from '../domain/subject.ts';
import { LedgerError } from '../errors.ts';
import type { StoredConsent } from '../store/vault/consents.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { consentOnChain } from './chain-state.ts';
import { MAX_CONSENT_VALIDITY } from './consent-request.ts';
import {
  blockTime,
  type ConsentDeskDeps,
  type ConsentDocument,
  type ConsentReceipt,
  invalid,
  keepTemplate,
  receiptFor,
} from './deps.ts';

/** A consent that was checked, and on which side of it this member is. */
export interface CheckedConsent {
  readonly given: Omit<StoredConsent, 'receivedAt' | 'operation'>;
  readonly isPublisher: boolean;
}

/**
 * Checks a signed consent as a grant: the consent itself, that it is no offer, and the opening.
 * @throws LedgerError as `checkConsent`; CONSENT_INVALID (reason OFFER, OPENING_MISSING, OPENING_OF_ANOTHER), PROOF_INVALID
 */
export async function checkGrant(document: ConsentDocument, deps: ConsentDeskDeps): Promise<CheckedConsent> {
  const { given, isPublisher, publisher } = await checkConsent(document, deps);
  // Whoever carries it: what was offered becomes a consent by its recipient's answer alone.
  if (document.notice?.offer !== undefined)
    throw invalid('OFFER', `consent ${given.id} is an offer: its recipient takes it up`, given.id);
  const opening = await openingOf(document, { publisher, needed: !isPublisher }, deps);
  return { given: { ...given, ...(opening === undefined ? {} : { opening }) }, isPublisher };
}

/**
 * Checks a signed consent against handle, chain, notice, template and signature.
 * @throws LedgerError CONSENT_INVALID (rule in `values.reason`), SUBJECT_UNKNOWN, PEER_NOT_FOR_US,
 * TEMPLATE_BREACH (rule, allowed and asked in `values`)
 */
export async function checkConsent(
  document: ConsentDocument,
  deps: ConsentDeskDeps,
): Promise<CheckedConsent & { readonly publisher: number }> {
  const { self, index, separator, signedByController } = deps;
  const { consent, notice } = document;
  const signature = document.signature.toLowerCase() as Hex;
  const id = consentId(separator, consent);
  const subject = await index.subject(consent.subject);
  if (subject === undefined)
    throw new LedgerError('SUBJECT_UNKNOWN', `handle ${consent.subject} is not registered`, {
      subject: consent.subject,
    });
  const { publisher } = subject;
  const isPublisher = publisher === self;
  if (!isPublisher && consent.terms.recipient !== self)
    throw new LedgerError(
      'PEER_NOT_FOR_US',
      `the consent is for members ${publisher} and ${consent.terms.recipient}, this is ${self}`,
      { publisher, recipient: consent.terms.recipient },
    );
  await requireUsable(id, consent, deps);
  await requireNotice(id, document, deps);
  await keepTemplate({ id, consent, assistedAt: notice?.assisted?.at }, deps);
  if (!(await signedByController(consent.subject, id, signature)))
    throw invalid('BAD_SIGNATURE', `consent ${id} is not signed by the controller of its handle`, id);
  return { given: { id, consent, signature, ...(notice === undefined ? {} : { notice }) }, isPublisher, publisher };
}

/** What the consent says alone: not withdrawn, not over, categories and times that the contract will take. */
async function requireUsable(id: Hex, consent: Consent, deps: ConsentDeskDeps): Promise<void> {
  const { vault, index } = deps;
  if (consent.categories.length === 0) throw invalid('NO_CATEGORIES', `consent ${id} covers no category`, id);
  if (consent.validUntil <= consent.validFrom) throw invalid('EMPTY_WINDOW', `consent ${id} ends before it begins`, id);
  if (consent.validUntil - consent.validFrom > MAX_CONSENT_VALIDITY)
    throw invalid('WINDOW_TOO_LONG', `consent ${id} is for longer than ${MAX_CONSENT_VALIDITY} s`, id);
  if (consent.action === PROVIDE && consent.useLimit !== 0)
    throw invalid('USE_LIMIT_NEEDS_QUERY', `consent ${id} counts uses, which only a query has`, id);
  const state = await consentOnChain(index, consent.subject, id);
  const time = blockTime(deps);
  if (vault.consents.withdrawal(id) !== undefined || state?.withdrawn === true)
    throw invalid('WITHDRAWN', `consent ${id} is withdrawn`, id);
  if (consent.validUntil <= time)
    throw invalid('EXPIRED', `consent ${id} ended at ${new Date(consent.validUntil * 1000).toISOString()}`, id);
}

/**
 * The notice is the one signed, and help with it is stated by the clerk's member. It is never left out: whether a clerk helped (and so how
 * long the consent cools off), and whether it is an offer, stands there alone.
 */
async function requireNotice(id: Hex, { consent, notice }: ConsentDocument, deps: ConsentDeskDeps): Promise<void> {
  if (notice === undefined) {
    if (consent.terms.notice === ZERO32) return;
    throw invalid('NOTICE_MISSING', `consent ${id} holds the hash of a notice that did not come with it`, id);
  }
  if (noticeHash(notice) !== consent.terms.notice)
    throw invalid('NOTICE_ALTERED', `the notice is not the one whose hash consent ${id} holds`, id);
  const { assisted } = notice;
  if (assisted !== undefined && !(await deps.assistedBy(notice, assisted)))
    throw invalid('ASSISTANCE_NOT_SIGNED', `member ${assisted.member} did not state this help with consent ${id}`, id);
}

/** The opening that came along or is known. @throws LedgerError CONSENT_INVALID, PROOF_INVALID */
export async function openingOf(
  { consent, opening }: ConsentDocument,
  { publisher, needed }: { readonly publisher: number; readonly needed: boolean },
  { vault }: ConsentDeskDeps,
): Promise<Opening | undefined> {
  const known = opening ?? (await vault.openings.bySubject(consent.subject));
  if (known === undefined) {
    if (!needed) return undefined;
    throw invalid('OPENING_MISSING', `handle ${consent.subject} comes without its opening`, consent.subject);
  }
  const { type, identifier, salt, subject } = known;
  if (subject !== consent.subject || known.publisher !== publisher)
    throw invalid(
      'OPENING_OF_ANOTHER',
      `the opening is of handle ${subject} towards member ${known.publisher}`,
      consent.subject,
    );
  return checkOpening({ type, identifier, salt, subject, publisher });
}

/**
 * Keeps a checked consent and relays it; the same consent again gives the same answer. One at a time: the caller takes turns.
 * @param alongside what is to be true together with a consent that was not held before
 * @throws LedgerError OUTBOX_FULL
 */
export async function keepGrant(
  { given, isPublisher }: CheckedConsent,
  { vault, index, now, wake }: ConsentDeskDeps,
  alongside: (batch: VaultBatch) => void = () => undefined,
): Promise<ConsentReceipt> {
  const { id, opening } = given;
  const before = await vault.consents.get(id);
  const granted = (await consentOnChain(index, given.consent.subject, id))?.granted === true;
  const underway = before?.operation !== undefined && !vault.outbox.hasFailed(before.operation);
  const relay = isPublisher && !granted && !underway;
  if (before !== undefined && !relay && (opening === undefined || before.opening !== undefined))
    return receiptFor(before);
  if (relay) vault.outbox.requireRoom();
  const batch = new VaultBatch();
  if (relay && before?.operation !== undefined && vault.outbox.hasFailed(before.operation))
    vault.outbox.replaceOps(batch, before.operation);
  const operation = relay ? operationId() : before?.operation;
  const stored: StoredConsent = {
    ...(before ?? { ...given, receivedAt: now() }),
    ...(opening === undefined ? {} : { opening }),
    ...(operation === undefined ? {} : { operation }),
  };
  if (before === undefined) vault.consents.add(batch, stored);
  else vault.consents.replace(batch, stored, before);
  // So that the recipient finds the consent by the identifier it was opened for.
  if (opening !== undefined && (await vault.openings.bySubject(opening.subject)) === undefined)
    vault.openings.add(batch, opening);
  if (relay)
    vault.outbox.intentOps(batch, { id: operation!, contract: 'ConsentRegistry', data: grantCall(given) }, now());
  alongside(batch);
  await vault.commit(batch);
  if (relay) wake();
  return receiptFor(stored);
}

/** The consent as the chain receives it: the terms as their hash. */
function grantCall({ consent, signature }: Pick<StoredConsent, 'consent' | 'signature'>): Hex {
  const { subject, action, validFrom, validUntil, useLimit } = consent;
  const onChain = {
    subject,
    action,
    categories: categoriesBitmap(consent.categories),
    validFrom,
    validUntil,
    useLimit,
    terms: termsHash(consent.terms),
  };
  return encodeCall('ConsentRegistry', 'grant', [onChain, signature]);
}
