import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { encodeCall } from '../../server/chain/calls.ts';
import type { Intent } from '../../server/chain/outbox.ts';
import { TransactionManager } from '../../server/chain/transactions.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { Follower } from '../../server/follower/follower.ts';
import { createSource } from '../../server/follower/source.ts';
import { bytes32 } from '../follower/events.ts';
import { indexFolder, until } from '../follower/index-folder.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { type Deployment, deployment, PERMITS } from './deployment.ts';
import { MemoryOutbox } from './memory-outbox.ts';

const ZERO = `0x${'00'.repeat(32)}`;
const WAIT = 20_000;

/** On a chain whose blocks come when the test says so. */
describe('transaction manager and follower on a chain with blocks', () => {
  const indexes = indexFolder();
  let anvil: Anvil;
  let base: Deployment;
  before(async () => {
    anvil = await startAnvil();
    base = await deployment(anvil.url);
    await anvil.rpc.request('evm_setAutomine', [false]);
  });

  const waitingInPool = async (): Promise<number> =>
    Number((await anvil.rpc.request<{ pending: Hex }>('txpool_status', [])).pending);
  const mine = () => anvil.rpc.request('evm_mine', []);
  const anchor = (name: string): Intent => ({
    id: name,
    contract: 'AttestationRegistry',
    data: encodeCall('AttestationRegistry', 'anchor', [bytes32(name), PERMITS, ZERO, 1]),
  });

  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  function manage(outbox: MemoryOutbox, signer: Deployment['office'], finality: number): TransactionManager {
    const { rpc, manifest } = base;
    const { chainId, contracts } = manifest;
    const manager = new TransactionManager({
      rpc,
      signer,
      chainId,
      contracts,
      outbox,
      finality,
      pollMs: 10,
      resendMs: 100,
    });
    running.push(manager);
    return manager;
  }

  it('waits with what is refused while earlier ones are in no block', async () => {
    const outbox = new MemoryOutbox();
    const schema = bytes32('schema that comes and goes');
    const register = encodeCall('SchemaRegistry', 'register', [schema, 2n, 1, 1, false, 0, 'short-lived']);
    outbox.add({ id: 'register', contract: 'SchemaRegistry', data: register });
    outbox.add({ id: 'retire', contract: 'SchemaRegistry', data: encodeCall('SchemaRegistry', 'retire', [schema]) });
    outbox.add({
      id: 'retire again',
      contract: 'SchemaRegistry',
      data: encodeCall('SchemaRegistry', 'retire', [schema]),
    });
    const manager = manage(outbox, base.admin, 0);
    manager.start();
    try {
      await until(() => outbox.rows.get('register')?.state === 'signed', 'signed');
      await until(() => manager.waiting('retire') !== undefined, 'waiting');
      expect(outbox.states()).to.deep.equal(['signed', 'queued', 'queued']);
      expect(manager.waiting('retire')?.detail).to.include('SchemaRegistryUnknownSchema');
      await until(async () => (await waitingInPool()) === 1, 'register sent');
      await mine();
      // Now both look fine to the node; in their block only the first is.
      await until(async () => (await waitingInPool()) === 2, 'both sent');
      await mine();
      expect((await manager.wait('retire again', WAIT)).failure?.detail).to.include('SchemaRegistryRetired');
      expect(outbox.states()).to.deep.equal(['final', 'final', 'failed']);
    } finally {
      await manager.stop();
    }
  });

  it('keeps to its share in flight', async () => {
    const outbox = new MemoryOutbox();
    outbox.add(...Array.from({ length: 12 }, (_, i) => anchor(`share ${i}`)));
    const manager = manage(outbox, base.office, 0);
    manager.start();
    await until(async () => (await waitingInPool()) === 8, 'eight sent');
    await sleep(50);
    expect(outbox.states().filter((state) => state === 'queued').length).to.equal(4);
    await mine();
    await until(async () => (await waitingInPool()) === 4, 'the rest sent');
    await mine();
    await manager.wait('share 11', WAIT);
    expect(new Set(outbox.states())).to.deep.equal(new Set(['final']));
  });

  it('is final only after the blocks asked for, and sends the same bytes again when five blocks are replaced', async () => {
    const outbox = new MemoryOutbox();
    const names = Array.from({ length: 6 }, (_, i) => `reorg ${i}`);
    const manager = manage(outbox, base.office, 6);
    const store = await indexes.open(undefined, base.manifest);
    const source = createSource(anvil.rpc, base.manifest);
    const follower = new Follower({ source, store, finality: 30, firstBlock: base.manifest.block, pollMs: 10 });
    follower.start();
    manager.start();
    const head = async (): Promise<Hex> =>
      (await anvil.rpc.request<{ hash: Hex }>('eth_getBlockByNumber', ['latest', false])).hash;
    const indexed = async (): Promise<void> => {
      const hash = await head();
      await until(() => store.head()?.hash === hash, 'indexed');
    };
    try {
      // One in each of five blocks, so that the replaced blocks hold them all.
      for (const name of names.slice(0, 5)) {
        outbox.add(anchor(name));
        manager.wake();
        await until(async () => (await waitingInPool()) === 1, 'sent');
        await mine();
        await until(() => outbox.rows.get(name)?.state === 'mined', 'mined');
      }
      await indexed();
      const before = names.slice(0, 5).map((name) => outbox.rows.get(name)!);
      expect((await store.batches(1, PERMITS)).slice(-5).map(({ root }) => root)).to.deep.equal(
        names.slice(0, 5).map(bytes32),
      );

      await anvil.rpc.request('anvil_reorg', [5, []]);
      await indexed();
      expect((await store.batchesByRoot(bytes32(names[0]!))).length).to.equal(0);
      await until(() => before.every(({ id }) => outbox.rows.get(id)?.state === 'signed'), 'signed again');
      expect(before.map(({ id }) => outbox.rows.get(id)?.raw)).to.deep.equal(before.map(({ raw }) => raw));

      outbox.add(anchor(names[5]!));
      manager.wake();
      await until(async () => {
        await mine();
        return names.every((name) => outbox.rows.get(name)?.state === 'final');
      }, 'all final');
      expect(outbox.rows.get(names[0]!)?.raw).to.equal(before[0]?.raw);
      await indexed();
      const times = await Promise.all(names.map(async (name) => (await store.batchesByRoot(bytes32(name))).length));
      expect(times).to.deep.equal(names.map(() => 1));
      const { block } = outbox.rows.get(names[5]!)!;
      expect(store.head()!.number - block!).to.be.at.least(6);

      const fresh = await indexes.open(undefined, base.manifest);
      const again = new Follower({
        source,
        store: fresh,
        finality: 'instant',
        firstBlock: base.manifest.block,
        pollMs: 10,
      });
      again.start();
      await until(() => fresh.head()?.hash === store.head()?.hash, 'rebuilt');
      await again.stop();
      expect(fresh.digest()).to.equal(store.digest());
    } finally {
      await manager.stop();
      await follower.stop();
    }
  });
});
