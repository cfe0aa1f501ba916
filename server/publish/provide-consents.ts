import { consentOnChain } from '../consents/chain-state.ts';
import type { Hex } from '../domain/bytes.ts';
import { PROVIDE } from '../domain/consent.ts';
import { type ConsentRefusal, checkProvide } from '../domain/consent-rules.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { Vault } from '../store/vault.ts';

export type ConsentIndex = Pick<IndexStore, 'consent' | 'withdrawal'>;

/**
 * Finds, for one chunk, the PROVIDE consent under which a record about a subject may be published: held in the vault, covering the
 * schema's category, granted and in force per the index. Answers are remembered per subject.
 */
export class ProvideConsents {
  readonly #about: {
    self: number;
    separator: Hex;
    schema: LedgerSchema;
    vault: Vault;
    index: ConsentIndex;
    now: number;
  };
  readonly #found = new Map<Hex, Promise<Hex | LedgerError>>();

  /** @param about.separator EIP-712 separator of the ConsentRegistry */
  constructor(about: {
    self: number;
    separator: Hex;
    schema: LedgerSchema;
    vault: Vault;
    index: ConsentIndex;
    now: number;
  }) {
    this.#about = about;
  }

  /** The consent's id, or the refusal: CONSENT_REFUSED with the rule in `values.reason`. */
  usable(subject: Hex): Promise<Hex | LedgerError> {
    let found = this.#found.get(subject);
    if (found === undefined) {
      found = this.#search(subject);
      this.#found.set(subject, found);
    }
    return found;
  }

  async #search(subject: Hex): Promise<Hex | LedgerError> {
    const { self, separator, schema, vault, index, now } = this.#about;
    const held = await vault.consents.list({ subject });
    let refusal: ConsentRefusal | 'NO_CONSENT' = 'NO_CONSENT';
    // The newest first: a renewed consent outlives the one before it.
    for (const { id, consent } of held.reverse()) {
      if (consent.action !== PROVIDE) continue;
      const refused =
        vault.consents.withdrawal(id) !== undefined
          ? 'WITHDRAWN'
          : checkProvide({
              separator,
              consent,
              id,
              // Its signature was checked when it was taken in.
              controllerSigned: true,
              state: await consentOnChain(index, subject, id),
              categories: [schema.category],
              publisher: self,
              now,
            });
      if (refused === undefined) return id;
      if (refusal === 'NO_CONSENT') refusal = refused;
    }
    return new LedgerError(
      'CONSENT_REFUSED',
      `no consent to publish ${schema.name} about handle ${subject}: ${refusal}`,
      {
        reason: refusal,
        subject,
        category: schema.category,
      },
    );
  }
}
