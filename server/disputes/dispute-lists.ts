/** Disputes as people read them: marks and clocks for anybody with a token, words for the clerk and for the party. */
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { DISPUTE_KINDS, type DisputeKind, readingDigest, type SaltedText } from '../domain/dispute.ts';
import { disputeState } from '../domain/dispute-verdict.ts';
import { LedgerError } from '../errors.ts';
import type { DisputeRow } from '../store/dispute-rows.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { Vault } from '../store/vault.ts';

/** A dispute without its words. Times in unix seconds. */
export interface DisputeMark {
  id: Hex;
  kind: DisputeKind;
  target: Hex;
  party: Hex;
  respondent: number;
  clock: number;
  /** open, overdue, corrected, rejected, unresolved, withdrawn; by the block time of this index */
  state: string;
  filedAt: number;
  dueAt: number;
  answeredAt: number | null;
  /** 32 zero bytes when none is named */
  successor: Hex;
  statements: number;
  position: number;
}

export interface DisputeFilter {
  readonly kind?: DisputeKind;
  readonly target?: Hex;
  readonly party?: Hex;
  readonly respondent?: number;
  readonly state?: string;
}

export interface DisputeListsDeps {
  readonly self: number;
  readonly index: Pick<IndexStore, 'disputes' | 'head'>;
  readonly vault: Pick<Vault, 'disputes'>;
  /** EIP-712 separator of the DisputeRegistry */
  readonly separator: Hex;
  /** Whether who controls the handle, or owns the asset, made the signature. */
  readonly signedByParty: (kind: number, party: Hex, digest: Hex, signature: Hex) => Promise<boolean>;
  /** unix seconds */
  readonly now: () => number;
}

/** The words of a dispute, as far as this gateway holds them. */
export interface DisputeTexts {
  readonly id: Hex;
  readonly grounds: string | null;
  /** The latest. */
  readonly statement: string | null;
  readonly answer: string | null;
}

export class DisputeLists {
  readonly #deps: DisputeListsDeps;

  constructor(deps: DisputeListsDeps) {
    this.#deps = deps;
  }

  /**
   * About a target (with its kind), of a party, or for a respondent (this member when nothing else is named); those due first come first.
   * @throws REQUEST_INVALID for a target without kind
   */
  async list(filter: DisputeFilter): Promise<DisputeMark[]> {
    const rows = await this.#rows(filter);
    const marks = rows
      .map((row) => this.#mark(row))
      .filter(({ state }) => filter.state === undefined || filter.state === state);
    return marks.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
  }

  /** @throws DISPUTE_UNKNOWN */
  async get(id: Hex): Promise<DisputeMark> {
    return this.#mark(await this.#row(id));
  }

  /** For the clerk of a gateway that holds them. @throws DISPUTE_UNKNOWN */
  async texts(id: Hex): Promise<DisputeTexts> {
    const row = await this.#row(id);
    const text = async (hash: Hex | undefined): Promise<string | null> => {
      if (hash === undefined || hash === ZERO32) return null;
      const found: SaltedText | undefined = await this.#deps.vault.disputes.text(id, hash);
      return found?.text ?? null;
    };
    const [grounds, statement, answer] = await Promise.all([
      text(row.grounds),
      text(row.statement),
      text(row.answer?.answer),
    ]);
    return { id, grounds, statement, answer };
  }

  /**
   * For the party, by its signature over `Reading`.
   * @throws DISPUTE_UNKNOWN, DISPUTE_NOT_PARTY, DISPUTE_INVALID (deadline)
   */
  async read(id: Hex, deadline: number, signature: Hex): Promise<DisputeTexts & DisputeMark> {
    const { separator, signedByParty, now } = this.#deps;
    const row = await this.#row(id);
    if (deadline < now() || deadline > now() + LONGEST_READING)
      throw new LedgerError('DISPUTE_INVALID', `deadline ${deadline}, clock here ${now()}`, { deadline, now: now() });
    if (!(await signedByParty(row.kind, row.party, readingDigest(separator, id, deadline), signature)))
      // Who its party is, a stranger is not told.
      throw new LedgerError('DISPUTE_NOT_PARTY', `${id}: not signed by its party`, { dispute: id });
    return { ...this.#mark(row), ...(await this.texts(id)) };
  }

  async #row(id: Hex): Promise<DisputeRow> {
    const row = await this.#deps.index.disputes.get(id);
    if (row === undefined) throw new LedgerError('DISPUTE_UNKNOWN', id, { dispute: id });
    return row;
  }

  async #rows({ kind, target, party, respondent }: DisputeFilter): Promise<DisputeRow[]> {
    const { disputes } = this.#deps.index;
    const fits = (row: DisputeRow): boolean =>
      (kind === undefined || row.kind === DISPUTE_KINDS[kind]) &&
      (target === undefined || row.target === target) &&
      (party === undefined || row.party === party) &&
      (respondent === undefined || row.respondent === respondent);
    if (target !== undefined) {
      if (kind === undefined) throw new LedgerError('REQUEST_INVALID', 'a target needs its kind', { target });
      return (await disputes.about(DISPUTE_KINDS[kind], target)).filter(fits);
    }
    if (party !== undefined) return (await disputes.of(party)).filter(fits);
    return (await disputes.for(respondent ?? this.#deps.self)).filter(fits);
  }

  #mark(row: DisputeRow): DisputeMark {
    const now = this.#deps.index.head()?.timestamp ?? 0;
    return {
      id: row.dispute,
      kind: kindName(row.kind),
      target: row.target,
      party: row.party,
      respondent: row.respondent,
      clock: row.clock,
      state: disputeState(row, now),
      filedAt: row.at.timestamp,
      dueAt: row.dueAt,
      answeredAt: row.answer?.at.timestamp ?? null,
      successor: row.answer?.successor ?? ZERO32,
      statements: row.statements,
      position: row.position,
    };
  }
}

/** How far ahead a party may put the deadline of a reading, seconds. */
const LONGEST_READING = 3_600;

const kindName = (kind: number): DisputeKind =>
  (Object.entries(DISPUTE_KINDS).find(([, number]) => number === kind)?.[0] ?? 'attestation') as DisputeKind;
