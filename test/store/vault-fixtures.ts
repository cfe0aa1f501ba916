import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { type ErrorCode, LedgerError } from '../../server/errors.ts';
import type { RecordBody, RecordHead } from '../../server/store/vault/records.ts';
import { openVault, type Vault, type VaultIdentity } from '../../server/store/vault.ts';

export const MASTER = Buffer.alloc(32, 7);
export const IDENTITY: VaultIdentity = {
  chainId: 31337,
  member: 1,
  contracts: { AttestationRegistry: `0x${'11'.repeat(20)}`, ConsentRegistry: `0x${'22'.repeat(20)}` },
};

export const hex32 = (): Hex => `0x${randomBytes(32).toString('hex')}`;

const folders: string[] = [];
const vaults = new Set<Vault>();

/** A folder that `cleanUp` removes. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'vault-'));
  folders.push(path);
  return path;
}

/** Opens a vault that `cleanUp` closes. */
export async function open(path: string, masterKey: Uint8Array = MASTER, identity = IDENTITY): Promise<Vault> {
  const vault = await openVault(path, masterKey, identity);
  vaults.add(vault);
  return vault;
}

export async function close(vault: Vault): Promise<void> {
  vaults.delete(vault);
  await vault.close();
}

export async function cleanUp(): Promise<void> {
  for (const vault of vaults) await vault.close().catch(() => undefined);
  vaults.clear();
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
}

/** Asserts that the promise fails with a code, and returns the error. */
export async function refused(promise: Promise<unknown>, code: ErrorCode): Promise<LedgerError> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    expect(error.code).to.equal(code);
    return error;
  }
  throw new Error(`expected ${code}, but nothing was refused`);
}

/** Asserts that the call throws a code at once, and returns the error. */
export const refusedNow = (call: () => unknown, code: ErrorCode): Promise<LedgerError> =>
  refused((async () => call())(), code);

/** A record as a publication stores it; the hashes are arbitrary. */
export function sampleRecord(
  subject: Hex = hex32(),
  schema: Hex = hex32(),
  name = 'Synthetic Trading Co.',
): { head: RecordHead; body: RecordBody } {
  return {
    head: {
      id: hex32(),
      attestation: {
        schema,
        issuer: 1,
        subject,
        record: hex32(),
        consent: `0x${'00'.repeat(32)}`,
        sources: `0x${'00'.repeat(32)}`,
        observedAt: 1_700_000_000,
        expiresAt: 0,
      },
      anchoring: { kind: 'single' },
      operation: 'op_sample',
      storedAt: 1_700_000_000,
    },
    body: { values: { name }, secret: hex32(), sources: { ids: [] } },
  };
}
