/** One gateway without its HTTP, over a chain in memory and stores on disk: driven step by step, ended at any step, started again. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Dispatcher } from '../../server/chain/dispatcher.ts';
import type { OutboxStore } from '../../server/chain/outbox.ts';
import type { Rpc } from '../../server/chain/rpc.ts';
import { createSigner } from '../../server/chain/signer.ts';
import { ConsentDesk } from '../../server/consents/consent-desk.ts';
import { createControllerCheck } from '../../server/consents/controller-signature.ts';
import { type DiscloseDeps, disclose } from '../../server/disclose/disclose.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { type Consent, consentId, termsHash } from '../../server/domain/consent.ts';
import { isLedgerError, LedgerError } from '../../server/errors.ts';
import { Follower } from '../../server/follower/follower.ts';
import { Publisher } from '../../server/publish/publisher.ts';
import { templateById, templateFor } from '../../server/schemas/templates.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import type { Vault } from '../../server/store/vault.ts';
import { openVault } from '../../server/store/vault.ts';
import { localHandles } from '../../server/subjects/handle-source.ts';
import { Registrar } from '../../server/subjects/registrar.ts';
import { LENDER } from '../consents/consent-fixtures.ts';
import { CONTRACTS, member, told } from '../follower/events.ts';
import { IDENTITY as INDEX_IDENTITY, Indexes } from '../follower/indexes.ts';
import { ATTESTATIONS, CONSENTS, NOW, registration, SELF } from '../publish/publish-fixtures.ts';
import { IDENTITY, MASTER } from '../store/vault-fixtures.ts';
import { Fuse } from './fuse.ts';
import { ModelChain } from './model-chain.ts';

/** Blocks after which one counts as final; reorgs are not deeper. */
export const FINALITY = 6;
/** Unix seconds of the gateway's clock where consents are judged: the blocks of the model begin at 1,000. */
const EARLY = 2_000;

const SIGNER = createSigner(`0x${'5a'.repeat(32)}`);
const SETTING = [
  told('MemberCapabilitiesChanged', { member: SELF, capabilities: 255n }),
  member(LENDER),
  told('TemplateRegistered', { template: templateFor('loan-application')!.id, name: 'loan-application/1' }),
  told('SchemaRegistered', {
    schema: registration.id,
    publishers: 255n,
    category: registration.category,
    dataClass: registration.dataClass,
    consentRequired: false,
    maxValidity: 0,
    name: registration.name,
  }),
];

/** Where a disclosure can be met by a withdrawal. */
export type Meeting = 'catching up' | 'before the log' | 'after the log';

export class World {
  readonly chain = new ModelChain(SETTING);
  readonly indexes: Indexes;
  readonly #dir: string;
  /** What becomes of the node's next answers. */
  nodeFaults: ('well' | 'before' | 'after')[] = [];
  fuse = new Fuse();
  vault!: Vault;
  index!: IndexStore;
  dispatcher!: Dispatcher;
  publisher!: Publisher;
  registrar!: Registrar;
  desk!: ConsentDesk;
  #indexPath: string | undefined;

  private constructor(dir: string, indexes: Indexes) {
    this.#dir = dir;
    this.indexes = indexes;
  }

  static async open(): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), 'model-')), new Indexes());
    await world.#start();
    return world;
  }

  /** Lets go of what the process had, and begins again with what is on disk. */
  async restart(): Promise<void> {
    await this.vault.close();
    this.#indexPath = await this.indexes.close(this.index);
    this.fuse = new Fuse();
    await this.#start();
  }

  async end(): Promise<void> {
    await this.vault.close();
    await this.indexes.remove();
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const { fuse } = this;
    this.vault = await openVault(this.#dir, MASTER, IDENTITY);
    this.index = await this.indexes.open(this.#indexPath, INDEX_IDENTITY);
    const { vault, index } = this;
    // As the process ends, nothing more of it reaches a disk or the node.
    const commit = vault.commit.bind(vault);
    const append = vault.accessLog.append.bind(vault.accessLog);
    const apply = index.apply.bind(index);
    Object.assign(vault, { commit: (batch: never) => fuse.step(() => commit(batch)) });
    Object.assign(vault.accessLog, { append: (entry: never) => fuse.step(() => append(entry)) });
    Object.assign(index, { apply: (blocks: never, undo: number) => fuse.step(() => apply(blocks, undo)) });
    const { outbox } = vault;
    const guarded: OutboxStore = {
      pending: () => outbox.pending(),
      get: (id) => outbox.get(id),
      put: (row) => fuse.step(() => outbox.put(row)),
      revive: (id) => fuse.step(() => outbox.revive(id)),
      nextNonce: (key) => outbox.nextNonce(key),
    };
    const timing = { inFlight: 4, resendMs: 0, raiseMs: 0, displacedMs: 0, fees: 'zero' } as const;
    const rpc = this.#rpc(fuse);
    this.dispatcher = new Dispatcher(
      { rpc, signer: SIGNER, chainId: 1, contracts: CONTRACTS, outbox: guarded, finality: FINALITY, ...timing },
      () => undefined,
    );
    const common = { self: SELF, vault, index, random: randomBytes, now: () => NOW, wake: () => undefined };
    this.registrar = new Registrar(common);
    this.publisher = new Publisher({
      ...common,
      schemas: { find: (name) => (name === registration.name ? registration : undefined) },
      handles: localHandles(this.registrar, SELF),
      attestationSeparator: ATTESTATIONS,
      consentSeparator: CONSENTS,
    });
    this.desk = new ConsentDesk({
      ...common,
      now: () => EARLY,
      separator: CONSENTS,
      domain: { chainId: IDENTITY.chainId, consentRegistry: IDENTITY.contracts.ConsentRegistry! },
      signedByController: createControllerCheck(index, async () => false),
      templateOf: templateById,
      templateFor,
      assistedBy: async () => false,
    });
  }

  #rpc(fuse: Fuse): Rpc {
    const { rpc } = this.chain;
    const gone = new LedgerError('CHAIN_UNREACHABLE', 'a fault');
    const guard = <T>(work: () => Promise<T>): Promise<T> =>
      fuse.step(async () => {
        const fault = this.nodeFaults.shift() ?? 'well';
        if (fault === 'before') throw gone;
        const result = await work();
        if (fault === 'after') throw gone;
        return result;
      });
    return {
      origin: rpc.origin,
      request: <T>(method: string, params?: readonly unknown[]) => guard(() => rpc.request<T>(method, params)),
      batch: (calls) => guard(() => rpc.batch(calls)),
    };
  }

  /** Rounds of the transaction manager. */
  async work(rounds: number): Promise<void> {
    for (let round = 0; round < rounds && !this.fuse.burnt; round++) {
      try {
        if (!(await this.dispatcher.pass())) return;
      } catch (error) {
        this.dispatcher.reset();
        if (!this.fuse.burnt && !isLedgerError(error, 'CHAIN_UNREACHABLE', 'CHAIN_REFUSED')) throw error;
      }
    }
  }

  /** Follows until the index is where the node is, or has nothing to follow; never goes back further than the chain did. */
  async follow(): Promise<void> {
    const { index, chain, fuse } = this;
    const { source } = chain;
    const follower = new Follower({ source, store: index, finality: FINALITY, firstBlock: 1, pollMs: 1, pageSize: 50 });
    let falsely: number | undefined;
    follower.onRewind((to) => {
      if (to < (chain.fork ?? Number.MAX_SAFE_INTEGER)) falsely = to;
    });
    const looks = (): number => source.asked.filter((what) => what === 'look').length;
    const before = looks();
    follower.start();
    try {
      const deadline = Date.now() + 20_000;
      while (!fuse.burnt && follower.status().state !== 'halted') {
        if (Date.now() > deadline) throw new Error(`the index does not get on: ${follower.status().reason}`);
        const head = index.head();
        if (head?.hash === source.head.hash || ((head?.number ?? -1) >= chain.shown && looks() > before + 2)) break;
        await setImmediate();
      }
    } finally {
      await follower.stop();
      source.asked.length = 0;
    }
    if (falsely !== undefined) throw new Error(`the index went back to ${falsely}, the chain to ${chain.fork ?? 'no'}`);
    const { state, reason } = follower.status();
    if (state === 'halted') throw new Error(`the index halted: ${reason}`);
    if (index.head()?.hash === source.head.hash) chain.fork = undefined;
  }

  /** Signs nothing: tells the chain which id the consent has, as the contract would work it out. */
  consentIdOf(consent: Consent): Hex {
    const id = consentId(CONSENTS, consent);
    this.chain.consentIds.set(termsHash(consent.terms), id);
    return id;
  }

  /** What the lender is told under a consent; `meeting` happens at a moment of the disclosure, once. */
  async disclosed(
    consent: Consent,
    meeting?: { readonly at: Meeting; readonly what: () => Promise<void> },
  ): Promise<'told' | 'refused'> {
    const { index, vault } = this;
    const meet = async (at: Meeting): Promise<void> => {
      if (meeting?.at === at) await meeting.what();
    };
    const access: DiscloseDeps['access'] = {
      requireOpen: async () => undefined,
      record: async (entry) => {
        await meet('before the log');
        const logged = await vault.accessLog.append({ at: EARLY, ...entry });
        await meet('after the log');
        return logged;
      },
    };
    const told = disclose(
      {
        consent,
        purpose: consent.terms.purpose,
        items: [{ schema: registration.id, fields: ['name'] }],
      },
      LENDER,
      {
        self: SELF,
        index,
        vault,
        consentSeparator: CONSENTS,
        schemaOf: () => registration,
        consume: () => Promise.reject(new Error('no use is counted here')),
        catchUp: async () => {
          await this.follow();
          await meet('catching up');
        },
        access,
        templateOf: templateById,
      },
    );
    return told.then(
      () => 'told',
      (error: unknown) => {
        if (isLedgerError(error, 'CONSENT_REFUSED')) return 'refused';
        throw error;
      },
    );
  }
}
