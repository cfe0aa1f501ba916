/**
 * Member-signed requests between gateways: EIP-712 `PeerRequest` (domain/peer.ts) over sender, recipient, path and payload, with a
 * nonce and a deadline. The key must be a SIGN key of the sender, valid now, and the sender in standing, all per the receiver's own index.
 */
import { recoverAddress, type Signer } from '../chain/signer.ts';
import { type Hex, toHex } from '../domain/bytes.ts';
import { KEY_PURPOSES } from '../domain/capabilities.ts';
import { keccak } from '../domain/hash.ts';
import { peerRequestDigest, peerRequestMessage } from '../domain/peer.ts';
import { canonicalJson } from '../domain/values.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';

export interface Envelope<T> {
  from: number;
  to: number;
  nonce: Hex;
  /** unix seconds after which the request is void */
  deadline: number;
  path: string;
  payload: T;
  signature: Hex;
}

/** Clocks of members may differ by this much. */
const CLOCK_SKEW_SECONDS = 600;
/** How far ahead a sender puts its deadline. */
const LIFETIME_SECONDS = 60;

const encoder = new TextEncoder();
const bodyHash = (path: string, payload: unknown): Hex =>
  toHex(keccak(encoder.encode(canonicalJson({ path, payload }))));

export interface SealOptions {
  readonly signer: Signer;
  /** EIP-712 domain separator of the MemberRegistry */
  readonly separator: Hex;
  readonly from: number;
  readonly to: number;
  readonly path: string;
  /** unix seconds */
  readonly now: number;
  readonly nonce: Hex;
}

/** Signs a request to another member. */
export async function sealEnvelope<T>(payload: T, options: SealOptions): Promise<Envelope<T>> {
  const { signer, separator, from, to, path, now, nonce } = options;
  const deadline = now + LIFETIME_SECONDS;
  const message = peerRequestMessage(separator, { from, to, body: bodyHash(path, payload), nonce, deadline });
  return { from, to, nonce, deadline, path, payload, signature: await signer.signMessage(message) };
}

export interface OpenOptions {
  readonly self: number;
  readonly path: string;
  readonly separator: Hex;
  readonly index: Pick<IndexStore, 'key' | 'member'>;
  /** unix seconds of this gateway's clock */
  readonly now: number;
  /** remembers a nonce durably; false when it was there already */
  readonly claimNonce: (member: number, nonce: Hex, until: number) => Promise<boolean>;
}

/**
 * Checks a received request; returns its payload.
 * @throws PEER_NOT_FOR_US, PEER_DEADLINE, PEER_SIGNATURE_INVALID, PEER_NONCE_REUSED
 */
export async function openEnvelope<T>(envelope: Envelope<T>, options: OpenOptions): Promise<T> {
  const { self, path, separator, index, now, claimNonce } = options;
  const { from, to, nonce, deadline, payload, signature } = envelope;
  if (to !== self || envelope.path !== path)
    throw new LedgerError(
      'PEER_NOT_FOR_US',
      `addressed to member ${to} at ${envelope.path}; this is member ${self} at ${path}`,
      { to, self },
    );
  if (deadline + CLOCK_SKEW_SECONDS < now || deadline > now + LIFETIME_SECONDS + CLOCK_SKEW_SECONDS)
    throw new LedgerError('PEER_DEADLINE', `deadline ${deadline}, clock here ${now}`, { deadline, now });
  const digest = peerRequestDigest(separator, { from, to, body: bodyHash(path, payload), nonce, deadline });
  await requireSigningKey(signerOf(digest, signature, from), from, index, now);
  if (!(await claimNonce(from, nonce, deadline + CLOCK_SKEW_SECONDS)))
    throw new LedgerError('PEER_NONCE_REUSED', `nonce ${nonce} of member ${from}`, { from, nonce });
  return payload;
}

function signerOf(digest: Hex, signature: Hex, from: number): Hex {
  try {
    return recoverAddress(digest, signature);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    throw new LedgerError(
      'PEER_SIGNATURE_INVALID',
      `member ${from}: no account made this signature`,
      { member: from },
      error,
    );
  }
}

async function requireSigningKey(address: Hex, from: number, index: OpenOptions['index'], now: number): Promise<void> {
  const refuse = (why: string): never => {
    throw new LedgerError('PEER_SIGNATURE_INVALID', `member ${from}: ${why}`, { member: from, key: address });
  };
  const [key, member] = await Promise.all([index.key(address), index.member(from)]);
  if (key === undefined || key.member !== from) return refuse(`${address} is not a key of this member`);
  if ((key.purposes & KEY_PURPOSES.SIGN) === 0) return refuse(`${address} may not sign requests`);
  if (now + CLOCK_SKEW_SECONDS < key.validFrom || (key.validUntil !== 0 && now >= key.validUntil))
    return refuse(`${address} is not valid now`);
  if (member === undefined || member.suspended || (member.validUntil !== 0 && now >= member.validUntil))
    return refuse('not in standing');
}
