import type { Hex } from '../domain/bytes.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { LedgerError } from '../errors.ts';
import { contentDigest, type Mark, type Version } from '../store/vault/marks.ts';
import type { Vault } from '../store/vault.ts';
import { NO_CONSENT, type Statement } from './chunk.ts';
import { type ConsentIndex, ProvideConsents } from './provide-consents.ts';
import { type PublishOptions, type ReadRow, type RowResult, type RowWarning, rejected } from './rows.ts';
import { findSources, latestRecords, type SourceIndex } from './sources.ts';

/** A row and the handle it is about. */
export interface AboutSubject {
  readonly row: ReadRow;
  readonly subject: Hex;
  readonly identifier: string;
}

export interface DecideContext {
  readonly self: number;
  readonly schema: LedgerSchema;
  readonly source: LedgerSchema | undefined;
  readonly options: PublishOptions;
  readonly vault: Vault;
  readonly index: ConsentIndex & SourceIndex & { revocation(issuer: number, id: Hex): Promise<unknown> };
  readonly consentSeparator: Hex;
  /** unix seconds by which consents are judged */
  readonly time: number;
  readonly breathe: () => Promise<void>;
}

/** What becomes of a row once the ids of the written statements are known. */
export type Outcome = (ids: readonly Hex[]) => RowResult;

/** Splits rows into what is published now and what is not: published before, or without consent. Writes nothing. */
export async function decideRows(
  rows: readonly AboutSubject[],
  context: DecideContext,
): Promise<{ decided: Map<ReadRow, Outcome>; statements: Statement[] }> {
  const { schema, vault } = context;
  const marks = await marksOf(rows, context);
  const known = await knownVersions(marks, vault);
  const same = rows.map((_, i) => known[i]!.standing.find(({ content }) => content === marks[i]!.content)?.id);
  const fresh = rows.flatMap((about, at) => (same[at] === undefined ? [{ about, at }] : []));
  const sources = await sourcesOf(
    fresh.map(({ about }) => about),
    context,
  );
  const consents = new ProvideConsents({ ...context, separator: context.consentSeparator, now: context.time });
  const decided = new Map<ReadRow, Outcome>();
  const statements: Statement[] = [];
  const inChunk = new Map<Mark, number>();
  for (const [i, { row }] of rows.entries()) {
    const id = same[i];
    if (id !== undefined) decided.set(row, () => ({ line: row.line, status: 'already', id }));
  }
  for (const [i, { about, at }] of fresh.entries()) {
    const { row, subject } = about;
    const named = sources[i]!;
    if (named instanceof LedgerError) {
      decided.set(row, () => rejected(row.line, named));
      continue;
    }
    if (vault.objections.stops(subject)) {
      const stopped = new LedgerError('PROCESSING_STOPPED', `line ${row.line}`, { subject });
      decided.set(row, () => rejected(row.line, stopped));
      continue;
    }
    const consent = schema.consentRequired ? await consents.usable(subject) : NO_CONSENT;
    if (consent instanceof LedgerError) {
      decided.set(row, () => rejected(row.line, consent));
      continue;
    }
    const mark = marks[at]!;
    const place = statements.length;
    const sibling = inChunk.get(mark.name);
    const { standing, stored, refused } = known[at]!;
    const before = sibling === undefined ? standing.at(-1)?.id : undefined;
    const corrects = sibling ?? before;
    inChunk.set(mark.name, place);
    const { ids: sourceIds, warnings } = named;
    statements.push({
      row,
      subject,
      consent,
      sources: sourceIds,
      content: mark.content,
      mark: mark.name,
      versions: standing,
      known: stored,
      replaces: refused,
      ...(context.options.supersede === true && corrects !== undefined ? { supersedes: corrects } : {}),
    });
    decided.set(row, (ids) => {
      const corrected = sibling === undefined ? before : ids[sibling];
      return {
        line: row.line,
        status: 'accepted',
        id: ids[place]!,
        ...(corrected === undefined
          ? {}
          : context.options.supersede === true
            ? { supersedes: corrected }
            : { changed: corrected }),
        ...(sourceIds.length === 0 ? {} : { sources: sourceIds }),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
    });
  }
  return { decided, statements };
}

interface RowMark {
  readonly content: string;
  readonly name: Mark;
}

async function marksOf(rows: readonly AboutSubject[], { schema, vault, breathe }: DecideContext): Promise<RowMark[]> {
  const marks: RowMark[] = [];
  for (const [i, { row, subject }] of rows.entries()) {
    if (i % 1024 === 1023) await breathe();
    const key = JSON.stringify(schema.key.map((field) => row.values[field]));
    marks.push({ content: contentDigest(row.json), name: vault.marks.name(schema.id, subject, key) });
  }
  return marks;
}

/** `stored`: the mark is there; `standing`: its versions without those that the chain refused to anchor; `refused`: the operations of those. */
async function knownVersions(
  marks: readonly RowMark[],
  vault: Vault,
): Promise<{ stored: boolean; standing: readonly Version[]; refused: readonly string[] }[]> {
  const found = await vault.marks.versions(marks.map(({ name }) => name));
  const failed = await refusedByChain(
    found.flat().map(({ id }) => id),
    vault,
  );
  return found.map((versions) => ({
    stored: versions.length > 0,
    standing: failed.size === 0 ? versions : versions.filter(({ id }) => !failed.has(id)),
    refused: failed.size === 0 ? [] : versions.flatMap(({ id }) => failed.get(id) ?? []),
  }));
}

/** The records that the chain refused to anchor, and the operations that were to do it; asked of the records only when there was any refusal at all. */
async function refusedByChain(ids: readonly Hex[], vault: Vault): Promise<Map<Hex, string>> {
  if (!vault.outbox.anyFailed()) return new Map();
  const records = await vault.records.getMany(ids);
  return new Map(
    records.flatMap((record) =>
      record !== undefined && vault.outbox.hasFailed(record.operation) ? [[record.id, record.operation] as const] : [],
    ),
  );
}

type RowSources = { ids: readonly Hex[]; warnings: readonly RowWarning[] };

/** The source attestations of each row: those it names, else the one its schema implies. An error refuses the row. */
async function sourcesOf(rows: readonly AboutSubject[], context: DecideContext): Promise<(RowSources | LedgerError)[]> {
  const implied = await impliedSources(
    rows.filter(({ row }) => row.sources === undefined),
    context,
  );
  const named = await namedSources(
    rows.flatMap(({ row }) => row.sources ?? []),
    context,
  );
  let next = 0;
  return rows.map(({ row }) => {
    if (row.sources === undefined) return implied[next++]!;
    const refused = row.sources.map((id) => named.get(id)).find((one) => one !== undefined);
    return refused ?? { ids: row.sources, warnings: [] };
  });
}

/** Why named sources cannot be used, by id: unknown here, refused by the chain, or revoked. */
async function namedSources(
  ids: readonly Hex[],
  { vault, index }: DecideContext,
): Promise<Map<Hex, LedgerError | undefined>> {
  const unique = [...new Set(ids)];
  const known = await findSources(unique, vault, index);
  const failed = await refusedByChain(unique, vault);
  const verdicts = await Promise.all(
    unique.map(async (id): Promise<[Hex, LedgerError | undefined]> => {
      const issuer = known.get(id)?.attestation.issuer;
      const unusable = (why: string) => new LedgerError('SOURCE_UNKNOWN', `${id} ${why}`, { id });
      if (issuer === undefined || failed.has(id)) return [id, unusable('is no attestation known here')];
      const revoked = (await index.revocation(issuer, id)) ?? (await vault.records.revocation(id));
      return [id, revoked === undefined ? undefined : unusable('is revoked')];
    }),
  );
  return new Map(verdicts);
}

/** The source attestation that the schema implies, and a warning where it was looked for and not found or not usable. */
async function impliedSources(
  rows: readonly AboutSubject[],
  { source, vault, index, self }: DecideContext,
): Promise<RowSources[]> {
  if (source === undefined) return rows.map(() => ({ ids: [], warnings: [] }));
  const latest = await latestRecords(source, rows, vault);
  const unique = [...new Set(latest.filter((id) => id !== undefined))];
  const failed = await refusedByChain(unique, vault);
  const revoked = new Set<Hex>();
  await Promise.all(
    unique.map(async (id) => {
      if ((await index.revocation(self, id)) !== undefined || (await vault.records.revocation(id)) !== undefined)
        revoked.add(id);
    }),
  );
  return latest.map((id) => {
    const detail =
      id === undefined || failed.has(id)
        ? `no ${source.name} of this subject is published by this member`
        : revoked.has(id)
          ? `the ${source.name} ${id} of this subject is revoked`
          : undefined;
    return detail === undefined
      ? { ids: [id!], warnings: [] }
      : { ids: [], warnings: [{ code: 'SOURCE_UNKNOWN', detail }] };
  });
}
