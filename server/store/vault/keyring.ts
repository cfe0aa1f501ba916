import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type Hmac,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';

const NONCE = 12;
const TAG = 16;
const MAC = 24;

/** Which derived key seals: `value` for rows, `member` for the data keys of records. */
export type SealingKey = 'value' | 'member';

const random = Buffer.alloc(NONCE * 1024);
let randomAt = random.length;

function nextNonce(): Buffer {
  if (randomAt === random.length) {
    randomFillSync(random);
    randomAt = 0;
  }
  randomAt += NONCE;
  return random.subarray(randomAt - NONCE, randomAt);
}

let keys = Buffer.alloc(0);
let keysAt = 0;

/** 32 random bytes that nobody else gets. Drawn in bulk: one call per record would cost as much as sealing it. */
export function randomKey(): Buffer {
  if (keysAt === keys.length) {
    // A fresh buffer each time: what was handed out stays as it is.
    keys = randomBytes(32 * 256);
    keysAt = 0;
  }
  keysAt += 32;
  return keys.subarray(keysAt - 32, keysAt);
}

/** AES-256-GCM: nonce (12) . ciphertext . tag (16). The nonce is random: good for 2^32 values under one key. */
export function sealWith(key: KeyObject, aad: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = nextNonce();
  const sealed = Buffer.allocUnsafe(NONCE + plain.length + TAG);
  sealed.set(nonce, 0);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  sealed.set(cipher.update(plain), NONCE);
  cipher.final();
  sealed.set(cipher.getAuthTag(), NONCE + plain.length);
  return sealed;
}

/** The plain bytes, or undefined when the value, its key name or the key do not belong together. */
export function unsealWith(key: KeyObject, aad: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plain = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

/** The tag at the end of a sealed value: a digest of it that needs no key to read. */
export function sealTag(sealed: Uint8Array): Uint8Array {
  return sealed.subarray(sealed.length - TAG);
}

export const dataKey = (bytes: Uint8Array): KeyObject => createSecretKey(bytes);

/** Part of a MACed name: text, or 0x-hex which counts by its bytes (so that letter case does not matter). */
export type NamePart = string | number | Uint8Array;

/** The keys of one vault, derived with HKDF-SHA-256 from the member's master key and the vault's own random salt. */
export class Keyring {
  readonly #sealing: Readonly<Record<SealingKey, KeyObject>>;
  readonly #index: KeyObject;
  readonly #backup: KeyObject;

  /** @param masterKey 32 bytes @param salt 32 bytes, stored with the vault */
  constructor(masterKey: Uint8Array, salt: Uint8Array) {
    const derive = (info: string) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, salt, `county-ledger/vault/v1/${info}`, 32)));
    this.#sealing = { value: derive('value'), member: derive('member') };
    this.#index = derive('index');
    this.#backup = derive('backup');
  }

  seal(which: SealingKey, aad: Uint8Array, plain: Uint8Array): Buffer {
    return sealWith(this.#sealing[which], aad, plain);
  }

  unseal(which: SealingKey, aad: Uint8Array, sealed: Uint8Array): Buffer | undefined {
    return unsealWith(this.#sealing[which], aad, sealed);
  }

  /** Authenticates a backup as a whole. */
  authenticator(): Hmac {
    return createHmac('sha256', this.#backup);
  }

  /** HMAC-SHA-256 over length-prefixed parts, cut to 24 bytes; `label` keeps uses apart. */
  mac(label: string, parts: readonly NamePart[]): Buffer {
    let text = `${label.length}:${label}`;
    for (const part of parts) {
      const piece =
        typeof part === 'string'
          ? lowerHex(part)
          : typeof part === 'number'
            ? String(part)
            : `b${Buffer.from(part).toString('hex')}`;
      text += `${piece.length}:${piece}`;
    }
    return createHmac('sha256', this.#index).update(text, 'utf8').digest().subarray(0, MAC);
  }
}

const lowerHex = (text: string): string => (text.startsWith('0x') || text.startsWith('0X') ? text.toLowerCase() : text);
