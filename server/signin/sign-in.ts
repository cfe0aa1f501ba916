import { recoverAddress } from '../chain/signer.ts';
import type { ContractSignatureCheck } from '../consents/controller-signature.ts';
import type { Caller } from '../domain/access.ts';
import type { Hex } from '../domain/bytes.ts';
import { isLedgerError, LedgerError } from '../errors.ts';
import type { IndexStore } from '../store/index-store.ts';
import type { SessionRow } from '../store/vault/sessions.ts';
import type { Vault } from '../store/vault.ts';
import { type Audience, composeMessage, messageDigest, readMessage, statementOf } from './message.ts';
import { NONCE_SECONDS, Nonces } from './nonces.ts';
import type { SessionTokens } from './session-tokens.ts';
import type { StaffLogin } from './staff-login.ts';

/** How long a session lasts. */
const SESSION_SECONDS = 3_600;

export interface SignInDeps {
  readonly member: number;
  readonly chainId: number;
  /** scheme, host and port under which people reach this gateway */
  readonly origin: () => Promise<string>;
  readonly index: Pick<IndexStore, 'handlesOf'>;
  readonly vault: Pick<Vault, 'tokens' | 'staff' | 'sessions'>;
  readonly tokens: SessionTokens;
  /** logins of the member's own issuer; absent where none is configured */
  readonly logins?: StaffLogin | undefined;
  readonly askContract: ContractSignatureCheck;
  /** an id that cannot be guessed */
  readonly newId: () => string;
  /** unix seconds */
  readonly now: () => number;
}

/** A message to sign, and what it says in Chinese. */
export interface Challenge extends Audience {
  readonly message: string;
  readonly statement: string;
  readonly statementZh: string;
  readonly nonce: string;
  /** unix seconds */
  readonly expiresAt: number;
}

export interface SignedIn {
  readonly token: string;
  /** unix seconds */
  readonly expiresAt: number;
  readonly caller: Caller;
}

/** Signs people in, and says of every credential whose it is. */
export class SignIn {
  readonly #deps: SignInDeps;
  readonly #nonces = new Nonces();

  constructor(deps: SignInDeps) {
    this.#deps = deps;
  }

  /** A message for the account. Given to anybody: it says nothing about whether the account is known. */
  async challenge(address: Hex): Promise<Challenge> {
    const account = address.toLowerCase() as Hex;
    const issuedAt = this.#deps.now();
    const { nonce, expiresAt } = this.#nonces.issue(account, issuedAt);
    const audience = await this.#audience();
    const { en, zh } = statementOf(audience.member);
    const message = composeMessage({ ...audience, account, nonce, issuedAt, expiresAt });
    return { ...audience, message, statement: en, statementZh: zh, nonce, expiresAt };
  }

  /**
   * Opens a session for the account that signed the message: a registered one of the staff, or one that controls a handle.
   * @throws LedgerError SIGN_IN_MESSAGE, SIGN_IN_EXPIRED, SIGN_IN_NONCE, SIGN_IN_REFUSED, CHAIN_UNREACHABLE (contract accounts)
   */
  async signIn(message: string, signature: Hex): Promise<SignedIn> {
    const now = this.#deps.now();
    const { account, nonce } = readMessage(message, await this.#audience(), { lifetime: NONCE_SECONDS, now });
    this.#nonces.require(nonce, account, now);
    const caller = await this.#callerWith(account, now);
    // The account first: the node is not asked about accounts that could not sign in anyway.
    if (caller === undefined || !(await this.#signedBy(account, messageDigest(message), signature)))
      throw new LedgerError(
        'SIGN_IN_REFUSED',
        `${account}: not known here as staff or as the account of a handle, or the signature is not its own`,
        { account },
      );
    this.#nonces.use(nonce, account, now);
    return this.#open({ account }, caller, now);
  }

  /** Begins a login at the member's own issuer; see staff-login.ts. @throws NOT_FOUND where none is configured */
  beginLogin(redirect: string): Promise<{ url: string; flow: string; expiresAt: number }> {
    return this.#logins().begin(redirect, this.#deps.now());
  }

  /** Opens a session for who came back from the issuer; see staff-login.ts. @throws NOT_FOUND where none is configured */
  async finishLogin(callback: string, flow: string): Promise<SignedIn> {
    const now = this.#deps.now();
    const by = await this.#logins().finish(callback, flow, now);
    return this.#open(by, { id: by.login, label: by.label, roles: by.roles }, now);
  }

  #logins(): StaffLogin {
    const { logins } = this.#deps;
    if (logins === undefined) throw new LedgerError('NOT_FOUND', 'this gateway has no issuer of logins (oidc)');
    return logins;
  }

  /** Whose credential this is, and what it is good for now; undefined when it is worth nothing. A machine's key is known at once. */
  callerOf(token: string | undefined): Caller | undefined | Promise<Caller | undefined> {
    if (token === undefined) return undefined;
    const { vault, now } = this.#deps;
    const key = vault.tokens.find(token, now());
    if (key === undefined) return this.#callerOfSession(token);
    const { id, label, roles, operations } = key;
    return operations === undefined ? { id, label, roles } : { id, label, roles, operations };
  }

  /** That a signature was verified before says nothing of the session, which is looked up every time. */
  #callerOfSession(token: string): Caller | undefined | Promise<Caller | undefined> {
    const { vault, tokens, now } = this.#deps;
    const callerIn = (id: string | undefined) => {
      const session = id === undefined ? undefined : vault.sessions.find(id, now());
      return session === undefined ? undefined : this.#callerIn(session);
    };
    const id = tokens.sessionOf(token, now());
    return id instanceof Promise ? id.then(callerIn) : callerIn(id);
  }

  #callerIn({ id, by }: SessionRow): Caller | undefined | Promise<Caller | undefined> {
    if ('login' in by) return { id: by.login, label: by.label, roles: by.roles, session: id };
    const within = (caller: Caller | undefined) => (caller === undefined ? undefined : { ...caller, session: id });
    const caller = this.#callerWith(by.account, this.#deps.now());
    return caller instanceof Promise ? caller.then(within) : within(caller);
  }

  /** What an account is here now. An account of the staff signs in as staff alone. */
  #callerWith(account: Hex, now: number): Caller | Promise<Caller | undefined> {
    const { vault, index } = this.#deps;
    const staff = vault.staff.find(account, now);
    if (staff !== undefined) return { id: account, label: staff.label, roles: staff.roles, account };
    return index
      .handlesOf(account)
      .then((handles) =>
        handles.length === 0 ? undefined : { id: account, label: 'subject', roles: ['subject'], account, handles },
      );
  }

  async #open(by: SessionRow['by'], caller: Caller, now: number): Promise<SignedIn> {
    const { vault, tokens, newId } = this.#deps;
    const expiresAt = now + SESSION_SECONDS;
    const id = newId();
    await vault.sessions.open({ id, by, createdAt: now, expiresAt });
    return { token: await tokens.mint(id, now, expiresAt), expiresAt, caller: { ...caller, session: id } };
  }

  async #signedBy(account: Hex, digest: Hex, signature: Hex): Promise<boolean> {
    try {
      if (recoverAddress(digest, signature).toLowerCase() === account) return true;
    } catch (error) {
      // A contract's signature may have any form.
      if (!isLedgerError(error)) throw error;
    }
    return this.#deps.askContract(account, digest, signature);
  }

  async #audience(): Promise<Audience> {
    const { chainId, member, origin } = this.#deps;
    return { origin: await origin(), chainId, member };
  }
}
