/** A small issuer of logins on loopback (oidc-provider), and a browser that gets through its pages. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'gateway', secret: 'a secret of the tests' };
export const REDIRECT = 'http://127.0.0.1:7777/callback';

export interface Issuer {
  readonly url: string;
  /** Logs a person in at the page of a flow; answers where the issuer sends them back to. */
  login(page: string, person: string): Promise<string>;
  close(): Promise<void>;
}

/** @param groups of each person */
export async function startIssuer(groups: Readonly<Record<string, readonly string[]>>): Promise<Issuer> {
  let listener: RequestListener = (_request, response) => response.end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [REDIRECT],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key of the tests'] },
    scopes: ['openid'],
    claims: { openid: ['sub', 'groups', 'preferred_username'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: { Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, Interaction: 600 },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, groups: groups[sub] ?? [], preferred_username: sub }),
    }),
  });
  listener = provider.callback();
  return {
    url,
    login: (page, person) => login(page, person),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** Follows redirects with cookies, answering the two forms on the way, up to the one that leaves the issuer. */
async function login(page: string, person: string): Promise<string> {
  const cookies = new Map<string, string>();
  let form: URLSearchParams | undefined;
  for (let url = page, steps = 0; steps < 20; steps += 1) {
    const headers: Record<string, string> = { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
    const response = await fetch(url, {
      redirect: 'manual',
      headers,
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]!.split(/=(.*)/s);
      cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get('location');
    if (location !== null) {
      const next = new URL(location, url);
      if (next.href.startsWith(REDIRECT)) return next.href;
      [url, form] = [next.href, undefined];
    } else if (/name="prompt" value="(login|consent)"/.test(text)) {
      const [, prompt = ''] = /name="prompt" value="(\w+)"/.exec(text) ?? [];
      form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login: person, password: 'any' } : {}) });
    } else throw new Error(`${url}: ${response.status} ${text.slice(0, 300)}`);
  }
  throw new Error('the issuer sends in circles');
}
