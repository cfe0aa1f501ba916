/**
 * An enterprise's wallet: one seed, one account per publishing member (m/44'/60'/0'/0/MEMBER), so that its handles cannot be
 * linked by account; the openings of its handles; and every consent it signed. ethers is loaded only when a key is needed.
 */
import { randomBytes } from 'node:crypto';
import { type Hex, parseHex, ZERO32 } from '../../../server/domain/bytes.ts';
import { type Consent, consentId, withdrawalDigest } from '../../../server/domain/consent.ts';
import type { Notice } from '../../../server/domain/notice.ts';
import { checkOpening, type Opening } from '../../../server/domain/subject.ts';
import { domainSeparator } from '../../../server/domain/typed-data.ts';
import { LedgerError } from '../../../server/errors.ts';
import type { Io } from '../io.ts';
import { type Lock, newLock, readWalletFile, writeWalletFile } from './wallet-file.ts';

/** For which chain and contract a consent is signed. */
export interface ConsentDomain {
  readonly chainId: number;
  readonly consentRegistry: Hex;
}

/** Where a consent goes. */
export interface Endpoints {
  readonly publisher: string;
  /** Absent for PROVIDE, where the publisher is the recipient. */
  readonly recipient?: string;
}
export type Side = keyof Endpoints;

/** What a wallet signs for one of its handles, with a salt of its own. */
export type WalletDraft = Omit<Consent, 'subject' | 'terms'> & { terms: Omit<Consent['terms'], 'salt'> };

export interface WalletConsent {
  readonly id: Hex;
  readonly consent: Consent;
  readonly signature: Hex;
  readonly domain: ConsentDomain;
  readonly publisher: number;
  readonly endpoints: Endpoints;
  /** What was shown, where the terms hold its hash; wallets of before did not keep it. */
  notice?: Notice;
  /** SHA-256 of the request it answers, so that granting the same request again signs nothing new. */
  readonly request?: string;
  /** Unix seconds. */
  readonly signedAt: number;
  /** Gateways that have it. */
  delivered: Side[];
  withdrawal?: { readonly signature: Hex; readonly signedAt: number; delivered: Side[] };
}

/** An account that owns one asset, or will: m/44'/60'/1'/0/INDEX. */
export interface AssetAccount {
  readonly index: number;
  readonly address: Hex;
  /** what it is for, in the owner's words */
  readonly label: string;
}

interface Content {
  readonly seed: Hex;
  /** absent in wallets made before there were assets */
  assets?: AssetAccount[];
  openings: Opening[];
  consents: WalletConsent[];
}

/** Name of the environment variable that carries a wallet's passphrase. */
const WALLET_PASSPHRASE = 'LEDGER_WALLET_PASSPHRASE';
const LEAST_PASSPHRASE = 12;

export class Wallet {
  readonly path: string;
  readonly #lock: Lock;
  readonly #content: Content;

  private constructor(path: string, lock: Lock, content: Content) {
    this.path = path;
    this.#lock = lock;
    this.#content = content;
  }

  /** A new wallet with a new seed. WALLET_EXISTS, USAGE_INVALID for a short passphrase. */
  static async create(io: Io, path: string, plain: boolean): Promise<Wallet> {
    const lock: Lock = plain ? 'plain' : await newLock(await newPassphrase(io));
    const wallet = new Wallet(path, lock, { seed: `0x${randomBytes(32).toString('hex')}`, openings: [], consents: [] });
    await writeWalletFile(path, wallet.#content, lock, true);
    return wallet;
  }

  /** WALLET_INVALID, FILE_UNREADABLE. */
  static async open(io: Io, path: string): Promise<Wallet> {
    const ask = async (): Promise<string> =>
      io.env[WALLET_PASSPHRASE] ?? io.ask(`Passphrase of ${path}: `, { secret: true });
    const { content, lock } = await readWalletFile(path, ask);
    if (!isContent(content))
      throw new LedgerError('WALLET_INVALID', `${path}: seed, openings or consents are missing`, { path });
    return new Wallet(path, lock, content);
  }

  async save(): Promise<void> {
    await writeWalletFile(this.path, this.#content, this.#lock);
  }

  get openings(): readonly Opening[] {
    return this.#content.openings;
  }

  get consents(): readonly WalletConsent[] {
    return this.#content.consents;
  }

  get assetAccounts(): readonly AssetAccount[] {
    return this.#content.assets ?? [];
  }

  /** A fresh account for one asset, so that nothing on chain links two of an owner; not saved yet. */
  async addAssetAccount(label: string): Promise<AssetAccount> {
    const index = this.assetAccounts.length;
    const address = (await this.#derived(`m/44'/60'/1'/0/${index}`)).address.toLowerCase() as Hex;
    const account = { index, address, label };
    this.#content.assets = [...this.assetAccounts, account];
    return account;
  }

  /** Signs a digest as the owner of an asset: of a document that was shown. USAGE_INVALID when the account is not of this wallet. */
  async signAsOwner(address: Hex, digest: Hex): Promise<Hex> {
    const account = this.assetAccounts.find((one) => one.address === address.toLowerCase());
    if (account === undefined)
      throw new LedgerError('USAGE_INVALID', `${this.path} has no account ${address}: another wallet owns the asset`, {
        owner: address,
      });
    return (await this.#derived(`m/44'/60'/1'/0/${account.index}`)).signingKey.sign(digest).serialized as Hex;
  }

  /** Address of the account that signs for the handle of a publisher. */
  async address(publisher: number): Promise<Hex> {
    return (await this.#account(publisher)).address.toLowerCase() as Hex;
  }

  /** The opening of the handle for a publisher. SUBJECT_UNKNOWN. */
  opening(publisher: number): Opening {
    const opening = this.openings.find((one) => one.publisher === publisher);
    if (opening === undefined)
      throw new LedgerError(
        'SUBJECT_UNKNOWN',
        `${this.path} has no handle for member ${publisher}; ask the registrar to enrol it`,
        { publisher },
      );
    return opening;
  }

  /** Keeps openings from the registrar; each must give its handle. PROOF_INVALID, SUBJECT_ENROLLED when another is there. */
  addOpenings(openings: readonly Opening[]): void {
    for (const opening of openings) {
      checkOpening(opening);
      const known = this.openings.find(({ publisher }) => publisher === opening.publisher);
      if (known === undefined) this.#content.openings.push(opening);
      else if (known.subject !== opening.subject)
        throw new LedgerError(
          'SUBJECT_ENROLLED',
          `${this.path} has another handle for member ${opening.publisher}: ${known.subject}`,
          { publisher: opening.publisher },
        );
    }
  }

  /** A consent of this wallet. CONSENT_UNKNOWN. */
  consent(id: Hex): WalletConsent {
    const found = this.consents.find((one) => one.id === id);
    if (found === undefined) throw new LedgerError('CONSENT_UNKNOWN', `${this.path} has no consent ${id}`, { id });
    return found;
  }

  /** Signs a consent on the handle of a publisher and keeps it; not saved yet. */
  async sign(
    publisher: number,
    terms: WalletDraft,
    about: Pick<WalletConsent, 'domain' | 'endpoints' | 'notice' | 'request' | 'signedAt'>,
  ): Promise<WalletConsent> {
    const consent: Consent = {
      ...terms,
      subject: this.opening(publisher).subject,
      terms: { ...terms.terms, salt: `0x${randomBytes(32).toString('hex')}` },
    };
    const id = consentId(separatorOf(about.domain), consent);
    const signed: WalletConsent = {
      id,
      consent,
      signature: await this.#signDigest(publisher, id),
      publisher,
      delivered: [],
      ...about,
    };
    this.#content.consents.push(signed);
    return signed;
  }

  /** Signs the withdrawal of a consent and keeps it; not saved yet. The same one when it was signed before. */
  async withdraw(consent: WalletConsent, signedAt: number): Promise<NonNullable<WalletConsent['withdrawal']>> {
    consent.withdrawal ??= {
      signature: await this.#signDigest(consent.publisher, withdrawalDigest(separatorOf(consent.domain), consent.id)),
      signedAt,
      delivered: [],
    };
    return consent.withdrawal;
  }

  /** Signs a digest with the account of the handle for a publisher: of a message that its owner has read. */
  signMessage(publisher: number, digest: Hex): Promise<Hex> {
    return this.#signDigest(publisher, digest);
  }

  async #signDigest(publisher: number, digest: Hex): Promise<Hex> {
    return (await this.#account(publisher)).signingKey.sign(digest).serialized as Hex;
  }

  async #account(publisher: number) {
    // Numbers from 2^31 on are hardened in BIP-32 and written otherwise; no consortium has that many members.
    if (!Number.isInteger(publisher) || publisher < 1 || publisher >= 2 ** 31)
      throw new LedgerError('USAGE_INVALID', `${publisher} is not a member's number`);
    return this.#derived(`m/44'/60'/0'/0/${publisher}`);
  }

  async #derived(path: string) {
    const { HDNodeWallet } = await import('ethers');
    return HDNodeWallet.fromSeed(this.#content.seed).derivePath(path);
  }
}

/** For terms that name no template or no notice. */
export const NONE_NAMED = ZERO32;

const separatorOf = ({ chainId, consentRegistry }: ConsentDomain): Hex =>
  domainSeparator({ chainId, verifyingContract: consentRegistry });

async function newPassphrase(io: Io): Promise<string> {
  const given = io.env[WALLET_PASSPHRASE];
  const passphrase =
    given ??
    (await io.ask(`Passphrase for the new wallet, ${LEAST_PASSPHRASE} characters or more: `, { secret: true }));
  if (passphrase.length < LEAST_PASSPHRASE)
    throw new LedgerError(
      'USAGE_INVALID',
      `the passphrase has ${passphrase.length} characters; ${LEAST_PASSPHRASE} is the least`,
    );
  if (given === undefined && (await io.ask('Once more: ', { secret: true })) !== passphrase)
    throw new LedgerError('USAGE_INVALID', 'the two passphrases differ');
  return passphrase;
}

function isContent(content: unknown): content is Content {
  const { seed, openings, consents } = (typeof content === 'object' && content !== null ? content : {}) as Record<
    string,
    unknown
  >;
  return typeof seed === 'string' && parseHex(seed, 32) === seed && Array.isArray(openings) && Array.isArray(consents);
}
