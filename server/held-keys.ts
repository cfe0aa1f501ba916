/**
 * The keys this gateway can sign with: the one of its configuration, and those it made since (`keys/` of the data folder, under the same
 * passphrase). One of them signs at a time; whoever was given the whole signs with that one.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeystore, openKeystore, type Signer } from './chain/signer.ts';
import { type Config, places } from './config.ts';
import type { Hex } from './domain/bytes.ts';
import { KEY_PURPOSES } from './domain/capabilities.ts';
import { LedgerError } from './errors.ts';
import { openSigner } from './open-signer.ts';
import type { IndexStore } from './store/index-store.ts';

/** What a gateway's key must be for. */
const NEEDED = KEY_PURPOSES.PUBLISH | KEY_PURPOSES.SIGN;

type KeyIndex = Pick<IndexStore, 'key' | 'head'>;

export class HeldKeys implements Signer {
  readonly #dir: string;
  readonly #signers = new Map<Hex, Signer>();
  readonly #create: () => Promise<Signer>;
  #current: Signer;
  #listeners: ((signer: Signer) => void)[] = [];

  private constructor(dir: string, signers: readonly Signer[], create: (dir: string) => Promise<Signer>) {
    this.#dir = dir;
    this.#create = () => create(this.#dir);
    for (const signer of signers) this.#signers.set(signer.address, signer);
    this.#current = signers[0]!;
  }

  /** @throws KEYSTORE_INVALID, SIGNER_UNREACHABLE, SIGNER_INVALID, CONFIG_INVALID */
  static async open(config: Config, passphrase: string): Promise<HeldKeys> {
    const { keys } = places(config.dir);
    const names = await readdir(keys).catch(() => []);
    const more = names.filter((name) => name.endsWith('.json')).sort();
    const signers = [await openSigner(config, passphrase)];
    // One after another: each takes 128 MiB while it opens.
    for (const name of more) signers.push(await openKeystore(await readFile(join(keys, name), 'utf8'), passphrase));
    return new HeldKeys(keys, signers, (dir) => createIn(dir, passphrase));
  }

  get address(): Hex {
    return this.#current.address;
  }

  /** The one that signs now. */
  get current(): Signer {
    return this.#current;
  }

  get addresses(): readonly Hex[] {
    return [...this.#signers.keys()];
  }

  signMessage(message: Hex): Promise<Hex> {
    return this.#current.signMessage(message);
  }

  signTransaction(transaction: Parameters<Signer['signTransaction']>[0]): Promise<Hex> {
    return this.#current.signTransaction(transaction);
  }

  /** A new key, durable before it is named. It signs nothing until `use`. */
  async create(): Promise<Hex> {
    const signer = await this.#create();
    this.#signers.set(signer.address, signer);
    return signer.address;
  }

  /** Signs with this key from now on. @throws KEY_UNKNOWN */
  use(address: Hex): void {
    const signer = this.#signers.get(address);
    if (signer === undefined) throw new LedgerError('KEY_UNKNOWN', `${address} is not held here`, { key: address });
    if (signer === this.#current) return;
    this.#current = signer;
    for (const listener of this.#listeners) listener(signer);
  }

  /** Told the key that signs from now on. */
  onChange(listener: (signer: Signer) => void): void {
    this.#listeners.push(listener);
  }

  /** Goes on with the newest held key that is valid by the index, when the present one is not. False when none is. */
  async refresh(index: KeyIndex): Promise<boolean> {
    const valid = await this.#valid(index);
    if (valid.includes(this.address)) return true;
    if (valid[0] !== undefined) this.use(valid[0]);
    return valid.length > 0;
  }

  /** Begins with the newest held key that is valid by the index. */
  async chooseNewest(index: KeyIndex): Promise<void> {
    const [newest] = await this.#valid(index);
    if (newest !== undefined) this.use(newest);
  }

  /** Newest first. */
  async #valid(index: KeyIndex): Promise<Hex[]> {
    const now = index.head()?.timestamp ?? 0;
    const rows = await Promise.all(this.addresses.map((address) => index.key(address)));
    return rows
      .filter((row) => row !== undefined)
      .filter(({ purposes }) => (purposes & NEEDED) === NEEDED)
      .filter(({ validFrom, validUntil }) => validFrom <= now && (validUntil === 0 || validUntil > now))
      .sort((a, b) => b.at.block - a.at.block)
      .map(({ key }) => key);
  }
}

async function createIn(dir: string, passphrase: string): Promise<Signer> {
  const { json, address } = await createKeystore(passphrase);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(join(dir, `${address}.json`), json, { mode: 0o600, flag: 'wx' });
  return openKeystore(json, passphrase);
}
