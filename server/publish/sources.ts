import type { Attestation } from '../domain/attestation.ts';
import type { Hex } from '../domain/bytes.ts';
import type { LineageInfo } from '../domain/lineage.ts';
import type { JsonObject, LedgerSchema } from '../domain/schema.ts';
import { extractHash } from '../domain/sources.ts';
import { LedgerError } from '../errors.ts';
import type { AttestationRow } from '../store/rows.ts';
import type { SourcesDocument } from '../store/vault/records.ts';
import type { Vault } from '../store/vault.ts';

/** What records of a schema rest on, where neither its document (`x-ledger.sources`) nor the caller says so. */
const RESTS_ON: Readonly<Record<string, string>> = { permit: 'enterprise-registration' };

/**
 * The schema whose record about the same subject is named as a source; undefined when there is none to name.
 * @throws LedgerError SCHEMA_UNKNOWN when the caller names a schema that is not known here
 */
export function sourceSchemaOf(
  schema: LedgerSchema,
  sourceOf: string | undefined,
  find: (nameOrId: string) => LedgerSchema | undefined,
): LedgerSchema | undefined {
  const stated = (schema.document['x-ledger'] as JsonObject).sources as readonly string[] | undefined;
  const name = sourceOf ?? stated?.[0] ?? RESTS_ON[schema.name];
  if (name === undefined) return undefined;
  const found = find(name);
  if (found === undefined && sourceOf !== undefined)
    throw new LedgerError('SCHEMA_UNKNOWN', `'${name}'`, { schema: name });
  return found;
}

/** The latest record this member published under the source schema about each subject; undefined where there is none. */
export async function latestRecords(
  source: LedgerSchema,
  about: readonly { readonly subject: Hex; readonly identifier: string }[],
  vault: Vault,
): Promise<(Hex | undefined)[]> {
  if (source.key.length === 1 && source.key[0] === source.subject.field) {
    const marks = about.map(({ subject, identifier }) =>
      vault.marks.name(source.id, subject, JSON.stringify([identifier])),
    );
    return (await vault.marks.versions(marks)).map((versions) => versions.at(-1)?.id);
  }
  const latest = new Map<Hex, Promise<Hex | undefined>>();
  for (const { subject } of about)
    if (!latest.has(subject))
      latest.set(
        subject,
        vault.records.idsOf(subject, source.id).then((ids) => ids.at(-1)),
      );
  return Promise.all(about.map(({ subject }) => latest.get(subject)));
}

/** Where attestations are looked up that this member did not publish: those that stand on chain by themselves. */
export interface SourceIndex {
  attestation(id: Hex): Promise<AttestationRow | undefined>;
}

export interface KnownSource {
  readonly attestation: Attestation;
  readonly info: LineageInfo;
}

/** Hash of the extract of a stored record; undefined when it names none. */
export function extractHashOf({ extract, salt }: SourcesDocument): Hex | undefined {
  return extract === undefined || salt === undefined ? undefined : extractHash(extract, salt);
}

/** Own records, batched or single, and other members' single attestations; what is neither is left out. */
export async function findSources(
  ids: readonly Hex[],
  vault: Vault,
  index: SourceIndex,
): Promise<Map<Hex, KnownSource>> {
  const found = new Map<Hex, KnownSource>();
  const records = await vault.records.getMany(ids);
  await Promise.all(
    ids.map(async (id, i) => {
      const record = records[i];
      const attestation = record?.attestation ?? (await attestationOnChain(id, index));
      if (attestation === undefined) return;
      const extract = record?.body === undefined ? undefined : extractHashOf(record.body.sources);
      const { schema, issuer, observedAt } = attestation;
      found.set(id, {
        attestation,
        info: { id, schema, issuer, observedAt, ...(extract === undefined ? {} : { extract }) },
      });
    }),
  );
  return found;
}

async function attestationOnChain(id: Hex, index: SourceIndex): Promise<Attestation | undefined> {
  const row = await index.attestation(id);
  if (row === undefined) return undefined;
  const { schema, issuer, subject, record, consent, sources, observedAt, expiresAt } = row;
  return { schema, issuer, subject, record, consent, sources, observedAt, expiresAt };
}
