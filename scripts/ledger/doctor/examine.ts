/** Looks at everything that a gateway needs to start and to run, from its configuration file. Changes nothing; each finding has a code and its cure. */
import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { readContract } from '../../../server/chain/calls.ts';
import { checkManifest, type Manifest, readManifest } from '../../../server/chain/manifest.ts';
import { createRpc, type Rpc } from '../../../server/chain/rpc.ts';
import { contractAddresses } from '../../../server/compose.ts';
import { type Config, places, readConfig } from '../../../server/config.ts';
import type { Hex } from '../../../server/domain/bytes.ts';
import { isLedgerError, LedgerError } from '../../../server/errors.ts';
import { HeldKeys } from '../../../server/held-keys.ts';
import { openVaultKey, readPassphrase } from '../../../server/secrets.ts';
import { openVault } from '../../../server/store/vault.ts';
import { nameOf } from '../../../server/vault-care/keeper.ts';
import type { GetVaultAnswer } from '../../client/gateway-api.ts';

/** One thing looked at. `skipped`: what it needs was not there, so nothing is known. */
export interface Finding {
  readonly check: string;
  readonly outcome: 'well' | 'ill' | 'skipped';
  readonly detail: string;
  /** what is wrong; its cure is in the error index */
  readonly error?: LedgerError;
}

/** What the examination is told of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** unix seconds */
  readonly now: () => number;
  /** bytes free at a path */
  readonly freeBytes?: (path: string) => Promise<number>;
}

/** Less than this is too little to open a store safely. */
const LEAST_FREE_BYTES = 1e9;
/** A chain's block may be ahead of this machine's clock by so much. */
const CLOCK_SECONDS = 60;

interface KeyOnChain {
  readonly member: bigint;
  readonly validUntil: bigint;
}
interface MemberOnChain {
  readonly validUntil: bigint;
  readonly suspended: boolean;
}

/** Examines the gateway of a configuration file. Never throws for what is ill. */
export async function examine(configPath: string, surroundings: Surroundings): Promise<Finding[]> {
  const findings: Finding[] = [];
  /** Runs a check; undefined when it found something, or when what it needs is missing. */
  async function look<T>(
    check: string,
    needs: readonly unknown[],
    work: () => Promise<[T, string]>,
  ): Promise<T | undefined> {
    if (needs.includes(undefined)) {
      findings.push({ check, outcome: 'skipped', detail: 'what it needs was not found' });
      return undefined;
    }
    try {
      const [value, detail] = await work();
      findings.push({ check, outcome: 'well', detail });
      return value;
    } catch (error) {
      const coded = isLedgerError(error) ? error : new LedgerError('INTERNAL', String(error), {}, error);
      findings.push({ check, outcome: 'ill', detail: coded.detail, error: coded });
      return undefined;
    }
  }

  const config = await look('configuration', [], async () => {
    const read = await readConfig(configPath);
    return [read, `${configPath}: ${read.name}`];
  });
  await look('files', [config], () => onlyTheOwner(config!.dir));
  await look('disk', [config], () => roomToWrite(config!.dir, surroundings));
  const passphrase = await look('passphrase', [config], async () => [
    await readPassphrase(config!.dir, surroundings.env as NodeJS.ProcessEnv),
    'found',
  ]);
  const key = await look('key', [config, passphrase], async () => {
    const { address } = await HeldKeys.open(config!, passphrase!);
    return [address, address];
  });
  const masterKey = await look('vault key', [config, passphrase], async () => [
    await openVaultKey(config!.dir, passphrase!),
    'opened',
  ]);
  const manifest = await look('manifest', [config], async () => [
    await readManifest(config!.manifest),
    config!.manifest,
  ]);
  const rpc = await look('chain', [config, manifest], async () => {
    const made = createRpc(config!.rpcUrl, { timeoutMs: 5_000 });
    await checkManifest(made, manifest!);
    return [made, `${config!.rpcUrl}: chain ${manifest!.chainId}, the contracts of the manifest`];
  });
  await look('clock', [rpc], () => clockBesideChain(rpc!, surroundings.now()));
  const member = await look('member', [rpc, key], () => standing(rpc!, manifest!, key!, surroundings.now()));
  const running = await look('gateway', [config], () => whetherRunning(config!));
  await look('vault', [member, masterKey, manifest], () =>
    vaultOf(config!, masterKey!, manifest!, member!, running === true),
  );
  return findings;
}

async function onlyTheOwner(dir: string): Promise<[true, string]> {
  const place = places(dir);
  for (const path of [place.keystore, place.vaultKey, place.passphrase, place.operatorToken]) {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && (found.mode & 0o077) !== 0)
      throw new LedgerError('CONFIG_INVALID', `${path} is readable by others: chmod 600`, { path });
  }
  return [true, 'secrets are for their owner only'];
}

async function roomToWrite(dir: string, { freeBytes }: Surroundings): Promise<[true, string]> {
  await access(dir, constants.W_OK).catch((error: unknown) => {
    throw new LedgerError('STORE_UNUSABLE', `${dir} cannot be written`, { path: dir }, error);
  });
  const measured = async (path: string): Promise<number> => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  };
  const free = await (freeBytes ?? measured)(dir);
  const told = `${(free / 1e9).toFixed(1)} GB are free at ${dir}`;
  if (free < LEAST_FREE_BYTES) throw new LedgerError('STORE_UNUSABLE', told, { path: dir, free });
  return [true, told];
}

async function clockBesideChain(rpc: Rpc, now: number): Promise<[true, string]> {
  const block = await rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false]);
  const ahead = Number(block.timestamp) - now;
  if (ahead > CLOCK_SECONDS)
    throw new LedgerError('CLOCK_WRONG', `the newest block is ${ahead} s ahead of this clock`, { ahead });
  return [true, `not behind the newest block`];
}

async function standing(rpc: Rpc, manifest: Manifest, key: Hex, now: number): Promise<[number, string]> {
  const { address } = manifest.contracts.MemberRegistry;
  const ask = <T>(fn: string, ...args: unknown[]): Promise<T> =>
    readContract(rpc, { contract: 'MemberRegistry', address }, fn, args) as Promise<T>;
  const row = await ask<KeyOnChain>('keyOf', key);
  if (row.member === 0n) throw new LedgerError('MEMBER_UNKNOWN', `no member has the key ${key}`, { key });
  const member = await ask<MemberOnChain>('memberOf', row.member);
  const over = (until: bigint): boolean => until !== 0n && Number(until) <= now;
  if (over(row.validUntil)) throw new LedgerError('ACT_NOT_ALLOWED', `the key ${key} has ended`, { key });
  if (member.suspended || over(member.validUntil))
    throw new LedgerError(
      'ACT_NOT_ALLOWED',
      `member ${row.member} is ${member.suspended ? 'suspended' : 'no longer a member'}`,
    );
  return [Number(row.member), `member ${row.member}`];
}

/** True when a gateway answers at the configured address, and is well; false when the port is free. */
async function whetherRunning({ host, port }: Config): Promise<[boolean, string]> {
  const url = `http://${host}:${port}/ready`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    async (response) => (await response.json()) as { status?: string; reason?: string },
    () => undefined,
  );
  if (answer?.status === 'ready') return [true, `running and ready at ${host}:${port}`];
  if (answer?.status === 'not-ready')
    throw new LedgerError(
      answer.reason?.includes('INDEX_HALTED') === true ? 'INDEX_HALTED' : 'INDEX_BEHIND',
      `${url}: ${answer.reason ?? ''}`,
    );
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new LedgerError('PORT_IN_USE', `${host}:${port}`, { host, port }, error)));
    server.listen(port, host, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
  return [false, `not running; ${host}:${port} is free`];
}

async function vaultOf(
  config: Config,
  masterKey: Uint8Array,
  manifest: Manifest,
  member: number,
  running: boolean,
): Promise<[true, string]> {
  const path = places(config.dir).vault;
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return [true, 'none yet: the first start makes it'];
  const identity = { chainId: manifest.chainId, member, contracts: contractAddresses(manifest) };
  try {
    const vault = await openVault(path, masterKey, identity);
    try {
      const pending = await vault.outbox.pending();
      const looked = await vault.scrub({ share: 1 });
      refuseDamage(looked?.damage ?? []);
      return [true, `opens, ${looked?.rows ?? 0} rows sound; ${pending.length} transactions are not final`];
    } finally {
      await vault.close();
    }
  } catch (error) {
    if (!running || !isLedgerError(error, 'STORE_IN_USE')) throw error;
    return [true, await toldByGateway(config)];
  }
}

const refuseDamage = (damage: readonly { kind: string; of?: string; state: string }[]): void => {
  if (damage.length > 0) throw new LedgerError('STORE_DAMAGED', `vault: ${damage.map(nameOf).join(', ')}`);
};

/** What a running gateway found by itself, as far as its operator's token of the data folder opens the door. */
async function toldByGateway({ host, port, dir }: Config): Promise<string> {
  const token = (await readFile(places(dir).operatorToken, 'utf8').catch(() => '')).trim();
  const state = await fetch(`http://${host}:${port}/vault`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5_000),
  }).then(
    async (response) => (response.ok ? ((await response.json()) as GetVaultAnswer) : undefined),
    () => undefined,
  );
  refuseDamage(state?.damage ?? []);
  return state === undefined
    ? 'in use by the running gateway'
    : `in use by the running gateway; ${state.state === 'sound' ? 'sound by its last look' : 'not looked through yet'}`;
}
