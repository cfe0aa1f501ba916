/** What happens to a title after its registration; each is one call, tried by the contract first. */
import { RECOVERY_REASONS, type RecoveryReason, TITLE_NOTES, type TitleNote } from '../domain/asset-classes.ts';
import { type Hex, parseHex, ZERO32 } from '../domain/bytes.ts';
import { VaultBatch } from '../store/vault/vault-batch.ts';
import { type AssetDeps, account, type LegalEntryGiven, salted } from './deps.ts';
import { TITLE_REFUSALS } from './refusals.ts';

export interface Operation {
  readonly operation: string;
}

const perform = async (deps: AssetDeps, fn: string, args: readonly unknown[]): Promise<Operation> => ({
  operation: await deps.acts.perform('AssetRegistry', fn, args, TITLE_REFUSALS),
});

/** What the legal register says now; `undefined`: the asset is in none. @throws NOT_TITLE_AUTHORITY, VALUE_INVALID */
export async function reconcile(
  asset: string,
  legal: LegalEntryGiven | undefined,
  deps: AssetDeps,
): Promise<Operation> {
  const batch = new VaultBatch();
  const number = legal === undefined ? ZERO32 : salted(batch, 'register-number', legal.number, deps);
  const args = [asset, legal?.register ?? 0, number, legal?.registeredAt ?? 0, legal?.validUntil ?? 0];
  const operation = deps.acts.intend(batch, await deps.acts.ask('AssetRegistry', 'reconcile', args, TITLE_REFUSALS));
  await deps.acts.commit(batch);
  return { operation };
}

/** Notes a dispute, a seizure or an ending. @returns the note's hash, by which it is lifted @throws NOT_TITLE_AUTHORITY */
export async function openNote(
  asset: string,
  { kind, reference }: { readonly kind: TitleNote; readonly reference: string },
  deps: AssetDeps,
): Promise<Operation & { note: Hex }> {
  const batch = new VaultBatch();
  const note = salted(batch, 'title-note', reference, deps);
  const args = [asset, note, TITLE_NOTES[kind]];
  const operation = deps.acts.intend(batch, await deps.acts.ask('AssetRegistry', 'openNote', args, TITLE_REFUSALS));
  await deps.acts.commit(batch);
  return { note, operation };
}

/** @throws NOTE_UNKNOWN, NOT_TITLE_AUTHORITY */
export const liftNote = (asset: string, note: Hex, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'liftNote', [asset, parseHex(note, 32)]);

export interface TransferGiven {
  readonly to: string;
  readonly deadline: number;
  /** by the present owner, over EIP-712 Transfer */
  readonly signature: Hex;
}

/** Confirms the transfer that the owner signed. @throws OWNER_SIGNATURE_INVALID, ASSET_NOTED, TRANSFER_NOT_AGREED, NOT_TITLE_AUTHORITY */
export const transferTitle = (asset: string, given: TransferGiven, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'transfer', [asset, account(given.to), given.deadline, given.signature]);

export interface LeaseGiven {
  /** the zero address ends a lease */
  readonly user: string;
  readonly expires: number;
  readonly deadline: number;
  /** by the present owner, over EIP-712 Lease */
  readonly signature: Hex;
}

/** Carries the lease that the owner signed to the chain. @throws OWNER_SIGNATURE_INVALID, TRANSFER_NOT_AGREED */
export const leaseAsset = (asset: string, given: LeaseGiven, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'lease', [asset, account(given.user), given.expires, given.deadline, given.signature]);

/** For an owner who cannot sign: seven days in which everybody sees it. @throws NOT_TITLE_AUTHORITY */
export const proposeRecovery = (
  asset: string,
  { to, reason }: { readonly to: string; readonly reason: RecoveryReason },
  deps: AssetDeps,
): Promise<Operation> => perform(deps, 'proposeRecovery', [asset, account(to), RECOVERY_REASONS[reason]]);

/** @throws RECOVERY_NOT_DUE, RECOVERY_UNKNOWN, ASSET_NOTED */
export const executeRecovery = (asset: string, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'executeRecovery', [asset]);

/** @throws RECOVERY_UNKNOWN, NOT_TITLE_AUTHORITY */
export const cancelRecovery = (asset: string, deps: AssetDeps): Promise<Operation> =>
  perform(deps, 'cancelRecovery', [asset]);
