/**
 * A second implementation of the byte formats in server/domain/README.md, over ethers and naive algorithms. It shares no
 * code with the domain and exists to disagree with it.
 */
import { concat, id, keccak256, solidityPacked, toUtf8Bytes } from 'ethers';

export const tagOf = (name: string) => id(`county-ledger/v1/${name}`);
const H = (...parts: string[]) => keccak256(concat(parts));
const utf8 = (text: string) => `0x${Buffer.from(text, 'utf8').toString('hex')}`;
const u32 = (value: number) => solidityPacked(['uint32'], [value]);
const ZERO = `0x${'0'.repeat(64)}`;

export type Scalar = string | number | boolean | null;

/** Serialisation of what a record may hold; objects only one level deep. */
function json(value: Scalar | Record<string, Scalar>): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${json(value[key]!)}`).join(',')}}`;
}

export function subjectHandle(type: string, identifier: string, salt: string): string {
  return H(tagOf('subject'), salt, u32(toUtf8Bytes(type).length), utf8(type), utf8(identifier));
}

export function recordRoot(schemaId: string, fields: string[], values: Record<string, Scalar>, secret: string): string {
  const names = [...fields].sort();
  let level = names.map((name, i) => {
    const salt = H(tagOf('salt'), secret, u32(i));
    return H(tagOf('leaf'), salt, u32(Buffer.byteLength(name)), utf8(name), utf8(json(values[name] ?? null)));
  });
  while (!Number.isInteger(Math.log2(level.length))) level.push(ZERO);
  while (level.length > 1) {
    level = level.filter((_, i) => i % 2 === 0).map((left, i) => H(tagOf('node'), left, level[2 * i + 1]!));
  }
  return H(tagOf('record'), schemaId, u32(names.length), level[0]!);
}

export function extractHash(extract: Record<string, Scalar>, salt: string): string {
  return H(tagOf('extract'), salt, utf8(json(extract)));
}

export function sourcesHash(extract: string | undefined, ids: string[]): string {
  return extract === undefined && ids.length === 0
    ? ZERO
    : H(tagOf('sources'), extract ?? ZERO, u32(ids.length), ...ids);
}

export function chainHead(items: string[]): { count: number; head: string } {
  let word = ZERO;
  items.forEach((item, i) => {
    word = concat([u32(i + 1), `0x${H(word, item).slice(10)}`]);
  });
  return { count: items.length, head: `0x${word.slice(10)}` };
}

export function idsHash(ids: string[]): string {
  return H(tagOf('ids'), u32(ids.length), ...ids);
}

/** Root of the batch tree by its definition: split by one bit at a time. */
export function batchRoot(entries: { subject: string; ids: string[] }[], depth = 0): string {
  if (entries.length === 0) return ZERO;
  if (entries.length === 1) return H(tagOf('batch-leaf'), entries[0]!.subject, idsHash(entries[0]!.ids));
  const bit = (subject: string) => (BigInt(subject) >> BigInt(255 - depth)) & 1n;
  const left = batchRoot(
    entries.filter(({ subject }) => bit(subject) === 0n),
    depth + 1,
  );
  const right = batchRoot(
    entries.filter(({ subject }) => bit(subject) === 1n),
    depth + 1,
  );
  return H(tagOf('batch-node'), left, right);
}
