/** The message of Sign-In with Ethereum (EIP-4361): composed here, and checked field by field when it comes back. */
import { SiweMessage } from 'siwe';
import { checksumAddress } from '../chain/signer.ts';
import { concat, fromHex, type Hex, toHex, utf8 } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { LedgerError } from '../errors.ts';

/** How far a signer's clock may be ahead of ours. */
const CLOCK_SKEW_SECONDS = 60;

/** For which gateway a message is. */
export interface Audience {
  /** scheme, host and port under which people reach it */
  readonly origin: string;
  readonly chainId: number;
  readonly member: number;
}

export interface MessageParts extends Audience {
  readonly account: Hex;
  readonly nonce: string;
  /** unix seconds */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What is signed, in words. EIP-4361 takes ASCII only: the Chinese text is shown beside it and says the same. */
export const statementOf = (member: number): { en: string; zh: string } => ({
  en: `Sign in to the County Ledger gateway of member ${member}. This gives no consent and moves nothing.`,
  zh: `登录县域信用链成员${member}的网关。此签名不构成授权，也不转移任何权利。`,
});

/** The text that the account signs. */
export function composeMessage(parts: MessageParts): string {
  const { origin, chainId, member, account, nonce, issuedAt, expiresAt } = parts;
  return new SiweMessage({
    domain: new URL(origin).host,
    address: checksumAddress(account),
    statement: statementOf(member).en,
    uri: origin,
    version: '1',
    chainId,
    nonce,
    issuedAt: new Date(issuedAt * 1000).toISOString(),
    expirationTime: new Date(expiresAt * 1000).toISOString(),
  }).prepareMessage();
}

/**
 * Reads a signed message and compares every field with what this gateway asks for; a field it does not ask for is refused.
 * @param lifetime the longest time from issue to expiry in seconds @param now unix seconds
 * @throws LedgerError SIGN_IN_MESSAGE naming the field, SIGN_IN_EXPIRED
 */
export function readMessage(
  text: string,
  { origin, chainId, member }: Audience,
  { lifetime, now }: { readonly lifetime: number; readonly now: number },
): { account: Hex; nonce: string } {
  const message = parse(text);
  const expected: Record<string, unknown> = {
    scheme: undefined,
    domain: new URL(origin).host,
    uri: origin,
    version: '1',
    chainId,
    statement: statementOf(member).en,
    requestId: undefined,
    resources: undefined,
    notBefore: undefined,
  };
  for (const [field, value] of Object.entries(expected)) {
    const given = (message as unknown as Record<string, unknown>)[field];
    if (given !== value) throw unfit(`${field} is ${show(given)}, this gateway asks for ${show(value)}`, field);
  }
  const issuedAt = time(message.issuedAt, 'issuedAt');
  const expiresAt = time(message.expirationTime, 'expirationTime');
  if (expiresAt - issuedAt > lifetime)
    throw unfit(`expirationTime is more than ${lifetime} s after issuedAt`, 'expirationTime');
  if (expiresAt <= now || issuedAt > now + CLOCK_SKEW_SECONDS)
    throw new LedgerError('SIGN_IN_EXPIRED', `from ${message.issuedAt} to ${message.expirationTime}`, { now });
  if (message.prepareMessage() !== text) throw unfit('written otherwise than EIP-4361 says', 'text');
  return { account: message.address.toLowerCase() as Hex, nonce: message.nonce };
}

function parse(text: string): SiweMessage {
  try {
    return new SiweMessage(text);
  } catch (error) {
    throw new LedgerError('SIGN_IN_MESSAGE', 'not a message of EIP-4361', { field: 'text' }, error);
  }
}

function time(text: string | undefined, field: string): number {
  const at = Date.parse(text ?? '') / 1000;
  if (Number.isNaN(at)) throw unfit(`${field} is ${show(text)}, not a time`, field);
  return at;
}

const show = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value)?.slice(0, 128));
const unfit = (detail: string, field: string): LedgerError => new LedgerError('SIGN_IN_MESSAGE', detail, { field });

/** The bytes whose keccak256 personal_sign signs (EIP-191, version 0x45). */
export function signedBytes(text: string): Hex {
  const bytes = utf8(text);
  return toHex(concat(utf8(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
}

/** What personal_sign signs. */
export const messageDigest = (text: string): Hex => toHex(keccak(fromHex(signedBytes(text))));
