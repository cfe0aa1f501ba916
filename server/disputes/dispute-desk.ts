/** Takes in what a party signed: objections, statements, withdrawals. The signature counts, not who carries it. */
import type { Act, Acts } from '../acts/acts.ts';
import type { Attestation } from '../domain/attestation.ts';
import { type Hex, ZERO32 } from '../domain/bytes.ts';
import { DISPUTE_KINDS, disputeId, type Filing, type SaltedText, textHash } from '../domain/dispute.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { PeerClient } from '../peer/client.ts';
import type { IndexReader } from '../store/index-reader.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { DISPUTE_REFUSALS } from './refusals.ts';

/** An objection as its party hands it in. */
export interface DisputeDocument {
  readonly filing: Filing;
  readonly signature: Hex;
  readonly grounds: SaltedText;
  readonly statement?: SaltedText;
  /** What is objected to, for kind 1, where this gateway does not hold it. */
  readonly attestation?: Attestation;
}

export interface DisputeReceipt {
  readonly id: Hex;
  /** the operation that tells the chain; absent when the chain knows already */
  readonly operation?: string;
  /** whether the respondent's gateway has the texts */
  readonly forwarded: boolean;
  /** why not */
  readonly reason?: string;
}

export interface DisputeDeskDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: Pick<IndexReader, 'disputes'>;
  readonly acts: Acts;
  readonly peers: Pick<PeerClient, 'post'>;
  /** EIP-712 separator of the DisputeRegistry */
  readonly separator: Hex;
}

type Forwarding = Pick<DisputeReceipt, 'forwarded' | 'reason'>;

export class DisputeDesk {
  readonly #deps: DisputeDeskDeps;

  constructor(deps: DisputeDeskDeps) {
    this.#deps = deps;
  }

  /**
   * Files a dispute: texts into the vault, the filing to the chain, the texts to the respondent. The same document again changes nothing and
   * tries once more to reach a respondent that has no texts yet.
   * @throws DISPUTE_INVALID (text and hash differ, `values.field`), ATTESTATION_UNKNOWN, and what DISPUTE_REFUSALS names
   */
  async file(document: DisputeDocument): Promise<DisputeReceipt> {
    const { vault, index, acts } = this.#deps;
    const { filing } = document;
    const id = this.#checked(document);
    const known = await index.disputes.get(id);
    const underway = known === undefined ? await this.#underway(id, 'filing') : undefined;
    if (known !== undefined || underway !== undefined) {
      const batch = new VaultBatch();
      this.#keepTexts(batch, id, document);
      await vault.commit(batch);
      const respondent = known?.respondent ?? (await this.#respondentOf(filing, await this.#attestationOf(document)));
      const forwarding = await this.#forward(respondent, document);
      return underway === undefined ? { id, ...forwarding } : { id, operation: underway, ...forwarding };
    }
    const attestation = await this.#attestationOf(document);
    const act = await this.#askToFile(document, attestation);
    const respondent = await this.#respondentOf(filing, attestation);
    const batch = new VaultBatch();
    this.#keepTexts(batch, id, document);
    const operation = acts.intend(batch, act);
    vault.disputes.setOperation(batch, id, 'filing', operation);
    await acts.commit(batch);
    return { id, operation, ...(await this.#forward(respondent, document)) };
  }

  /** The texts of a dispute that another gateway files: kept when they are the ones that were signed. @throws DISPUTE_INVALID */
  async takeIn(document: DisputeDocument): Promise<{ id: Hex }> {
    const id = this.#checked(document);
    const batch = new VaultBatch();
    this.#keepTexts(batch, id, document);
    await this.#deps.vault.commit(batch);
    return { id };
  }

  /**
   * A further statement of the party: every later answer carries it.
   * @throws DISPUTE_UNKNOWN, and what DISPUTE_REFUSALS names
   */
  async state(id: Hex, given: { text: SaltedText; deadline: number; signature: Hex }): Promise<DisputeReceipt> {
    const { vault, index, acts } = this.#deps;
    const row = await index.disputes.get(id);
    if (row === undefined) throw new LedgerError('DISPUTE_UNKNOWN', id, { dispute: id });
    const hash = textHash(given.text);
    const step = `statement ${hash}`;
    const batch = new VaultBatch();
    vault.disputes.addText(batch, id, hash, given.text);
    const underway = row.statement === hash ? undefined : await this.#underway(id, step);
    if (row.statement !== hash && underway === undefined) {
      const args = [id, hash, given.deadline, given.signature];
      const act = await acts.ask('DisputeRegistry', 'state', args, DISPUTE_REFUSALS);
      const operation = acts.intend(batch, act);
      vault.disputes.setOperation(batch, id, step, operation);
      await acts.commit(batch);
      return { id, operation, ...(await this.#forwardText(row.respondent, id, given.text)) };
    }
    await vault.commit(batch);
    const forwarding = await this.#forwardText(row.respondent, id, given.text);
    return underway === undefined ? { id, ...forwarding } : { id, operation: underway, ...forwarding };
  }

  /** A statement that another gateway took in: kept under its hash. @throws DISPUTE_UNKNOWN */
  async takeInText(id: Hex, text: SaltedText): Promise<{ id: Hex }> {
    if ((await this.#deps.index.disputes.get(id)) === undefined)
      throw new LedgerError('DISPUTE_UNKNOWN', id, { dispute: id });
    const batch = new VaultBatch();
    this.#deps.vault.disputes.addText(batch, id, textHash(text), text);
    await this.#deps.vault.commit(batch);
    return { id };
  }

  /** Ends a dispute that is open or unresolved. @throws what DISPUTE_REFUSALS names */
  async withdraw(id: Hex, signature: Hex): Promise<{ id: Hex; operation: string }> {
    const { vault, acts } = this.#deps;
    const underway = await this.#underway(id, 'withdrawal');
    if (underway !== undefined) return { id, operation: underway };
    const act = await acts.ask('DisputeRegistry', 'withdraw', [id, signature], DISPUTE_REFUSALS);
    const batch = new VaultBatch();
    const operation = acts.intend(batch, act);
    vault.disputes.setOperation(batch, id, 'withdrawal', operation);
    await acts.commit(batch);
    return { id, operation };
  }

  /** The operation of a step that is on its way: neither final nor failed. */
  async #underway(id: Hex, step: string): Promise<string | undefined> {
    const operation = await this.#deps.vault.disputes.operation(id, step);
    if (operation === undefined) return undefined;
    const state = (await this.#deps.vault.outbox.get(operation))?.state;
    return state === undefined || state === 'failed' || state === 'final' ? undefined : operation;
  }

  /** The dispute's id, when the texts are the ones whose hashes were signed. */
  #checked({ filing, grounds, statement }: DisputeDocument): Hex {
    const refuse = (field: string, detail: string): never => {
      throw new LedgerError('DISPUTE_INVALID', detail, { field });
    };
    if (textHash(grounds) !== filing.grounds) refuse('grounds', 'the grounds are not the text that was signed');
    if ((statement === undefined ? ZERO32 : textHash(statement)) !== filing.statement)
      refuse('statement', 'the statement is not the text that was signed');
    return disputeId(this.#deps.separator, filing);
  }

  #keepTexts(batch: VaultBatch, id: Hex, { filing, grounds, statement }: DisputeDocument): void {
    const { disputes } = this.#deps.vault;
    disputes.addText(batch, id, filing.grounds, grounds);
    if (statement !== undefined) disputes.addText(batch, id, filing.statement, statement);
  }

  /** What is objected to, from the document or from this publisher's own records. */
  async #attestationOf({ filing, attestation }: DisputeDocument): Promise<Attestation | undefined> {
    if (filing.kind !== DISPUTE_KINDS.attestation || attestation !== undefined) return attestation;
    const record = await this.#deps.vault.records.get(filing.target);
    if (record === undefined)
      throw new LedgerError(
        'ATTESTATION_UNKNOWN',
        `${filing.target}: this gateway does not hold it; file it at its publisher, or with the attestation`,
        { id: filing.target },
      );
    return record.attestation;
  }

  #askToFile({ filing, signature }: DisputeDocument, attestation: Attestation | undefined): Promise<Act> {
    const { acts } = this.#deps;
    return attestation === undefined
      ? acts.ask('DisputeRegistry', 'fileAsset', [filing, signature], DISPUTE_REFUSALS)
      : acts.ask('DisputeRegistry', 'fileAttestation', [attestation, filing, signature], DISPUTE_REFUSALS);
  }

  /** Who owes the answer: the issuer, the title's authority, the appraiser, or the creditor. */
  async #respondentOf({ kind, target }: Filing, attestation: Attestation | undefined): Promise<number> {
    const { acts } = this.#deps;
    if (attestation !== undefined) return attestation.issuer;
    const [contract, fn, member] =
      kind === DISPUTE_KINDS.title
        ? (['AssetRegistry', 'assetOf', 'authority'] as const)
        : kind === DISPUTE_KINDS.valuation
          ? (['ValuationRegistry', 'valuationOf', 'appraiser'] as const)
          : (['LienRegistry', 'lienOf', 'creditor'] as const);
    const answer = (await acts.read(contract, fn, [target])) as Record<string, bigint>;
    return Number(answer[member]);
  }

  #forward(respondent: number, document: DisputeDocument): Promise<Forwarding> {
    return this.#deliver(respondent, '/peer/disputes', document);
  }

  #forwardText(respondent: number, dispute: Hex, text: SaltedText): Promise<Forwarding> {
    return this.#deliver(respondent, '/peer/dispute-texts', { dispute, text });
  }

  async #deliver(respondent: number, path: string, payload: unknown): Promise<Forwarding> {
    const { self, peers } = this.#deps;
    if (respondent === self) return { forwarded: true };
    try {
      await peers.post(respondent, path, payload, () => undefined);
      return { forwarded: true };
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      return { forwarded: false, reason: error.code };
    }
  }
}
