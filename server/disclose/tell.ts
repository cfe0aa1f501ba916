/** What is told about one schema: every record that may be shown, what the law or the range keeps back, and what stands in each batch. */
import { statementsAbout } from '../disputes/statements.ts';
import { displayUntil, lacksNotice, type SubjectType, subjectTypeOf } from '../domain/adverse.ts';
import { fromHex, type Hex } from '../domain/bytes.ts';
import { REASON_ERASED } from '../domain/capabilities.ts';
import { discloseFields } from '../domain/record.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import type { BatchCoverage, DisclosedAttestation } from '../domain/verdict.ts';
import type { DisclosureAnswer } from '../peer/wire.ts';
import type { StoredRecord } from '../store/vault/records.ts';
import type { DiscloseDeps } from './disclose.ts';
import { tellSources } from './sources.ts';

export type ToldItem = DisclosureAnswer['items'][number];

export interface Asked {
  readonly subject: Hex;
  readonly schema: LedgerSchema;
  readonly fields: readonly string[];
  /** earliest `observedAt` that may be told, unix seconds */
  readonly since: number;
  /** block time */
  readonly now: number;
}

/** All that this member anchored about the handle under the schema, and for each of its batches what stands in it. */
export async function tellItem(asked: Asked, deps: DiscloseDeps): Promise<ToldItem> {
  const { index, vault, self } = deps;
  const { subject, schema } = asked;
  const [batches, ids, opening] = await Promise.all([
    index.batches(self, schema.id),
    vault.records.idsOf(subject, schema.id),
    vault.openings.bySubject(subject),
  ]);
  const coverage: BatchCoverage[] = [];
  for (const { root } of batches) {
    const built = await vault.batches.built(root);
    // A batch this gateway has no entries of stays uncovered; the lender then knows that it is not proved complete.
    if (built !== undefined)
      coverage.push({ root, ids: [...(built.idsOf.get(subject) ?? [])], proof: built.tree.prove(subject) });
  }
  const records = await vault.records.getMany(ids);
  const told: ToldItem = { schema: schema.id, attestations: [], coverage: coverage as ToldItem['coverage'] };
  const [withheld, outside]: [Hex[], ToldItem['outside'] & object] = [[], []];
  for (const record of records) {
    if (record === undefined) continue;
    const inclusion = inclusionOf(record, coverage);
    // Before its anchoring is in the index it is not yet a statement to anybody.
    if (!(await isAnchored(record, inclusion, deps))) continue;
    // Law first: what may not be shown does not tell its time either.
    if (await isWithheld(record, subjectTypeOf(opening ?? UNKNOWN_SUBJECT), asked.now, deps)) withheld.push(record.id);
    // A range bounds how far back a history is told; what a register says holds however long ago it was entered.
    else if (schema.consentRequired && record.attestation.observedAt < asked.since) outside.push(record.attestation);
    else told.attestations.push((await tellRecord(record as Told, asked, inclusion, deps)) as never);
  }
  return {
    ...told,
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(outside.length === 0 ? {} : { outside }),
  };
}

/** The stricter rules hold where it is not known who the subject is. */
const UNKNOWN_SUBJECT = { type: '', identifier: '' };

type Told = StoredRecord & Required<Pick<StoredRecord, 'body'>>;

const inclusionOf = ({ anchoring }: StoredRecord, coverage: readonly BatchCoverage[]): BatchCoverage | undefined =>
  anchoring.kind === 'batch' ? coverage.find(({ root }) => root === anchoring.root) : undefined;

async function isAnchored(
  { id, anchoring }: StoredRecord,
  inclusion: BatchCoverage | undefined,
  { index }: DiscloseDeps,
): Promise<boolean> {
  return anchoring.kind === 'batch' ? inclusion !== undefined : (await index.attestation(id)) !== undefined;
}

/** Erased, adverse and past its time, or adverse without prior notice: one answer for all, so that none of them shows by it. */
async function isWithheld(
  { id, attestation, body }: StoredRecord,
  subject: SubjectType,
  now: number,
  { index, self }: DiscloseDeps,
): Promise<boolean> {
  if (body === undefined || lacksNotice(body.values, attestation.observedAt)) return true;
  if (now >= (displayUntil(body.values, subject) ?? Number.POSITIVE_INFINITY)) return true;
  return (await index.revocation(self, id))?.reason === REASON_ERASED;
}

async function tellRecord(
  { id, attestation, body }: Told,
  { subject, schema, fields }: Asked,
  inclusion: BatchCoverage | undefined,
  deps: DiscloseDeps,
): Promise<DisclosedAttestation> {
  const [statements, opening] = await Promise.all([
    statementsAbout('attestation', id, deps),
    deps.vault.openings.bySubject(subject),
  ]);
  const until = displayUntil(body.values, subjectTypeOf(opening ?? UNKNOWN_SUBJECT));
  return {
    id,
    attestation,
    disclosure: discloseFields(schema, body.values, fromHex(body.secret, 32), [...fields]),
    sources: await tellSources(body.sources, deps),
    ...(inclusion === undefined ? {} : { inclusion }),
    ...(statements.length === 0 ? {} : { statements }),
    ...(until === undefined ? {} : { displayUntil: until }),
  };
}
