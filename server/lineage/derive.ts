/** Runs a registered transform over a member's own records and publishes what comes out, with its sources and the hash of its code. */

import type { ApprovalDesk } from '../approvals/approval-desk.ts';
import { type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { parseIdentifier } from '../domain/identifiers.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { canonicalJson, isDate, shown } from '../domain/values.ts';
import { LedgerError } from '../errors.ts';
import { MAX_SOURCES } from '../publish/read-rows.ts';
import type { PublishRow, RowResult } from '../publish/rows.ts';
import type { Person } from '../store/vault/approvals.ts';
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
  /** publishes what one person may, and holds what is more: derived records are records */
  readonly approvals: Pick<ApprovalDesk, 'publish'>;
  /** unix seconds */
  readonly now: () => number;
}

export const DERIVE_LIMIT = 1_000;

export interface Derived {
  /** one per derived record; without a status of their own while they wait for a second person */
  readonly results: readonly (RowResult | { readonly line: number; readonly status: 'held' })[];
  readonly operations: readonly string[];
  /** the request for a second person's approval that holds the records */
  readonly approval?: string;
  /** identifiers for which the inputs did not suffice; `line` of a result counts the others from 1 */
  readonly insufficient: readonly string[];
  /** identifiers whose subject objected to processing: their records were not looked at */
  readonly stopped: readonly string[];
}

/**
 * One record per subject for which the inputs suffice; revoked records are no inputs.
 * @param maker who asked, for the extract and for the second person
 * @throws LedgerError TRANSFORM_UNKNOWN, VALUE_INVALID (asOf, more than MAX_SOURCES inputs), USCC_*, APPROVAL_FULL, and what publishing
 * throws
 */
export async function derive(request: DeriveRequest, maker: Person, deps: DeriveDeps): Promise<Derived> {
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
  const [insufficient, stopped]: [string[], string[]] = [[], []];
  for (const [i, identifier] of identifiers.entries()) {
    const { subject } = openings[i]!;
    if (deps.vault.objections.stops(subject)) {
      stopped.push(identifier);
      continue;
    }
    const records = await standingRecords(subject, transform.inputs, deps);
    const inputs = inputsOf(records, (id) => deps.schemas.find(id));
    const values = transform.run(inputs, { asOf });
    if (inputs.length > MAX_SOURCES)
      throw new LedgerError(
        'VALUE_INVALID',
        `identifiers[${i}] has ${inputs.length} records; ${MAX_SOURCES} is the most`,
        {
          place: i,
          records: inputs.length,
        },
      );
    if (values === undefined) insufficient.push(identifier);
    else rows.push({ line: rows.length + 1, values: present(values), sources: inputs.map(({ id }) => id) });
  }
  const extract = {
    system: 'county-ledger',
    query: toHex(keccak(utf8(canonicalJson({ transform: transform.id, asOf, inputs: transform.inputs })))),
    extractedAt: new Date(deps.now() * 1000).toISOString(),
    operator: maker.label,
    transform: transform.id,
    code: transform.code,
    asOf,
  };
  const body = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const published = await deps.approvals.publish(maker, { schema: transform.output, options: { extract }, rows: body });
  if (!('held' in published)) return { ...published, insufficient, stopped };
  const { held, lines } = published;
  const results = lines.map((line) => ({ line, status: 'held' as const }));
  return { results, operations: [], approval: held.id, insufficient, stopped };
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
