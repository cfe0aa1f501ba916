import { keccak_256 } from '@noble/hashes/sha3.js';
import { equalBytes, utf8 } from './bytes.ts';

/** keccak256: must return a fresh array of 32 bytes and keep no reference to its argument. */
export type Keccak = (bytes: Uint8Array) => Uint8Array;

let engine: Keccak = keccak_256;

/** keccak256 of the bytes, 32 bytes long. */
export function keccak(bytes: Uint8Array): Uint8Array {
  return engine(bytes);
}

/** Replaces the hash engine by a faster one, after comparing it with the present one over a rate block and more. */
export function setKeccak(fn: Keccak): void {
  const sample = new Uint8Array(300).map((_, i) => i);
  for (const size of [0, 1, 135, 136, 137, 300]) {
    const bytes = sample.subarray(0, size);
    if (!equalBytes(fn(bytes), keccak_256(bytes))) throw new Error(`the given keccak256 is wrong for ${size} bytes`);
  }
  engine = fn;
}

/** The 32-byte tag that keeps one kind of pre-image apart from every other: H("county-ledger/v1/" + name). */
export function tag(name: string): Uint8Array {
  return keccak(utf8(`county-ledger/v1/${name}`));
}
