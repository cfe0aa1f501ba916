import type { Hex } from '../domain/bytes.ts';
import type { BatchCoverage } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';
import type { BuiltBatch } from '../store/vault/batches.ts';
import type { StoredRecord } from '../store/vault/records.ts';
import type { Vault } from '../store/vault.ts';

/** What stands in a batch about a handle. */
function coverageOf({ batch, tree, idsOf }: BuiltBatch, subject: Hex): BatchCoverage {
  return { root: batch.root, ids: idsOf.get(subject) ?? [], proof: tree.prove(subject) };
}

/**
 * A record with the proof that it stands in its batch; a single attestation needs none, the chain names it.
 * @throws LedgerError ATTESTATION_UNKNOWN, STORE_DAMAGED when the vault lost the batch
 */
export async function proofFor(id: Hex, vault: Vault): Promise<{ record: StoredRecord; inclusion?: BatchCoverage }> {
  const record = await vault.records.get(id);
  if (record === undefined) throw new LedgerError('ATTESTATION_UNKNOWN', id, { id });
  if (record.anchoring.kind === 'single') return { record };
  return { record, inclusion: coverageOf(await builtOf(record.anchoring.root, vault), record.attestation.subject) };
}

/** What stands about a handle in every own batch under a schema, in the order of publication; most are proofs of absence. */
export async function absenceProofs(subject: Hex, schema: Hex, vault: Vault): Promise<BatchCoverage[]> {
  const proofs: BatchCoverage[] = [];
  for (const root of await vault.batches.rootsOf(schema)) proofs.push(coverageOf(await builtOf(root, vault), subject));
  return proofs;
}

async function builtOf(root: Hex, vault: Vault): Promise<BuiltBatch> {
  const built = await vault.batches.built(root);
  if (built === undefined) throw new LedgerError('STORE_DAMAGED', `vault: batch ${root}`, { kind: 'batch', root });
  return built;
}
