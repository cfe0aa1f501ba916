#!/usr/bin/env node
/** The composition root of a gateway: the only place that sees everything. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { acceptsSignature } from './chain/erc1271.ts';
import { checkManifest, readManifest } from './chain/manifest.ts';
import { createRpc, type Rpc } from './chain/rpc.ts';
import { openKeystore } from './chain/signer.ts';
import { TransactionManager } from './chain/transactions.ts';
import { type Config, places, readConfig } from './config.ts';
import { ConsentDesk } from './consents/consent-desk.ts';
import { createControllerCheck } from './consents/controller-signature.ts';
import { consumeOnChain } from './disclose/consume.ts';
import { disclose } from './disclose/disclose.ts';
import type { Hex } from './domain/bytes.ts';
import { judgeFreshness } from './domain/finding.ts';
import { domainSeparator } from './domain/typed-data.ts';
import { LedgerError } from './errors.ts';
import { Follower } from './follower/follower.ts';
import { createSource } from './follower/source.ts';
import { type App, buildApp } from './gateway/app.ts';
import type { FollowingStatus, GatewayContext } from './gateway/context.ts';
import { useFastKeccak } from './hash-wasm.ts';
import { createPeerClient } from './peer/client.ts';
import { openEnvelope } from './peer/envelope.ts';
import { answerReader, HandlesAnswerWire } from './peer/wire.ts';
import { Publisher } from './publish/publisher.ts';
import { findSchema, shippedSchemas } from './schemas/load.ts';
import { openVaultKey, readPassphrase } from './secrets.ts';
import { openIndex } from './store/index-store.ts';
import { openVault } from './store/vault.ts';
import { CachedHandles, type HandleSource, localHandles } from './subjects/handle-source.ts';
import { Registrar } from './subjects/registrar.ts';
import { heldConsents } from './verify/held-consents.ts';
import { createVerifications } from './verify/verifications.ts';

const CONTRACTS = [
  'MemberRegistry',
  'SchemaRegistry',
  'SubjectRegistry',
  'ConsentRegistry',
  'AttestationRegistry',
] as const;

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
}

/**
 * Starts a gateway: keys, chain, index, vault, use cases, HTTP. Waits until the index has caught up once.
 * @throws KEYSTORE_INVALID, CHAIN_WRONG, MANIFEST_MISMATCH, STORE_*, MEMBER_UNKNOWN (the key is not admitted), PORT_IN_USE
 */
export async function startGateway(config: Config, { passphrase, say = () => {} }: StartOptions): Promise<Gateway> {
  await useFastKeccak();
  const place = places(config.dir);
  const now = (): number => Math.floor(Date.now() / 1000);
  const random = (length: number): Uint8Array => randomBytes(length);
  const signer = await openKeystore(await readFile(place.keystore, 'utf8'), passphrase);
  const masterKey = await openVaultKey(config.dir, passphrase);

  const manifest = await readManifest(config.manifest);
  const rpc = createRpc(config.rpcUrl);
  await checkManifest(rpc, manifest);
  await mkdir(config.dir, { recursive: true });
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    const index = await openIndex(place.index, manifest);
    closers.push(() => index.close());
    const follower = new Follower({
      source: createSource(rpc, manifest),
      store: index,
      finality: config.finality,
      firstBlock: manifest.block,
      pollMs: config.pollMs,
    });
    follower.start();
    closers.push(() => follower.stop());
    say('index: catching up with the chain');
    await follower.reached(await headOf(rpc), CATCH_UP_MS);

    const key = await index.key(signer.address);
    if (key === undefined)
      throw new LedgerError(
        'MEMBER_UNKNOWN',
        `no member has the key ${signer.address}; the consortium has to admit it first`,
        {
          key: signer.address,
        },
      );
    const self = key.member;
    const contracts = Object.fromEntries(CONTRACTS.map((name) => [name, manifest.contracts[name].address]));
    const vault = await openVault(place.vault, masterKey, { chainId: manifest.chainId, member: self, contracts });
    closers.push(() => vault.close());

    const transactions = new TransactionManager({
      rpc,
      signer,
      outbox: vault.outbox,
      chainId: manifest.chainId,
      contracts: manifest.contracts,
      finality: config.finality,
      pollMs: config.pollMs,
    });
    transactions.start();
    closers.push(() => transactions.stop());
    const wake = (): void => transactions.wake();

    const separatorOf = (name: (typeof CONTRACTS)[number]) =>
      domainSeparator({ chainId: manifest.chainId, verifyingContract: manifest.contracts[name].address });
    const memberSeparator = separatorOf('MemberRegistry');
    const consentSeparator = separatorOf('ConsentRegistry');
    const attestationSeparator = separatorOf('AttestationRegistry');
    const schemas = { all: shippedSchemas(), find: findSchema };
    const following = (): FollowingStatus => follower.status();

    const peers = createPeerClient({
      self,
      signer,
      separator: memberSeparator,
      index,
      timeoutMs: config.peerTimeoutMs,
      now,
    });
    const subjects = self === config.registrar ? new Registrar({ self, vault, index, random, now, wake }) : undefined;
    const readHandles = answerReader(HandlesAnswerWire);
    const remote: HandleSource = {
      handlesFor: async (identifiers) =>
        (await peers.post(config.registrar, '/peer/handles', { identifiers }, readHandles)).openings,
    };
    const handles = subjects === undefined ? new CachedHandles(remote, vault, self) : localHandles(subjects, self);

    const publisher = new Publisher({
      self,
      vault,
      index,
      schemas,
      handles,
      attestationSeparator,
      consentSeparator,
      random,
      now,
      wake,
    });
    const consents = new ConsentDesk({
      self,
      vault,
      index,
      separator: consentSeparator,
      domain: { chainId: manifest.chainId, consentRegistry: manifest.contracts.ConsentRegistry.address },
      signedByController: createControllerCheck(index, (account, digest, signature) =>
        acceptsSignature(rpc, account, digest, signature),
      ),
      random,
      now,
      wake,
    });
    const verifications = createVerifications({
      vault,
      newId: randomUUID,
      now,
      deps: {
        self,
        index,
        separator: attestationSeparator,
        memberSeparator,
        consentSeparator,
        signer,
        peers,
        schemaOf: findSchema,
        schemaByName: findSchema,
        freshness: () => {
          const { state, lag, lastContactAt } = following();
          const { maxLagBlocks: maxLag, maxSilentSeconds } = config;
          const silentSeconds = lastContactAt === undefined ? Number.MAX_SAFE_INTEGER : now() - lastContactAt;
          return judgeFreshness({ lag, silentSeconds, maxLag, maxSilentSeconds, halted: state === 'halted' });
        },
        held: heldConsents(vault, index),
      },
    });

    const context: GatewayContext = {
      self,
      name: config.name,
      chainId: manifest.chainId,
      contracts,
      registrar: config.registrar,
      index,
      vault,
      following,
      schemas,
      publisher,
      subjects,
      consents,
      disclose: (request, requester) =>
        disclose(request, requester, {
          self,
          index,
          vault,
          consentSeparator,
          schemaOf: findSchema,
          catchUp: async () => follower.reached(await headOf(rpc), config.peerTimeoutMs / 2),
          consume: (subject, consent) =>
            consumeOnChain(subject, consent, { vault, transactions, now, timeoutMs: config.peerTimeoutMs }),
          now,
        }),
      openEnvelope: (envelope, path) =>
        openEnvelope(envelope, {
          self,
          path,
          separator: memberSeparator,
          index,
          now: now(),
          claimNonce: (member, nonce, until) => vault.peerNonces.use(member, nonce, until),
        }),
      verifications,
      wake,
      now,
    };
    await ensureOperatorToken(context, place.operatorToken);

    const logger =
      config.logLevel === 'silent' ? {} : { logger: pino({ level: config.logLevel, base: { member: self } }) };
    const app = await buildApp(context, { ...logger, requestsPerMinute: config.requestsPerMinute });
    closers.push(() => app.close());
    const url = await listen(app, config);
    const sweep = setInterval(() => void housekeeping(context), 60_000);
    closers.push(async () => clearInterval(sweep));
    say(`gateway of member ${self} (${config.name}) at ${url}`);
    return { url, member: self, app, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const headOf = async (rpc: Rpc): Promise<number> => Number(await rpc.request<Hex>('eth_blockNumber'));

/** The first start leaves one operator's token in the data folder, readable by its owner; it makes all others. */
async function ensureOperatorToken({ vault, now }: GatewayContext, path: string): Promise<void> {
  if (vault.tokens.list().length > 0) return;
  const { token } = await vault.tokens.create({ label: 'operator, first start', roles: ['operator'], now: now() });
  await writeFile(path, `${token}\n`, { mode: 0o600 });
}

/** Deletes what may no longer be kept (data life), and nonces that can no longer be replayed. */
async function housekeeping({ vault, now }: GatewayContext): Promise<void> {
  await vault.verifications.prune(now());
  await vault.peerNonces.prune(now());
}

async function listen(app: App, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
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
