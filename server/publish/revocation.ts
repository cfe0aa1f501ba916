import { encodeCall } from '../chain/calls.ts';
import { type Hex, parseHex, ZERO32 } from '../domain/bytes.ts';
import { REASON_SUPERSEDED, REVOCATION_REASONS } from '../domain/capabilities.ts';
import { LedgerError } from '../errors.ts';
import { operationId } from '../store/vault/outbox.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import type { Vault } from '../store/vault.ts';

export interface Revocation {
  readonly id: Hex;
  /** see REVOCATION_REASONS */
  readonly reason: number;
  /** id of the correction, for reason 2 only */
  readonly successor?: Hex;
}

export interface RevocationDeps {
  readonly self: number;
  readonly vault: Vault;
  readonly index: { revocation(issuer: number, id: Hex): Promise<unknown> };
  readonly now: () => number;
  readonly wake: () => void;
}

/** Puts a revocation and its intent into a batch. @returns the operation's id */
export function addRevocation(
  batch: VaultBatch,
  vault: Vault,
  { id, reason, successor = ZERO32 }: Revocation,
  now: number,
): string {
  const operation = operationId();
  const data = encodeCall('AttestationRegistry', 'revoke', [id, reason, successor]);
  vault.outbox.intentOps(batch, { id: operation, contract: 'AttestationRegistry', data }, now);
  vault.records.setRevocation(batch, id, { reason, successor, operation });
  return operation;
}

/**
 * Revokes an own attestation. The same revocation again gives the same operation.
 * @returns id of the operation
 * @throws LedgerError ATTESTATION_UNKNOWN (also for another member's), ATTESTATION_REVOKED, VALUE_INVALID (reason, successor), OUTBOX_FULL
 */
export async function revoke(asked: Revocation, deps: RevocationDeps): Promise<string> {
  const { vault, index, self, now, wake } = deps;
  const id = parseHex(asked.id, 32);
  const successor = asked.successor === undefined ? ZERO32 : parseHex(asked.successor, 32);
  await requireOwn(id, deps);
  if (!REVOCATION_REASONS.some(({ code }) => code === asked.reason))
    throw new LedgerError('VALUE_INVALID', `${asked.reason} is no reason of a revocation`, { reason: asked.reason });
  if ((asked.reason === REASON_SUPERSEDED) !== (successor !== ZERO32))
    throw new LedgerError('VALUE_INVALID', 'reason 2 names the successor, no other reason does', {
      reason: asked.reason,
      successor,
    });
  if (successor !== ZERO32) await requireOwn(successor, deps);
  if (successor === id) throw new LedgerError('VALUE_INVALID', 'an attestation cannot succeed itself', { id });
  const earlier = await vault.records.revocation(id);
  if (earlier !== undefined && !vault.outbox.hasFailed(earlier.operation)) {
    if (earlier.reason === asked.reason && earlier.successor === successor) return earlier.operation;
    throw new LedgerError('ATTESTATION_REVOKED', id, { ...earlier, id });
  }
  if ((await index.revocation(self, id)) !== undefined) throw new LedgerError('ATTESTATION_REVOKED', id, { id });
  vault.outbox.requireRoom();
  const batch = new VaultBatch();
  if (earlier !== undefined) vault.outbox.replaceOps(batch, earlier.operation);
  const operation = addRevocation(batch, vault, { id, reason: asked.reason, successor }, now());
  await vault.commit(batch);
  wake();
  return operation;
}

async function requireOwn(id: Hex, { vault, self }: RevocationDeps): Promise<void> {
  const record = await vault.records.get(id);
  if (record?.attestation.issuer !== self) throw new LedgerError('ATTESTATION_UNKNOWN', id, { id });
}
