import { encodeCall } from '../chain/calls.ts';
import { type Attestation, attestationId } from '../domain/attestation.ts';
import { buildBatchTree } from '../domain/batch-tree.ts';
import { type Hex, toHex, ZERO32 } from '../domain/bytes.ts';
import { REASON_SUPERSEDED } from '../domain/capabilities.ts';
import type { LineageInfo } from '../domain/lineage.ts';
import { commitRecord } from '../domain/record.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { type Extract, extractHash, sourcesHash } from '../domain/sources.ts';
import type { Mark, Version } from '../store/vault/marks.ts';
import { operationId } from '../store/vault/outbox.ts';
import type { SourcesDocument } from '../store/vault/records.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';
import { addRevocation } from './revocation.ts';
import type { ReadRow } from './rows.ts';

/** A row that will be published: whom it is about, under which consent, from which sources, what it corrects. */
export interface Statement {
  readonly row: ReadRow;
  readonly subject: Hex;
  /** 32 zero bytes where the schema needs none */
  readonly consent: Hex;
  readonly sources: readonly Hex[];
  /** digest of the values, and the mark of the key fields with the versions that stand under it */
  readonly content: string;
  readonly mark: Mark;
  readonly versions: readonly Version[];
  /** the mark is stored already */
  readonly known: boolean;
  /** operations that the chain refused and whose versions under the mark this one takes the place of */
  readonly replaces: readonly string[];
  /** what to revoke in favour of this one: an id, or the place of an earlier statement of the chunk */
  readonly supersedes?: Hex | number;
}

export interface ChunkContext {
  readonly self: number;
  readonly schema: LedgerSchema;
  readonly vault: Vault;
  /** EIP-712 separator of the AttestationRegistry */
  readonly separator: Hex;
  readonly extract: Extract | undefined;
  readonly random: (length: number) => Uint8Array;
  /** what is known of source attestations, all of which were found before */
  readonly infosOf: (ids: readonly Hex[]) => Promise<ReadonlyMap<Hex, LineageInfo>>;
  /** unix seconds */
  readonly now: number;
  /** lets others have a turn between rows */
  readonly breathe: () => Promise<void>;
}

/** Attestations in one `attestMany`: about 4.2 to 6 million gas. */
export const SINGLES_PER_CALL = 100;

interface Committed {
  readonly id: Hex;
  readonly statement: Statement;
  readonly attestation: Attestation;
  readonly secret: Hex;
  readonly document: SourcesDocument;
}

export interface WrittenChunk {
  readonly ids: readonly Hex[];
  readonly operations: readonly string[];
}

/**
 * Commits to the statements and writes all of it in one durable batch: records, marks, the batch tree's contents and the intents
 * to anchor. After a crash there is all or nothing.
 */
export async function writeChunk(statements: readonly Statement[], context: ChunkContext): Promise<WrittenChunk> {
  const { vault } = context;
  const sources = createSources(context);
  const committed = await commitAll(statements, sources, context);
  const batch = new VaultBatch();
  const operations = context.schema.consentRequired
    ? anchorSingly(committed, batch, context)
    : anchorBatch(committed, sources.of([]).hash, batch, context);
  for (const { id: successor, statement } of committed) {
    const { supersedes } = statement;
    if (supersedes === undefined) continue;
    const id = typeof supersedes === 'number' ? committed[supersedes]!.id : supersedes;
    operations.push(addRevocation(batch, vault, { id, reason: REASON_SUPERSEDED, successor }, context.now));
  }
  setMarks(committed, batch, vault);
  for (const operation of new Set(statements.flatMap(({ replaces }) => replaces)))
    vault.outbox.replaceOps(batch, operation);
  await setLineage(committed, sources.extract, batch, context);
  await vault.commit(batch);
  return { ids: committed.map(({ id }) => id), operations };
}

/** Several rows of a chunk may share a key: their versions follow each other. */
function setMarks(committed: readonly Committed[], batch: VaultBatch, vault: Vault): void {
  const marks = new Map<Mark, { versions: Version[]; known: boolean }>();
  for (const { id, statement } of committed) {
    const { mark, content, versions, known } = statement;
    const entry = marks.get(mark);
    if (entry === undefined) marks.set(mark, { versions: [...versions, { content, id }], known });
    else entry.versions.push({ content, id });
  }
  for (const [mark, { versions, known }] of marks) vault.marks.set(batch, mark, versions, known);
}

async function commitAll(
  statements: readonly Statement[],
  sources: Sources,
  context: ChunkContext,
): Promise<Committed[]> {
  const { schema, self, separator, random } = context;
  const secrets = random(32 * statements.length);
  const committed: Committed[] = [];
  for (const [i, statement] of statements.entries()) {
    if (i % 256 === 255) await context.breathe();
    const { row, subject, consent } = statement;
    const secret = secrets.subarray(32 * i, 32 * (i + 1));
    const { hash, document } = sources.of(statement.sources);
    const attestation: Attestation = {
      schema: schema.id,
      issuer: self,
      subject,
      record: commitRecord(schema, row.values, secret),
      consent,
      sources: hash,
      observedAt: row.observedAt,
      expiresAt: row.expiresAt,
    };
    committed.push({
      id: attestationId(separator, attestation),
      statement,
      attestation,
      secret: toHex(secret),
      document,
    });
  }
  return committed;
}

interface Sources {
  /** hash of the chunk's extract */
  readonly extract: Hex | undefined;
  readonly of: (ids: readonly Hex[]) => { hash: Hex; document: SourcesDocument };
}

/** The sources of each record: the chunk's extract under one salt, and the source attestations of the record. */
function createSources({ extract, random }: ChunkContext): Sources {
  const salt = extract === undefined ? undefined : toHex(random(32));
  const hash = extract === undefined || salt === undefined ? undefined : extractHash(extract, salt);
  const stated = extract === undefined || salt === undefined ? {} : { extract, salt };
  const without = { hash: sourcesHash({ extract: hash, ids: [] }), document: { ...stated, ids: [] } };
  return {
    extract: hash,
    of: (ids) =>
      ids.length === 0 ? without : { hash: sourcesHash({ extract: hash, ids }), document: { ...stated, ids } },
  };
}

/** What was derived from what, in the batch of the records themselves. */
async function setLineage(
  committed: readonly Committed[],
  extract: Hex | undefined,
  batch: VaultBatch,
  { vault, infosOf, extract: document }: ChunkContext,
): Promise<void> {
  const derived = committed.filter(({ statement }) => statement.sources.length > 0);
  const infos = await infosOf([...new Set(derived.flatMap(({ statement }) => statement.sources))]);
  const derivations = derived.map(({ id, attestation: { schema, issuer, observedAt }, statement }) => ({
    info: { id, schema, issuer, observedAt, ...(extract === undefined ? {} : { extract }) },
    sources: statement.sources.flatMap((source) => infos.get(source) ?? []),
  }));
  await vault.lineage.add(
    batch,
    derivations,
    extract === undefined || document === undefined ? undefined : { hash: extract, document },
  );
}

function anchorBatch(
  committed: readonly Committed[],
  sources: Hex,
  batch: VaultBatch,
  context: ChunkContext,
): string[] {
  const { vault, schema, now } = context;
  const bySubject = new Map<Hex, Hex[]>();
  for (const { id, attestation } of committed) {
    const ids = bySubject.get(attestation.subject);
    if (ids === undefined) bySubject.set(attestation.subject, [id]);
    else ids.push(id);
  }
  const entries = [...bySubject].map(([subject, ids]) => ({ subject, ids }));
  const tree = buildBatchTree(entries);
  const { root } = tree;
  const operation = operationId();
  const data = encodeCall('AttestationRegistry', 'anchor', [root, schema.id, sources, committed.length]);
  for (const one of committed) addRecord(one, { kind: 'batch', root }, operation, batch, context);
  const stored = { root, schema: schema.id, operation, size: committed.length, storedAt: now, entries };
  vault.batches.add(batch, stored, tree);
  vault.outbox.intentOps(batch, { id: operation, contract: 'AttestationRegistry', data }, now);
  return [operation];
}

function anchorSingly(committed: readonly Committed[], batch: VaultBatch, context: ChunkContext): string[] {
  const operations: string[] = [];
  for (let from = 0; from < committed.length; from += SINGLES_PER_CALL) {
    const group = committed.slice(from, from + SINGLES_PER_CALL);
    const operation = operationId();
    for (const one of group) addRecord(one, { kind: 'single' }, operation, batch, context);
    const data = encodeCall('AttestationRegistry', 'attestMany', [group.map(({ attestation }) => attestation)]);
    context.vault.outbox.intentOps(batch, { id: operation, contract: 'AttestationRegistry', data }, context.now);
    operations.push(operation);
  }
  return operations;
}

function addRecord(
  { id, attestation, statement, secret, document }: Committed,
  anchoring: { kind: 'single' } | { kind: 'batch'; root: Hex },
  operation: string,
  batch: VaultBatch,
  { vault, now }: ChunkContext,
): void {
  vault.records.add(
    batch,
    { id, attestation, anchoring, operation, storedAt: now },
    { values: statement.row.values, secret, sources: document },
  );
}

/** No consent is named. */
export const NO_CONSENT: Hex = ZERO32;
