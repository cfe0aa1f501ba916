/** Takes in consents and withdrawals, and says what is held. The subject's signature counts, not who carries it. */
import { type Hex, parseHex } from '../domain/bytes.ts';
import type { Notice } from '../domain/notice.ts';
import { LedgerError } from '../errors.ts';
import { Turns } from '../store/turns.ts';
import type { ConsentRequest, ConsentRequestInput } from './consent-request.ts';
import type { ConsentSummary } from './consent-summary.ts';
import { type ConsentDeskDeps, type ConsentDocument, type ConsentReceipt, invalid } from './deps.ts';
import { checkGrant, keepGrant } from './grant.ts';
import { listConsents, pageOfConsents, receiptOfHeld } from './held.ts';
import type { ConsentReceipt27560 } from './receipt.ts';
import { requestConsent } from './request.ts';
import { checkWithdrawal, keepWithdrawal } from './withdraw.ts';

export class ConsentDesk {
  readonly #deps: ConsentDeskDeps;
  readonly #turns: Turns;

  /** @param turns shared with whoever else writes consents */
  constructor(deps: ConsentDeskDeps, turns = new Turns()) {
    this.#deps = deps;
    this.#turns = turns;
  }

  /**
   * Takes in a signed consent: as the handle's publisher it is relayed to the chain, as its recipient kept with the opening.
   * The same consent again gives the same answer.
   * @throws LedgerError CONSENT_INVALID (rule in `values.reason`), SUBJECT_UNKNOWN, PEER_NOT_FOR_US, PROOF_INVALID (opening),
   * TEMPLATE_BREACH (rule, allowed and asked in `values`), OUTBOX_FULL
   */
  async acceptConsent(document: ConsentDocument): Promise<ConsentReceipt> {
    const checked = await checkGrant(document, this.#deps);
    return this.#turns.take(() => keepGrant(checked, this.#deps));
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

  /**
   * Withdraws a consent or an offer for good: refused here from now on, and on chain as soon as the transaction is in.
   * @throws LedgerError CONSENT_UNKNOWN, CONSENT_INVALID (reason BAD_SIGNATURE)
   */
  async withdraw(consent: Hex, signature: Hex): Promise<ConsentReceipt> {
    const checked = await checkWithdrawal(consent, signature, this.#deps);
    return this.#turns.take(() => keepWithdrawal({ ...checked, signature }, this.#deps));
  }

  /**
   * A request for the enterprise's wallet, kept here.
   * @throws LedgerError CONSENT_INVALID, MEMBER_UNKNOWN, TEMPLATE_BREACH
   */
  requestConsent(input: ConsentRequestInput): Promise<ConsentRequest> {
    return requestConsent(input, this.#deps);
  }

  /** A held consent as a receipt. @throws LedgerError CONSENT_UNKNOWN */
  receipt(id: Hex): Promise<ConsentReceipt27560> {
    return receiptOfHeld(id, this.#deps);
  }

  /** Handles a held consent is about, for whoever decides who may see it. */
  async handlesOf(id: Hex): Promise<readonly Hex[] | undefined> {
    const stored = await this.#deps.vault.consents.get(id);
    return stored === undefined ? undefined : [stored.consent.subject];
  }

  /** Consents held here with their state, oldest first. */
  listConsents(filter: { readonly subject?: Hex; readonly limit?: number } = {}): Promise<ConsentSummary[]> {
    return listConsents(filter, this.#deps);
  }

  /** All of them a page at a time. @param page `after` = `next` of the page before */
  page(page: {
    readonly after?: number;
    readonly limit: number;
  }): Promise<{ consents: ConsentSummary[]; next?: number }> {
    return pageOfConsents(page, this.#deps);
  }
}
