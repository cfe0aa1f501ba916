#!/usr/bin/env node
/** A gateway as a process: starts its parts in order, listens, and lets go of them in reverse. What they form together: compose.ts. */
import { mkdir, writeFile } from 'node:fs/promises';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import type { FeePolicy } from './chain/fees.ts';
import { checkManifest, readManifest } from './chain/manifest.ts';
import { createRpc } from './chain/rpc.ts';
import { TransactionManager } from './chain/transactions.ts';
import { startChores } from './chores.ts';
import { composeContext, contractAddresses, headOf } from './compose.ts';
import { type Config, places, readConfig } from './config.ts';
import { openConsortiumKey } from './consortium-key.ts';
import { LedgerError } from './errors.ts';
import { startFollowing } from './following.ts';
import { type App, buildApp } from './gateway/app.ts';
import { closeApp } from './gateway/close.ts';
import type { GatewayContext } from './gateway/context.ts';
import { listenForScrapers } from './gateway/metrics-listener.ts';
import { useFastKeccak } from './hash-wasm.ts';
import { HeldKeys } from './held-keys.ts';
import { bufferedOutput } from './log-destination.ts';
import { openVaultKey, readPassphrase } from './secrets.ts';
import { openSessionKey } from './signin/session-tokens.ts';
import { ErasureList } from './store/erasure-list.ts';
import { ObjectionList } from './store/objection-list.ts';
import type { TokenRow } from './store/vault/tokens.ts';
import { openVault } from './store/vault.ts';
import { readTlsIdentity } from './tls-identity.ts';

/** How long the first catching up may take; progress is in the status of the follower. */
const CATCH_UP_MS = 24 * 3_600_000;

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  readonly member: number;
  readonly app: App;
  /** Answers what is in flight, then lets go of node, index and vault. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** seen by nobody but this function */
  readonly passphrase: string;
  /** one line about each step of the start */
  readonly say?: (text: string) => void;
  /** where log lines go; standard output by default */
  readonly logTo?: { write(line: string): void };
}

/**
 * Starts a gateway: keys, chain, index, vault, use cases, HTTP. Waits until the index has caught up once.
 * @throws KEYSTORE_INVALID, CHAIN_WRONG, MANIFEST_MISMATCH, STORE_*, MEMBER_UNKNOWN (the key is not admitted), PORT_IN_USE
 */
export async function startGateway(
  config: Config,
  { passphrase, say = () => {}, logTo }: StartOptions,
): Promise<Gateway> {
  await useFastKeccak();
  const place = places(config.dir);
  const [held, masterKey] = await Promise.all([
    HeldKeys.open(config, passphrase),
    openVaultKey(config.dir, passphrase),
  ]);
  const consortiumKey = await openConsortiumKey(config.dir, masterKey);

  const tls = await readTlsIdentity(config);
  const manifest = await readManifest(config.manifest);
  const rpc = createRpc(config.rpcUrl);
  await checkManifest(rpc, manifest);
  await mkdir(config.dir, { recursive: true });
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    const following = await startFollowing(place.index, config, { manifest, rpc, say });
    closers.push(() => following.close());
    const { index, follower, keeper } = following;
    say('index: catching up with the chain');
    await follower.reached(await headOf(rpc), CATCH_UP_MS);

    await held.chooseNewest(index);
    const key = await index.key(held.address);
    if (key === undefined)
      throw new LedgerError(
        'MEMBER_UNKNOWN',
        `no member has the key ${held.address}; the consortium has to admit it first`,
        {
          key: held.address,
        },
      );
    const self = key.member;
    const vault = await openVault(place.vault, masterKey, {
      chainId: manifest.chainId,
      member: self,
      contracts: contractAddresses(manifest),
    });
    closers.push(() => vault.close());

    if (config.mostPending !== undefined) vault.outbox.capacity = config.mostPending;
    const transactions = new TransactionManager({
      rpc,
      signer: held.current,
      outbox: vault.outbox,
      chainId: manifest.chainId,
      contracts: manifest.contracts,
      finality: config.finality,
      ...(config.fees === undefined ? {} : { fees: feePolicy(config.fees) }),
      pollMs: config.pollMs,
    });
    held.onChange((signer) => transactions.useSigner(signer));
    // A key that ended on chain, by this gateway or by others, signs nothing more.
    follower.onBlock(() => void held.refresh(index).catch(() => undefined));
    const erasures = await ErasureList.open(place.erased);
    const sessionKey = await openSessionKey(vault.settings);
    const parts = {
      config,
      manifest,
      rpc,
      held,
      index,
      follower,
      keeper,
      vault,
      transactions,
      sessionKey,
      tls,
      self,
      consortiumKey,
      erasures,
      objectionList: ObjectionList.at(place.objections),
      say,
    };
    const context = composeContext(parts);
    // A vault that was put back from a backup may hold what was erased since.
    const again = await context.privacy.eraseAgain();
    if (again > 0) say(`vault: ${again} records erased again`);
    const objections = await context.privacy.objectAgain();
    if (objections > 0) say(`vault: ${objections} objections hold again`);
    context.vaultKeeper.start();
    closers.push(() => context.vaultKeeper.stop());
    await ensureOperatorToken(context, place.operatorToken);
    const endWebhooks = await context.webhooks.start();
    closers.push(async () => endWebhooks());
    // What settles from here on is told by hooks.
    transactions.start();
    closers.push(() => transactions.stop());

    const pinoOptions = { level: config.logLevel, base: { member: self } };
    const silent = config.logLevel === 'silent';
    const buffered = silent || logTo !== undefined ? undefined : bufferedOutput();
    closers.push(async () => buffered?.close());
    const logging = silent ? {} : { logger: pino(pinoOptions, logTo ?? buffered?.output) };
    const app = await buildApp(context, { ...logging, tls, requestsPerMinute: config.requestsPerMinute });
    closers.push(() => closeApp(app));
    const url = await listen(app, config);
    if (config.metrics !== undefined) {
      const listener = await listenForScrapers(app.metrics, config.metrics);
      closers.push(() => listener.close());
    }
    const sweep = setInterval(() => void housekeeping(context), 60_000);
    closers.push(async () => clearInterval(sweep));
    closers.push(startChores(context));
    say(`gateway of member ${self} (${config.name}) at ${url}`);
    return { url, member: self, app, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const feePolicy = ({ tipWei, mostWei }: NonNullable<Config['fees']>): FeePolicy => ({
  tip: BigInt(tipWei),
  most: BigInt(mostWei),
});

/** As long as the longest of the others. */
const OPERATOR_SECONDS = 366 * 86_400;
const OPERATOR_RENEWAL_SECONDS = 30 * 86_400;

/** A start leaves an operator's token in the data folder, readable by its owner, unless a good one exists; it makes all others. */
async function ensureOperatorToken({ vault, now }: GatewayContext, path: string): Promise<void> {
  const live = ({ roles, revokedAt, expiresAt = Number.POSITIVE_INFINITY }: TokenRow): boolean =>
    roles.includes('operator') && revokedAt === undefined && expiresAt > now() + OPERATOR_RENEWAL_SECONDS;
  if (vault.tokens.list().some(live)) return;
  const { token } = await vault.tokens.create({
    label: 'operator, of the data folder',
    roles: ['operator'],
    now: now(),
    expiresAt: now() + OPERATOR_SECONDS,
  });
  await writeFile(path, `${token}\n`, { mode: 0o600 });
}

/** Deletes what can no longer be used: nonces, kept answers, sessions. */
async function housekeeping({ vault, approvals, now }: GatewayContext): Promise<void> {
  await vault.peerNonces.prune(now());
  await vault.idempotency.prune(now());
  await vault.sessions.prune(now());
  await vault.tokens.keepUses();
  await approvals.tidy();
}

async function listen(app: App, { host, port, tls }: Config): Promise<string> {
  try {
    const url = await app.listen({ host, port });
    return tls === undefined ? url : url.replace(/^http:/, 'https:');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new LedgerError('PORT_IN_USE', `${host}:${port}`, { host, port }, error);
    throw error;
  }
}

/** Runs a gateway as a process until SIGINT, SIGTERM, or the end of the parent that started it with a channel. */
export async function runGateway(configPath: string): Promise<void> {
  const config = await readConfig(configPath);
  const passphrase = await readPassphrase(config.dir, process.env);
  const gateway = await startGateway(config, { passphrase, say: (text) => process.stderr.write(`${text}\n`) });
  const ended = Promise.withResolvers<void>();
  const grace = closeWithGrace({ delay: 5_000, logger: false }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`gateway: ${err.message}\n`);
    await gateway.close();
    ended.resolve();
  });
  process.once('disconnect', () => void grace.close());
  process.send?.({ ready: gateway.url });
  await ended.promise;
}

if (import.meta.main) {
  const path = process.argv[2];
  if (path === undefined) {
    process.stderr.write('usage: node server/main.ts CONFIG.json\n');
    process.exitCode = 2;
  } else {
    runGateway(path).catch((error: unknown) => {
      const text = error instanceof LedgerError ? `${error.message}\n  cure: ${error.kind.cure}` : String(error);
      process.stderr.write(`gateway: ${text}\n`);
      process.exit(1);
    });
  }
}
