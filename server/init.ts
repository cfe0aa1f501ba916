/** Makes a gateway's data folder: signing key, vault key, configuration. The member's admission is the consortium's act, not ours. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createKeystore } from './chain/signer.ts';
import { CONFIG_DEFAULTS, type ConfigValues, places } from './config.ts';
import { keepConsortiumKey } from './consortium-key.ts';
import type { Hex } from './domain/bytes.ts';
import { LedgerError } from './errors.ts';
import { createVaultKey } from './secrets.ts';

export interface InitOptions {
  readonly dir: string;
  readonly name: string;
  readonly port: number;
  readonly rpcUrl: string;
  readonly manifest: string;
  readonly passphrase: string;
  /** writes the passphrase beside the keys (0600): for local trials */
  readonly keepPassphrase?: boolean;
  /** 32 bytes that all gateways of the consortium hold; without it assets are neither registered nor found by what they are */
  readonly consortiumKey?: Uint8Array;
  readonly settings?: Partial<ConfigValues>;
}

/**
 * Creates the folder; refuses one that already holds a gateway.
 * @returns the configuration's path and the address of the new key, which the consortium admits
 * @throws CONFIG_INVALID
 */
export async function initGateway(options: InitOptions): Promise<{ configPath: string; address: Hex }> {
  const dir = resolve(options.dir);
  const place = places(dir);
  const taken = await access(place.keystore).then(
    () => true,
    () => false,
  );
  if (taken) throw new LedgerError('CONFIG_INVALID', `${dir} already holds a gateway; choose another folder`, { dir });
  if (options.passphrase.length < 12)
    throw new LedgerError(
      'CONFIG_INVALID',
      `the passphrase has ${options.passphrase.length} characters; 12 is the least`,
    );
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { json, address } = await createKeystore(options.passphrase);
  const masterKey = await createVaultKey(dir, options.passphrase);
  if (options.consortiumKey !== undefined) await keepConsortiumKey(dir, masterKey, options.consortiumKey);
  const { name, port, rpcUrl } = options;
  const config: ConfigValues = {
    ...CONFIG_DEFAULTS,
    name,
    port,
    rpcUrl,
    manifest: resolve(options.manifest),
    ...options.settings,
  };
  await writeFile(place.config, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  if (options.keepPassphrase === true) await writeFile(place.passphrase, `${options.passphrase}\n`, { mode: 0o600 });
  // Last: its presence says that the folder is complete.
  await writeFile(place.keystore, json, { mode: 0o600, flag: 'wx' });
  return { configPath: place.config, address };
}
