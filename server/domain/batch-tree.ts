import { LedgerError } from '../errors.ts';
import { type Hex, parseHex, toHex, writeHex, writeU32 } from './bytes.ts';
import { keccak, tag } from './hash.ts';

/** The leaves of one subject in a batch: the ids about it, in the order of publication. */
export interface BatchEntry {
  readonly subject: Hex;
  readonly ids: readonly Hex[];
}

/** Where a handle's path ends: its own leaf, nothing, or the leaf of a handle that shares the path so far. */
export type Terminal = { kind: 'leaf'; value: Hex } | { kind: 'empty' } | { kind: 'other'; subject: Hex; value: Hex };

/** Siblings from the root down, and what stands at the end. `value` is the idsHash of the leaf's ids. */
export interface BatchProof {
  siblings: Hex[];
  terminal: Terminal;
}

export interface BatchTree {
  root: Hex;
  /** Number of subjects. */
  size: number;
  /** Proof of presence or of absence, whichever is true. */
  prove(subject: Hex): BatchProof;
}

const MAX_DEPTH = 256;
const leafBytes = new Uint8Array(96);
leafBytes.set(tag('batch-leaf'), 0);
const nodeBytes = new Uint8Array(96);
nodeBytes.set(tag('batch-node'), 0);
const IDS = tag('ids');
let idsBytes = new Uint8Array(36 + 32 * 16);

/** H(tag ids . u32 n . id1 ... idn). VALUE_INVALID for no ids: a subject without ids is absent. */
export function idsHash(ids: readonly Hex[]): Hex {
  return toHex(hashIds(ids));
}

function hashIds(ids: readonly Hex[]): Uint8Array {
  if (ids.length === 0) throw new LedgerError('VALUE_INVALID', 'a leaf of a batch needs at least one id');
  const size = 36 + 32 * ids.length;
  if (idsBytes.length < size) idsBytes = new Uint8Array(2 * size);
  idsBytes.set(IDS, 0);
  writeU32(idsBytes, 32, ids.length);
  ids.forEach((id, i) => {
    writeHex(idsBytes, 36 + 32 * i, id, 32);
  });
  return keccak(idsBytes.subarray(0, size));
}

function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeBytes.set(left, 32);
  nodeBytes.set(right, 64);
  return keccak(nodeBytes);
}

const bitOf = (handle: Uint8Array, depth: number) => (handle[depth >> 3]! >> (7 - (depth & 7))) & 1;

/** A subtree: empty, one leaf, or a node. A subtree with one key is that key's leaf, whatever its depth. */
interface Leaf {
  hash: Uint8Array;
  subject: Hex;
  handle: Uint8Array;
  value: Hex;
}
interface Node {
  hash: Uint8Array;
  left: Subtree;
  right: Subtree;
}
type Subtree = Leaf | Node | undefined;

const EMPTY = new Uint8Array(32);
const hashOf = (tree: Subtree) => tree?.hash ?? EMPTY;

function makeLeaf(entry: BatchEntry): Leaf {
  const value = hashIds(entry.ids);
  writeHex(leafBytes, 32, entry.subject, 32);
  leafBytes.set(value, 64);
  const handle = leafBytes.slice(32, 64);
  return { hash: keccak(leafBytes), subject: toHex(handle), handle, value: toHex(value) };
}

/** Builds over leaves[from, to), which agree on their first `depth` bits and are in the order of their handles. */
function build(leaves: readonly Leaf[], from: number, to: number, depth: number): Subtree {
  if (from === to) return undefined;
  if (to - from === 1) return leaves[from];
  let split = from;
  let end = to;
  while (split < end) {
    const middle = (split + end) >> 1;
    if (bitOf(leaves[middle]!.handle, depth) === 0) split = middle + 1;
    else end = middle;
  }
  const left = build(leaves, from, split, depth + 1);
  const right = build(leaves, split, to, depth + 1);
  return { hash: hashNode(hashOf(left), hashOf(right)), left, right };
}

/** The compact sparse Merkle tree over the subjects of a batch. VALUE_INVALID when a subject occurs twice or has no ids. */
export function buildBatchTree(entries: readonly BatchEntry[]): BatchTree {
  const leaves = entries.map(makeLeaf).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  for (let i = 1; i < leaves.length; i++) {
    const { subject } = leaves[i]!;
    if (subject === leaves[i - 1]!.subject) {
      throw new LedgerError('VALUE_INVALID', `subject ${subject} occurs twice in the batch`, { subject });
    }
  }
  const tree = build(leaves, 0, leaves.length, 0);
  return { root: toHex(hashOf(tree)), size: leaves.length, prove: (subject) => prove(tree, parseHex(subject, 32)) };
}

function prove(root: Subtree, subject: Hex): BatchProof {
  const handle = new Uint8Array(32);
  writeHex(handle, 0, subject, 32);
  const siblings: Hex[] = [];
  let tree = root;
  while (tree !== undefined && 'left' in tree) {
    const right = bitOf(handle, siblings.length) === 1;
    siblings.push(toHex(hashOf(right ? tree.left : tree.right)));
    tree = right ? tree.right : tree.left;
  }
  if (tree === undefined) return { siblings, terminal: { kind: 'empty' } };
  const { value } = tree;
  return {
    siblings,
    terminal: tree.subject === subject ? { kind: 'leaf', value } : { kind: 'other', subject: tree.subject, value },
  };
}

const refuse = (detail: string, values: Record<string, unknown>): never => {
  throw new LedgerError('PROOF_INVALID', detail, values);
};

function terminalHash(handle: Uint8Array, subject: Hex, proof: BatchProof): Uint8Array {
  const { terminal, siblings } = proof;
  if (terminal.kind === 'empty') return EMPTY;
  if (terminal.kind === 'leaf') {
    leafBytes.set(handle, 32);
  } else if (terminal.kind === 'other') {
    writeHex(leafBytes, 32, terminal.subject, 32);
    let shared = 0;
    while (shared < MAX_DEPTH && bitOf(handle, shared) === bitOf(leafBytes.subarray(32, 64), shared)) shared++;
    if (shared === MAX_DEPTH) refuse('the leaf of the subject itself proves no absence', { subject });
    if (shared < siblings.length)
      refuse(`the leaf of ${terminal.subject} is not on the path of ${subject}`, { subject });
  } else {
    refuse('a proof ends with leaf, empty or other', { terminal });
  }
  writeHex(leafBytes, 64, terminal.value, 32);
  return keccak(leafBytes);
}

/**
 * Checks a proof for a handle against a root. For one root and one handle presence and absence cannot both be proved,
 * whoever built the tree. PROOF_INVALID when the proof is too long, its leaf does not belong on the path, or it gives
 * another root; HEX_INVALID for malformed hashes.
 */
export function verifyBatchProof(
  root: Hex,
  subject: Hex,
  proof: BatchProof,
): { present: true; value: Hex } | { present: false } {
  const { siblings, terminal } = proof;
  if (!Array.isArray(siblings) || siblings.length > MAX_DEPTH) {
    refuse(`${siblings?.length} siblings; a path has at most 256`, { depth: siblings?.length });
  }
  const expected = parseHex(root, 32);
  const handle = new Uint8Array(32);
  writeHex(handle, 0, subject, 32);
  const sibling = new Uint8Array(32);
  let hash = terminalHash(handle, subject, proof);
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    writeHex(sibling, 0, siblings[depth]!, 32);
    hash = bitOf(handle, depth) === 1 ? hashNode(sibling, hash) : hashNode(hash, sibling);
  }
  const actual = toHex(hash);
  if (actual !== expected)
    refuse(`the proof gives root ${actual}, not ${expected}`, { subject, root: expected, actual });
  return terminal.kind === 'leaf' ? { present: true, value: parseHex(terminal.value, 32) } : { present: false };
}
