/** Wires who is calling. */
import { randomUUID } from 'node:crypto';
import type { Tools } from './compose-tools.ts';
import { SessionTokens } from './signin/session-tokens.ts';
import { SignIn } from './signin/sign-in.ts';
import { StaffLogin } from './signin/staff-login.ts';

export function composeSignIn({ config, manifest, self, index, vault, sessionKey, askContract, now }: Tools): SignIn {
  return new SignIn({
    member: self,
    chainId: manifest.chainId,
    origin: async () =>
      config.origin ?? originOf((await index.member(self))?.endpoint) ?? `http://${config.host}:${config.port}`,
    index,
    vault,
    tokens: new SessionTokens({ key: sessionKey, issuer: `urn:county-ledger:${manifest.chainId}:member:${self}` }),
    logins:
      config.oidc === undefined
        ? undefined
        : new StaffLogin({ redirects: [], scope: 'openid', claim: 'groups', ...config.oidc }),
    askContract,
    newId: randomUUID,
    now,
  });
}

/** Where people reach the gateway, from the endpoint that the chain names. */
const originOf = (endpoint: string | undefined): string | undefined =>
  endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).origin : undefined;
