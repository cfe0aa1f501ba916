/** The registered transforms. What counts as a transform's code is its file: whoever changes it gives it another version. */
import { readFileSync } from 'node:fs';
import { type Hex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { enterpriseStanding } from '../domain/transforms/enterprise-standing.ts';
import type { Transform } from '../domain/transforms/transform.ts';
import { LedgerError } from '../errors.ts';

export interface RegisteredTransform extends Transform {
  /** keccak256 of its file */
  readonly code: Hex;
}

/** keccak256 of a file in `domain/transforms`. */
export const codeHashOf = (file: string): Hex =>
  toHex(keccak(readFileSync(new URL(`../domain/transforms/${file}`, import.meta.url))));

let registered: readonly RegisteredTransform[] | undefined;

/** All registered transforms. */
export function transforms(): readonly RegisteredTransform[] {
  registered ??= [{ ...enterpriseStanding, code: codeHashOf('enterprise-standing.ts') }];
  return registered;
}

/** @throws LedgerError TRANSFORM_UNKNOWN */
export function findTransform(id: string): RegisteredTransform {
  const found = transforms().find((one) => one.id === id);
  if (found === undefined)
    throw new LedgerError(
      'TRANSFORM_UNKNOWN',
      `'${id}' is none of ${transforms()
        .map((one) => one.id)
        .join(', ')}`,
      {
        transform: id,
      },
    );
  return found;
}
