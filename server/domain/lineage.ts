/**
 * Lineage: which attestations rest on which, and what that means when one of them falls. Pure. Edges go from what was derived to its
 * source; a graph has one root, sources below it (negative depth) and what was derived from it above (positive depth).
 */
import type { Hex } from './bytes.ts';
import type { Extract } from './sources.ts';

/** What is known of an attestation without its fields. */
export interface LineageInfo {
  readonly id: Hex;
  readonly schema: Hex;
  readonly issuer: number;
  /** unix seconds */
  readonly observedAt: number;
  /** hash of the extract, see sources.ts; absent when none was named */
  readonly extract?: Hex;
}

export interface LineageEdge {
  readonly derived: Hex;
  readonly source: Hex;
}

/** REVOKED and DISPUTED are its own, SUSPECT comes from a source, however far away; STANDS is none of these. */
export type LineageState = 'STANDS' | 'SUSPECT' | 'DISPUTED' | 'REVOKED';

export interface LineageNode extends LineageInfo {
  /** steps from the root: below 0 towards sources, above 0 towards what was derived */
  readonly depth: number;
  readonly state: LineageState;
  /** the revoked and disputed attestations that make it suspect, at most BECAUSE_LIMIT */
  readonly because: readonly Hex[];
}

export interface Lineage {
  readonly root: Hex;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** extracts by hash, of the nodes that name one */
  readonly extracts: Readonly<Record<Hex, Extract>>;
  /** what ended the search before it was complete; absent when nothing was left out */
  readonly truncated?: 'depth' | 'nodes';
}

/** An attestation with its place in the graph, before it is judged. */
export type PlacedInfo = LineageInfo & { readonly depth: number };

/** Of many causes the first are named. */
export const BECAUSE_LIMIT = 8;

/**
 * Judges every node: what is revoked or disputed itself, and what rests on such a thing at any distance within the graph.
 * @param own the states that nodes have by themselves; absent = stands
 */
export function judgeLineage(
  nodes: readonly PlacedInfo[],
  edges: readonly LineageEdge[],
  own: ReadonlyMap<Hex, 'REVOKED' | 'DISPUTED'>,
): LineageNode[] {
  const derivedFrom = new Map<Hex, Hex[]>();
  for (const { derived, source } of edges) {
    const list = derivedFrom.get(source);
    if (list === undefined) derivedFrom.set(source, [derived]);
    else list.push(derived);
  }
  const because = new Map<Hex, Hex[]>();
  for (const cause of own.keys()) spread(cause, derivedFrom, because);
  return nodes.map((node) => {
    const causes = because.get(node.id) ?? [];
    const state = own.get(node.id) ?? (causes.length > 0 ? 'SUSPECT' : 'STANDS');
    return { ...node, state, because: causes };
  });
}

/** Names `cause` at everything derived from it. A node that has its fill of causes passes on no more, so that the walk stays linear. */
function spread(cause: Hex, derivedFrom: ReadonlyMap<Hex, readonly Hex[]>, because: Map<Hex, Hex[]>): void {
  const queue: Hex[] = [cause];
  for (let at = 0; at < queue.length; at++)
    for (const id of derivedFrom.get(queue[at]!) ?? []) {
      const causes = because.get(id);
      if (id === cause || causes?.includes(cause) === true || causes?.length === BECAUSE_LIMIT) continue;
      if (causes === undefined) because.set(id, [cause]);
      else causes.push(cause);
      queue.push(id);
    }
}
