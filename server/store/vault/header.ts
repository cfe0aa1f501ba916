/** The first row of a vault: its format, its salt, and sealed under its key whose it is. */
import { createHash, randomBytes } from 'node:crypto';
import { LedgerError } from '../../errors.ts';
import { Keyring } from './keyring.ts';

export const FORMAT = 2;
export const HEADER_KEY = Buffer.from([0x00]);
const HEADER_AAD = Buffer.from('county-ledger/vault/header');

interface Header {
  readonly format: number;
  readonly salt: string;
  readonly identity: string;
}

export const damagedHeader = (): LedgerError =>
  new LedgerError('STORE_DAMAGED', 'vault: header', { store: 'vault', kind: 'header' });

/**
 * The keys of a vault, and whose it is, from its first row.
 * @throws STORE_DAMAGED, STORE_VERSION, STORE_FOREIGN (another master key)
 */
export function readHeader(stored: Buffer, masterKey: Uint8Array): { keyring: Keyring; identity: string } {
  const text = stored.subarray(32);
  if (!createHash('sha256').update(text).digest().equals(stored.subarray(0, 32))) throw damagedHeader();
  const header = JSON.parse(text.toString('utf8')) as Header;
  if (header.format !== FORMAT)
    throw new LedgerError('STORE_VERSION', `the vault has format ${header.format}, this program writes ${FORMAT}`, {
      store: 'vault',
      found: header.format,
      expected: FORMAT,
    });
  const keyring = new Keyring(masterKey, Buffer.from(header.salt, 'base64url'));
  const plain = keyring.unseal('value', HEADER_AAD, Buffer.from(header.identity, 'base64url'));
  if (plain === undefined) throw new LedgerError('STORE_FOREIGN', 'the master key is not the one of this vault');
  return { keyring, identity: plain.toString('utf8') };
}

/** A first row for a new vault. */
export function makeHeader(masterKey: Uint8Array, identity: string): { keyring: Keyring; stored: Buffer } {
  const salt = randomBytes(32);
  const keyring = new Keyring(masterKey, salt);
  const header: Header = {
    format: FORMAT,
    salt: salt.toString('base64url'),
    identity: keyring.seal('value', HEADER_AAD, Buffer.from(identity, 'utf8')).toString('base64url'),
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  return { keyring, stored: Buffer.concat([createHash('sha256').update(text).digest(), text]) };
}
