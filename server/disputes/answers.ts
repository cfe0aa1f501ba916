/** The respondent's answer, in writing: its hash and the outcome to the chain, its words to the party. */
import type { Acts } from '../acts/acts.ts';
import { type Hex, toHex, ZERO32 } from '../domain/bytes.ts';
import { DISPUTE_STATUS, type DisputeOutcome, type SaltedText, textHash } from '../domain/dispute.ts';
import { LedgerError } from '../errors.ts';
import type { IndexReader } from '../store/index-reader.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { DISPUTE_REFUSALS } from './refusals.ts';

export interface AnswerGiven {
  readonly outcome: DisputeOutcome;
  readonly text: string;
  /** what replaces the target, for `corrected` */
  readonly successor?: Hex;
}

export interface AnswerDeps {
  readonly vault: Vault;
  readonly index: Pick<IndexReader, 'disputes'>;
  readonly acts: Acts;
  readonly random: (length: number) => Uint8Array;
}

/**
 * Answers an open or unresolved dispute, late as well. The contract takes `corrected` only when the attestation was revoked, or the
 * valuation withdrawn, before. An answer on its way is not given twice.
 * @throws DISPUTE_UNKNOWN, DISPUTE_NOT_RESPONDENT, DISPUTE_CLOSED, DISPUTE_NOT_CORRECTED, and what DISPUTE_REFUSALS names
 */
export async function answerDispute(
  id: Hex,
  { outcome, text, successor = ZERO32 }: AnswerGiven,
  { vault, index, acts, random }: AnswerDeps,
): Promise<{ id: Hex; operation: string }> {
  const row = await index.disputes.get(id);
  if (row === undefined) throw new LedgerError('DISPUTE_UNKNOWN', id, { dispute: id });
  const earlier = await vault.disputes.operation(id, 'answer');
  const state = earlier === undefined ? undefined : (await vault.outbox.get(earlier))?.state;
  if (earlier !== undefined && state !== undefined && state !== 'final' && state !== 'failed')
    throw new LedgerError('DISPUTE_CLOSED', `${id}: an answer is on its way`, { dispute: id, operation: earlier });
  const answer: SaltedText = { text, salt: toHex(random(32)) };
  const hash = textHash(answer);
  const args = [id, DISPUTE_STATUS[outcome], hash, successor];
  const act = await acts.ask('DisputeRegistry', 'answer', args, DISPUTE_REFUSALS);
  const batch = new VaultBatch();
  vault.disputes.addText(batch, id, hash, answer);
  const operation = acts.intend(batch, act);
  vault.disputes.setOperation(batch, id, 'answer', operation);
  await acts.commit(batch);
  return { id, operation };
}
