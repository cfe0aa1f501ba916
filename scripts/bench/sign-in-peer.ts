/**
 * What `signin.*` asks: the gateway's app with its own check of credentials, once with and once without the cache of verified tokens,
 * and a bare Fastify route that answers the same bytes. `node sign-in-peer.ts DIR`
 */
import { randomBytes, randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { openSessionKey, SessionTokens } from '../../server/signin/session-tokens.ts';
import { SignIn } from '../../server/signin/sign-in.ts';
import { openVault } from '../../server/store/vault.ts';

/** For the bench: where to ask with what. */
export interface SignInPeer {
  readonly bare: string;
  readonly cached: string;
  readonly uncached: string;
  readonly opaque: string;
  readonly session: string;
  /** of a second session, to be ended */
  readonly ending: string;
}

const [dir = ''] = process.argv.slice(2);
const now = (): number => Math.floor(Date.now() / 1000);
const vault = await openVault(dir, randomBytes(32), { chainId: 1, member: 1, contracts: {} });
const key = await openSessionKey(vault.settings);
const account = `0x${'5b'.repeat(20)}` as const;
const staff = { account, label: 'clerk', roles: ['lender'], createdAt: now(), expiresAt: now() + 86_400 };
await vault.staff.put(staff);
const tokens = (cacheSize: number): SessionTokens => new SessionTokens({ key, issuer: 'urn:bench', cacheSize });

async function listening(cacheSize: number): Promise<string> {
  const signIn = new SignIn({
    member: 1,
    chainId: 1,
    origin: async () => 'http://127.0.0.1',
    index: { handlesOf: async () => [] },
    vault,
    tokens: tokens(cacheSize),
    askContract: async () => false,
    newId: randomUUID,
    now,
  });
  const following = () => ({ state: 'following' });
  // The routes asked for need no more than this of a gateway.
  const context = { name: 'bench', vault, schemas: {}, onPeerCall: () => {}, now, following, signIn };
  const app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 100_000_000 });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function session(): Promise<string> {
  const id = randomUUID();
  await vault.sessions.open({ id, by: { account }, createdAt: now(), expiresAt: now() + 3_600 });
  return tokens(0).mint(id, now(), now() + 3_600);
}

const bare = Fastify({ logger: false });
const answer = { label: staff.label, roles: staff.roles, account };
bare.get('/sign-in', async () => answer);
const opaque = await vault.tokens.create({ label: 'clerk', roles: ['lender'], now: now(), expiresAt: now() + 3_600 });
process.send?.({
  bare: await bare.listen({ host: '127.0.0.1', port: 0 }),
  cached: await listening(10_000),
  uncached: await listening(0),
  opaque: opaque.token,
  session: await session(),
  ending: await session(),
} satisfies SignInPeer);
process.once('disconnect', () => process.exit(0));
