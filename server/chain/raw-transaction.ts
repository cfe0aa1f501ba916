/** Transactions as bytes: what is signed, what is sent, and what can be read back from it. */
import { Signature, Transaction } from 'ethers';
import { fromHex, type Hex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import type { Fees } from './fees.ts';

/** A transaction of the consortium chain: type 0 with chain id (EIP-155) at gas price zero, or type 2 with fees (EIP-1559). */
export interface TransactionLike {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Hex;
  readonly data: Hex;
  readonly gasLimit: number;
  readonly fees?: Fees | undefined;
}

const transactionOf = ({ fees, ...given }: TransactionLike): Transaction =>
  Transaction.from({ ...given, value: 0, ...(fees === undefined ? { type: 0, gasPrice: 0 } : { type: 2, ...fees }) });

/** What is hashed by keccak256 and signed. */
export function unsignedBytes(given: TransactionLike): Hex {
  return transactionOf(given).unsignedSerialized as Hex;
}

/** The raw transaction, ready to send. @param signature r . s . v, 65 bytes, v 27 or 28 */
export function signedTransaction(given: TransactionLike, signature: Hex): Hex {
  const transaction = transactionOf(given);
  transaction.signature = Signature.from(signature);
  return transaction.serialized as Hex;
}

/** The hash by which nodes know a raw transaction. */
export function transactionHash(raw: Hex): Hex {
  return toHex(keccak(fromHex(raw)));
}

/** Gas limit, sender and offer in a raw transaction. */
export function readTransaction(raw: Hex): { gasLimit: number; from: Hex; fees: Fees | undefined } {
  const { gasLimit, from, type, maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(raw);
  return {
    gasLimit: Number(gasLimit),
    from: (from ?? '').toLowerCase() as Hex,
    fees:
      type === 2 ? { maxFeePerGas: maxFeePerGas ?? 0n, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n } : undefined,
  };
}
