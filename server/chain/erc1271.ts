/** ERC-1271: asks a contract account whether it stands by a signature. */
import { Interface } from 'ethers';
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError } from '../errors.ts';
import type { Rpc } from './rpc.ts';

const account = new Interface(['function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)']);
/** bytes4(keccak256("isValidSignature(bytes32,bytes)")), padded as a return value. */
const MAGIC = `0x1626ba7e${'00'.repeat(28)}`;

/**
 * True when the contract at `address` accepts the signature; false also when there is no contract or it reverts.
 * @throws CHAIN_UNREACHABLE
 */
export async function acceptsSignature(rpc: Rpc, address: Hex, digest: Hex, signature: Hex): Promise<boolean> {
  const data = account.encodeFunctionData('isValidSignature', [digest, signature]);
  try {
    return (await rpc.request<string>('eth_call', [{ to: address, data }, 'latest'])) === MAGIC;
  } catch (error) {
    if (isLedgerError(error, 'CHAIN_REVERTED', 'CHAIN_REFUSED')) return false;
    throw error;
  }
}
