/** Tokens that look like a session's and are not one: each differs from a good one in what its name says. */
import { createHmac, createPublicKey, generateKeyPairSync, type webcrypto } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { SessionKey } from '../../server/signin/session-tokens.ts';

export interface ForgeryInput {
  readonly key: SessionKey;
  readonly issuer: string;
  /** id of a session that stands */
  readonly session: string;
  /** unix seconds */
  readonly now: number;
}

type Change = { readonly header?: Record<string, unknown>; readonly claims?: Record<string, unknown> };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Names and texts of forgeries. */
export async function forgedTokens({ key, issuer, session, now }: ForgeryInput): Promise<[string, string][]> {
  const header = { alg: 'EdDSA', kid: key.kid, typ: 'at+jwt' };
  const claims = { iss: issuer, aud: issuer, jti: session, iat: now, exp: now + 600 };
  const without = (name: keyof typeof claims): Record<string, unknown> => ({ ...claims, [name]: undefined });
  const signed = (change: Change = {}, by: Parameters<SignJWT['sign']>[0] = key.sign): Promise<string> =>
    new SignJWT({ ...claims, ...change.claims }).setProtectedHeader({ ...header, ...change.header }).sign(by);
  const good = await signed();
  const [head, body, signature] = good.split('.') as [string, string, string];
  const other = await generateKeyPair('EdDSA', { extractable: true });
  const otherJwk = await exportJWK(other.publicKey);
  const elliptic = await generateKeyPair('ES256');
  const publicPem = await exportSPKI(key.verify as webcrypto.CryptoKey);
  const publicRaw = createPublicKey(publicPem).export({ format: 'jwk' }).x!;
  const hmac = (secret: string | Buffer): string => {
    const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const unsigned = (alg: string): string => `${encode({ ...header, alg })}.${encode(claims)}.`;
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return [
    ['alg none', unsigned('none')],
    ['alg NONE', unsigned('NONE')],
    ['alg none with a signature', `${encode({ ...header, alg: 'none' })}.${body}.${signature}`],
    ['no signature', `${head}.${body}.`],
    ['two parts', `${head}.${body}`],
    ['five parts', `${head}.${body}.${signature}.${body}.${signature}`],
    ['signature of other claims', `${head}.${encode({ ...claims, jti: 'x' })}.${signature}`],
    ['a bit of the signature', `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`],
    ['HS256 with the public key as PEM', hmac(publicPem)],
    ['HS256 with the public key as bytes', hmac(Buffer.from(publicRaw, 'base64url'))],
    ['HS256 with the name of the key', hmac(key.kid)],
    ['HS256 with nothing', hmac('')],
    ['another Ed25519 key', await signed({}, other.privateKey)],
    ['another key and its own name', await signed({ header: { kid: 'mine' } }, other.privateKey)],
    ['ES256', await signed({ header: { alg: 'ES256' } }, elliptic.privateKey)],
    ['RS256', await signed({ header: { alg: 'RS256' } }, rsa)],
    ...(await Promise.all(
      ['../../../../dev/null', '/etc/passwd', "' OR '1'='1", '', 'x'.repeat(200), '\u0000', 'http://127.0.0.1:1/'].map(
        async (kid): Promise<[string, string]> => [
          `kid ${JSON.stringify(kid).slice(0, 30)}`,
          await signed({ header: { kid } }),
        ],
      ),
    )),
    ['kid that is no text', `${encode({ ...header, kid: 7 })}.${body}.${signature}`],
    ['no kid', await signed({ header: { kid: undefined } })],
    ['jwk in the header', await signed({ header: { jwk: otherJwk } }, other.privateKey)],
    ['jku in the header', await signed({ header: { jku: 'http://127.0.0.1:1/keys' } }, other.privateKey)],
    ['x5u in the header', await signed({ header: { x5u: 'http://127.0.0.1:1/cert' } }, other.privateKey)],
    ['x5c in the header', await signed({ header: { x5c: [publicRaw] } }, other.privateKey)],
    ['jku beside the right signature', await signed({ header: { jku: 'http://127.0.0.1:1/keys' } })],
    ['crit nobody knows', `${encode({ ...header, crit: ['b64'], b64: false })}.${body}.${signature}`],
    ['another type', await signed({ header: { typ: 'JWT' } })],
    ['no type', await signed({ header: { typ: undefined } })],
    ['another issuer', await signed({ claims: { iss: `${issuer}1` } })],
    ['another audience', await signed({ claims: { aud: issuer.replace(/\d+$/, '99') } })],
    ['no issuer', await signed({ claims: without('iss') })],
    ['no audience', await signed({ claims: without('aud') })],
    ['no end', await signed({ claims: without('exp') })],
    ['no beginning', await signed({ claims: without('iat') })],
    ['no session', await signed({ claims: without('jti') })],
    ['a session nobody opened', await signed({ claims: { jti: '00000000-0000-4000-8000-000000000000' } })],
    ['a session that is no text', await signed({ claims: { jti: ['x'] } })],
    ['over', await signed({ claims: { iat: now - 7_200, exp: now - 1 } })],
    ['not before tomorrow', await signed({ claims: { nbf: now + 86_400 } })],
    ['an end that is no number', await signed({ claims: { exp: 'never' } })],
    ['claims that are no object', `${head}.${encode(7)}.${signature}`],
    ['claims that are no JSON', `${head}.${Buffer.from('{').toString('base64url')}.${signature}`],
    ['very long', `${head}.${encode({ ...claims, pad: 'x'.repeat(5_000) })}.${signature}`],
  ];
}
