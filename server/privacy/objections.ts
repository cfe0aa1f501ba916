/** Takes in a subject's objection to processing, and its end. What it stops is stopped where the data is: disclose, verify, publish. */

import type { ControllerCheck } from '../consents/controller-signature.ts';
import type { Hex } from '../domain/bytes.ts';
import { type Objection, objectionDigest } from '../domain/objection.ts';
import { LedgerError } from '../errors.ts';
import type { IndexReader } from '../store/index-reader.ts';
import type { ObjectionList } from '../store/objection-list.ts';
import type { StoredObjection } from '../store/vault/objections.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface ObjectionDeps {
  readonly self: number;
  readonly vault: Pick<Vault, 'objections' | 'consents' | 'commit'>;
  readonly index: Pick<IndexReader, 'subject'>;
  /** EIP-712 separator of the ConsentRegistry */
  readonly consentSeparator: Hex;
  readonly signedByController: ControllerCheck;
  readonly objectionList: ObjectionList;
  /** unix seconds */
  readonly now: () => number;
}

/** Clocks may differ by this much. */
const SKEW_SECONDS = 600;

/**
 * Takes effect at once. The same again, or one older than what is known, changes nothing.
 * @param from member that told it; the subject handed it in when absent. It may come late then: the newer of two counts, whenever it comes.
 * @returns what holds now
 * @throws LedgerError SUBJECT_UNKNOWN, CONSENT_INVALID (reason BAD_SIGNATURE or BAD_TIME)
 */
export async function acceptObjection(
  given: Objection & { signature: Hex },
  deps: ObjectionDeps,
  from?: number,
): Promise<StoredObjection> {
  const { vault, index, consentSeparator, signedByController, now } = deps;
  const { subject, stop, at, signature } = given;
  const invalid = (reason: string): LedgerError =>
    new LedgerError('CONSENT_INVALID', `objection of ${subject}: ${reason}`, { reason, subject });
  const row = await index.subject(subject);
  if (row === undefined) throw new LedgerError('SUBJECT_UNKNOWN', `handle ${subject} is not registered`, { subject });
  // A signature of long ago must not lift an objection of today.
  if (at - now() > SKEW_SECONDS || (from === undefined && now() - at > SKEW_SECONDS)) throw invalid('BAD_TIME');
  if (!(await signedByController(subject, objectionDigest(consentSeparator, { subject, stop, at }), signature)))
    throw invalid('BAD_SIGNATURE');
  const latest = vault.objections.latest(subject);
  if (latest !== undefined && latest.at >= at) return latest;
  const untold = await othersWithData(subject, row.publisher, from, deps);
  const stored: StoredObjection = { subject, stop, at, signature, receivedAt: now(), untold };
  const batch = new VaultBatch();
  // In memory now; then outside the vault, so that it holds whatever is put back; then in it.
  vault.objections.set(batch, stored);
  await deps.objectionList.add(stored);
  await vault.commit(batch);
  return stored;
}

/** Takes in again what a restored vault does not know of. @returns how many */
export async function objectAgain({
  vault,
  objectionList,
}: Pick<ObjectionDeps, 'vault' | 'objectionList'>): Promise<number> {
  const since = (await objectionList.latest()).filter(
    ({ subject, at }) => (vault.objections.latest(subject)?.at ?? -1) < at,
  );
  for (const stored of since) {
    const batch = new VaultBatch();
    vault.objections.set(batch, stored);
    await vault.commit(batch);
  }
  return since.length;
}

/** The handle's publisher, and whoever a held consent lets ask for its data. */
async function othersWithData(
  subject: Hex,
  publisher: number,
  from: number | undefined,
  { self, vault }: ObjectionDeps,
): Promise<number[]> {
  const held = await vault.consents.list({ subject });
  const members = new Set([publisher, ...held.map(({ consent }) => consent.terms.recipient)]);
  return [...members].filter((member) => member !== self && member !== from).sort((a, b) => a - b);
}
