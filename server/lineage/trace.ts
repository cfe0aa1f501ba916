/** Walks from one attestation to its sources and to what was derived from it, a level at a time, and judges what it met. */
import type { Hex } from '../domain/bytes.ts';
import { judgeLineage, type Lineage, type LineageEdge, type LineageInfo, type PlacedInfo } from '../domain/lineage.ts';
import { LedgerError } from '../errors.ts';
import { findSources, type SourceIndex } from '../publish/sources.ts';
import type { Vault } from '../store/vault.ts';

export type Direction = 'both' | 'sources' | 'derived';

export interface TraceRequest {
  readonly direction: Direction;
  /** steps from the root, 1 to MAX_DEPTH */
  readonly depth: number;
  /** nodes at most, 1 to MAX_NODES */
  readonly nodes: number;
}

export const MAX_DEPTH = 64;
export const MAX_NODES = 10_000;

export interface TraceDeps {
  readonly vault: Vault;
  readonly index: SourceIndex & {
    /** of (issuer, id) pairs, which are revoked */
    revoked(items: readonly { readonly issuer: number; readonly id: Hex }[]): Promise<ReadonlySet<Hex>>;
    /** of attestations, which have a dispute that is open, overdue or unresolved */
    disputed(ids: readonly Hex[]): Promise<ReadonlySet<Hex>>;
  };
}

/**
 * The lineage of an attestation of this gateway.
 * @throws LedgerError ATTESTATION_UNKNOWN when this gateway neither published it nor sees it on chain
 */
export async function trace(root: Hex, request: TraceRequest, deps: TraceDeps): Promise<Lineage> {
  const found = (await findSources([root], deps.vault, deps.index)).get(root);
  if (found === undefined) throw new LedgerError('ATTESTATION_UNKNOWN', root, { id: root });
  const walk = new Walk({ ...found.info, depth: 0 }, request);
  if (request.direction !== 'derived')
    await walk.go(-1, async (ids) => (await deps.vault.lineage.derivations(ids)).map((one) => one?.sources ?? []));
  if (request.direction !== 'sources') await walk.go(1, (ids) => deps.vault.lineage.derivedFrom(ids));
  const nodes = [...walk.nodes.values()];
  const [revoked, disputed, extracts] = await Promise.all([
    deps.index.revoked(nodes),
    deps.index.disputed(nodes.map(({ id }) => id)),
    deps.vault.lineage.extracts([...new Set(nodes.flatMap(({ extract }) => extract ?? []))]),
  ]);
  const own = new Map<Hex, 'REVOKED' | 'DISPUTED'>();
  for (const id of disputed) own.set(id, 'DISPUTED');
  for (const id of revoked) own.set(id, 'REVOKED');
  return {
    root,
    nodes: judgeLineage(nodes, walk.edges, own),
    edges: walk.edges,
    extracts,
    ...(walk.truncated === undefined ? {} : { truncated: walk.truncated }),
  };
}

class Walk {
  readonly nodes: Map<Hex, PlacedInfo>;
  readonly edges: LineageEdge[] = [];
  truncated: 'depth' | 'nodes' | undefined;
  readonly #root: PlacedInfo;
  readonly #limits: TraceRequest;

  constructor(root: PlacedInfo, limits: TraceRequest) {
    this.#root = root;
    this.#limits = limits;
    this.nodes = new Map([[root.id, root]]);
  }

  /** @param step -1 towards sources, 1 towards what was derived @param next the neighbours of each, in that direction */
  async go(step: -1 | 1, next: (ids: readonly Hex[]) => Promise<(readonly LineageInfo[])[]>): Promise<void> {
    let level: readonly Hex[] = [this.#root.id];
    for (let depth = 1; level.length > 0; depth++) {
      const neighbours = await next(level);
      if (depth > this.#limits.depth) {
        // Looked one step further only to know whether something was left out.
        if (neighbours.some((infos) => infos.length > 0)) this.truncated ??= 'depth';
        return;
      }
      const found: Hex[] = [];
      for (const [i, infos] of neighbours.entries())
        for (const info of infos) {
          if (!this.nodes.has(info.id)) {
            if (this.nodes.size === this.#limits.nodes) {
              this.truncated = 'nodes';
              continue;
            }
            this.nodes.set(info.id, { ...info, depth: step * depth });
            found.push(info.id);
          }
          const [derived, source] = step === -1 ? [level[i]!, info.id] : [info.id, level[i]!];
          this.edges.push({ derived, source });
        }
      level = found;
    }
  }
}
