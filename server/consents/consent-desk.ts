import { encodeCall } from '../chain/calls.ts';
import { type Hex, parseHex, ZERO32 } from '../domain/bytes.ts';
import {
  type Consent,
  categoriesBitmap,
  consentId,
  PROVIDE,
  QUERY,
  termsHash,
  withdrawalDigest,
} from '../domain/consent.ts';
import { type Assistance, type Notice, noticeHash } from '../domain/notice.ts';
import { checkOpening, type Opening } from '../domain/subject.ts';
import { refuseBreach, type Template } from '../domain/template.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import { Turns } from '../store/turns.ts';
import type { StoredConsent, Withdrawal } from '../store/vault/consents.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { consentOnChain } from './chain-state.ts';
import {
  buildConsentRequest,
  type ConsentRequest,
  type ConsentRequestInput,
  MAX_CONSENT_VALIDITY,
} from './consent-request.ts';
import { type ConsentSummary, summarise } from './consent-summary.ts';
import type { ControllerCheck } from './controller-signature.ts';
import { type ConsentReceipt27560, receiptOf } from './receipt.ts';
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
  /** what the subject was told; needed when a clerk helped and for a renewal */
  readonly notice?: Notice;
}

export interface ConsentReceipt {
  readonly id: Hex;
  /** the operation that tells the chain, when this gateway relays it */
  readonly operation?: string;
}

/** Takes in consents and withdrawals, and says what is held. The subject's signature counts, not who carries it. */
export class ConsentDesk {
  readonly #deps: ConsentDeskDeps;
  readonly #turns = new Turns();

  constructor(deps: ConsentDeskDeps) {
    this.#deps = deps;
  }

  /**
   * Takes in a signed consent: as the handle's publisher it is relayed to the chain, as its recipient kept with the opening.
   * The same consent again gives the same answer.
   * @throws LedgerError CONSENT_INVALID (rule in `values.reason`), SUBJECT_UNKNOWN, PEER_NOT_FOR_US, PROOF_INVALID (opening),
   * TEMPLATE_BREACH (rule, allowed and asked in `values`), OUTBOX_FULL
   */
  async acceptConsent(document: ConsentDocument): Promise<ConsentReceipt> {
    const { self, index, separator, signedByController } = this.#deps;
    const { consent } = document;
    const signature = document.signature.toLowerCase() as Hex;
    const id = consentId(separator, consent);
    const subject = await index.subject(consent.subject);
    if (subject === undefined)
      throw new LedgerError('SUBJECT_UNKNOWN', `handle ${consent.subject} is not registered`, {
        subject: consent.subject,
      });
    const isPublisher = subject.publisher === self;
    const isRecipient = consent.terms.recipient === self;
    if (!isPublisher && !isRecipient)
      throw new LedgerError(
        'PEER_NOT_FOR_US',
        `the consent is for members ${subject.publisher} and ${consent.terms.recipient}, this is ${self}`,
        {
          publisher: subject.publisher,
          recipient: consent.terms.recipient,
        },
      );
    await this.#requireUsable(id, consent);
    await this.#requireNotice(id, document);
    await this.#keepTemplate(id, consent, document.notice?.assisted?.at);
    if (!(await signedByController(consent.subject, id, signature)))
      throw invalid('BAD_SIGNATURE', `consent ${id} is not signed by the controller of its handle`, id);
    const opening = await this.#opening(document, subject.publisher, isRecipient && !isPublisher);
    return this.#turns.take(() =>
      this.#accept(
        {
          ...{ id, consent, signature },
          ...(opening === undefined ? {} : { opening }),
          ...(document.notice === undefined ? {} : { notice: document.notice }),
        },
        isPublisher,
      ),
    );
  }

  /**
   * Takes in a consent that takes the place of another: the subject signed both this one, whose notice names the other, and the
   * other's withdrawal. The same again gives the same answer.
   * @throws LedgerError CONSENT_UNKNOWN, CONSENT_INVALID (reasons SUPERSEDES_ANOTHER, and those of grant and withdrawal), TEMPLATE_BREACH
   */
  async renew(
    former: Hex,
    document: ConsentDocument & { readonly notice: Notice },
    withdrawal: Hex,
  ): Promise<ConsentReceipt> {
    const before = await this.#deps.vault.consents.get(parseHex(former, 32));
    if (before === undefined) throw new LedgerError('CONSENT_UNKNOWN', former, { consent: former });
    const { consent, notice } = document;
    if (notice.supersedes !== before.id || consent.subject !== before.consent.subject)
      throw invalid('SUPERSEDES_ANOTHER', `the notice does not name ${before.id} on the same handle`, before.id);
    // The new one first: what fails leaves the old one as it is.
    const receipt = await this.acceptConsent(document);
    await this.withdraw(before.id, withdrawal);
    return receipt;
  }

  /** A held consent as a receipt. @throws LedgerError CONSENT_UNKNOWN */
  async receipt(id: Hex): Promise<ConsentReceipt27560> {
    const { vault, index, now, templateOf } = this.#deps;
    const stored = await vault.consents.get(id);
    if (stored === undefined) throw new LedgerError('CONSENT_UNKNOWN', id, { consent: id });
    const { consent } = stored;
    const withdrawal = vault.consents.withdrawal(id);
    const state = await consentOnChain(index, consent.subject, id);
    const time = Math.max(now(), index.head()?.timestamp ?? 0);
    const party = async (member: number) => {
      const row = await index.member(member);
      return { member, name: row?.name ?? `member ${member}`, endpoint: row?.endpoint ?? '' };
    };
    const publisher = (await index.subject(consent.subject))?.publisher ?? 0;
    return receiptOf({
      stored,
      summary: summarise(stored, state, withdrawal, time),
      withdrawnAt: withdrawal?.at,
      template: templateOf(consent.terms.template),
      publisher: await party(publisher),
      recipient: await party(consent.terms.recipient),
    });
  }

  /** Handles a held consent is about, for whoever decides who may see it. */
  async handlesOf(id: Hex): Promise<readonly Hex[] | undefined> {
    const stored = await this.#deps.vault.consents.get(id);
    return stored === undefined ? undefined : [stored.consent.subject];
  }

  /**
   * Withdraws for good: refused here from now on, and on chain as soon as the transaction is in.
   * @throws LedgerError CONSENT_UNKNOWN, CONSENT_INVALID (reason BAD_SIGNATURE)
   */
  async withdraw(consent: Hex, signature: Hex): Promise<ConsentReceipt> {
    const { vault, index, separator, signedByController, now, wake } = this.#deps;
    const id = parseHex(consent, 32);
    const stored = await vault.consents.get(id);
    if (stored === undefined) throw new LedgerError('CONSENT_UNKNOWN', id, { consent: id });
    const { subject } = stored.consent;
    if (!(await signedByController(subject, withdrawalDigest(separator, id), signature)))
      throw invalid('BAD_SIGNATURE', `the withdrawal of ${id} is not signed by the controller of its handle`, id);
    return this.#turns.take(async () => {
      const earlier = vault.consents.withdrawal(id);
      if (earlier !== undefined && !(earlier.operation !== undefined && vault.outbox.hasFailed(earlier.operation)))
        return receipt(earlier);
      const batch = new VaultBatch();
      if (earlier?.operation !== undefined) vault.outbox.replaceOps(batch, earlier.operation);
      const withdrawal = { id, at: now(), signature: signature.toLowerCase() as Hex, operation: operationId() };
      // Takes effect here, before anything is waited for.
      vault.consents.withdraw(batch, withdrawal);
      const data = encodeCall('ConsentRegistry', 'withdraw', [subject, id, withdrawal.signature]);
      const told = (await consentOnChain(index, subject, id))?.withdrawn === true;
      if (!told) vault.outbox.intentOps(batch, { id: withdrawal.operation, contract: 'ConsentRegistry', data }, now());
      await vault.commit(batch);
      if (!told) wake();
      return told ? { id } : receipt(withdrawal);
    });
  }

  /**
   * A request for the enterprise's wallet, kept here.
   * @throws LedgerError CONSENT_INVALID, MEMBER_UNKNOWN, TEMPLATE_BREACH
   */
  async requestConsent(input: ConsentRequestInput): Promise<ConsentRequest> {
    const { self, index, vault, domain, random, now } = this.#deps;
    const named = async (member: number) => {
      const row = await index.member(member);
      if (row === undefined) throw new LedgerError('MEMBER_UNKNOWN', String(member), { member });
      // A wallet needs the address alone; the pins are for gateways.
      return { member, name: row.name, endpoint: row.endpoint.split('#')[0] ?? '' };
    };
    const template = this.#deps.templateFor(input.purpose)?.id ?? ZERO32;
    const request = buildConsentRequest(input, {
      recipient: await named(self),
      publishers: await Promise.all(input.publishers.map(({ member }) => named(member))),
      domain,
      template,
      id: `cr_${Buffer.from(random(15)).toString('base64url')}`,
      now: now(),
    });
    await this.#requireTemplate(request);
    await vault.consents.addRequest(request);
    return request;
  }

  /** A request keeps its template when every consent that would answer it does. */
  async #requireTemplate({
    publishers,
    recipient,
    purpose,
    template,
    dataLife,
    ...asked
  }: ConsentRequest): Promise<void> {
    for (const { categories } of publishers) {
      const terms = { recipient, purpose, template, dataLife, notice: asked.notice, salt: ZERO32 };
      const { validFrom, validUntil, useLimit } = asked;
      await this.#keepTemplate(ZERO32, {
        subject: ZERO32,
        action: QUERY,
        categories,
        validFrom,
        validUntil,
        useLimit,
        terms,
      });
    }
  }

  /** A notice that comes with a consent is the one signed, and help with it is stated by the clerk's member. */
  async #requireNotice(id: Hex, { consent, notice }: ConsentDocument): Promise<void> {
    if (notice === undefined) return;
    if (noticeHash(notice) !== consent.terms.notice)
      throw invalid('NOTICE_ALTERED', `the notice is not the one whose hash consent ${id} holds`, id);
    const { assisted } = notice;
    if (assisted !== undefined && !(await this.#deps.assistedBy(notice, assisted)))
      throw invalid(
        'ASSISTANCE_NOT_SIGNED',
        `member ${assisted.member} did not state this help with consent ${id}`,
        id,
      );
  }

  async #keepTemplate(id: Hex, consent: Consent, assistedAt?: number): Promise<void> {
    const { index, now, templateOf } = this.#deps;
    const time = index.head()?.timestamp ?? now();
    refuseBreach(await breachOf({ id, consent, now: time, assistedAt }, { index, templateOf }), consent.terms.template);
  }

  /** Consents held here with their state, oldest first. */
  async listConsents(filter: { subject?: Hex; limit?: number } = {}): Promise<ConsentSummary[]> {
    const { vault, index, now } = this.#deps;
    const held = await vault.consents.list(filter);
    // Block time: what the contract and every verdict judge by.
    const time = index.head()?.timestamp ?? now();
    return Promise.all(
      held.map(async (stored) =>
        summarise(
          stored,
          await consentOnChain(index, stored.consent.subject, stored.id),
          vault.consents.withdrawal(stored.id),
          time,
        ),
      ),
    );
  }

  /** What the consent says alone: not withdrawn, not over, categories and times that the contract will take. */
  async #requireUsable(id: Hex, consent: Consent): Promise<void> {
    const { vault, index, now } = this.#deps;
    if (consent.categories.length === 0) throw invalid('NO_CATEGORIES', `consent ${id} covers no category`, id);
    if (consent.validUntil <= consent.validFrom)
      throw invalid('EMPTY_WINDOW', `consent ${id} ends before it begins`, id);
    if (consent.validUntil - consent.validFrom > MAX_CONSENT_VALIDITY)
      throw invalid('WINDOW_TOO_LONG', `consent ${id} is for longer than ${MAX_CONSENT_VALIDITY} s`, id);
    if (consent.action === PROVIDE && consent.useLimit !== 0)
      throw invalid('USE_LIMIT_NEEDS_QUERY', `consent ${id} counts uses, which only a query has`, id);
    const state = await consentOnChain(index, consent.subject, id);
    const time = index.head()?.timestamp ?? now();
    if (vault.consents.withdrawal(id) !== undefined || state?.withdrawn === true)
      throw invalid('WITHDRAWN', `consent ${id} is withdrawn`, id);
    if (consent.validUntil <= time)
      throw invalid('EXPIRED', `consent ${id} ended at ${new Date(consent.validUntil * 1000).toISOString()}`, id);
  }

  async #opening(
    { consent, opening }: ConsentDocument,
    publisher: number,
    needed: boolean,
  ): Promise<Opening | undefined> {
    const known = opening ?? (await this.#deps.vault.openings.bySubject(consent.subject));
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

  async #accept(given: Omit<StoredConsent, 'receivedAt' | 'operation'>, isPublisher: boolean): Promise<ConsentReceipt> {
    const { vault, index, now, wake } = this.#deps;
    const { id, opening } = given;
    const before = await vault.consents.get(id);
    const granted = (await consentOnChain(index, given.consent.subject, id))?.granted === true;
    const underway = before?.operation !== undefined && !vault.outbox.hasFailed(before.operation);
    const relay = isPublisher && !granted && !underway;
    if (before !== undefined && !relay && (opening === undefined || before.opening !== undefined))
      return receipt(before);
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
    await vault.commit(batch);
    if (relay) wake();
    return receipt(stored);
  }
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

const receipt = ({ id, operation }: Pick<StoredConsent | Withdrawal, 'id' | 'operation'>): ConsentReceipt =>
  operation === undefined ? { id } : { id, operation };

const invalid = (reason: string, detail: string, consent: Hex): LedgerError =>
  new LedgerError('CONSENT_INVALID', detail, { reason, consent });
