/**
 * Four gateways of a consortium in this process, over the local chain, each behind a meddler: a proxy at the endpoint the chain names, which
 * a test can make lie, stall or vanish. Everything goes through HTTP.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { readArtifact } from '../../scripts/deploy/artifacts.ts';
import type { DeploymentManifest } from '../../scripts/deploy.ts';
import { startLocalChain } from '../../scripts/local-chain.ts';
import {
  type ConsortiumOptions,
  ensureConsortium,
  gatewayDir,
  type MemberPlan,
  memberPlans,
} from '../../scripts/start/consortium.ts';
import { type ConfigValues, places, readConfig } from '../../server/config.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { CAPABILITIES } from '../../server/domain/capabilities.ts';
import { initGateway } from '../../server/init.ts';
import { type Gateway, startGateway } from '../../server/main.ts';
import { freePorts } from './free-ports.ts';
import { type Meddler, openMeddler } from './meddler.ts';

/** The four of the demonstration, and one that has still to be admitted: see `prepare`. */
export type Profile = 'government' | 'bank' | 'platform' | 'auditor' | 'newcomer';

export interface Answer<T> {
  readonly status: number;
  readonly type: string;
  readonly body: T;
}

export interface Node {
  readonly member: number;
  readonly profile: string;
  readonly gateway: Gateway;
  readonly dir: string;
  /** at the endpoint that other gateways use */
  readonly meddler: Meddler;
  /** between this gateway and the chain */
  readonly chainMeddler: Meddler;
  readonly token: string;
  readonly operatorToken: string;
}

export interface CallOptions {
  readonly token?: string;
  readonly json?: unknown;
  readonly ndjson?: string;
  readonly method?: string;
}

const newcomerPlan = (port: number): MemberPlan => ({
  number: 5,
  profile: 'newcomer',
  name: '示范县村镇银行 County Village Bank (synthetic)',
  capabilities: CAPABILITIES.BANK | CAPABILITIES.LENDER,
  port,
  roles: ['publisher', 'lender'],
});

/** How far the chain's clock is ahead of this machine's, seconds. */
interface Clock {
  ahead: number;
}

export class TestConsortium {
  readonly dir: string;
  readonly rpcUrl: string;
  readonly manifest: DeploymentManifest;
  readonly nodes = new Map<string, Node>();
  /** lines of the gateways' logs, where the settings ask for any */
  readonly logs: string[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #stops = new Map<string, () => Promise<void>>();
  readonly #members: readonly MemberPlan[];
  readonly #clock: Clock;

  private constructor(
    dir: string,
    rpcUrl: string,
    manifest: DeploymentManifest,
    members: readonly MemberPlan[],
    clock: Clock,
  ) {
    this.#clock = clock;
    this.dir = dir;
    this.rpcUrl = rpcUrl;
    this.manifest = manifest;
    this.#members = members;
  }

  /**
   * @param profiles the gateways to start now; the others can be started later
   * @param node a chain that runs already, and the settings it asks for; the local chain otherwise
   * @param settings others than the usual ones, for every gateway
   * @param plans the members, by the chain's port; those of `npm start` otherwise
   * @param options how the consortium is ruled; by its administrator unless said otherwise
   */
  static async start(
    profiles: readonly string[] = ['government', 'bank', 'platform', 'auditor'],
    node?: { readonly rpcUrl: string; readonly settings: Partial<ConfigValues> },
    settings: Partial<ConfigValues> = {},
    plans: (base: number) => readonly MemberPlan[] = memberPlans,
    options: ConsortiumOptions = {},
  ): Promise<TestConsortium> {
    const dir = await mkdtemp(join(tmpdir(), 'county-ledger-'));
    const count = plans(0).length;
    const base = await freePorts(2 + count);
    const clock: Clock = { ahead: 0 };
    const now = (): number => Date.now() + clock.ahead * 1_000;
    const chain =
      node === undefined
        ? await startLocalChain({ dir: join(dir, 'chain'), port: base, heartbeat: 0, now })
        : undefined;
    const rpcUrl = node?.rpcUrl ?? chain?.url ?? '';
    const members = plans(base);
    try {
      const { manifest } = await ensureConsortium(dir, rpcUrl, members, () => {}, options);
      const consortium = new TestConsortium(dir, rpcUrl, manifest, [...members, newcomerPlan(base + 1 + count)], clock);
      if (chain !== undefined) consortium.#closers.push(() => chain.close());
      for (const profile of profiles) await consortium.startGateway(profile, { ...node?.settings, ...settings });
      return consortium;
    } catch (error) {
      // A chain left running would keep the process of the tests alive for ever.
      await chain?.close();
      throw error;
    }
  }

  async startGateway(profile: string, settings: Partial<ConfigValues> = {}): Promise<Node> {
    const plan = this.planOf(profile);
    const dir = gatewayDir(this.dir, plan);
    const chainMeddler = await openMeddler(0, () => this.rpcUrl);
    let url = '';
    const meddler = await openMeddler(plan.port, () => url);
    const config = {
      ...(await readConfig(places(dir).config)),
      port: 0,
      rpcUrl: chainMeddler.url,
      logLevel: 'silent' as const,
    };
    const passphrase = (await readFile(join(this.dir, 'passphrase'), 'utf8')).trim();
    const limits = { pollMs: 25, peerTimeoutMs: 3_000, ...settings };
    const gateway = await startGateway(
      { ...config, ...limits },
      { passphrase, logTo: { write: (line) => this.logs.push(line) } },
    );
    url = gateway.url;
    const operatorToken = (await readFile(places(dir).operatorToken, 'utf8')).trim();
    const body = { label: `test ${profile}`, roles: plan.roles };
    const made = await call<{ token: string }>(`${url}/tokens`, { token: operatorToken, json: body });
    const node: Node = {
      member: plan.number,
      profile,
      gateway,
      dir,
      meddler,
      chainMeddler,
      token: made.body.token,
      operatorToken,
    };
    this.nodes.set(profile, node);
    const first = !this.#stops.has(profile);
    this.#stops.set(profile, async () => {
      await gateway.close();
      await meddler.close();
      await chainMeddler.close();
    });
    if (first) this.#closers.push(async () => this.#stops.get(profile)?.());
    return node;
  }

  planOf(profile: string): MemberPlan {
    return this.#members.find((one) => one.profile === profile)!;
  }

  /** Makes the folder of a gateway whose member is not admitted yet. @returns the address of its key */
  async prepare(profile: string): Promise<Hex> {
    const plan = this.planOf(profile);
    const made = await initGateway({
      dir: gatewayDir(this.dir, plan),
      name: plan.name,
      port: plan.port,
      rpcUrl: this.rpcUrl,
      manifest: join(this.dir, 'consortium.json'),
      passphrase: (await readFile(join(this.dir, 'passphrase'), 'utf8')).trim(),
    });
    return made.address;
  }

  /** Ends a gateway; `startGateway` starts it again. */
  async stop(profile: Profile): Promise<void> {
    await this.#stops.get(profile)?.();
  }

  /** Ends a gateway and starts it again on its folder. */
  async restart(profile: string): Promise<Node> {
    await this.#stops.get(profile)?.();
    return this.startGateway(profile);
  }

  node(profile: string): Node {
    const node = this.nodes.get(profile);
    if (node === undefined) throw new Error(`${profile} is not started`);
    return node;
  }

  /** Calls a gateway directly, with its profile's token unless another (or '') is given. */
  call<T>(profile: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const { gateway, token } = this.node(profile);
    return call<T>(`${gateway.url}${path}`, { token, ...options });
  }

  /** Waits until every gateway that is started, or the ones named, has every block that the chain has now. */
  async settled(...profiles: string[]): Promise<void> {
    const head = await this.blockNumber();
    for (const profile of profiles.length > 0 ? profiles : this.nodes.keys()) {
      for (let tries = 0; ; tries++) {
        const { body } = await this.call<{ head: { number: number } }>(profile, '/status');
        if (body.head.number >= head) break;
        if (tries > 400) throw new Error(`${profile} is at ${body.head.number}, the chain at ${head}`);
        await sleep(25);
      }
    }
  }

  async blockNumber(): Promise<number> {
    return Number((await this.rpc<string>('eth_blockNumber')) ?? 0);
  }

  async rpc<T>(method: string, params: readonly unknown[] = []): Promise<T> {
    const { body } = await call<{ result: T }>(this.rpcUrl, { json: { jsonrpc: '2.0', id: 1, method, params } });
    return body.result;
  }

  /** Waits for operations of a gateway; throws when one failed. */
  async final(profile: string, operations: readonly string[]): Promise<void> {
    for (const id of operations) {
      for (let tries = 0; ; tries++) {
        const { body } = await this.call<{ state: string; failure?: { detail: string } }>(profile, `/operations/${id}`);
        if (body.state === 'final') break;
        if (body.state === 'failed' || tries > 800) throw new Error(`operation ${id}: ${JSON.stringify(body)}`);
        await sleep(20);
      }
    }
    await this.settled();
  }

  /** Puts the chain's clock ahead, and makes a block then. For the local chain only. */
  async advance(seconds: number): Promise<void> {
    this.#clock.ahead += seconds;
    await this.mine();
  }

  /** A block, by a transaction that changes nothing. */
  async mine(): Promise<void> {
    const made = Wallet.createRandom();
    const raw = await new Wallet(made.privateKey).signTransaction({
      chainId: this.manifest.chainId,
      to: made.address,
      gasLimit: 21_000,
      gasPrice: 0,
      type: 0,
    });
    await this.rpc('eth_sendRawTransaction', [raw]);
    await this.settled();
  }

  /** A transaction of the consortium's administrator (governor and guardian here). */
  async administer(
    name: 'MemberRegistry' | 'SchemaRegistry' | 'TemplateRegistry',
    fn: string,
    ...args: unknown[]
  ): Promise<void> {
    const json = await readFile(join(this.dir, 'admin.json'), 'utf8');
    const passphrase = (await readFile(join(this.dir, 'passphrase'), 'utf8')).trim();
    this.#admin ??= new Wallet((await Wallet.fromEncryptedJson(json, passphrase)).privateKey);
    const provider = new JsonRpcProvider(this.rpcUrl, this.manifest.chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
      pollingInterval: 20,
    });
    try {
      const contract = new Contract(
        this.manifest.contracts[name].address,
        readArtifact(name).abi,
        this.#admin.connect(provider),
      );
      const sent = await contract.getFunction(fn).send(...args, { gasPrice: 0 });
      await sent.wait();
    } finally {
      provider.destroy();
    }
    await this.settled();
  }
  #admin: Wallet | undefined;

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** One HTTP exchange; a body that is not JSON comes back as text. */
export async function call<T>(url: string, { token, json, ndjson, method }: CallOptions = {}): Promise<Answer<T>> {
  const body = ndjson ?? (json === undefined ? undefined : JSON.stringify(json));
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined
        ? {}
        : { 'content-type': ndjson === undefined ? 'application/json' : 'application/x-ndjson' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: (type.includes('json') ? JSON.parse(text) : text) as T };
}

/** Writes text to a file of the consortium's folder and answers its path. */
export async function fileIn(consortium: TestConsortium, name: string, text: string): Promise<string> {
  const path = join(consortium.dir, name);
  await writeFile(path, text);
  return path;
}
