/** A gateway's backup: its vault and the files that open it, in one sealed file; and back, on another machine. */
import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Config, places } from './config.ts';
import { LedgerError } from './errors.ts';
import { openVaultKey } from './secrets.ts';
import { backupHeader, readBackupHeader } from './store/vault/backup-file.ts';
import { type Mended, mendVault } from './store/vault/mend.ts';
import { checkBackup, restoreVault } from './store/vault/restore.ts';
import type { Vault } from './store/vault.ts';

export interface MadeBackup {
  /** Where it lies, on the gateway's machine. */
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
  /** Unix seconds. */
  readonly createdAt: number;
}

const MANIFEST = 'manifest.json';
/** Of the data folder, beside the vault. The passphrase and tokens are not among them. */
const FILES = ['config.json', 'keystore.json', 'vault-key.json'] as const;
const KEYS = 'keys';

/**
 * Copies the vault as of now into `backups/` of the data folder, while the gateway runs.
 * @throws FILE_UNWRITABLE
 */
export async function makeBackup(
  config: Config,
  vault: Vault,
  about: { member: number; chainId: number; now: number },
): Promise<MadeBackup> {
  const { member, chainId, now: createdAt } = about;
  const files: Record<string, string> = { [MANIFEST]: (await readFile(config.manifest)).toString('base64') };
  for (const name of FILES) {
    const bytes = await readFile(join(config.dir, name)).catch(() => undefined);
    if (bytes !== undefined) files[name] = bytes.toString('base64');
  }
  for (const name of await readdir(places(config.dir).keys).catch(() => []))
    files[`${KEYS}/${name}`] = (await readFile(join(places(config.dir).keys, name))).toString('base64');
  const folder = join(config.dir, 'backups');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const moment = new Date().toISOString().replaceAll(/[-:]/g, '').replace('.', '-');
  // Two in one millisecond are two files.
  const file = join(folder, `member-${member}-${moment}-${randomBytes(4).toString('hex')}.backup`);
  const made = await vault.backup(file, backupHeader({ createdAt, member, chainId, files }));
  return { file, createdAt, ...made };
}

/** Checks a backup as a whole. @param passphrase of the gateway it was made of @throws BACKUP_INVALID, STORE_VERSION, KEYSTORE_INVALID */
export async function verifyBackup(
  path: string,
  passphrase: string,
): Promise<{ member: number; chainId: number; createdAt: number; rows: number }> {
  return withMasterKey(path, passphrase, async (masterKey) => {
    const { header, rows } = await checkBackup(path, masterKey);
    const { member, chainId, createdAt } = header;
    return { member, chainId, createdAt, rows };
  });
}

/**
 * Makes a data folder from a backup. The index is not in it: the first start makes it from the chain.
 * @param erased keys of what was erased after the backup was made, see `Vault.erased`
 * @throws STORE_EXISTS when the folder holds anything, and what `verifyBackup` throws; then nothing is left behind
 */
export async function restoreGateway(
  path: string,
  target: string,
  passphrase: string,
  erased: readonly string[],
): Promise<{ configPath: string; rows: number; leftOut: number }> {
  const dir = resolve(target);
  const present = await readdir(dir).catch(() => []);
  if (present.length > 0) throw new LedgerError('STORE_EXISTS', `${dir} holds ${present[0]}`, { path: dir });
  const { files } = await readBackupHeader(path);
  return withMasterKey(path, passphrase, async (masterKey) => {
    const place = places(dir);
    try {
      await mkdir(join(dir, KEYS), { recursive: true, mode: 0o700 });
      const restored = await restoreVault(path, masterKey, place.vault, new Set(erased));
      for (const [name, text] of Object.entries(files)) {
        // A name is one of ours, or of a key: nothing leads out of the folder.
        const inKeys = dirname(name) === KEYS;
        if (inKeys ? basename(name) === '..' : dirname(name) !== '.') continue;
        await writeFile(join(dir, name), Buffer.from(text, 'base64'), { mode: 0o600 });
      }
      const config = JSON.parse(await readFile(place.config, 'utf8')) as Record<string, unknown>;
      await writeFile(place.config, `${JSON.stringify({ ...config, manifest: MANIFEST }, null, 2)}\n`, { mode: 0o600 });
      return { configPath: place.config, ...restored };
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  });
}

/**
 * Puts damaged or lost rows of the vault in a data folder right, where the backup has them as they were. The gateway must not run.
 * @throws STORE_IN_USE, BACKUP_INVALID, STORE_DAMAGED, KEYSTORE_INVALID
 */
export async function mendGateway(path: string, dir: string, passphrase: string): Promise<Mended> {
  const place = places(resolve(dir));
  await access(place.vault).catch((error: unknown) => {
    throw new LedgerError('CONFIG_INVALID', `${place.vault}: no vault there`, { path: place.vault }, error);
  });
  return mendVault(place.vault, path, await openVaultKey(resolve(dir), passphrase));
}

/** The master key of a backup, from the key file it carries. */
async function withMasterKey<T>(
  path: string,
  passphrase: string,
  work: (masterKey: Uint8Array) => Promise<T>,
): Promise<T> {
  const { files } = await readBackupHeader(path);
  const sealed = files['vault-key.json'];
  if (sealed === undefined) throw new LedgerError('BACKUP_INVALID', `${path}: no key in it`, { path });
  return work(await openVaultKey({ name: path, text: Buffer.from(sealed, 'base64').toString('utf8') }, passphrase));
}

/** A list of erased rows as `ledger backup erased` writes it. @throws BACKUP_INVALID naming the line */
export function parseErased(text: string, name: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i) => {
      if (!/^([0-9a-f]{2})+$/.test(line))
        throw new LedgerError('BACKUP_INVALID', `${name}: line ${i + 1} is no key of an erased row`, { line: i + 1 });
      return line;
    });
}
