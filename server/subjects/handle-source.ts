import { checkOpening, type Opening } from '../domain/subject.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { Turns } from '../store/turns.ts';
import type { Identifier } from '../store/vault/openings.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import type { Registrar } from './registrar.ts';

/** Where a publisher gets its own handles from: its own registrar, or the registrar member's gateway. */
export interface HandleSource {
  /** One opening per identifier, in the order given. Identifiers are canonical. */
  handlesFor(identifiers: readonly Identifier[]): Promise<Opening[]>;
}

/** This member is the registrar. */
export function localHandles(registrar: Pick<Registrar, 'handlesFor'>, self: number): HandleSource {
  return { handlesFor: (identifiers) => registrar.handlesFor(self, identifiers) };
}

/** Asks another source (the registrar's gateway) for what the vault does not hold yet, checks the answer and keeps it. */
export class CachedHandles implements HandleSource {
  readonly #source: HandleSource;
  readonly #vault: Vault;
  readonly #self: number;
  readonly #turns = new Turns();

  constructor(source: HandleSource, vault: Vault, self: number) {
    this.#source = source;
    this.#vault = vault;
    this.#self = self;
  }

  /** @throws LedgerError PEER_INVALID when an answer is not an opening of the identifier towards this member */
  handlesFor(identifiers: readonly Identifier[]): Promise<Opening[]> {
    return this.#turns.take(async () => {
      const known = await this.#vault.openings.find(this.#self, identifiers);
      const missing = new Map<string, Identifier>();
      for (const [i, wanted] of identifiers.entries())
        if (known[i] === undefined) missing.set(nameOf(wanted), { type: wanted.type, identifier: wanted.identifier });
      const fetched = missing.size === 0 ? new Map<string, Opening>() : await this.#fetch([...missing.values()]);
      return identifiers.map((wanted, i) => known[i] ?? fetched.get(nameOf(wanted))!);
    });
  }

  async #fetch(missing: readonly Identifier[]): Promise<Map<string, Opening>> {
    const answered = await this.#source.handlesFor(missing);
    if (answered.length !== missing.length)
      throw new LedgerError('PEER_INVALID', `${answered.length} openings for ${missing.length} identifiers`, {
        asked: missing.length,
        answered: answered.length,
      });
    const batch = new VaultBatch();
    const fetched = new Map<string, Opening>();
    for (const [i, wanted] of missing.entries()) {
      const opening = this.#checked(answered[i]!, wanted, i);
      this.#vault.openings.add(batch, opening);
      fetched.set(nameOf(wanted), opening);
    }
    await this.#vault.commit(batch);
    return fetched;
  }

  #checked({ type, identifier, salt, subject, publisher }: Opening, wanted: Identifier, place: number): Opening {
    const refuse = (detail: string, cause?: unknown) =>
      new LedgerError('PEER_INVALID', `opening ${place + 1}: ${detail}`, { place }, cause);
    if (type !== wanted.type || identifier !== wanted.identifier) throw refuse('is for another identifier');
    if (publisher !== this.#self) throw refuse(`is for member ${publisher}, not ${this.#self}`);
    try {
      return checkOpening({ type, identifier, salt, subject, publisher });
    } catch (error) {
      if (isLedgerError(error)) throw refuse(error.code, error);
      throw error;
    }
  }
}

const nameOf = ({ type, identifier }: Identifier): string => `${type} ${identifier}`;
