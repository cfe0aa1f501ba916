import { type BatchEntry, type BatchTree, buildBatchTree } from '../../domain/batch-tree.ts';
import type { Hex } from '../../domain/bytes.ts';
import { LedgerError } from '../../errors.ts';
import type { VaultEngine } from './engine.ts';
import { rowKey, u64 } from './layout.ts';
import { json, type VaultBatch } from './vault-batch.ts';

export interface StoredBatch {
  readonly root: Hex;
  readonly schema: Hex;
  readonly operation: string;
  readonly size: number;
  readonly storedAt: number;
  readonly entries: readonly BatchEntry[];
}

export interface BuiltBatch {
  readonly batch: StoredBatch;
  readonly tree: BatchTree;
  readonly idsOf: ReadonlyMap<Hex, readonly Hex[]>;
}

/** Subjects kept in built trees at most; a tree of 10,000 subjects takes about 10 MB. */
const CACHED_SUBJECTS = 100_000;

/** Anchored batches: what is needed to build the tree again and prove presence or absence of a subject. */
export class BatchArea {
  readonly #engine: VaultEngine;
  readonly #built = new Map<Hex, Promise<BuiltBatch>>();
  readonly #sizes = new Map<Hex, number>();

  constructor(engine: VaultEngine) {
    this.#engine = engine;
  }

  /** The root must be new to the vault. A tree at hand is kept: a batch is asked about soon after it was anchored. */
  add(batch: VaultBatch, stored: StoredBatch, tree?: BatchTree): void {
    const order = rowKey('batchOrder', this.#engine.mac('batchOrder', stored.schema), u64(this.#engine.nextSequence()));
    batch.insert('batch', this.#engine.key('batch', stored.root), json(stored));
    batch.insert('batchOrder', order, Buffer.from(stored.root));
    if (tree === undefined) return;
    batch.afterCommit(() => this.#keep(stored.root, stored.entries.length, Promise.resolve(builtWith(stored, tree))));
  }

  /** Roots of the batches under a schema, in the order of publication. */
  async rootsOf(schema: Hex): Promise<Hex[]> {
    const roots: Hex[] = [];
    for await (const { plain } of this.#engine.scan('batchOrder', this.#engine.mac('batchOrder', schema)))
      roots.push(plain.toString('utf8') as Hex);
    return roots;
  }

  /** @throws LedgerError STORE_DAMAGED */
  async get(root: Hex): Promise<StoredBatch | undefined> {
    const plain = await this.#engine.get('batch', this.#engine.key('batch', root));
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as StoredBatch);
  }

  /**
   * The batch with its tree, from memory when it was used lately; undefined when the vault has no such batch.
   * @throws LedgerError STORE_DAMAGED, also when the entries do not lead to the root
   */
  async built(root: Hex): Promise<BuiltBatch | undefined> {
    const known = this.#built.get(root);
    if (known !== undefined) {
      this.#built.delete(root);
      this.#built.set(root, known);
      return known;
    }
    const batch = await this.get(root);
    if (batch === undefined) return undefined;
    const built = (async () => build(batch))();
    this.#keep(root, batch.entries.length, built);
    built.catch(() => this.#forget(root));
    return built;
  }

  #keep(root: Hex, size: number, built: Promise<BuiltBatch>): void {
    this.#built.set(root, built);
    this.#sizes.set(root, size);
    this.#trim();
  }

  #trim(): void {
    let total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const root of [...this.#built.keys()]) {
      if (total <= CACHED_SUBJECTS || this.#built.size === 1) return;
      total -= this.#sizes.get(root) ?? 0;
      this.#forget(root);
    }
  }

  #forget(root: Hex): void {
    this.#built.delete(root);
    this.#sizes.delete(root);
  }
}

function build(batch: StoredBatch): BuiltBatch {
  const tree = buildBatchTree(batch.entries);
  if (tree.root !== batch.root)
    throw new LedgerError('STORE_DAMAGED', `vault: batch ${batch.root}`, { kind: 'batch', root: batch.root });
  return builtWith(batch, tree);
}

const builtWith = (batch: StoredBatch, tree: BatchTree): BuiltBatch => ({
  batch,
  tree,
  idsOf: new Map(batch.entries.map(({ subject, ids }) => [subject, ids])),
});
