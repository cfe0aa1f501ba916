import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { randomNumbers } from '../../scripts/faults/suite.ts';
import { type LocalChain, startLocalChain } from '../../scripts/local-chain.ts';
import { encodeCall } from '../../server/chain/calls.ts';
import type { Intent } from '../../server/chain/outbox.ts';
import type { Rpc } from '../../server/chain/rpc.ts';
import { createSigner, type Signer } from '../../server/chain/signer.ts';
import { TransactionManager, type TransactionManagerOptions } from '../../server/chain/transactions.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { LedgerError } from '../../server/errors.ts';
import { expectRejection } from '../expect-rejection.ts';
import { bytes32 } from '../follower/events.ts';
import { type Deployment, deployment, ORDERS, PERMITS } from './deployment.ts';
import { MemoryOutbox } from './memory-outbox.ts';

const ZERO = `0x${'00'.repeat(32)}`;
const WAIT = 20_000;

describe('transaction manager', () => {
  let folder: string;
  let chain: LocalChain;
  let base: Deployment;
  let keys = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'transactions-test-'));
    chain = await startLocalChain({ dir: folder, port: 0, heartbeat: 0 });
    base = await deployment(chain.url);
  });
  after(async () => {
    await chain.close();
    await rm(folder, { recursive: true });
  });

  const running = new Set<TransactionManager>();
  afterEach(async () => {
    for (const manager of running) await manager.stop();
    running.clear();
  });

  /** The key of a fresh government office. */
  async function publishingKey(): Promise<Signer> {
    const signer = createSigner(bytes32(`publishing key ${keys++}`));
    await base.call(base.admin, 'MemberRegistry', 'admit', [`office ${keys}`, '', 2n, 0, 0, signer.address]);
    return signer;
  }

  /** A batch, which the contract would take twice: what is sent twice shows. */
  const anchor = (name: string): Intent => ({
    id: name,
    contract: 'AttestationRegistry',
    data: encodeCall('AttestationRegistry', 'anchor', [bytes32(name), PERMITS, ZERO, 1]),
  });
  const refused = (name: string): Intent => ({
    ...anchor(name),
    data: encodeCall('AttestationRegistry', 'anchor', [bytes32(name), ORDERS, ZERO, 1]),
  });

  function manage(
    outbox: MemoryOutbox,
    signer: Signer,
    more: Partial<TransactionManagerOptions> = {},
  ): TransactionManager {
    const { rpc, manifest } = base;
    const { chainId, contracts } = manifest;
    const manager = new TransactionManager({
      rpc,
      signer,
      chainId,
      contracts,
      outbox,
      finality: 'instant',
      pollMs: 5,
      resendMs: 20,
      ...more,
    });
    running.add(manager);
    manager.start();
    return manager;
  }

  /** How often each of these batches is on the chain. */
  async function anchored(names: readonly string[]): Promise<number[]> {
    const { address } = base.manifest.contracts.AttestationRegistry;
    const logs = await base.rpc.request<{ topics: Hex[] }[]>('eth_getLogs', [{ fromBlock: '0x0', address }]);
    return names.map((name) => logs.filter(({ topics }) => topics[1] === bytes32(name)).length);
  }

  async function expectAllOnce(outbox: MemoryOutbox, names: readonly string[], signer: Signer): Promise<void> {
    expect(await anchored(names)).to.deep.equal(names.map(() => 1));
    expect(names.map((name) => outbox.rows.get(name)?.state)).to.deep.equal(names.map(() => 'final'));
    const nonces = names.map((name) => outbox.rows.get(name)!.nonce!).sort((a, b) => a - b);
    expect(nonces).to.deep.equal(names.map((_, i) => i));
    expect(Number(await base.rpc.request('eth_getTransactionCount', [signer.address, 'latest']))).to.equal(
      names.length,
    );
  }

  const named = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix} ${i}`);

  /** The node, with some requests failing as told: before the node sees them, or after. */
  const faulty = (fault: (method: string) => 'before' | 'after' | undefined): Rpc => {
    const gone = () => new LedgerError('CHAIN_UNREACHABLE', 'fault');
    const guard = async <T>(method: string, work: () => Promise<T>): Promise<T> => {
      const when = fault(method);
      if (when === 'before') throw gone();
      const result = await work();
      if (when === 'after') throw gone();
      return result;
    };
    return {
      origin: base.rpc.origin,
      request: (method, params) => guard(method, () => base.rpc.request(method, params)),
      batch: (calls) => guard('batch', () => base.rpc.batch(calls)),
    };
  };

  it('ends what the contract refuses with its reason, takes no nonce for it, and goes on', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(refused('refused 1'), anchor('after refused'), refused('refused 2'));
    const manager = manage(outbox, signer);
    const row = await manager.wait('refused 1', WAIT);
    expect(row.failure?.code).to.equal('CHAIN_REVERTED');
    expect(row.failure?.detail).to.match(/^SchemaRegistryNotAPublisher\(/);
    expect(row).to.not.have.property('nonce');
    await manager.wait('after refused', WAIT);
    expect((await manager.wait('refused 2', WAIT)).state).to.equal('failed');
    await expectAllOnce(outbox, ['after refused'], signer);
  });

  it('does not know what was never intended, and says why something takes longer than the caller waits', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(anchor('waited for'));
    let down = true;
    const manager = manage(outbox, signer, { rpc: faulty(() => (down ? 'before' : undefined)) });
    await expectRejection('OPERATION_UNKNOWN', manager.wait('never', 50));
    const error = await expectRejection('CHAIN_TIMEOUT', manager.wait('waited for', 100));
    expect(error.values).to.deep.include({ id: 'waited for', state: 'queued' });
    expect((error.values.reason as { code: string }).code).to.equal('CHAIN_UNREACHABLE');
    expect(manager.waiting('waited for')?.code).to.equal('CHAIN_UNREACHABLE');
    down = false;
    expect((await manager.wait('waited for', WAIT)).state).to.equal('final');
    expect(manager.waiting('waited for')).to.equal(undefined);
  });

  it('sends in the order of intention, with nonces without gaps, and tells who listens', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    const names = named('ordered', 20);
    outbox.add(...names.slice(0, 10).map(anchor));
    const settled: string[] = [];
    const manager = manage(outbox, signer);
    manager.onFinal(({ id, gasUsed, block }) => settled.push(`${id} ${gasUsed! > 0 && block! > 0}`));
    outbox.add(...names.slice(10).map(anchor));
    manager.wake();
    await manager.wait(names.at(-1)!, WAIT);
    await expectAllOnce(outbox, names, signer);
    expect(names.map((name) => outbox.rows.get(name)!.nonce)).to.deep.equal(names.map((_, i) => i));
    expect(settled).to.deep.equal(names.map((name) => `${name} true`));
  });

  it('has each anchored once, without a gap, wherever it is killed', async () => {
    for (let writes = 1; writes <= 9; writes++) {
      const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
      const names = named(`killed after ${writes}`, 3);
      outbox.add(...names.map(anchor));
      let left = writes;
      const died = Promise.withResolvers<void>();
      outbox.before = () => {
        left -= 1;
        if (left >= 0) return;
        died.resolve();
        throw new Error('killed');
      };
      const first = manage(outbox, signer);
      await Promise.race([died.promise, first.wait(names[2]!, WAIT)]);
      await first.stop();
      const found = outbox.copy();
      const second = manage(found, signer);
      for (const name of names) await second.wait(name, WAIT);
      await expectAllOnce(found, names, signer);
      await second.stop();
    }
  });

  it('has each anchored once while a fifth of the requests or their answers get lost', async () => {
    const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 1_000_000);
    const random = randomNumbers(seed);
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    const names = named(`faults ${seed}`, 25);
    outbox.add(...names.map(anchor));
    const rpc = faulty(() => (random(5) > 0 ? undefined : random(2) === 0 ? 'before' : 'after'));
    const manager = manage(outbox, signer, { rpc, pollMs: 1 });
    for (const name of names) await manager.wait(name, WAIT);
    await expectAllOnce(outbox, names, signer);
  });

  it('takes a transaction that failed in its block for failed, with the reason', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(refused('failed in block'), anchor('after failed'));
    const estimating: Rpc = {
      ...base.rpc,
      request: (method, params) =>
        method === 'eth_estimateGas' ? Promise.resolve('0x30d40' as never) : base.rpc.request(method, params),
    };
    const manager = manage(outbox, signer, { rpc: estimating });
    const row = await manager.wait('failed in block', WAIT);
    expect([row.state, row.nonce]).to.deep.equal(['failed', 0]);
    expect(row.failure?.detail).to.match(/^SchemaRegistryNotAPublisher\(/);
    expect((await manager.wait('after failed', WAIT)).nonce).to.equal(1);
  });

  it('says out of gas when that was it', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(anchor('out of gas'));
    const estimating: Rpc = {
      ...base.rpc,
      request: (method, params) =>
        method === 'eth_estimateGas' ? Promise.resolve('0x7530' as never) : base.rpc.request(method, params),
    };
    expect((await manage(outbox, signer, { rpc: estimating }).wait('out of gas', WAIT)).failure?.detail).to.include(
      'out of gas at 45000',
    );
  });

  it('ends what needs more gas than a transaction may use', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(anchor('too large'));
    const estimating: Rpc = {
      ...base.rpc,
      request: (method, params) =>
        method === 'eth_estimateGas' ? Promise.resolve('0xf42401' as never) : base.rpc.request(method, params),
    };
    const row = await manage(outbox, signer, { rpc: estimating }).wait('too large', WAIT);
    expect(row.failure?.detail).to.include('16000001');
    expect(row).to.not.have.property('nonce');
  });

  it('signs anew what another user of its key took the nonce of, once that is settled', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(anchor('displaced'));
    let blocked = true;
    const rpc = faulty((method) => (blocked && method === 'eth_sendRawTransaction' ? 'before' : undefined));
    const manager = manage(outbox, signer, { rpc, displacedMs: 50 });
    await expectRejection('CHAIN_TIMEOUT', manager.wait('displaced', 100));
    expect(outbox.rows.get('displaced')).to.include({ state: 'signed', nonce: 0 });
    await base.call(signer, 'AttestationRegistry', 'anchor', [bytes32('elsewhere'), PERMITS, ZERO, 1]);
    blocked = false;
    expect(await manager.wait('displaced', WAIT)).to.include({ state: 'final', nonce: 1 });
    expect(await anchored(['displaced', 'elsewhere'])).to.deep.equal([1, 1]);
  });

  it('ends what a node keeps refusing to estimate, after trying again', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await publishingKey()];
    outbox.add(anchor('not estimated'));
    let asked = 0;
    const refusing: Rpc = {
      ...base.rpc,
      request: (method, params) => {
        if (method !== 'eth_estimateGas') return base.rpc.request(method, params);
        asked += 1;
        return Promise.reject(new LedgerError('CHAIN_REFUSED', 'missing trie node'));
      },
    };
    const row = await manage(outbox, signer, { rpc: refusing }).wait('not estimated', WAIT);
    expect([row.state, row.failure?.code, asked]).to.deep.equal(['failed', 'CHAIN_REFUSED', 5]);
  });
});
