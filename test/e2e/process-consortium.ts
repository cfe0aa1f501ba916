/** A consortium of real processes in a temporary folder, as under `npm start`; each can be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DeploymentManifest } from '../../scripts/deploy.ts';
import { ensureConsortium, gatewayDir, memberPlans } from '../../scripts/start/consortium.ts';
import { answers, type Child, Processes, until } from '../../scripts/start/processes.ts';
import { ensureProfiles } from '../../scripts/start/profiles.ts';
import { places } from '../../server/config.ts';
import { freePorts } from './free-ports.ts';

export type Profile = 'government' | 'bank' | 'platform' | 'auditor';

/** A command line that runs as a process of its own. */
export interface LedgerRun {
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  kill(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessConsortium {
  /** LEDGER_HOME of the command line; `chain/journal` is the chain's */
  readonly dir: string;
  readonly manifest: DeploymentManifest;
  url(profile: Profile): string;
  token(profile: Profile): string;
  /** data folder of a gateway */
  folder(profile: Profile): string;
  startChain(): Promise<void>;
  /** @param env variables of its process besides the usual ones */
  startGateway(profile: Profile, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when the process is gone, with how it ended. */
  kill(name: Profile | 'chain', signal?: 'SIGKILL' | 'SIGTERM'): Promise<Ended>;
  /** The process itself, for signals that do not end it. */
  child(name: Profile | 'chain'): ChildProcess;
  /** `ledger ARGS`, talking to `gateway` with the data office's token. */
  ledger(gateway: string, args: readonly string[]): LedgerRun;
  /** One JSON-RPC question to the chain itself. */
  rpc<T>(method: string, params?: readonly unknown[]): Promise<T>;
  /** Ends every process; the folder stays. */
  end(): Promise<void>;
  remove(): Promise<void>;
}

export interface ProcessConsortiumOptions {
  readonly profiles: readonly Profile[];
  /** Where the gateways find their node, given where it is: a proxy may stand between. */
  readonly nodeAt?: (chainUrl: string) => Promise<string>;
}

/** Makes the members of `profiles` and starts chain and gateways. */
export async function startProcessConsortium({
  profiles,
  nodeAt = async (url) => url,
}: ProcessConsortiumOptions): Promise<ProcessConsortium> {
  const dir = await mkdtemp(join(tmpdir(), 'county-ledger-e2e-'));
  const base = await freePorts(5);
  const chainUrl = `http://127.0.0.1:${base}`;
  const members = memberPlans(base).filter(({ profile }) => (profiles as readonly string[]).includes(profile));
  const planOf = (profile: Profile) => members.find((member) => member.profile === profile)!;
  const url = (profile: Profile): string => `http://127.0.0.1:${planOf(profile).port}`;
  const folder = (profile: Profile): string => gatewayDir(dir, planOf(profile));

  const killed = new Set<Child>();
  let died: string | undefined;
  const processes = new Processes(join(dir, 'logs'), (child, log) => {
    if (!killed.has(child)) died = `${child.name} ended by itself: ${log}`;
  });
  const running = new Map<string, Child>();
  const ready = async (name: string, probe: () => Promise<boolean>): Promise<void> => {
    await until(name, 60, async () => died !== undefined || (await probe()));
    if (died !== undefined) throw new Error(died);
  };

  const rpc = async <T>(method: string, params: readonly unknown[] = []): Promise<T> => {
    const response = await fetch(chainUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result: T; error?: { message: string } };
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const startChain = async (): Promise<void> => {
    const args = ['--dir', join(dir, 'chain'), '--port', String(base), '--heartbeat', '0'];
    running.set('chain', processes.start('chain', 'scripts/local-chain.ts', args));
    await ready('the chain', async () => (await rpc<string>('eth_chainId')) !== '');
  };
  const startGateway = async (profile: Profile, env: Readonly<Record<string, string>> = {}): Promise<void> => {
    running.set(profile, processes.start(profile, 'server/main.ts', [places(folder(profile)).config], [], env));
    await ready(`the gateway of ${profile}`, () => answers(`${url(profile)}/ready`));
  };

  const start = async () => {
    await startChain();
    const { manifest } = await ensureConsortium(dir, await nodeAt(chainUrl), members, () => {});
    await Promise.all(profiles.map((profile) => startGateway(profile)));
    await ensureProfiles(dir, members);
    const made = JSON.parse(await readFile(join(dir, 'profiles.json'), 'utf8')) as Tokens;
    return { manifest, tokens: made.profiles };
  };
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  const { manifest, tokens } = await start().catch(async (error: unknown) => {
    await processes.end();
    await remove();
    throw error;
  });
  return {
    dir,
    manifest,
    url,
    folder,
    rpc,
    startChain,
    startGateway,
    token: (profile) => tokens[profile].token,
    async kill(name, signal = 'SIGKILL') {
      const child = running.get(name)!;
      killed.add(child);
      const { exitCode: code, signalCode } = child.process;
      if (code !== null || signalCode !== null) return { code, signal: signalCode };
      const gone = once(child.process, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      child.process.kill(signal);
      const [ended, by] = await gone;
      return { code: ended, signal: by };
    },
    child: (name) => running.get(name)!.process,
    ledger: (gateway, args) => runLedger(args, { LEDGER_GATEWAY: gateway, LEDGER_TOKEN: tokens.government.token }),
    end: () => processes.end(),
    remove,
  };
}

interface Tokens {
  readonly profiles: Readonly<Record<Profile, { readonly token: string }>>;
}

function runLedger(args: readonly string[], env: Readonly<Record<string, string>>): LedgerRun {
  const program = join(import.meta.dirname, '../../scripts/ledger.ts');
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'close') as Promise<[number | null]>;
  const ended = Promise.all([gone, text(child.stdout), text(child.stderr)]).then(([[code], out, err]) => ({
    code,
    out,
    err,
  }));
  return {
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
