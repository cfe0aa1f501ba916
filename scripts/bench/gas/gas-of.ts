import type { ContractTransactionResponse } from 'ethers';

/** Gas a mined transaction used. Throws when it is not in a block. */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error('the transaction is not in a block');
  return Number(receipt.gasUsed);
}
