/**
 * Tokens of sessions: JWTs of this gateway for this gateway (RFC 7519, 9068), signed with Ed25519. A token names a session and its end,
 * nothing about a person. Verified signatures are cached; whether the session still stands is not a matter of the signature.
 */
import { hash } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { LedgerError } from '../errors.ts';
import type { SettingArea } from '../store/vault/settings.ts';

const ALGORITHM = 'EdDSA';
const TYPE = 'at+jwt';
const SETTING = 'sessionKey';
/** Everything a header of ours holds. Others (jku, x5u, jwk, crit) are ways to bring one's own key. */
const HEADER = ['alg', 'kid', 'typ'];
/** About 200 bytes, a number and a name for each. */
const LONGEST = 1_024;

export interface SessionKey {
  /** RFC 7638 thumbprint */
  readonly kid: string;
  readonly sign: Awaited<ReturnType<typeof importJWK>>;
  readonly verify: Awaited<ReturnType<typeof importJWK>>;
}

/** The gateway's key for sessions: sealed in the vault, made at the first start. */
export async function openSessionKey(settings: Pick<SettingArea, 'get' | 'put'>): Promise<SessionKey> {
  let jwk = (await settings.get(SETTING)) as JWK | undefined;
  if (jwk === undefined) {
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    jwk = await exportJWK(privateKey);
    await settings.put(SETTING, jwk);
  }
  const { d: _secret, ...open } = jwk;
  return {
    kid: await calculateJwkThumbprint(jwk),
    sign: await importJWK(jwk, ALGORITHM),
    verify: await importJWK(open, ALGORITHM),
  };
}

export interface SessionTokenOptions {
  readonly key: SessionKey;
  /** who signs and for whom: this gateway, both */
  readonly issuer: string;
  /** verified tokens that are remembered; 0 = none */
  readonly cacheSize?: number;
}

interface Verified {
  readonly id: string;
  readonly expiresAt: number;
}

const inForce = (known: Verified | undefined, now: number): string | undefined =>
  known === undefined || known.expiresAt <= now ? undefined : known.id;

export class SessionTokens {
  readonly #options: SessionTokenOptions;
  readonly #cacheSize: number;
  /** by SHA-256 of the token, so that no token stands in memory for longer than its request */
  readonly #verified = new Map<string, Verified>();

  constructor(options: SessionTokenOptions) {
    this.#options = options;
    this.#cacheSize = options.cacheSize ?? 10_000;
  }

  /** @param id of the session @param now, expiresAt unix seconds */
  mint(id: string, now: number, expiresAt: number): Promise<string> {
    const { key, issuer } = this.#options;
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: TYPE })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setJti(id)
      .setIssuedAt(now)
      .setExpirationTime(expiresAt)
      .sign(key.sign);
  }

  /** The session that the token names; undefined when the token is not ours, not for us, forged or over. @param now unix seconds */
  sessionOf(token: string, now: number): string | undefined | Promise<string | undefined> {
    if (token.length > LONGEST) return undefined;
    const digest = hash('sha256', token);
    const known = this.#verified.get(digest);
    return known === undefined
      ? this.#verify(token, digest, now).then((verified) => inForce(verified, now))
      : inForce(known, now);
  }

  async #verify(token: string, digest: string, now: number): Promise<Verified | undefined> {
    const { key, issuer } = this.#options;
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => {
          if (header.kid !== key.kid || Object.keys(header).some((name) => !HEADER.includes(name)))
            throw new LedgerError('UNAUTHENTICATED', 'the header is none of ours');
          return key.verify;
        },
        {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer,
          audience: issuer,
          requiredClaims: ['jti', 'exp', 'iat'],
          currentDate: new Date(now * 1000),
        },
      );
      const known = { id: String(payload.jti), expiresAt: Number(payload.exp) };
      this.#remember(digest, known);
      return known;
    } catch {
      // Whatever was wrong with it: it opens nothing, and why is nobody's business.
      return undefined;
    }
  }

  #remember(digest: string, known: Verified): void {
    if (this.#cacheSize === 0) return;
    const [oldest] = this.#verified.keys();
    if (this.#verified.size >= this.#cacheSize && oldest !== undefined) this.#verified.delete(oldest);
    this.#verified.set(digest, known);
  }
}
