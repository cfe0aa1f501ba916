/** The member's key, wherever the configuration says it is. */
import { readFile } from 'node:fs/promises';
import { openPkcs11Signer } from './chain/pkcs11-signer.ts';
import { openKeystore, type Signer } from './chain/signer.ts';
import { openWeb3Signer } from './chain/web3signer.ts';
import { type Config, places } from './config.ts';
import type { Hex } from './domain/bytes.ts';
import { readPin } from './secrets.ts';

/** @throws KEYSTORE_INVALID, SIGNER_UNREACHABLE, SIGNER_INVALID, CONFIG_INVALID */
export async function openSigner({ dir, signer }: Config, passphrase: string): Promise<Signer> {
  switch (signer?.type) {
    case 'web3signer':
      return openWeb3Signer({ ...signer, address: signer.address as Hex });
    case 'pkcs11':
      return openPkcs11Signer({ ...signer, pin: await readPin(dir, process.env) });
    default:
      return openKeystore(await readFile(places(dir).keystore, 'utf8'), passphrase);
  }
}
