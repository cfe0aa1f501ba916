/** What a transaction offers for gas. A consortium chain asks nothing; on a chain with a base fee (EIP-1559) the offer follows it. */
import type { Hex } from '../domain/bytes.ts';
import { LedgerError } from '../errors.ts';
import type { Rpc } from './rpc.ts';

/** Wei per gas (EIP-1559, type 2). */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** `zero`: type 0 at gas price zero. Else the tip, and the most that is ever offered, in wei per gas. */
export type FeePolicy = 'zero' | { readonly tip: bigint; readonly most: bigint };

/** Nodes take a replacement for the same nonce only when both fees are a tenth higher (geth, Besu); an eighth is on the safe side. */
const RAISE = 8n;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * What to offer now: twice the newest base fee and the tip, so that six full blocks cannot outbid it (a base fee grows by 1/8 a block).
 * @param before the offer to be replaced: the new one is at least an eighth higher
 * @returns undefined for gas price zero
 * @throws FEE_LIMIT when the policy's limit does not reach; CHAIN_*
 */
export async function quoteFees(rpc: Rpc, policy: FeePolicy, before?: Fees): Promise<Fees | undefined> {
  if (policy === 'zero') return undefined;
  const block = await rpc.request<{ baseFeePerGas?: Hex } | null>('eth_getBlockByNumber', ['latest', false]);
  const base = BigInt(block?.baseFeePerGas ?? 0);
  const raised = (value: bigint): bigint => value + value / RAISE + 1n;
  const tip = before === undefined ? policy.tip : larger(policy.tip, raised(before.maxPriorityFeePerGas));
  const fair = 2n * base + tip;
  const fee = before === undefined ? fair : larger(fair, raised(before.maxFeePerGas));
  const least = larger(base + tip, before === undefined ? 0n : raised(before.maxFeePerGas));
  if (least > policy.most)
    throw new LedgerError('FEE_LIMIT', `needs ${least} wei per gas; ${policy.most} is the most that may be offered`, {
      needed: least.toString(),
      most: policy.most.toString(),
    });
  return { maxFeePerGas: fee > policy.most ? policy.most : fee, maxPriorityFeePerGas: tip };
}
