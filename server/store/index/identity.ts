/**
 * Whose index a database is. The form of this one row never changes, so that programs of every version can tell what they have before them:
 * 16 hexadecimal digits of SHA-256 over key, space and JSON, then the JSON.
 */
import { hash } from 'node:crypto';
import type { Manifest } from '../../chain/manifest.ts';
import { LedgerError } from '../../errors.ts';
import { INDEX_VERSION, keys } from '../layout.ts';

export type IndexIdentity = Pick<Manifest, 'chainId' | 'genesisHash' | 'contracts'>;

/** What the row says. */
export interface IdentityRow {
  readonly kind: string;
  readonly version: number;
  readonly chainId: number;
  readonly genesisHash: string;
  readonly contracts: Readonly<Record<string, string>>;
}

const DIGITS = 16;

export function identityRow({ chainId, genesisHash, contracts }: IndexIdentity): IdentityRow {
  const addresses = Object.entries(contracts).map(([name, { address }]) => [name, address.toLowerCase()] as const);
  return {
    kind: 'index',
    version: INDEX_VERSION,
    chainId,
    genesisHash,
    contracts: Object.fromEntries(addresses.sort()),
  };
}

export function sealIdentity(row: IdentityRow): Buffer {
  return sealed(JSON.stringify(row));
}

/** Whether it is what was written. */
export function isIdentitySound(value: Buffer): boolean {
  return sealed(value.toString('utf8', DIGITS)).equals(value);
}

/** @throws STORE_DAMAGED */
export function openIdentity(value: Buffer): IdentityRow {
  if (!isIdentitySound(value))
    throw new LedgerError('STORE_DAMAGED', 'index: identity', { store: 'index', key: keys.identity });
  return JSON.parse(value.toString('utf8', DIGITS)) as IdentityRow;
}

const sealed = (json: string): Buffer =>
  Buffer.from(hash('sha256', `${keys.identity} ${json}`).slice(0, DIGITS) + json);
