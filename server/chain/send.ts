/** Signed bytes on their way to the node: sent, sent again, replaced for the same nonce, signed anew for another. */
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { cancelled, type DispatchState, senderOf } from './dispatch-state.ts';
import { quoteFees } from './fees.ts';
import { asQueued, type OutboxRow, signedBytes, withBytes } from './outbox.ts';
import { readTransaction, transactionHash } from './raw-transaction.ts';
import { fetchReceipts } from './receipts.ts';
import { refusalKind } from './refusals.ts';

/** Gas of a transaction that calls nothing. */
const VOID_GAS = 21_000;

/** Sends signed rows that are due, lowest nonce first: a node takes a later one only after the earlier. */
export async function send(state: DispatchState, rows: readonly OutboxRow[]): Promise<boolean> {
  const now = Date.now();
  const due = rows
    // A clock that was put back does not hold anything up.
    .filter((row) => Math.abs(now - (state.sentAt.get(row.id) ?? 0)) >= state.options.resendMs)
    .sort((a, b) => a.nonce! - b.nonce!);
  let progress = false;
  for (const row of due) progress = (await sendOne(state, row)) || progress;
  return progress;
}

export async function sendOne(state: DispatchState, row: OutboxRow): Promise<boolean> {
  try {
    await state.options.rpc.request('eth_sendRawTransaction', [row.raw]);
  } catch (error) {
    if (!isLedgerError(error, 'CHAIN_REFUSED', 'CHAIN_REVERTED')) throw error;
    state.sentAt.set(row.id, Date.now());
    const kind = refusalKind(error);
    if (kind === 'known') return false;
    if (kind === 'nonce-used') return nonceUsed(state, row);
    // Reverted while being mined, a nonce ahead of its turn, a full pool: the receipt or the next sending tells.
    state.reasons.set(row.id, error);
    return false;
  }
  state.sentAt.set(row.id, Date.now());
  state.reasons.clear(row.id);
  state.sent += 1;
  return true;
}

/**
 * The node says that the nonce is used: mostly by this very transaction. When it is finally another's (the key is used elsewhere),
 * ours can never be mined and is signed anew; only after a while, since a lagging node says the same.
 */
async function nonceUsed(state: DispatchState, row: OutboxRow): Promise<boolean> {
  const { rpc, finality, displacedMs } = state.options;
  const hashes = signedBytes(row).map(({ hash }) => hash);
  const { head, receipts } = await fetchReceipts(rpc, hashes);
  if (receipts.some((receipt) => receipt !== undefined)) return true;
  const depth = finality === 'instant' ? 0 : finality;
  const settled: Hex = `0x${Math.max(0, head - depth).toString(16)}`;
  const count = Number(await rpc.request<Hex>('eth_getTransactionCount', [senderOf(row), settled]));
  if (count <= row.nonce!) {
    state.displacedSince.delete(row.id);
    return false;
  }
  const since = state.displacedSince.get(row.id) ?? Date.now();
  state.displacedSince.set(row.id, since);
  const why = `nonce ${row.nonce} was used by another transaction of this key`;
  state.reasons.set(row.id, new LedgerError('CHAIN_REFUSED', why));
  if (Date.now() - since < displacedMs) return false;
  await state.keeper.update(row.id, (now) => (now.cancelling === true ? cancelled(now) : asQueued(now)));
  state.lanes.reset();
  return true;
}

/** Signs other bytes for the same nonce where an end is asked for, or a higher offer is due. */
export async function replace(state: DispatchState, rows: readonly OutboxRow[]): Promise<boolean> {
  const { fees, raiseMs } = state.options;
  const now = Date.now() / 1_000;
  let progress = false;
  for (const { id, cancelling, voids, signedAt = now } of rows) {
    const late = fees !== 'zero' && now - signedAt >= raiseMs / 1_000;
    if (!state.ended && (late || (cancelling === true && voids !== true)))
      progress = (await replaceOne(state, id)) || progress;
  }
  return progress;
}

async function replaceOne(state: DispatchState, id: string): Promise<boolean> {
  const { rpc, chainId, contracts, fees: policy } = state.options;
  const { signer } = state;
  try {
    const written = await state.keeper.update(id, async (row) => {
      if (row.state !== 'signed') return undefined;
      const last = readTransaction(row.raw!);
      if (last.from !== signer.address)
        throw new LedgerError('OPERATION_STATE', `${last.from} signed it, a key that is no longer used here`, { id });
      const fees = await quoteFees(rpc, policy, last.fees);
      const voids = row.cancelling === true;
      const call = voids
        ? { to: signer.address, data: '0x' as Hex, gasLimit: VOID_GAS }
        : { to: contracts[row.contract].address, data: row.data, gasLimit: last.gasLimit };
      const raw = await signer.signTransaction({ chainId, nonce: row.nonce!, ...call, fees });
      const bytes = { raw, hash: transactionHash(raw), ...(voids ? { voids: true as const } : {}) };
      return { ...withBytes(row, bytes), signedAt: Math.floor(Date.now() / 1_000) };
    });
    state.sentAt.delete(id);
    return written !== undefined;
  } catch (error) {
    if (!isLedgerError(error, 'FEE_LIMIT', 'OPERATION_STATE')) throw error;
    state.reasons.set(id, error);
    return false;
  }
}
