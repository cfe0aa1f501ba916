/** A withdrawal: refused here before anything is waited for, and relayed to the chain. */
import { encodeCall } from '../chain/calls.ts';
import { type Hex, parseHex } from '../domain/bytes.ts';
import { withdrawalDigest } from '../domain/consent.ts';
import { LedgerError } from '../errors.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { consentOnChain } from './chain-state.ts';
import { type ConsentDeskDeps, type ConsentReceipt, invalid, receiptFor } from './deps.ts';

/**
 * What a signature withdraws: a held consent, or an offer whatever became of it, since the chain takes a withdrawal before any grant.
 * @throws LedgerError CONSENT_UNKNOWN, CONSENT_INVALID (reason BAD_SIGNATURE)
 */
export async function checkWithdrawal(
  consent: Hex,
  signature: Hex,
  { vault, separator, signedByController }: ConsentDeskDeps,
): Promise<{ readonly id: Hex; readonly subject: Hex }> {
  const id = parseHex(consent, 32);
  const subject = vault.offers.head(id)?.subject ?? (await vault.consents.get(id))?.consent.subject;
  if (subject === undefined) throw new LedgerError('CONSENT_UNKNOWN', id, { consent: id });
  if (!(await signedByController(subject, withdrawalDigest(separator, id), signature)))
    throw invalid('BAD_SIGNATURE', `the withdrawal of ${id} is not signed by the controller of its handle`, id);
  return { id, subject };
}

/** Keeps a checked withdrawal and relays it. One at a time: the caller takes turns. */
export async function keepWithdrawal(
  { id, subject, signature }: { readonly id: Hex; readonly subject: Hex; readonly signature: Hex },
  { vault, index, now, wake }: ConsentDeskDeps,
): Promise<ConsentReceipt> {
  const earlier = vault.consents.withdrawal(id);
  if (earlier !== undefined && !(earlier.operation !== undefined && vault.outbox.hasFailed(earlier.operation)))
    return receiptFor(earlier);
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
  return told ? { id } : receiptFor(withdrawal);
}
