import type { Hex } from '../../domain/bytes.ts';
import type { LineageInfo } from '../../domain/lineage.ts';
import type { Extract } from '../../domain/sources.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

/** A record that was derived, with its direct sources. */
export interface Derivation {
  readonly info: LineageInfo;
  readonly sources: readonly LineageInfo[];
}

interface DerivedRow {
  /** rows there are; in row 0 only */
  readonly rows?: number;
  readonly infos: readonly LineageInfo[];
}

/** Infos in one row at most: a row that is rewritten stays small. */
const ROW = 500;

/**
 * Lineage beside the records: walking it needs neither fields nor their keys, and one read answers for many nodes. Written in the same batch
 * as the records themselves.
 */
export class LineageArea {
  readonly #engine: VaultEngine;

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /**
   * Notes derivations and the extract of a chunk. One writer at a time: it reads how many rows a source has.
   * @throws LedgerError STORE_DAMAGED
   */
  async add(
    batch: VaultBatch,
    derivations: readonly Derivation[],
    extract: { readonly hash: Hex; readonly document: Extract } | undefined,
  ): Promise<void> {
    if (extract !== undefined)
      batch.insert('extract', this.#engine.key('extract', extract.hash), json(extract.document));
    const pending = new Map<Hex, LineageInfo[]>();
    for (const derivation of derivations) {
      const { info, sources } = derivation;
      batch.insert('lineage', this.#engine.key('lineage', info.id), json(derivation));
      for (const { id } of sources) {
        const known = pending.get(id);
        if (known === undefined) pending.set(id, [info]);
        else known.push(info);
      }
    }
    const sources = [...pending.keys()];
    const first = await this.#rows(sources.map((id) => this.#derivedKey(id, 0)));
    for (const [i, source] of sources.entries()) this.#addDerived(batch, source, pending.get(source)!, first[i]);
  }

  /** What derived records are and rest on; undefined for what was not derived here. */
  async derivations(ids: readonly Hex[]): Promise<(Derivation | undefined)[]> {
    const rows = await this.#engine.getMany(
      'lineage',
      ids.map((id) => this.#engine.key('lineage', id)),
    );
    return rows.map((row) => (row === undefined ? undefined : (JSON.parse(row.toString('utf8')) as Derivation)));
  }

  /** What was derived from each. */
  async derivedFrom(ids: readonly Hex[]): Promise<LineageInfo[][]> {
    const first = await this.#rows(ids.map((id) => this.#derivedKey(id, 0)));
    const further = ids.flatMap((id, i) =>
      Array.from({ length: Math.max(0, (first[i]?.rows ?? 1) - 1) }, (_, n) => ({
        i,
        key: this.#derivedKey(id, n + 1),
      })),
    );
    const rest = await this.#rows(further.map(({ key }) => key));
    const infos = first.map((row) => [...(row?.infos ?? [])]);
    for (const [n, { i }] of further.entries()) for (const info of rest[n]?.infos ?? []) infos[i]!.push(info);
    return infos;
  }

  /** Extracts by their hashes. */
  async extracts(hashes: readonly Hex[]): Promise<Record<Hex, Extract>> {
    const rows = await this.#engine.getMany(
      'extract',
      hashes.map((hash) => this.#engine.key('extract', hash)),
    );
    return Object.fromEntries(
      rows.flatMap((row, i) => (row === undefined ? [] : [[hashes[i]!, JSON.parse(row.toString('utf8')) as Extract]])),
    );
  }

  #addDerived(batch: VaultBatch, source: Hex, infos: readonly LineageInfo[], first: DerivedRow | undefined): void {
    const groups = Array.from({ length: Math.ceil(infos.length / ROW) }, (_, n) => infos.slice(n * ROW, (n + 1) * ROW));
    const before = first?.rows ?? 0;
    for (const [n, group] of groups.entries()) {
      if (before + n === 0) continue;
      batch.insert('derived', this.#derivedKey(source, before + n), json({ infos: group } satisfies DerivedRow));
    }
    const rows = before + groups.length;
    const row: DerivedRow = { rows, infos: first?.infos ?? groups[0]! };
    batch.put('derived', this.#derivedKey(source, 0), json(row));
  }

  #derivedKey(source: Hex, row: number): Buffer {
    return rowKey('derived', this.#engine.mac('derived', source), u64(row));
  }

  async #rows(keys: readonly Buffer[]): Promise<(DerivedRow | undefined)[]> {
    const rows = await this.#engine.getMany('derived', keys);
    return rows.map((row) => (row === undefined ? undefined : (JSON.parse(row.toString('utf8')) as DerivedRow)));
  }
}
