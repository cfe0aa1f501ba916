/** The key under which assets have their fingerprints: 32 bytes that every gateway of the consortium holds, sealed under the vault's master key. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { places } from './config.ts';
import { LedgerError } from './errors.ts';

const sealingKey = (masterKey: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, '', 'county-ledger/consortium-key', 32));

/** Writes the key, sealed, into a data folder. @param key 32 bytes */
export async function keepConsortiumKey(dir: string, masterKey: Uint8Array, key: Uint8Array): Promise<void> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(masterKey), iv);
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  const file = { version: 1, iv: iv.toString('hex'), sealed: sealed.toString('hex') };
  await writeFile(places(dir).consortiumKey, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
}

/**
 * The key of a data folder; undefined where there is none.
 * @throws KEYSTORE_INVALID when the file is damaged or of another folder
 */
export async function openConsortiumKey(dir: string, masterKey: Uint8Array): Promise<Uint8Array | undefined> {
  const path = places(dir).consortiumKey;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new LedgerError('KEYSTORE_INVALID', `${path} cannot be read`, { path }, error);
  }
  try {
    const file = JSON.parse(text) as { iv: string; sealed: string };
    const sealed = Buffer.from(file.sealed, 'hex');
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(masterKey), Buffer.from(file.iv, 'hex'));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  } catch (error) {
    throw new LedgerError('KEYSTORE_INVALID', `${path}: damaged, or of another data folder`, { path }, error);
  }
}

/** 32 bytes from their 64 hexadecimal digits. @throws CONFIG_INVALID */
export function parseConsortiumKey(text: string): Uint8Array {
  const digits = text.trim().replace(/^0x/, '');
  if (!/^[0-9a-fA-F]{64}$/.test(digits))
    throw new LedgerError('CONFIG_INVALID', 'the consortium key is not 64 hexadecimal digits (32 bytes)');
  return Buffer.from(digits, 'hex');
}
