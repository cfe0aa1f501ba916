/** Secrets of a data folder: the passphrase that opens the keystore, and the vault's master key, sealed under that passphrase. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { places } from './config.ts';
import { LedgerError } from './errors.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
/** OWASP's scrypt parameters; 128 MiB. */
const COST = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** Name of the environment variable that carries the passphrase. */
export const PASSPHRASE_VARIABLE = 'LEDGER_PASSPHRASE';

/** Name of the one that carries the PIN of a hardware security module. */
const PIN_VARIABLE = 'LEDGER_HSM_PIN';

/**
 * The passphrase: from the environment, else from the data folder's own file, which must not be readable by others.
 * @throws CONFIG_INVALID
 */
export const readPassphrase = (dir: string, environment: NodeJS.ProcessEnv): Promise<string> =>
  readSecret('passphrase', PASSPHRASE_VARIABLE, places(dir).passphrase, environment);

/** The PIN of the hardware security module, in the same way. @throws CONFIG_INVALID */
export const readPin = (dir: string, environment: NodeJS.ProcessEnv): Promise<string> =>
  readSecret('PIN', PIN_VARIABLE, places(dir).pin, environment);

async function readSecret(
  what: string,
  variable: string,
  path: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const given = environment[variable];
  if (given !== undefined && given !== '') return given;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new LedgerError('CONFIG_INVALID', `no ${what}: set ${variable}, or put it into ${path}`, { path });
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    throw new LedgerError('CONFIG_INVALID', `${path} is readable by others: chmod 600`, { path });
  return text.trim();
}

/** Makes a new vault master key and writes it, sealed. For a folder that holds no gateway yet. @returns the key, 32 bytes */
export async function createVaultKey(dir: string, passphrase: string): Promise<Uint8Array> {
  const salt = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, 32, COST), iv);
  const key = randomBytes(32);
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  const file = {
    version: 1,
    kdf: 'scrypt',
    salt: salt.toString('hex'),
    iv: iv.toString('hex'),
    sealed: sealed.toString('hex'),
  };
  await writeFile(places(dir).vaultKey, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  return key;
}

/**
 * Opens the vault's master key.
 * @param from the data folder, or the text of its key file and where that is from
 * @throws KEYSTORE_INVALID when the file is missing, damaged or sealed under another passphrase
 */
export async function openVaultKey(
  from: string | { readonly name: string; readonly text: string },
  passphrase: string,
): Promise<Uint8Array> {
  const path = typeof from === 'string' ? places(from).vaultKey : from.name;
  try {
    const text = typeof from === 'string' ? await readFile(path, 'utf8') : from.text;
    const file = JSON.parse(text) as { salt: string; iv: string; sealed: string };
    const sealed = Buffer.from(file.sealed, 'hex');
    const key = await derive(passphrase, Buffer.from(file.salt, 'hex'), 32, COST);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(file.iv, 'hex'));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  } catch (error) {
    throw new LedgerError('KEYSTORE_INVALID', `${path}: missing, damaged, or another passphrase`, { path }, error);
  }
}
