/**
 * Logins of the member's own issuer (OpenID Connect, authorization code with PKCE), for organisations whose people have accounts already.
 * What a login may do comes from its claims by the configured mapping. What a flow needs until the person comes back is sealed and left
 * with the client: begun flows take no memory here, and a callback is worth nothing to whoever did not begin it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import * as openid from 'openid-client';
import type { StaffRole } from '../domain/access.ts';
import { isLoopback } from '../domain/endpoint.ts';
import { LedgerError } from '../errors.ts';

export interface LoginSettings {
  /** URL of the issuer: https, or http on loopback */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** where the issuer may send people back to; loopback addresses of a command line are always good (RFC 8252, 7.3) */
  readonly redirects: readonly string[];
  readonly scope: string;
  /** name of the claim that the mapping reads: a text or a list of texts */
  readonly claim: string;
  /** value of the claim -> roles */
  readonly roles: Readonly<Record<string, readonly StaffRole[]>>;
}

/** Who came back from the issuer. */
export interface Login {
  /** issuer and subject: the same person every time */
  readonly login: string;
  readonly label: string;
  readonly roles: string[];
}

interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirect: string;
  /** unix seconds */
  readonly expiresAt: number;
}

const FLOW_SECONDS = 600;
const TIMEOUT_SECONDS = 5;

export class StaffLogin {
  readonly #settings: LoginSettings;
  /** A restart makes a new key: flows begun before it are begun again. */
  readonly #key = randomBytes(32);
  #configuration: Promise<openid.Configuration> | undefined;

  constructor(settings: LoginSettings) {
    this.#settings = settings;
  }

  /**
   * Begins a flow.
   * @param redirect where the issuer sends the person back to @param now unix seconds
   * @returns the issuer's page, and the sealed flow that `finish` needs
   * @throws LedgerError SIGN_IN_MESSAGE (redirect), ISSUER_UNREACHABLE
   */
  async begin(redirect: string, now: number): Promise<{ url: string; flow: string; expiresAt: number }> {
    this.#requireRedirect(redirect);
    const configuration = await this.#discovered();
    const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: this.#settings.scope,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const expiresAt = now + FLOW_SECONDS;
    return { url: url.href, flow: this.#seal({ state, nonce, verifier, redirect, expiresAt }), expiresAt };
  }

  /**
   * Takes the URL to which the issuer sent the person back.
   * @param now unix seconds
   * @throws LedgerError SIGN_IN_MESSAGE, SIGN_IN_EXPIRED, SIGN_IN_REFUSED, ISSUER_UNREACHABLE
   */
  async finish(callback: string, flow: string, now: number): Promise<Login> {
    const { state, nonce, verifier, redirect, expiresAt } = this.#unseal(flow);
    if (expiresAt <= now) throw new LedgerError('SIGN_IN_EXPIRED', 'the flow is over', { expiresAt });
    const url = URL.canParse(callback) ? new URL(callback) : undefined;
    if (url === undefined || url.origin + url.pathname !== new URL(redirect).origin + new URL(redirect).pathname)
      throw new LedgerError('SIGN_IN_MESSAGE', 'the callback is not the redirect of this flow', { field: 'callback' });
    const configuration = await this.#discovered();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(configuration, url, checks).catch((error: unknown) => {
      throw refusalOf(error);
    });
    return this.#loginOf({ ...tokens.claims() });
  }

  #loginOf(claims: Record<string, unknown>): Login {
    const { claim, roles: mapping } = this.#settings;
    const values = [claims[claim]].flat().filter((value) => typeof value === 'string');
    const roles = [...new Set(values.flatMap((value) => (Object.hasOwn(mapping, value) ? mapping[value]! : [])))];
    const login = `${String(claims.iss)} ${String(claims.sub)}`;
    if (roles.length === 0)
      throw new LedgerError('SIGN_IN_REFUSED', `no role goes with the claim '${claim}' of this login`, { claim });
    const name = typeof claims.preferred_username === 'string' ? claims.preferred_username : String(claims.sub);
    // A person may choose the name at the issuer, another's too: in the access log the two must not be one.
    const mark = createHash('sha256').update(login).digest('hex').slice(0, 8);
    return { login, label: `${name.slice(0, 54)} #${mark}`, roles };
  }

  #requireRedirect(redirect: string): void {
    const url = URL.canParse(redirect) ? new URL(redirect) : undefined;
    const ofCommandLine = url?.protocol === 'http:' && isLoopback(url.hostname) && url.username === '';
    if (!ofCommandLine && !this.#settings.redirects.includes(redirect))
      throw new LedgerError('SIGN_IN_MESSAGE', `${redirect.slice(0, 128)} is no redirect of this gateway`, {
        field: 'redirect',
      });
  }

  async #discovered(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const url = new URL(issuer);
    const secret = clientSecret === undefined ? openid.None() : openid.ClientSecretPost(clientSecret);
    const plain = url.protocol === 'http:' && isLoopback(url.hostname) ? [openid.allowInsecureRequests] : [];
    // The ID token's own signature is checked too, not the connection alone.
    const execute = [...plain, openid.enableNonRepudiationChecks];
    this.#configuration ??= openid.discovery(url, clientId, undefined, secret, { execute, timeout: TIMEOUT_SECONDS });
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      throw new LedgerError('ISSUER_UNREACHABLE', issuer, { issuer }, error);
    }
  }

  #seal(flow: Flow): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([
      iv,
      cipher.update(JSON.stringify(flow), 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return sealed.toString('base64url');
  }

  #unseal(text: string): Flow {
    try {
      const bytes = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(bytes.subarray(-16));
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as Flow;
    } catch (error) {
      throw new LedgerError('SIGN_IN_MESSAGE', 'the flow is not one of this gateway', { field: 'flow' }, error);
    }
  }
}

/** What went wrong with the exchange: the issuer's no, or the issuer's silence. */
function refusalOf(error: unknown): LedgerError {
  const refused =
    error instanceof openid.ResponseBodyError ||
    error instanceof openid.AuthorizationResponseError ||
    (error instanceof openid.ClientError && error.code !== 'OAUTH_TIMEOUT' && !isNetwork(error));
  if (refused) return new LedgerError('SIGN_IN_REFUSED', 'the issuer did not confirm the login', {}, error);
  return new LedgerError('ISSUER_UNREACHABLE', 'no answer to the code', {}, error);
}

const isNetwork = (error: Error): boolean => error.cause instanceof TypeError && /fetch/.test(error.cause.message);
