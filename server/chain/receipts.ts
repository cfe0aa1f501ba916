/** What the chain says about transactions that were signed. */
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError } from '../errors.ts';
import type { OutboxRow } from './outbox.ts';
import { type Rpc, resultOf } from './rpc.ts';

export interface Receipt {
  readonly block: number;
  readonly succeeded: boolean;
  readonly gasUsed: number;
}

interface RpcReceipt {
  readonly blockNumber: Hex | null;
  readonly status: Hex;
  readonly gasUsed: Hex;
}

/** The node's head and one receipt per hash (undefined: in no block), answered by one node. @throws CHAIN_UNREACHABLE */
export async function fetchReceipts(
  rpc: Rpc,
  hashes: readonly Hex[],
): Promise<{ head: number; receipts: (Receipt | undefined)[] }> {
  const [head, ...answers] = await rpc.batch([
    { method: 'eth_blockNumber' },
    ...hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  ]);
  return {
    head: Number(resultOf<Hex>(head)),
    receipts: answers.map((answer) => {
      const receipt = resultOf<RpcReceipt | null>(answer);
      if (receipt === null || receipt.blockNumber === null) return undefined;
      return {
        block: Number(receipt.blockNumber),
        succeeded: Number(receipt.status) === 1,
        gasUsed: Number(receipt.gasUsed),
      };
    }),
  };
}

/** Why a mined transaction failed, found by calling it again; does not fail for states that the node no longer has. */
export async function failureOf(
  rpc: Rpc,
  call: { from: Hex; to: Hex; gasLimit: number },
  row: OutboxRow,
  receipt: Receipt,
): Promise<{ code: string; detail: string }> {
  const { from, to, gasLimit } = call;
  if (receipt.gasUsed >= gasLimit) return { code: 'CHAIN_REVERTED', detail: `out of gas at ${gasLimit}` };
  const gas = `0x${gasLimit.toString(16)}`;
  // What it met stood before its block, or came from a transaction before it in the same block.
  for (const block of [receipt.block - 1, receipt.block]) {
    try {
      await rpc.request('eth_call', [{ from, to, data: row.data, gas }, `0x${block.toString(16)}`]);
    } catch (error) {
      if (isLedgerError(error, 'CHAIN_REVERTED')) return { code: error.code, detail: error.detail };
      if (isLedgerError(error, 'CHAIN_UNREACHABLE')) throw error;
    }
  }
  return { code: 'CHAIN_REVERTED', detail: `reverted in block ${receipt.block}, for a reason that no longer shows` };
}
