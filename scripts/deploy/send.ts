import type { Provider, Signer, TransactionReceipt, TransactionRequest } from 'ethers';
import { LedgerError } from '../../server/errors.ts';

/** Sends a transaction and waits for it. Throws CHAIN_REVERTED when it failed; `what` says in words what it was. */
export async function send(
  signer: Signer,
  provider: Provider,
  request: TransactionRequest,
  what: string,
): Promise<TransactionReceipt> {
  const response = await signer.sendTransaction({ ...request, ...(await price(provider)) });
  const receipt = await response.wait();
  if (receipt?.status !== 1) throw new LedgerError('CHAIN_REVERTED', what, { hash: response.hash });
  return receipt;
}

/** A legacy price, which every chain understands: 0 where the chain has no base fee or one of 0, else twice the base fee. */
async function price(provider: Provider): Promise<{ type: 0; gasPrice: bigint }> {
  const block = await provider.getBlock('latest');
  return { type: 0, gasPrice: 2n * (block?.baseFeePerGas ?? 0n) };
}
