/** For an auditor: runs the transform of a derived record again and compares the commitment. */
import { fromHex, type Hex } from '../domain/bytes.ts';
import { commitRecord } from '../domain/record.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { createValidator } from '../domain/validate.ts';
import type { Values } from '../domain/values.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { Vault } from '../store/vault.ts';
import { inputsOf } from './inputs.ts';
import { transforms } from './transforms.ts';

/** SAME: the commitment on chain is what the code makes of the sources. DIFFERENT: it is not. Otherwise it could not be told. */
export type RerunOutcome = 'SAME' | 'DIFFERENT' | 'CODE_CHANGED' | 'TRANSFORM_NOT_HERE' | 'INPUTS_MISSING';

export interface Rerun {
  readonly id: Hex;
  readonly outcome: RerunOutcome;
  readonly transform: string;
  readonly asOf: string;
  /** hash of the code when the record was made, and of the code here (absent when there is none of this version) */
  readonly code: Hex;
  readonly codeHere?: Hex;
  readonly inputs: readonly Hex[];
  /** inputs whose fields are not here: of another member, or erased */
  readonly missing: readonly Hex[];
  /** the commitment in the attestation, and what the run gave */
  readonly record: Hex;
  readonly recomputed?: Hex;
}

/** @throws LedgerError ATTESTATION_UNKNOWN, RECORD_ERASED, RECORD_NOT_DERIVED when no transform made it, PROCESSING_STOPPED */
export async function rerun(
  id: Hex,
  { vault, schemaOf }: { readonly vault: Vault; readonly schemaOf: (id: Hex) => LedgerSchema | undefined },
): Promise<Rerun> {
  const record = await vault.records.get(id);
  if (record === undefined) throw new LedgerError('ATTESTATION_UNKNOWN', id, { id });
  if (record.body === undefined) throw new LedgerError('RECORD_ERASED', id, { id });
  const { subject } = record.attestation;
  if (vault.objections.stops(subject)) throw new LedgerError('PROCESSING_STOPPED', `handle ${subject}`, { subject });
  const { sources, secret } = record.body;
  const { transform: name, code, asOf } = sources.extract ?? {};
  if (name === undefined || code === undefined || asOf === undefined)
    throw new LedgerError('RECORD_NOT_DERIVED', id, { id });
  const inputs = inputsOf(await vault.records.getMany(sources.ids), schemaOf);
  const here = new Set(inputs.map((input) => input.id));
  const missing = sources.ids.filter((source) => !here.has(source));
  const transform = transforms().find((one) => one.id === name);
  const common = { id, transform: name, asOf, code, inputs: sources.ids, missing, record: record.attestation.record };
  if (transform === undefined) return { ...common, outcome: 'TRANSFORM_NOT_HERE' };
  const known = { ...common, codeHere: transform.code };
  if (transform.code !== code) return { ...known, outcome: 'CODE_CHANGED' };
  if (missing.length > 0) return { ...known, outcome: 'INPUTS_MISSING' };
  const schema = schemaOf(record.attestation.schema);
  const values = transform.run(inputs, { asOf });
  const recomputed = schema === undefined || values === undefined ? undefined : committed(schema, values, secret);
  if (recomputed === undefined) return { ...known, outcome: 'DIFFERENT' };
  return { ...known, recomputed, outcome: recomputed === record.attestation.record ? 'SAME' : 'DIFFERENT' };
}

/** The commitment to what a transform gave; undefined when that does not even fit the schema. */
function committed(schema: LedgerSchema, values: Values, secret: Hex): Hex | undefined {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  try {
    return commitRecord(schema, createValidator(schema)(given), fromHex(secret, 32));
  } catch (error) {
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}
