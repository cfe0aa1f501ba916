/** What a member states under its signature for anybody to check later: EIP-712 `Statement(uint32 member,uint64 at,bytes32 body)`. */
import { recoverAddress, type Signer } from '../chain/signer.ts';
import { fromHex, type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { KEY_PURPOSES } from '../domain/capabilities.ts';
import { keccak } from '../domain/hash.ts';
import { statementMessage } from '../domain/peer.ts';
import { canonicalJson } from '../domain/values.ts';
import { isLedgerError } from '../errors.ts';
import type { IndexReader } from '../store/index-reader.ts';

/** `at` in unix seconds. The signature is over all other members in canonical form. */
export interface Stated {
  readonly member: number;
  readonly at: number;
}
export type Signed<T extends Stated> = T & { readonly signature: Hex };

export interface StatementSigner {
  readonly signer: Signer;
  /** EIP-712 separator of the MemberRegistry */
  readonly memberSeparator: Hex;
}

const messageOf = (separator: Hex, stated: Stated): Hex =>
  statementMessage(separator, {
    member: stated.member,
    at: stated.at,
    body: toHex(keccak(utf8(canonicalJson(stated)))),
  });

/** Signs a statement as this member. */
export async function signStatement<T extends Stated>(
  stated: T,
  { signer, memberSeparator }: StatementSigner,
): Promise<Signed<T>> {
  return { ...stated, signature: await signer.signMessage(messageOf(memberSeparator, stated)) };
}

/** True when a SIGN key that the member had at the time made the signature. */
export async function isStatedBy<T extends Stated>(
  { signature, ...stated }: Signed<T>,
  { index, memberSeparator }: { index: Pick<IndexReader, 'key'>; memberSeparator: Hex },
): Promise<boolean> {
  try {
    const message = messageOf(memberSeparator, stated as unknown as Stated);
    const key = await index.key(recoverAddress(toHex(keccak(fromHex(message))), signature));
    if (key === undefined || key.member !== stated.member || (key.purposes & KEY_PURPOSES.SIGN) === 0) return false;
    return stated.at >= key.validFrom && (key.validUntil === 0 || stated.at < key.validUntil);
  } catch (error) {
    if (isLedgerError(error)) return false;
    throw error;
  }
}
