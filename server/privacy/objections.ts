/** Takes in a subject's objection to processing, and its end. What it stops is stopped where the data is: disclose, verify, publish. */

import type { ControllerCheck } from '../consents/controller-signature.ts';
import type { Hex } from '../domain/bytes.ts';
import { type Objection, objectionDigest } from '../domain/objection.ts';
import { LedgerError } from '../errors.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { StoredObjection } from '../store/vault/objections.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface ObjectionDeps {
  readonly vault: Pick<Vault, 'objections' | 'commit'>;
  readonly index: Pick<IndexReader, 'subject'>;
  /** EIP-712 separator of the ConsentRegistry */
  readonly consentSeparator: Hex;
  readonly signedByController: ControllerCheck;
  /** unix seconds */
  readonly now: () => number;
}

/** Clocks may differ by this much. */
const SKEW_SECONDS = 600;

/**
 * Takes effect at once. The same again, or one older than what is known, changes nothing.
 * @returns what holds now
 * @throws LedgerError SUBJECT_UNKNOWN, CONSENT_INVALID (reason BAD_SIGNATURE or BAD_TIME)
 */
export async function acceptObjection(
  given: Objection & { signature: Hex },
  deps: ObjectionDeps,
): Promise<StoredObjection> {
  const { vault, index, consentSeparator, signedByController, now } = deps;
  const { subject, stop, at, signature } = given;
  const invalid = (reason: string): LedgerError =>
    new LedgerError('CONSENT_INVALID', `objection of ${subject}: ${reason}`, { reason, subject });
  if ((await index.subject(subject)) === undefined)
    throw new LedgerError('SUBJECT_UNKNOWN', `handle ${subject} is not registered`, { subject });
  // A signature of long ago must not lift an objection of today.
  if (Math.abs(at - now()) > SKEW_SECONDS) throw invalid('BAD_TIME');
  if (!(await signedByController(subject, objectionDigest(consentSeparator, { subject, stop, at }), signature)))
    throw invalid('BAD_SIGNATURE');
  const latest = vault.objections.latest(subject);
  if (latest !== undefined && latest.at >= at) return latest;
  const stored: StoredObjection = { subject, stop, at, signature, receivedAt: now() };
  const batch = new VaultBatch();
  vault.objections.set(batch, stored);
  await vault.commit(batch);
  return stored;
}
