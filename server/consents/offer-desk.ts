/**
 * Offers: made by the subject at its handle's publisher, told to the one recipient, answered by it at the publisher's gateway, which alone
 * says how an offer ended. Until then the offer is no consent, and who made it stays with the publisher.
 */
import type { AccessDesk } from '../access-log/access-desk.ts';
import { type Hex, parseHex } from '../domain/bytes.ts';
import type { Notice } from '../domain/notice.ts';
import { type OfferState, offerState } from '../domain/offer.ts';
import { checkOpening, type Opening } from '../domain/subject.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import { answerReader, OfferAnsweredWire } from '../peer/wire.ts';
import type { Turns } from '../store/turns.ts';
import type { OfferDocument, OfferHead } from '../store/vault/offers.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { blockTime, type ConsentDeskDeps, type ConsentDocument, type ConsentReceipt, keepTemplate } from './deps.ts';
import { checkConsent, keepGrant, openingOf } from './grant.ts';
import {
  checkOffer,
  isWithdrawn,
  offerClosed,
  offerUnknown,
  requireFewOffers,
  stateOf,
  withdrawnHere,
} from './offer-checks.ts';

export interface OfferDeps extends ConsentDeskDeps {
  readonly peers: Pick<PeerClient, 'post'>;
  /** an acceptance tells the recipient who made the offer: written down first */
  readonly access: Pick<AccessDesk, 'requireOpen' | 'record'>;
}

export interface OfferReceipt {
  readonly id: Hex;
  /** block time before which it is to be taken up, unix seconds */
  readonly until: number;
  /** whether the recipient's gateway has it */
  readonly told: boolean;
  /** why not */
  readonly reason?: string;
}

/** An offer with its state; its terms as long as it is open or was taken up. */
export interface OfferSummary extends Omit<OfferHead, 'answer' | 'validUntil'> {
  readonly state: OfferState;
  readonly consent?: OfferDocument['consent'];
  readonly notice?: Notice;
}

type Answer = 'accepted' | 'declined';

const readAnswered = answerReader(OfferAnsweredWire);
/** What the publisher's gateway says about the offer itself, told on in its own words. */
const TOLD_ON = ['OFFER_CLOSED', 'OFFER_UNKNOWN', 'TEMPLATE_BREACH', 'PROCESSING_STOPPED'] as const;

export class OfferDesk {
  readonly #deps: OfferDeps;
  readonly #turns: Turns;

  /** @param turns shared with the desk of consents: an acceptance and a withdrawal come one after the other */
  constructor(deps: OfferDeps, turns: Turns) {
    this.#deps = deps;
    this.#turns = turns;
  }

  /**
   * Takes in an offer at the handle's publisher and tells its recipient. The same again tells a recipient that was not reached.
   * @throws LedgerError those of a consent; OFFER_INVALID, OFFER_CLOSED, OFFERS_TOO_MANY, PEER_NOT_FOR_US
   */
  async make(document: ConsentDocument & { readonly notice: Notice }): Promise<OfferReceipt> {
    const { given, isPublisher, publisher } = await checkConsent(document, this.#deps);
    if (!isPublisher) throw notForUs(publisher, this.#deps.self);
    const head = await checkOffer(given, publisher, this.#deps);
    const opening = await openingOf(document, { publisher, needed: true }, this.#deps);
    await this.#turns.take(() => this.#keep(head, { ...given, opening: opening! }));
    const { consent, signature } = given;
    return {
      id: head.id,
      until: head.until,
      ...(await this.#tell(head.recipient, { consent, signature, notice: document.notice })),
    };
  }

  /** An offer that the handle's publisher tells its recipient. @throws as `make` */
  async takeIn(document: ConsentDocument, from: number): Promise<{ id: Hex }> {
    const { given, publisher } = await checkConsent(document, this.#deps);
    if (publisher !== from) throw notForUs(publisher, from);
    const head = await checkOffer(given, publisher, this.#deps);
    await this.#turns.take(() => this.#keep(head, given));
    return { id: head.id };
  }

  /**
   * The recipient takes up an offer, or declines it: the publisher's gateway decides, this one follows.
   * @throws LedgerError OFFER_UNKNOWN, OFFER_CLOSED (state in `values.state`), TEMPLATE_BREACH, PROCESSING_STOPPED, PROOF_INVALID, PEER_*
   */
  async answer(id: Hex, answer: Answer): Promise<ConsentReceipt> {
    const { self, vault } = this.#deps;
    const head = vault.offers.head(parseHex(id, 32));
    if (head === undefined || head.recipient !== self) throw offerUnknown(id);
    const state = await stateOf(head, this.#deps);
    if (state === answer) return { id: head.id };
    const document = await vault.offers.document(head.id);
    if (state !== 'open' || document === undefined) throw offerClosed(head.id, state);
    if (answer === 'accepted')
      await keepTemplate({ ...document, assistedAt: document.notice?.assisted?.at }, this.#deps);
    const opening = await this.#ask(head, answer);
    return this.#turns.take(async () => {
      const over = (batch: VaultBatch): void => vault.offers.put(batch, { ...head, answer });
      if (opening !== undefined)
        return keepGrant({ given: { ...document, opening }, isPublisher: false }, this.#deps, over);
      const batch = new VaultBatch();
      over(batch);
      await vault.commit(batch);
      return { id: head.id };
    });
  }

  /**
   * The recipient's answer, at the publisher: an acceptance relays the grant and tells who made the offer.
   * @throws LedgerError OFFER_UNKNOWN (to every other member), OFFER_CLOSED, TEMPLATE_BREACH, PROCESSING_STOPPED, OUTBOX_FULL
   */
  async answered(id: Hex, answer: Answer, from: number): Promise<{ id: Hex; opening?: Opening }> {
    const { self, vault, access } = this.#deps;
    const known = vault.offers.head(id);
    if (known === undefined || known.publisher !== self || known.recipient !== from) throw offerUnknown(id);
    if (answer === 'declined') return this.#turns.take(() => this.#declined(id));
    await access.requireOpen();
    const document = await this.#turns.take(() => this.#accepted(id));
    const { subject, terms } = document.consent;
    const entry = { member: from, action: 'offer', subject, consent: id, purpose: terms.purpose, items: [] } as const;
    await access.record({ ...entry, outcome: 'allowed' });
    // Withdrawn while it was written down: who made it stays here.
    if (vault.consents.withdrawal(id) !== undefined) throw offerClosed(id, 'withdrawn');
    return { id, opening: document.opening! };
  }

  /** Offers about these handles, or those that this member received; oldest first. */
  async list(handles?: readonly Hex[]): Promise<OfferSummary[]> {
    const { self, vault } = this.#deps;
    const heads = vault.offers
      .heads()
      .filter(({ subject, recipient }) => (handles === undefined ? recipient === self : handles.includes(subject)))
      .toSorted((a, b) => a.at - b.at);
    return Promise.all(
      heads.map(async ({ answer, validUntil, ...head }) => {
        const state = await stateOf({ ...head, answer, validUntil }, this.#deps);
        const document = await this.#documentOf(head.id);
        if (document === undefined || (state !== 'open' && state !== 'accepted')) return { ...head, state };
        const { consent, notice } = document;
        return { ...head, state, consent, ...(notice === undefined ? {} : { notice }) };
      }),
    );
  }

  /** Deletes the terms and the opening of what is over, and what could not be granted any more anyway. */
  async sweep(): Promise<void> {
    const { vault } = this.#deps;
    const now = blockTime(this.#deps);
    const heads = vault.offers.heads();
    const gone = heads.filter(({ validUntil }) => validUntil <= now);
    const over = heads.filter(
      (head) =>
        vault.offers.hasDocument(head.id) &&
        !gone.includes(head) &&
        offerState(head, withdrawnHere(head.id, now, vault)) !== 'open',
    );
    if (gone.length + over.length === 0) return;
    await this.#turns.take(async () => {
      const batch = new VaultBatch();
      for (const { id } of gone) vault.offers.remove(batch, id);
      for (const { id } of over) vault.offers.put(batch, vault.offers.head(id)!);
      await vault.commit(batch);
    });
  }

  async #keep(head: OfferHead, document: OfferDocument): Promise<void> {
    const { vault } = this.#deps;
    const known = vault.offers.head(head.id);
    if (known !== undefined) {
      const state = await stateOf(known, this.#deps);
      if (state !== 'open') throw offerClosed(head.id, state);
      return;
    }
    requireFewOffers(head, this.#deps);
    const batch = new VaultBatch();
    vault.offers.put(batch, head, document);
    await vault.commit(batch);
  }

  async #tell(recipient: number, document: ConsentDocument): Promise<Pick<OfferReceipt, 'told' | 'reason'>> {
    try {
      await this.#deps.peers.post(recipient, '/peer/consent-offers', document, () => undefined);
      return { told: true };
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      const { code } = error.values as { code?: unknown };
      return { told: false, reason: typeof code === 'string' ? code : error.code };
    }
  }

  /** Brings the answer to the publisher. @returns the opening with which an acceptance is answered, checked */
  async #ask({ id, subject, publisher }: OfferHead, answer: Answer): Promise<Opening | undefined> {
    let opening: Opening | undefined;
    try {
      const told = await this.#deps.peers.post(publisher, '/peer/consent-offer-answers', { id, answer }, readAnswered);
      ({ opening } = told);
    } catch (error) {
      const { code, values } = (isLedgerError(error, 'PEER_REFUSED') ? error.values : {}) as Record<string, unknown>;
      const known = TOLD_ON.find((one) => one === code);
      if (known === undefined) throw error;
      throw new LedgerError(
        known,
        `member ${publisher} says so of offer ${id}`,
        (values ?? {}) as Record<string, unknown>,
        error,
      );
    }
    if (answer === 'declined') return undefined;
    if (opening?.subject !== subject || opening.publisher !== publisher)
      throw new LedgerError('PROOF_INVALID', `member ${publisher} answered no opening of ${subject}`, { offer: id });
    return checkOpening(opening);
  }

  async #declined(id: Hex): Promise<{ id: Hex }> {
    const { vault } = this.#deps;
    const head = vault.offers.head(id)!;
    const state = await stateOf(head, this.#deps);
    if (state === 'declined') return { id };
    if (state !== 'open') throw offerClosed(id, state);
    const batch = new VaultBatch();
    vault.offers.put(batch, { ...head, answer: 'declined' });
    await vault.commit(batch);
    return { id };
  }

  async #accepted(id: Hex): Promise<OfferDocument> {
    const { vault } = this.#deps;
    const head = vault.offers.head(id)!;
    const state = (await isWithdrawn(head, this.#deps)) ? 'withdrawn' : await stateOf(head, this.#deps);
    const document = await this.#documentOf(id);
    if ((state !== 'open' && state !== 'accepted') || document === undefined) throw offerClosed(id, state);
    const { subject } = head;
    if (vault.objections.stops(subject)) throw new LedgerError('PROCESSING_STOPPED', `handle ${subject}`, { subject });
    await keepTemplate({ ...document, assistedAt: document.notice?.assisted?.at }, this.#deps);
    // Withdrawn while the checks waited: memory knows before anything else does.
    if (vault.consents.withdrawal(id) !== undefined) throw offerClosed(id, 'withdrawn');
    const over = (batch: VaultBatch): void => vault.offers.put(batch, { ...head, answer: 'accepted' });
    await keepGrant({ given: document, isPublisher: true }, this.#deps, over);
    return document;
  }

  /** Of one that is open, or of the consent that it became. */
  async #documentOf(id: Hex): Promise<OfferDocument | undefined> {
    const { vault } = this.#deps;
    return (await vault.offers.document(id)) ?? vault.consents.get(id);
  }
}

const notForUs = (publisher: number, other: number): LedgerError =>
  new LedgerError('PEER_NOT_FOR_US', `an offer is made at the gateway of member ${publisher}, not of ${other}`, {
    publisher,
  });
