/** The gateway's own sign-in over a vault alone: for tests of routes that need a caller and no chain. */
import { randomUUID } from 'node:crypto';
import { openSessionKey, SessionTokens } from '../../server/signin/session-tokens.ts';
import { SignIn, type SignInDeps } from '../../server/signin/sign-in.ts';
import type { Vault } from '../../server/store/vault.ts';

/** Who signs the tokens of sessions here, and for whom. */
export const ISSUER = 'urn:county-ledger:31337:member:1';

/** @param now unix seconds */
export async function signInOver(vault: Vault, now: () => number, more: Partial<SignInDeps> = {}): Promise<SignIn> {
  return new SignIn({
    member: 1,
    chainId: 31_337,
    origin: async () => 'http://127.0.0.1:7001',
    index: { handlesOf: async () => [] },
    vault,
    tokens: new SessionTokens({
      key: await openSessionKey(vault.settings),
      issuer: 'urn:county-ledger:31337:member:1',
    }),
    askContract: async () => false,
    newId: randomUUID,
    now,
    ...more,
  });
}
