import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider, Signer, TransactionReceipt, TransactionRequest } from 'ethers';
import { LedgerError } from '../../server/errors.ts';

const POLL_MS = 25;

/** Sends a transaction and waits for it. Throws CHAIN_REVERTED when it failed; `what` says in words what it was. */
export async function send(
  signer: Signer,
  provider: Provider,
  request: TransactionRequest,
  what: string,
): Promise<TransactionReceipt> {
  const response = await signer.sendTransaction({ ...request, ...(await price(provider)) });
  const receipt = await receiptOf(provider, response.hash);
  if (receipt.status !== 1) throw new LedgerError('CHAIN_REVERTED', what, { hash: response.hash });
  return receipt;
}

/**
 * Waits for a receipt. Asked for one after the other: what `wait()` of ethers leaves under way, a provider that is destroyed then rejects where
 * nobody hears it.
 */
export async function receiptOf(provider: Provider, hash: string): Promise<TransactionReceipt> {
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    await sleep(POLL_MS);
  }
}

/** A legacy price, which every chain understands: 0 where the chain has no base fee or one of 0, else twice the base fee. */
async function price(provider: Provider): Promise<{ type: 0; gasPrice: bigint }> {
  const block = await provider.getBlock('latest');
  return { type: 0, gasPrice: 2n * (block?.baseFeePerGas ?? 0n) };
}
