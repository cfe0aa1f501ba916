import { LedgerError } from '../errors.ts';

/** Lower-case hexadecimal with `0x`, two digits per byte. */
export type Hex = `0x${string}`;

export const ZERO32: Hex = `0x${'00'.repeat(32)}`;

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const NOT_HEX = 255;
const NIBBLES = new Uint8Array(128).fill(NOT_HEX);
for (let nibble = 0; nibble < 16; nibble++) {
  const digit = nibble.toString(16);
  NIBBLES[digit.charCodeAt(0)] = nibble;
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = nibble;
}

const encoder = new TextEncoder();

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Hexadecimal of `length` bytes from `start`; all of them by default. */
export function toHex(bytes: Uint8Array, start = 0, length = bytes.length - start): Hex {
  let hex: Hex = '0x';
  for (let i = start; i < start + length; i++) hex += PAIRS[bytes[i]!];
  return hex as Hex;
}

const clip = (text: unknown) => (typeof text === 'string' ? JSON.stringify(text.slice(0, 80)) : typeof text);

function refuse(hex: unknown, length: number | undefined): never {
  const expected = length === undefined ? 'an even number of digits' : `${length} bytes (${2 * length} digits)`;
  throw new LedgerError('HEX_INVALID', `${clip(hex)} is not 0x and ${expected}`, { value: hex, length });
}

/** Writes exactly `length` bytes given as hexadecimal into `target`. HEX_INVALID otherwise. */
export function writeHex(target: Uint8Array, offset: number, hex: Hex, length: number): void {
  if (typeof hex !== 'string' || hex.length !== 2 + 2 * length) refuse(hex, length);
  if (hex.charCodeAt(0) !== 48 || hex.charCodeAt(1) !== 120) refuse(hex, length);
  for (let i = 0, at = 2; i < length; i++, at += 2) {
    const high = NIBBLES[hex.charCodeAt(at)] ?? NOT_HEX;
    const low = NIBBLES[hex.charCodeAt(at + 1)] ?? NOT_HEX;
    if (high === NOT_HEX || low === NOT_HEX) refuse(hex, length);
    target[offset + i] = (high << 4) | low;
  }
}

/** Bytes of a hexadecimal text (either case), of exactly `length` bytes when given. HEX_INVALID otherwise. */
export function fromHex(hex: string, length?: number): Uint8Array {
  if (typeof hex !== 'string' || hex.length % 2 !== 0 || hex.length < 2) refuse(hex, length);
  const size = length ?? (hex.length - 2) / 2;
  const bytes = new Uint8Array(size);
  writeHex(bytes, 0, hex as Hex, size);
  return bytes;
}

/** The canonical (lower-case) form of a hexadecimal text of `length` bytes. HEX_INVALID otherwise. */
export function parseHex(hex: string, length: number): Hex {
  return toHex(fromHex(hex, length));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function outOfRange(value: unknown, bits: number): never {
  throw new LedgerError('VALUE_INVALID', `${String(value)} is not an unsigned ${bits}-bit integer`, {
    value: String(value),
    bits,
  });
}

/** Writes a big-endian unsigned integer of 4 bytes. VALUE_INVALID when out of range. */
export function writeU32(target: Uint8Array, offset: number, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) outOfRange(value, 32);
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
}

/** Writes a big-endian unsigned integer of 8 bytes. VALUE_INVALID when negative, fractional or, as a number, unsafe. */
export function writeU64(target: Uint8Array, offset: number, value: number | bigint): void {
  if (typeof value === 'bigint') {
    if (value < 0n || value >> 64n !== 0n) outOfRange(value, 64);
    writeU32(target, offset, Number(value >> 32n));
    writeU32(target, offset + 4, Number(value & 0xffffffffn));
    return;
  }
  if (!Number.isSafeInteger(value) || value < 0) outOfRange(value, 64);
  writeU32(target, offset, Math.floor(value / 0x100000000));
  writeU32(target, offset + 4, value % 0x100000000);
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, value);
  return bytes;
}

export function u64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  writeU64(bytes, 0, value);
  return bytes;
}

export function u256(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) outOfRange(value, 256);
  let rest = BigInt(value);
  if (rest < 0n || rest >> 256n !== 0n) outOfRange(value, 256);
  for (let offset = 24; rest > 0n; offset -= 8, rest >>= 64n) writeU64(bytes, offset, rest & 0xffffffffffffffffn);
  return bytes;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
