/** A consortium of processes as under `npm start`, in a temporary folder: made once, copied for every run that needs a fresh one. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { places } from '../../server/config.ts';
import { ledger, ledgerJson } from '../start/cli.ts';
import { ensureConsortium, gatewayDir, type MemberPlan, memberPlans } from '../start/consortium.ts';
import { answers, Processes, until } from '../start/processes.ts';
import { ensureProfiles } from '../start/profiles.ts';

/** Data office and registrar, lender, onlooker; the platform is admitted and not started. */
const RUNNING = ['government', 'bank', 'auditor'] as const;
export type RunningMember = (typeof RUNNING)[number] | 'platform';

/** One address asks more here than a gateway allows by default; see `requestsPerMinute` in server/config.ts. */
const REQUESTS_PER_MINUTE = 100_000_000;

/** Options of Node itself for single gateways: profiling, a module loaded before. */
export type NodeOptions = Partial<Record<RunningMember, readonly string[]>>;

export interface RunningConsortium {
  /** folder of the profiles: LEDGER_HOME of the command line */
  readonly home: string;
  readonly url: (member: RunningMember) => string;
  readonly token: (member: RunningMember) => string;
  /** process id of a gateway */
  readonly pid: (member: RunningMember) => number;
  /** GET, or POST when there is a body; the parsed answer, whatever its status */
  ask<T>(member: RunningMember, path: string, body?: unknown): Promise<T>;
}

/** A folder for the bench, removed after `work`. */
export async function withTemporaryFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'county-ledger-bench-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Makes keys, contracts, members and tokens in `dir`, lets `fill` put something on the chain, and ends the processes. */
export async function makeConsortium(
  dir: string,
  fill: (consortium: RunningConsortium) => Promise<void>,
  profiles: readonly RunningMember[] = RUNNING,
): Promise<{ runCopy: <T>(work: (consortium: RunningConsortium) => Promise<T>, node?: NodeOptions) => Promise<T> }> {
  const members = memberPlans(await freePorts());
  const template = join(dir, 'template');
  await running(template, members, { first: true, node: {}, profiles }, fill);
  return {
    async runCopy(work, node = {}) {
      const copy = join(dir, 'run');
      await cp(template, copy, { recursive: true });
      try {
        return await running(copy, members, { first: false, node, profiles }, work);
      } finally {
        await rm(copy, { recursive: true, force: true });
      }
    },
  };
}

async function running<T>(
  dir: string,
  members: readonly MemberPlan[],
  { first, node, profiles }: { first: boolean; node: NodeOptions; profiles: readonly RunningMember[] },
  work: (consortium: RunningConsortium) => Promise<T>,
): Promise<T> {
  const started = members.filter(({ profile }) => (profiles as readonly string[]).includes(profile));
  let died: string | undefined;
  const processes = new Processes(join(dir, 'logs'), (child, text) => {
    died = `${child.name} ended: ${text}`;
  });
  const port = members[0]!.port - 1;
  const pids = new Map<string, number>();
  try {
    processes.start('chain', 'scripts/local-chain.ts', ['--dir', join(dir, 'chain'), '--port', String(port)]);
    const rpcUrl = `http://127.0.0.1:${port}`;
    await until('the chain', 120, async () => (await fetch(rpcUrl, rpcCall)).ok);
    if (first) {
      await ensureConsortium(dir, rpcUrl, members, () => {});
      for (const member of started) await liftLimit(places(gatewayDir(dir, member)).config);
    }
    for (const { profile, ...member } of started) {
      const config = places(gatewayDir(dir, { profile, ...member })).config;
      const child = processes.start(profile, 'server/main.ts', [config], node[profile as RunningMember]);
      pids.set(profile, child.process.pid ?? 0);
    }
    await Promise.all(
      started.map((member) => until(member.profile, 60, () => answers(`http://127.0.0.1:${member.port}/ready`))),
    );
    if (first) await ensureProfiles(dir, started);
    const { profiles } = JSON.parse(await readFile(join(dir, 'profiles.json'), 'utf8')) as {
      profiles: Record<RunningMember, { gateway: string; token: string }>;
    };
    return await work({
      home: dir,
      url: (member) => profiles[member].gateway,
      token: (member) => profiles[member].token,
      pid: (member) => pids.get(member) ?? 0,
      async ask<A>(member: RunningMember, path: string, body?: unknown) {
        const { gateway, token } = profiles[member];
        const response = await fetch(gateway + path, {
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        });
        return (await response.json()) as A;
      },
    });
  } catch (error) {
    throw died === undefined ? error : new Error(died, { cause: error });
  } finally {
    await processes.end();
  }
}

const rpcCall = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
};

async function liftLimit(path: string): Promise<void> {
  const config = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...config, requestsPerMinute: REQUESTS_PER_MINUTE }));
}

/** A port for the chain with the four above it free: members' addresses stand on the chain and must not change between runs. */
async function freePorts(): Promise<number> {
  for (let base = 17_100; base < 17_900; base += 10) {
    const free = await Promise.all([0, 1, 2, 3, 4].map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no five free ports in a row');
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** Enrols an enterprise and lets the bank query `categories` of the data office; `provide` lets the office publish some of them. */
export async function grantConsents(
  { home, url }: RunningConsortium,
  identifier: string,
  categories: string,
  provide?: string,
): Promise<void> {
  const wallet = join(home, 'wallet.json');
  const request = join(home, 'request.json');
  await ledger(home, ['subject', 'wallet', 'create', '--plain', '--out', wallet]);
  await ledger(home, ['subject', 'enrol', '--identifier', identifier, '--wallet', wallet, '--as', 'government']);
  if (provide !== undefined) {
    const to = ['--publisher', '1', '--endpoint', url('government'), '--categories', provide];
    await ledger(home, ['consent', 'grant', '--provide', '--wallet', wallet, ...to, '--yes']);
    await untilActive(home, 'government');
  }
  const asked = ['--publisher', `1:${categories}`, '--purpose', PURPOSE, '--valid-days', '30', '--out', request];
  await ledger(home, ['consent', 'request', '--as', 'bank', ...asked]);
  await ledger(home, ['consent', 'grant', '--request', request, '--wallet', wallet, '--yes']);
  await untilActive(home, 'bank');
}

/** For which the bank asks. */
export const PURPOSE = 'loan-application';

async function untilActive(home: string, profile: string): Promise<void> {
  await until(`the consents at ${profile}`, 30, async () => {
    const { consents } = await ledgerJson<{ consents: { state: string }[] }>(home, [
      'consent',
      'list',
      '--as',
      profile,
    ]);
    return consents.length > 0 && consents.every(({ state }) => state !== 'pending');
  });
}
