/** Keys that sign for a member: what any of them does, the one in an encrypted keystore, and the way back from a signature to its signer. */
import { scrypt as nativeScrypt } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { encryptKeystoreJson, getAddress, Signature, SigningKey, scrypt, Wallet } from 'ethers';
import { concat, fromHex, type Hex, toHex } from '../domain/bytes.ts';
import { keccak } from '../domain/hash.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import { signedTransaction, type TransactionLike, unsignedBytes } from './raw-transaction.ts';

export interface Signer {
  /** 20 bytes, lower case. */
  readonly address: Hex;
  /**
   * Signs keccak256 of a message, without a prefix: remote keys hash by themselves.
   * @returns r . s . v, 65 bytes, low s, v 27 or 28
   * @throws SIGNER_UNREACHABLE, SIGNER_INVALID by keys that are elsewhere
   */
  signMessage(message: Hex): Promise<Hex>;
  /** @returns the raw transaction, ready to send */
  signTransaction(transaction: TransactionLike): Promise<Hex>;
}

/** A key in this process. */
export interface LocalSigner extends Signer {
  /** Signs 32 bytes as they are; the same input gives the same bytes (RFC 6979). */
  signDigest(digest: Hex): Promise<Hex>;
}

type Secp256k1 = Pick<typeof import('secp256k1'), 'ecdsaSign' | 'ecdsaRecover' | 'publicKeyCreate'>;

/** Native where a binary was installed, else the JavaScript the package brings; undefined when neither loads. */
const secp256k1: Secp256k1 | undefined = (() => {
  try {
    return createRequire(import.meta.url)('secp256k1') as Secp256k1;
  } catch {
    return undefined;
  }
})();

const derive = promisify<Uint8Array, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  nativeScrypt,
);
// RFC 7914, 2: a derivation takes 128 * N * r bytes. In a thread of its own, while JavaScript would hold up the start by seconds.
scrypt.register((password, salt, N, r, p, length) => derive(password, salt, length, { N, r, p, maxmem: 256 * N * r }));

const addressOf = (publicKey: Uint8Array): Hex => toHex(keccak(publicKey.subarray(1)), 12, 20);

function sign(secret: Uint8Array, digest: Uint8Array): Hex {
  if (secp256k1 === undefined) return new SigningKey(toHex(secret)).sign(toHex(digest)).serialized as Hex;
  const { signature, recid } = secp256k1.ecdsaSign(digest, secret);
  return toHex(concat(signature, Uint8Array.of(27 + recid)));
}

/** A signer over a private key of 32 bytes. @throws HEX_INVALID, KEYSTORE_INVALID when it is no key of the curve */
export function createSigner(privateKey: Hex): LocalSigner {
  const secret = fromHex(privateKey, 32);
  let publicKey: Uint8Array;
  try {
    publicKey = secp256k1?.publicKeyCreate(secret, false) ?? fromHex(new SigningKey(secret).publicKey);
  } catch (error) {
    throw new LedgerError('KEYSTORE_INVALID', 'the private key is not one of secp256k1', {}, error);
  }
  const signMessage = async (message: Hex): Promise<Hex> => sign(secret, keccak(fromHex(message)));
  return {
    ...messageSigner(addressOf(publicKey), signMessage),
    async signDigest(digest) {
      return sign(secret, fromHex(digest, 32));
    },
  };
}

/** The account with the checksum of EIP-55 in its letters. */
export const checksumAddress = (account: Hex): Hex => getAddress(account) as Hex;

/** A signer over whatever signs keccak256 of a message. */
export function messageSigner(address: Hex, signMessage: (message: Hex) => Promise<Hex>): Signer {
  return {
    address,
    signMessage,
    signTransaction: async (given) => signedTransaction(given, await signMessage(unsignedBytes(given))),
  };
}

/** The account of an uncompressed public key: 65 bytes, 0x04 first, or the 64 after it. */
export function accountOf(publicKey: Hex): Hex {
  const bytes = fromHex(publicKey);
  return addressOf(bytes.length === 64 ? concat(Uint8Array.of(4), bytes) : bytes);
}

/**
 * r . s . v of 65 bytes from r . s, with low s (EIP-2) and the v by which `address` is recovered.
 * @throws SIGNER_INVALID when another key made it
 */
export function recoverable(digest: Hex, rs: Uint8Array, address: Hex): Hex {
  const s = BigInt(toHex(rs, 32, 32));
  const low = toHex(rs, 32, 32) > HALF_ORDER ? (ORDER - s).toString(16).padStart(64, '0') : toHex(rs, 32, 32).slice(2);
  for (const v of ['1b', '1c']) {
    const signature: Hex = `${toHex(rs, 0, 32)}${low}${v}`;
    if (recoveredBy(digest, signature) === address) return signature;
  }
  throw new LedgerError('SIGNER_INVALID', `the signature is not one of ${address}`, { address });
}

/**
 * The account whose signature over `digest` this is.
 * @param signature r . s . v of 65 bytes, v 27 or 28 (0 or 1 is taken too); a high s is refused, as the contracts refuse it
 * @throws HEX_INVALID when one of the two has another length; VALUE_INVALID when no account made it
 */
export function recoverAddress(digest: Hex, signature: Hex): Hex {
  const bytes = fromHex(signature, 65);
  const hash = fromHex(digest, 32);
  const recovery = bytes[64]! >= 27 ? bytes[64]! - 27 : bytes[64]!;
  try {
    if (recovery > 1) throw new Error('v is neither 27 nor 28');
    if (toHex(bytes, 32, 32) > HALF_ORDER) throw new Error('s is in the upper half of the order');
    if (secp256k1 !== undefined) return addressOf(secp256k1.ecdsaRecover(bytes.subarray(0, 64), recovery, hash, false));
    const normal = concat(bytes.subarray(0, 64), Uint8Array.of(27 + recovery));
    return addressOf(fromHex(SigningKey.recoverPublicKey(digest, Signature.from(toHex(normal)))));
  } catch (error) {
    throw new LedgerError('VALUE_INVALID', `not a signature: ${(error as Error).message}`, { signature }, error);
  }
}

function recoveredBy(digest: Hex, signature: Hex): Hex | undefined {
  try {
    return recoverAddress(digest, signature);
  } catch (error) {
    if (isLedgerError(error)) return undefined;
    throw error;
  }
}

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const HALF_ORDER = '0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0';

export interface KeystoreOptions {
  /** scrypt's N; the default takes about half a second to open */
  readonly scryptN?: number;
}

/** A new key in an encrypted keystore (Web3 Secret Storage, version 3). */
export async function createKeystore(
  passphrase: string,
  options: KeystoreOptions = {},
): Promise<{ json: string; address: Hex }> {
  const { address, privateKey } = Wallet.createRandom();
  const json = await encryptKeystoreJson({ address, privateKey }, passphrase, {
    scrypt: { N: options.scryptN ?? 131_072 },
  });
  return { json, address: address.toLowerCase() as Hex };
}

/** Opens a keystore; takes about half a second, so at start only. @throws KEYSTORE_INVALID */
export async function openKeystore(json: string, passphrase: string): Promise<Signer> {
  try {
    const wallet = await Wallet.fromEncryptedJson(json, passphrase);
    return createSigner(wallet.privateKey as Hex);
  } catch (error) {
    const wrong =
      (error as { argument?: string }).argument === 'password' || /password/i.test((error as Error).message);
    throw new LedgerError(
      'KEYSTORE_INVALID',
      wrong ? 'the passphrase is wrong' : 'the file is not a keystore',
      {},
      error,
    );
  }
}
