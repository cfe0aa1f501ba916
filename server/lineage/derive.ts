/** Runs a registered transform over a member's own records and publishes what comes out, with its sources and the hash of its code. */
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { parseIdentifier } from '../domain/identifiers.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { canonicalJson, isDate, shown } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';
import type { Publisher, PublishResult } from '../publish/publisher.ts';
import type { PublishRow } from '../publish/rows.ts';
import type { Vault } from '../store/vault.ts';
import type { HandleSource } from '../subjects/handle-source.ts';
import { inputsOf } from './inputs.ts';
import { findTransform } from './transforms.ts';

export interface DeriveRequest {
  readonly transform: string;
  /** YYYY-MM-DD */
  readonly asOf: string;
  /** identifiers of the subjects; at most DERIVE_LIMIT */
  readonly identifiers: readonly string[];
}

export interface DeriveDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: { revocation(issuer: number, id: Hex): Promise<unknown> };
  readonly handles: HandleSource;
  readonly schemas: { find(nameOrId: string): LedgerSchema | undefined };
  readonly publisher: Pick<Publisher, 'publishRows'>;
  /** unix seconds */
  readonly now: () => number;
}

export const DERIVE_LIMIT = 1_000;

export interface Derived extends PublishResult {
  /** identifiers for which the inputs did not suffice; `line` of a result counts the others from 1 */
  readonly insufficient: readonly string[];
}

/**
 * One record per subject for which the inputs suffice; revoked records are no inputs.
 * @param operator who asked, for the extract
 * @throws LedgerError TRANSFORM_UNKNOWN, VALUE_INVALID (asOf), USCC_*, and what publishing throws
 */
export async function derive(request: DeriveRequest, operator: string, deps: DeriveDeps): Promise<Derived> {
  const transform = findTransform(request.transform);
  const { asOf } = request;
  if (!isDate(asOf)) throw new LedgerError('VALUE_INVALID', `${shown(asOf)} is not a day`, { asOf });
  const output = deps.schemas.find(transform.output);
  if (output === undefined)
    throw new LedgerError('SCHEMA_UNKNOWN', `'${transform.output}'`, { schema: transform.output });
  const { type } = output.subject;
  const identifiers = request.identifiers.map((identifier) => parseIdentifier(type, identifier));
  const openings = await deps.handles.handlesFor(identifiers.map((identifier) => ({ type, identifier })));
  const rows: PublishRow[] = [];
  const insufficient: string[] = [];
  for (const [i, identifier] of identifiers.entries()) {
    const records = await standingRecords(openings[i]!.subject, transform.inputs, deps);
    const inputs = inputsOf(records, (id) => deps.schemas.find(id));
    const values = transform.run(inputs, { asOf });
    if (values === undefined) insufficient.push(identifier);
    else rows.push({ line: rows.length + 1, values: present(values), sources: inputs.map(({ id }) => id) });
  }
  const extract = {
    system: 'county-ledger',
    query: toHex(keccak(utf8(canonicalJson({ transform: transform.id, asOf, inputs: transform.inputs })))),
    extractedAt: new Date(deps.now() * 1000).toISOString(),
    operator,
    transform: transform.id,
    code: transform.code,
    asOf,
  };
  const result = await deps.publisher.publishRows(transform.output, rows, { extract });
  return { ...result, insufficient };
}

/** Fields that are null are not given. */
const present = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

async function standingRecords(
  subject: Hex,
  schemas: readonly string[],
  { vault, index, self, schemas: known }: DeriveDeps,
) {
  const ids = await Promise.all(
    schemas.map((name) => {
      const schema = known.find(name);
      return schema === undefined ? [] : vault.records.idsOf(subject, schema.id);
    }),
  );
  const records = await vault.records.getMany(ids.flat());
  const standing = await Promise.all(
    records.map(async (record) => {
      if (record === undefined || vault.outbox.hasFailed(record.operation)) return [];
      const revoked = (await vault.records.revocation(record.id)) ?? (await index.revocation(self, record.id));
      return revoked === undefined ? [record] : [];
    }),
  );
  return standing.flat();
}
