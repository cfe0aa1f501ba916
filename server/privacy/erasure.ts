/**
 * Erasure (PIPL 47): the record's data key, and with it values and salts, is destroyed; the anchor stays verifiable, the chain says that it
 * was erased (reason 6), and a signed tombstone stays. A backup does not bring it back: the list beside the vault and the chain both name it.
 */
import { type Hex, parseHex } from '../domain/bytes.ts';
import { REASON_ERASED } from '../domain/capabilities.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { LedgerError } from '../errors.ts';
import { type Signed, type Stated, type StatementSigner, signStatement } from '../peer/statement.ts';
import { addRevocation } from '../publish/revocation.ts';
import type { ErasureList } from '../store/erasure-list.ts';
import type { IndexStore } from '../store/index-store.ts';
import { contentDigest } from '../store/vault/marks.ts';
import type { StoredRecord } from '../store/vault/records.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

/** What stays of an erased record beside its head and its anchor. */
export interface Tombstone extends Stated {
  readonly kind: 'erasure';
  readonly id: Hex;
  readonly subject: Hex;
  readonly schema: Hex;
  readonly basis: string;
}

export interface ErasureDeps extends StatementSigner {
  readonly self: number;
  readonly vault: Vault;
  readonly index: Pick<IndexStore, 'revocation' | 'revocationsOf'>;
  readonly list: ErasureList;
  readonly schemaOf: (id: Hex) => LedgerSchema | undefined;
  readonly now: () => number;
  readonly wake: () => void;
}

export interface Erased {
  readonly tombstones: readonly Signed<Tombstone>[];
  /** those that tell the chain; none where it knew */
  readonly operations: readonly string[];
}

/**
 * Erases own records. One that is erased already is left as it is.
 * @param basis why: the request of the subject, or the provision
 * @throws LedgerError ATTESTATION_UNKNOWN (another member's too), OUTBOX_FULL; nothing is erased then
 */
export async function eraseRecords(ids: readonly Hex[], basis: string, deps: ErasureDeps): Promise<Erased> {
  const { self, vault, index, list, now, wake } = deps;
  const wanted = [...new Set(ids.map((id) => parseHex(id, 32)))];
  const records = await Promise.all(
    wanted.map(async (id) => {
      const record = await vault.records.get(id);
      if (record?.attestation.issuer !== self) throw new LedgerError('ATTESTATION_UNKNOWN', id, { id });
      return record;
    }),
  );
  vault.outbox.requireRoom();
  // First of all, and outside the vault: from here on the record is gone, whatever is put back.
  await list.add(wanted);
  const at = now();
  const tombstones: Signed<Tombstone>[] = [];
  const operations: string[] = [];
  for (const record of records) {
    if (record.body === undefined) continue;
    const { id, attestation } = record;
    const { subject, schema } = attestation;
    const stated: Tombstone = { kind: 'erasure', member: self, at, id, subject, schema, basis };
    const tombstone = await signStatement(stated, deps);
    const batch = new VaultBatch();
    await destroy(batch, record, deps);
    vault.statements.add(batch, tombstone, [subject]);
    const told = (await index.revocation(self, id)) !== undefined || (await vault.records.revocation(id)) !== undefined;
    if (!told) operations.push(addRevocation(batch, vault, { id, reason: REASON_ERASED }, at));
    await vault.commit(batch);
    tombstones.push(tombstone);
  }
  await vault.records.forget();
  // Answers kept for repeated requests may hold what was erased.
  await vault.idempotency.dropAnswers();
  if (operations.length > 0) wake();
  return { tombstones, operations };
}

/** Destroys again what a restored vault brought back. @returns how many records */
export async function eraseAgain(
  deps: Pick<ErasureDeps, 'self' | 'vault' | 'index' | 'list' | 'schemaOf'>,
): Promise<number> {
  const { self, vault, index, list } = deps;
  const onChain = (await index.revocationsOf(self)).filter(({ reason }) => reason === REASON_ERASED);
  const ids = [...new Set([...list.all(), ...onChain.map(({ id }) => id)])];
  const records = (await vault.records.getMany(ids)).filter((record) => record?.body !== undefined);
  for (const record of records) {
    const batch = new VaultBatch();
    await destroy(batch, record!, deps);
    await vault.commit(batch);
  }
  if (records.length > 0) await vault.records.forget();
  return records.length;
}

/** The data key, and the digest of the values by which a repeated row is known. */
async function destroy(
  batch: VaultBatch,
  { id, attestation, body }: StoredRecord,
  { vault, schemaOf }: Pick<ErasureDeps, 'vault' | 'schemaOf'>,
): Promise<void> {
  vault.records.erase(batch, id);
  const schema = schemaOf(attestation.schema);
  if (schema === undefined || body === undefined) return;
  const key = JSON.stringify(schema.key.map((field) => body.values[field]));
  const mark = vault.marks.name(schema.id, attestation.subject, key);
  const versions = (await vault.marks.versions([mark]))[0] ?? [];
  // A digest of nothing: the id keeps its place, and the same values may be published again as a new record.
  const left = versions.map((version) => (version.id === id ? { id, content: contentDigest('') } : version));
  if (versions.length > 0) vault.marks.set(batch, mark, left, true);
}
