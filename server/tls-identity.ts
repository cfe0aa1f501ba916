/** The TLS key and certificate that the configuration names; without them the gateway stays on this machine. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from './config.ts';
import { isLoopback } from './domain/endpoint.ts';
import { LedgerError } from './errors.ts';
import { pinOf, pinOfPrivate, type TlsIdentity } from './peer/identity.ts';

/**
 * Reads them.
 * @throws CONFIG_INVALID when plain HTTP would leave the machine, a file cannot be read, the key is readable by others or not the certificate's
 */
export async function readTlsIdentity({ dir, host, tls }: Config): Promise<TlsIdentity | undefined> {
  if (tls === undefined) {
    if (isLoopback(host)) return undefined;
    throw new LedgerError(
      'CONFIG_INVALID',
      `host ${host} is not this machine's own: tls is needed (key, certificate)`,
      {
        host,
      },
    );
  }
  const paths = { key: resolve(dir, tls.key), certificate: resolve(dir, tls.certificate) };
  const [key, certificate] = await Promise.all([paths.key, paths.certificate].map(read));
  if (((await stat(paths.key)).mode & 0o077) !== 0)
    throw new LedgerError('CONFIG_INVALID', `${paths.key} is readable by others: chmod 600`, { path: paths.key });
  if (pinOf(certificate!) !== pinOfPrivate(key!))
    throw new LedgerError('CONFIG_INVALID', `${paths.key} is not the key of ${paths.certificate}`, paths);
  return { key: key!, certificate: certificate! };
}

const read = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new LedgerError('CONFIG_INVALID', `${path}: ${error.code ?? 'unknown'}`, { path }, error);
  });
