/** The wallet on disk: one JSON file, readable by its owner alone, sealed under a passphrase (or plain, for demonstrations). */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { chmod, open, readFile, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { LedgerError } from '../../../server/errors.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
/** As the gateway's own secrets: OWASP's parameters, 128 MiB. */
const COST = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const KIND = 'county-ledger-wallet';
const AAD = Buffer.from(`${KIND}/1`);

interface Sealed {
  readonly kind: typeof KIND;
  readonly version: 1;
  readonly kdf: 'scrypt';
  readonly salt: string;
  readonly iv: string;
  readonly sealed: string;
}
interface Plain {
  readonly kind: typeof KIND;
  readonly version: 1;
  readonly plain: unknown;
}

/** How a wallet file is sealed; the derived key is kept, so that saving again does not ask or derive again. */
export type Lock = { readonly key: Buffer; readonly salt: Buffer } | 'plain';

/** A lock under a new passphrase. */
export async function newLock(passphrase: string): Promise<Lock> {
  const salt = randomBytes(32);
  return { key: await derive(passphrase, salt, 32, COST), salt };
}

/** Reads a wallet file. `passphrase` is asked for only when it is sealed. WALLET_INVALID, FILE_UNREADABLE. */
export async function readWalletFile(
  path: string,
  passphrase: () => Promise<string>,
): Promise<{ content: unknown; lock: Lock }> {
  const file = parseFile(path, await readText(path));
  if ('plain' in file) return { content: file.plain, lock: 'plain' };
  const salt = Buffer.from(file.salt, 'hex');
  const key = await derive(await passphrase(), salt, 32, COST);
  return { content: unseal(path, file, key), lock: { key, salt } };
}

function unseal(path: string, file: Sealed, key: Buffer): unknown {
  try {
    const bytes = Buffer.from(file.sealed, 'hex');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(file.iv, 'hex'));
    decipher.setAAD(AAD);
    decipher.setAuthTag(bytes.subarray(-16));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8'));
  } catch (cause) {
    throw new LedgerError('WALLET_INVALID', `${path}: damaged, or another passphrase`, { path }, cause);
  }
}

/**
 * Writes a wallet file, whole or not at all, with rights 0600. `isNew`: refuses to replace a file.
 * WALLET_EXISTS, FILE_UNWRITABLE.
 */
export async function writeWalletFile(path: string, content: unknown, lock: Lock, isNew = false): Promise<void> {
  const text = `${JSON.stringify(lock === 'plain' ? plainFile(content) : sealedFile(content, lock), null, 2)}\n`;
  const target = isNew ? path : `${path}.new`;
  try {
    if (!isNew) await rm(target, { force: true });
    const file = await open(target, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!isNew) await rename(target, path);
    await chmod(path, 0o600);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (isNew && code === 'EEXIST') throw new LedgerError('WALLET_EXISTS', path, { path });
    throw new LedgerError('FILE_UNWRITABLE', `${path}: ${code}`, { path }, error);
  }
}

const plainFile = (content: unknown): Plain => ({ kind: KIND, version: 1, plain: content });

function sealedFile(content: unknown, { key, salt }: Exclude<Lock, 'plain'>): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(AAD);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    kind: KIND,
    version: 1,
    kdf: 'scrypt',
    salt: salt.toString('hex'),
    iv: iv.toString('hex'),
    sealed: sealed.toString('hex'),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new LedgerError(
      'FILE_UNREADABLE',
      `${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      { path },
      error,
    );
  }
}

function parseFile(path: string, text: string): Sealed | Plain {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    file = undefined;
  }
  const { kind, version, kdf, salt, iv, sealed, plain } = (
    typeof file === 'object' && file !== null ? file : {}
  ) as Record<string, unknown>;
  const isSealed = kdf === 'scrypt' && [salt, iv, sealed].every((part) => typeof part === 'string');
  if (kind !== KIND || version !== 1 || !(isSealed || plain !== undefined))
    throw new LedgerError('WALLET_INVALID', `${path} is not a wallet`, { path });
  return file as Sealed | Plain;
}
