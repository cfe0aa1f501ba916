import { LedgerError } from '../errors.ts';
import { fromHex, type Hex, toHex, u32, utf8, writeHex, writeU32 } from './bytes.ts';
import { keccak, tag } from './hash.ts';
import type { LedgerSchema } from './schema.ts';
import { canonicalValue, shown, type Value, type Values } from './values.ts';

/** One field shown, with what its leaf needs. An absent field is shown with value null; a withheld one is not listed. */
export interface DisclosedField {
  name: string;
  value: Value;
  salt: Hex;
}

/**
 * Some fields of a record, in schema order, and the hashes that stand for the rest: walking the field tree from the root,
 * left before right, one hash for every largest subtree that holds a withheld field and no shown one. Subtrees of padding
 * alone are known to everybody and not listed.
 */
export interface Disclosure {
  fields: DisclosedField[];
  siblings: Hex[];
}

const SALT = tag('salt');
const LEAF = tag('leaf');
const RECORD = tag('record');
const EMPTY = new Uint8Array(32);

const saltBytes = new Uint8Array(68);
saltBytes.set(SALT, 0);
const nodeBytes = new Uint8Array(96);
nodeBytes.set(tag('node'), 0);
const recordBytes = new Uint8Array(100);
recordBytes.set(RECORD, 0);
const LEAF_HEAD = 64;
let leafBytes = new Uint8Array(4096);
leafBytes.set(LEAF, 0);
const encoder = new TextEncoder();

function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeBytes.set(left, 32);
  nodeBytes.set(right, 64);
  return keccak(nodeBytes);
}

/** What every record of a schema shares. */
interface Layout {
  id: Uint8Array;
  /** u32 length . name, per field. */
  names: Uint8Array[];
  place: Map<string, number>;
  /** Leaves after padding to a power of two. */
  width: number;
  /** padding[k]: root of a tree of 2^k padding leaves. */
  padding: Uint8Array[];
}

const layouts = new WeakMap<LedgerSchema, Layout>();

function layoutOf(schema: LedgerSchema): Layout {
  const known = layouts.get(schema);
  if (known) return known;
  const names = schema.fields.map((field) => {
    const name = utf8(field);
    const bytes = new Uint8Array(4 + name.length);
    bytes.set(u32(name.length), 0);
    bytes.set(name, 4);
    return bytes;
  });
  const padding: Uint8Array[] = [EMPTY];
  let width = 1;
  for (; width < names.length; width *= 2) padding.push(hashNode(padding.at(-1)!, padding.at(-1)!));
  const place = new Map(schema.fields.map((field, i) => [field, i]));
  const layout = { id: fromHex(schema.id, 32), names, place, width, padding };
  layouts.set(schema, layout);
  return layout;
}

function secretOf(secret: Uint8Array): void {
  if (secret.length !== 32) {
    throw new LedgerError('HEX_INVALID', `the secret of a record has ${secret.length} bytes, not 32`, {
      length: secret.length,
    });
  }
  saltBytes.set(secret, 32);
}

/** Salt of the field at `place`, for the secret set last. */
function saltAt(place: number): Uint8Array {
  writeU32(saltBytes, 64, place);
  return keccak(saltBytes);
}

function hashLeaf(salt: Uint8Array, name: Uint8Array, value: Value): Uint8Array {
  const json = canonicalValue(value);
  const start = LEAF_HEAD + name.length;
  if (leafBytes.length < start + 3 * json.length) {
    leafBytes = new Uint8Array(2 * (start + 3 * json.length));
    leafBytes.set(LEAF, 0);
  }
  leafBytes.set(salt, 32);
  leafBytes.set(name, LEAF_HEAD);
  const { written } = encoder.encodeInto(json, leafBytes.subarray(start));
  return keccak(leafBytes.subarray(0, start + written));
}

function hashLeaves(schema: LedgerSchema, layout: Layout, values: Values, secret: Uint8Array): Uint8Array[] {
  for (const name of Object.keys(values)) {
    if (!layout.place.has(name))
      throw new LedgerError('FIELD_UNKNOWN', `${schema.name} has no field ${shown(name)}`, { field: name });
  }
  secretOf(secret);
  return layout.names.map((name, i) => hashLeaf(saltAt(i), name, values[schema.fields[i]!] ?? null));
}

/** Root of the subtree over leaves [from, from + 2^height). */
function subtree(layout: Layout, leaves: readonly Uint8Array[], from: number, height: number): Uint8Array {
  if (from >= leaves.length) return layout.padding[height]!;
  if (height === 0) return leaves[from]!;
  const half = 2 ** (height - 1);
  return hashNode(subtree(layout, leaves, from, height - 1), subtree(layout, leaves, from + half, height - 1));
}

const heightOf = (layout: Layout) => layout.padding.length - 1;

function recordHash(layout: Layout, tree: Uint8Array): Hex {
  recordBytes.set(layout.id, 32);
  writeU32(recordBytes, 64, layout.names.length);
  recordBytes.set(tree, 68);
  return toHex(keccak(recordBytes));
}

/**
 * The record root: a commitment to every field under salts derived from the 32-byte secret. Absent fields count as null.
 * FIELD_UNKNOWN, VALUE_INVALID, HEX_INVALID (secret).
 */
export function commitRecord(schema: LedgerSchema, values: Values, secret: Uint8Array): Hex {
  const layout = layoutOf(schema);
  const leaves = hashLeaves(schema, layout, values, secret);
  return recordHash(layout, subtree(layout, leaves, 0, heightOf(layout)));
}

/** Shows the named fields (any order, at least one) and proves them. FIELD_UNKNOWN for a name the schema has not. */
export function discloseFields(
  schema: LedgerSchema,
  values: Values,
  secret: Uint8Array,
  names: readonly string[],
): Disclosure {
  const layout = layoutOf(schema);
  const shownAt = new Set<number>();
  for (const name of names) {
    const place = layout.place.get(name);
    if (place === undefined)
      throw new LedgerError('FIELD_UNKNOWN', `${schema.name} has no field ${shown(name)}`, { field: name });
    shownAt.add(place);
  }
  if (shownAt.size === 0) throw new LedgerError('FIELD_MISSING', 'name at least one field to disclose');
  const leaves = hashLeaves(schema, layout, values, secret);
  const fields = [...shownAt]
    .sort((a, b) => a - b)
    .map((place) => ({
      name: schema.fields[place]!,
      value: values[schema.fields[place]!] ?? null,
      salt: toHex(saltAt(place)),
    }));
  const siblings: Hex[] = [];
  const collect = (from: number, height: number): void => {
    if (from >= leaves.length) return;
    if (!anyIn(shownAt, from, 2 ** height)) {
      siblings.push(toHex(subtree(layout, leaves, from, height)));
    } else if (height > 0) {
      collect(from, height - 1);
      collect(from + 2 ** (height - 1), height - 1);
    }
  };
  collect(0, heightOf(layout));
  return { fields, siblings };
}

function anyIn(places: { has(place: number): boolean }, from: number, length: number): boolean {
  for (let place = from; place < from + length; place++) if (places.has(place)) return true;
  return false;
}

const refuse = (detail: string): never => {
  throw new LedgerError('PROOF_INVALID', detail);
};

/** Leaves of the fields shown, by place; refuses what is not of the schema, out of order, twice, or no value of a field. */
function shownLeaves(schema: LedgerSchema, layout: Layout, fields: readonly DisclosedField[]): Map<number, Uint8Array> {
  const leaves = new Map<number, Uint8Array>();
  const salt = new Uint8Array(32);
  let previous = -1;
  for (const field of fields) {
    const place = layout.place.get(field.name);
    if (place === undefined) return refuse(`${schema.name} has no field ${shown(field.name)}`);
    if (place <= previous) return refuse(`field ${field.name} is out of schema order or shown twice`);
    previous = place;
    try {
      writeHex(salt, 0, field.salt, 32);
      leaves.set(place, hashLeaf(salt, layout.names[place]!, field.value));
    } catch (cause) {
      throw new LedgerError(
        'PROOF_INVALID',
        `field ${field.name}: ${(cause as Error).message}`,
        { field: field.name },
        cause,
      );
    }
  }
  return leaves;
}

/**
 * The record root that a disclosure gives. The caller compares it with the one attested: a different value, name, salt or
 * sibling gives another root. PROOF_INVALID when the disclosure is malformed: no field, a field unknown, repeated or out of
 * schema order, no value of a field, a wrong number of siblings.
 */
export function recordRootOf(schema: LedgerSchema, disclosure: Disclosure): Hex {
  const layout = layoutOf(schema);
  const { fields, siblings } = disclosure;
  if (!Array.isArray(fields) || !Array.isArray(siblings)) return refuse('a disclosure has fields and siblings');
  if (fields.length === 0) return refuse('a disclosure shows at least one field');
  const leaves = shownLeaves(schema, layout, fields);
  let used = 0;
  const walk = (from: number, height: number): Uint8Array => {
    if (from >= layout.names.length) return layout.padding[height]!;
    if (!anyIn(leaves, from, 2 ** height)) {
      const sibling = siblings[used++];
      return sibling === undefined ? refuse(`${siblings.length} siblings are too few`) : siblingBytes(sibling);
    }
    if (height === 0) return leaves.get(from)!;
    const left = walk(from, height - 1);
    return hashNode(left, walk(from + 2 ** (height - 1), height - 1));
  };
  const tree = walk(0, heightOf(layout));
  if (used !== siblings.length) return refuse(`${siblings.length} siblings given, ${used} needed`);
  return recordHash(layout, tree);
}

function siblingBytes(sibling: Hex): Uint8Array {
  try {
    return fromHex(sibling, 32);
  } catch (cause) {
    throw new LedgerError('PROOF_INVALID', 'a sibling is not 32 bytes of hexadecimal', {}, cause);
  }
}
