import { setImmediate } from 'node:timers/promises';
import type { Hex } from '../domain/bytes.ts';
import type { LedgerSchema } from '../domain/schema.ts';
import { createValidator } from '../domain/validate.ts';
import type { Values } from '../domain/values.ts';
import type { BatchCoverage } from '../domain/verdict.ts';
import { LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import { Turns } from '../store/turns.ts';
import type { StoredRecord } from '../store/vault/records.ts';
import type { Vault } from '../store/vault.ts';
import type { HandleSource } from '../subjects/handle-source.ts';
import { type ChunkContext, writeChunk } from './chunk.ts';
import { decideRows } from './decide.ts';
import { absenceProofs, proofFor } from './proofs.ts';
import type { ConsentIndex } from './provide-consents.ts';
import { type Revocation, revoke } from './revocation.ts';
import { type RightsIndex, requireRight } from './rights.ts';
import {
  createRowReader,
  type PublishOptions,
  type PublishRow,
  type ReadRow,
  type RowResult,
  rejected,
} from './rows.ts';
import { findSources, type SourceIndex, sourceSchemaOf } from './sources.ts';

export type PublishIndex = RightsIndex & ConsentIndex & SourceIndex & Pick<IndexStore, 'revocation'>;

export interface PublisherDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: PublishIndex;
  readonly schemas: { find(nameOrId: string): LedgerSchema | undefined };
  readonly handles: HandleSource;
  /** EIP-712 separators of the two contracts */
  readonly attestationSeparator: Hex;
  readonly consentSeparator: Hex;
  /** cryptographically random bytes */
  readonly random: (length: number) => Uint8Array;
  /** unix seconds */
  readonly now: () => number;
  /** called after intents were left in the outbox */
  readonly wake: () => void;
}

export interface PublishResult {
  /** one per row, in the order given */
  readonly results: readonly RowResult[];
  /** ids of the operations that put the rows on chain and may not be final yet, those of rows given before included */
  readonly operations: readonly string[];
}

/** Asked, before anything is stored, whether so many may be; each refuses by throwing. */
export interface MayStore {
  /** @param count records that are new: neither there already nor rejected */
  publish(count: number): Promise<void>;
  /** @param count earlier records that the new ones would revoke */
  revoke(count: number): Promise<void>;
}

/** Rows of one call at most. */
export const CHUNK_ROWS = 10_000;

/** Publishes this member's records: one call is one chunk, one durable batch, and for statutory schemas one root on chain. */
export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #turns = new Turns();
  readonly #validators = new Map<Hex, (values: unknown) => Values>();

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /**
   * Publishes up to CHUNK_ROWS rows. When it resolves, every accepted row is durable with its intent; a row given again answers
   * `already`. A bad row is rejected with its reason and does not touch the others.
   * @param may asked before anything is stored, see MayStore
   * @throws LedgerError SCHEMA_UNKNOWN, PUBLISH_NOT_ALLOWED, BODY_TOO_LARGE, OUTBOX_FULL, STORE_*; nothing is stored then
   */
  async publishRows(
    schemaNameOrId: string,
    rows: AsyncIterable<PublishRow> | Iterable<PublishRow>,
    options: PublishOptions = {},
    may?: MayStore,
  ): Promise<PublishResult> {
    const { schemas, index, self, now } = this.#deps;
    const schema = schemas.find(schemaNameOrId);
    if (schema === undefined)
      throw new LedgerError('SCHEMA_UNKNOWN', `'${schemaNameOrId}'`, { schema: schemaNameOrId });
    this.#deps.vault.outbox.requireRoom();
    const source = sourceSchemaOf(schema, options.sourceOf, (name) => schemas.find(name));
    const head = index.head();
    // The contracts judge by block time; this clock, which may be wrong, says only what lies in the future.
    const time = head?.timestamp ?? now();
    await requireRight(self, schema, index, time);
    const observedOtherwise = options.observedAt ?? Math.min(now(), head?.timestamp ?? now());
    const read = createRowReader(
      schema,
      this.#validator(schema),
      { observedAt: observedOtherwise },
      {
        block: time,
        latest: Math.max(now(), time),
      },
    );
    const { order, readRows } = await readAll(rows, read);
    return this.#turns.take(() => this.#publish(schema, source, order, readRows, options, time, may));
  }

  /** One own record with what proves its anchoring. @throws LedgerError ATTESTATION_UNKNOWN */
  proofFor(id: Hex): Promise<{ record: StoredRecord; inclusion?: BatchCoverage }> {
    return proofFor(id, this.#deps.vault);
  }

  /** For every own batch under a schema, what stands in it about a handle: ids and presence, or absence. */
  absenceProofs(subject: Hex, schemaNameOrId: string): Promise<BatchCoverage[]> {
    const schema = this.#deps.schemas.find(schemaNameOrId);
    if (schema === undefined)
      throw new LedgerError('SCHEMA_UNKNOWN', `'${schemaNameOrId}'`, { schema: schemaNameOrId });
    return absenceProofs(subject, schema.id, this.#deps.vault);
  }

  /** See revocation.ts. */
  revoke(id: Hex, reason: number, successor?: Hex): Promise<string> {
    const asked: Revocation = successor === undefined ? { id, reason } : { id, reason, successor };
    return this.#turns.take(() => revoke(asked, this.#deps));
  }

  async #publish(
    schema: LedgerSchema,
    source: LedgerSchema | undefined,
    order: readonly (RowResult | ReadRow)[],
    rows: readonly ReadRow[],
    options: PublishOptions,
    now: number,
    may: MayStore | undefined,
  ): Promise<PublishResult> {
    const { self, vault, index, handles, attestationSeparator, random, wake } = this.#deps;
    const openings = await handles.handlesFor(
      rows.map(({ identifier }) => ({ type: schema.subject.type, identifier })),
    );
    const about = rows.map((row, i) => ({ row, subject: openings[i]!.subject, identifier: row.identifier }));
    const { decided, statements } = await decideRows(about, {
      ...this.#deps,
      schema,
      source,
      options,
      time: now,
      breathe,
    });
    const superseding = statements.filter(({ supersedes }) => supersedes !== undefined).length;
    if (statements.length > 0) await may?.publish(statements.length);
    if (superseding > 0) await may?.revoke(superseding);
    let operations: readonly string[] = [];
    let ids: readonly Hex[] = [];
    if (statements.length > 0) {
      const context: ChunkContext = {
        self,
        schema,
        vault,
        separator: attestationSeparator,
        extract: options.extract,
        random,
        infosOf: async (ids) => {
          const known = await findSources(ids, vault, index);
          return new Map([...known].map(([id, { info }]) => [id, info]));
        },
        now: this.#deps.now(),
        breathe,
      };
      ({ ids, operations } = await writeChunk(statements, context));
      wake();
    }
    const results = order.map((one) => ('json' in one ? decided.get(one)!(ids) : one));
    return { results, operations: [...new Set([...operations, ...(await this.#onTheWay(results))])] };
  }

  /** Operations that are still to anchor rows given before: "already" must not be taken for "anchored". */
  async #onTheWay(results: readonly RowResult[]): Promise<string[]> {
    const { vault } = this.#deps;
    const open = new Set((await vault.outbox.pending()).map(({ id }) => id));
    if (open.size === 0) return [];
    const already = results.flatMap((result) => (result.status === 'already' ? [result.id] : []));
    const records = await vault.records.getMany(already);
    return records.flatMap((record) => (record !== undefined && open.has(record.operation) ? [record.operation] : []));
  }

  #validator(schema: LedgerSchema): (values: unknown) => Values {
    let validator = this.#validators.get(schema.id);
    if (validator === undefined) {
      validator = createValidator(schema);
      this.#validators.set(schema.id, validator);
    }
    return validator;
  }
}

const breathe = (): Promise<void> => setImmediate();

/** Reads all rows; `order` holds for each row what was read or why it was rejected. */
async function readAll(
  rows: AsyncIterable<PublishRow> | Iterable<PublishRow>,
  read: (row: PublishRow) => ReadRow | RowResult,
): Promise<{ order: (RowResult | ReadRow)[]; readRows: ReadRow[] }> {
  const order: (RowResult | ReadRow)[] = [];
  const readRows: ReadRow[] = [];
  const firstLine = new Map<string, number>();
  const take = (row: PublishRow): void => {
    if (order.length === CHUNK_ROWS)
      throw new LedgerError('BODY_TOO_LARGE', `a chunk has at most ${CHUNK_ROWS} rows`, { rows: CHUNK_ROWS });
    const one = read(row);
    order.push('json' in one ? unlessDouble(one, firstLine) : one);
    if (order.at(-1) === one && 'json' in one) readRows.push(one);
  };
  // Waiting for each row of a list would cost as much as reading it.
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      if (order.length % 256 === 255) await breathe();
      take(row);
    }
  } else for await (const row of rows) take(row);
  return { order, readRows };
}

function unlessDouble(row: ReadRow, firstLine: Map<string, number>): ReadRow | RowResult {
  const { line, json } = row;
  const first = firstLine.get(json);
  if (first === undefined) {
    firstLine.set(json, line);
    return row;
  }
  return rejected(
    line,
    new LedgerError('ROW_DUPLICATE', `line ${line} says the same as line ${first}`, { line, first }),
  );
}
