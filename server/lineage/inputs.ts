/** The records a transform runs over, as it sees them. */
import type { Hex } from '../domain/bytes.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { TransformInput } from '../domain/transforms/transform.ts';
import type { StoredRecord } from '../store/vault/records.ts';

/** Oldest first, those of one time by id; records whose fields were erased are left out. */
export function inputsOf(
  records: readonly (StoredRecord | undefined)[],
  schemaOf: (id: Hex) => LedgerSchema | undefined,
): TransformInput[] {
  return records
    .flatMap((record) => {
      const schema = record === undefined ? undefined : schemaOf(record.attestation.schema);
      if (record?.body === undefined || schema === undefined) return [];
      const { observedAt } = record.attestation;
      return [{ id: record.id, schema: schema.name, observedAt, values: record.body.values }];
    })
    .sort((a, b) => a.observedAt - b.observedAt || (a.id < b.id ? -1 : 1));
}
