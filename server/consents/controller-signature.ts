import { recoverAddress } from '../chain/signer.ts';
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError } from '../errors.ts';

export interface ControllerIndex {
  subject(handle: Hex): Promise<{ readonly controller: Hex } | undefined>;
}

/** ERC-1271: asks a contract account whether it stands by a signature; false when there is no contract. */
export type ContractSignatureCheck = (account: Hex, digest: Hex, signature: Hex) => Promise<boolean>;

/** True when the controller of the handle made the signature; false also for a handle the index does not know. */
export type ControllerCheck = (subject: Hex, digest: Hex, signature: Hex) => Promise<boolean>;

/**
 * Checks a subject's signature the way the contracts do: by recovery first, then, when that gives another account, by asking the
 * controller as a contract. @throws LedgerError CHAIN_UNREACHABLE when a contract had to be asked and could not be
 */
export function createControllerCheck(index: ControllerIndex, askContract: ContractSignatureCheck): ControllerCheck {
  return async (subject, digest, signature) => {
    const row = await index.subject(subject);
    if (row === undefined) return false;
    if (signerOf(digest, signature) === row.controller.toLowerCase()) return true;
    return askContract(row.controller, digest, signature);
  };
}

function signerOf(digest: Hex, signature: Hex): Hex | undefined {
  try {
    return recoverAddress(digest, signature).toLowerCase() as Hex;
  } catch (error) {
    // A contract's signature may have any form.
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}
