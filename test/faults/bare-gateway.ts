/** A gateway's app with a vault and no chain, as a process of its own: for floods, which must not share a thread with their maker. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../server/gateway/app.ts';
import type { GatewayContext } from '../../server/gateway/context.ts';
import { openVault } from '../../server/store/vault.ts';
import { signInOver } from '../gateway/sign-in-over.ts';
import { IDENTITY, MASTER } from '../store/vault-fixtures.ts';

export interface BareGateway {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

/** Starts one. */
export async function startBareGateway(): Promise<BareGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'bare-gateway-'));
  const child: ChildProcess = fork(import.meta.filename, [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { url, token } = await new Promise<{ url: string; token: string }>((resolve, reject) => {
    child.once('message', (told) => resolve(told as { url: string; token: string }));
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)));
  });
  return {
    url,
    token,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** So many that telling them takes about half a millisecond: a request costs far more than to be turned away. */
const MEMBERS = Array.from({ length: 500 }, (_, i) => ({
  member: i + 1,
  name: `member ${i + 1}`,
  endpoint: `https://member-${i + 1}.invalid`,
  capabilities: '63',
  suspended: false,
  validFrom: 1,
  validUntil: 0,
}));

async function serve(folder: string): Promise<void> {
  const vault = await openVault(folder, MASTER, IDENTITY);
  const now = (): number => Math.floor(Date.now() / 1_000);
  const context = {
    name: 'bare',
    self: 1,
    chainId: 31_337,
    contracts: {},
    vault,
    now,
    schemas: { all: [], find: () => undefined },
    index: { head: () => undefined, digest: () => '00', members: async () => MEMBERS },
    following: () => ({ state: 'following', nodeHead: 1, lag: 0, lastContactAt: now() }),
    signIn: await signInOver(vault, now),
    diskFree: async () => 1e12,
    waitingFor: () => undefined,
    vaultKeeper: { status: () => ({ state: 'idle', damage: [] }) },
    onPeerCall: () => {},
  };
  const app = await buildApp(context as unknown as GatewayContext, { requestsPerMinute: 1_000_000_000 });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { token } = await vault.tokens.create({ label: 'flood', roles: ['publisher', 'auditor'], now: now() });
  process.send?.({ url, token });
  process.once('disconnect', () => process.exit(0));
}

if (import.meta.main) await serve(process.argv[2] ?? '');
