import { expect } from 'chai';
import { encodeCall } from '../../server/chain/calls.ts';
import type { Intent, OutboxRow } from '../../server/chain/outbox.ts';
import { readTransaction } from '../../server/chain/raw-transaction.ts';
import { createSigner, type Signer } from '../../server/chain/signer.ts';
import { TransactionManager, type TransactionManagerOptions } from '../../server/chain/transactions.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { expectRejection } from '../expect-rejection.ts';
import { bytes32 } from '../follower/events.ts';
import { until } from '../follower/index-folder.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { type Deployment, deployment, OFFICE, ORDERS, PERMITS } from './deployment.ts';
import { MemoryOutbox } from './memory-outbox.ts';

const ZERO = `0x${'00'.repeat(32)}`;
const WAIT = 20_000;
const SIGN_AND_ISSUE = 3;

/** Keys that change, ends that are asked for, fees that rise: on a chain whose blocks come when the test says so. */
describe('transaction manager: lanes, cancelling, fees', () => {
  let anvil: Anvil;
  let base: Deployment;
  before(async () => {
    anvil = await startAnvil();
    base = await deployment(anvil.url);
    await anvil.rpc.request('evm_setAutomine', [false]);
  });

  const mine = (): Promise<unknown> => anvil.rpc.request('evm_mine', []);
  const inPool = async (): Promise<number> =>
    Number((await anvil.rpc.request<{ pending: Hex }>('txpool_status', [])).pending);
  const anchor = (name: string, schema = PERMITS): Intent => ({
    id: name,
    contract: 'AttestationRegistry',
    data: encodeCall('AttestationRegistry', 'anchor', [bytes32(name), schema, ZERO, 1]),
  });
  async function anchored(...names: string[]): Promise<number[]> {
    const { address } = base.manifest.contracts.AttestationRegistry;
    const logs = await anvil.rpc.request<{ topics: Hex[] }[]>('eth_getLogs', [{ fromBlock: '0x0', address }]);
    return names.map((name) => logs.filter(({ topics }) => topics[1] === bytes32(name)).length);
  }

  const running = new Set<TransactionManager>();
  afterEach(async () => {
    for (const manager of running) await manager.stop();
    running.clear();
  });

  function manage(outbox: MemoryOutbox, signer: Signer, more: Partial<TransactionManagerOptions> = {}) {
    const { rpc, manifest } = base;
    const { chainId, contracts } = manifest;
    const timing = { pollMs: 10, resendMs: 60 };
    const manager = new TransactionManager({
      rpc,
      signer,
      chainId,
      contracts,
      outbox,
      finality: 'instant',
      ...timing,
      ...more,
    });
    running.add(manager);
    manager.start();
    return manager;
  }

  async function newKey(name: string): Promise<Signer> {
    const signer = createSigner(bytes32(`rotated key ${name}`));
    await base.call(base.admin, 'MemberRegistry', 'addKey', [OFFICE, signer.address, SIGN_AND_ISSUE, 0, 0]);
    await mine();
    return signer;
  }

  const noncesOf = (outbox: MemoryOutbox, key: Hex): number[] =>
    [...outbox.rows.values()]
      .filter(({ from }) => from === key)
      .map(({ nonce }) => nonce!)
      .sort((a, b) => a - b);

  it('changes the key while transactions are under way: each key its own numbers, the new one after the old one is done', async () => {
    const [outbox, first, second] = [new MemoryOutbox(), await newKey('first'), await newKey('second')];
    outbox.add(anchor('lane 1'), anchor('lane 2'));
    const manager = manage(outbox, first);
    await until(async () => (await inPool()) === 2, 'two sent');
    manager.useSigner(second);
    outbox.add(anchor('lane 3'), anchor('lane 4'));
    manager.wake();
    await until(() => manager.waiting('lane 3') !== undefined, 'the new key waits');
    expect(manager.waiting('lane 3')?.code).to.equal('OPERATION_STATE');
    expect(await manager.underWay(first.address)).to.equal(2);
    await mine();
    await until(async () => (await inPool()) === 2, 'the new key sends');
    expect(await manager.underWay(first.address)).to.equal(0);
    await mine();
    await manager.wait('lane 4', WAIT);
    expect(outbox.states()).to.deep.equal(['final', 'final', 'final', 'final']);
    expect([noncesOf(outbox, first.address), noncesOf(outbox, second.address)]).to.deep.equal([
      [0, 1],
      [0, 1],
    ]);
    expect(await anchored('lane 1', 'lane 2', 'lane 3', 'lane 4')).to.deep.equal([1, 1, 1, 1]);
  });

  it('anchors by the new key what the old one signed and could no longer do: it had ended', async () => {
    const [outbox, first, second] = [new MemoryOutbox(), await newKey('ending'), await newKey('following')];
    outbox.add(anchor('outlived'));
    const before = manage(outbox, first);
    await until(async () => (await inPool()) === 1, 'sent');
    await before.stop();
    // Out of the pool, the end of the key into a block, then the old bytes again: as after a node that lost its pool.
    await anvil.rpc.request('anvil_dropAllTransactions', []);
    await base.call(base.admin, 'MemberRegistry', 'retireKey', [first.address]);
    await mine();
    const manager = manage(outbox, second);
    await until(async () => (await inPool()) === 1, 'old bytes sent');
    await mine();
    await until(async () => (await inPool()) === 1, 'signed by the new key');
    await mine();
    expect(await manager.wait('outlived', WAIT)).to.include({ state: 'final', from: second.address });
    expect(await anchored('outlived')).to.deep.equal([1]);
  });

  it('ends what is queued at once, what is signed by an empty transaction, and leaves no gap', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await newKey('cancelling')];
    outbox.add(anchor('stays'), anchor('ends'), anchor('after'), anchor('never signed'));
    let deaf = true;
    // The node loses every sending of the second: it is in no pool.
    const rpc: typeof base.rpc = {
      ...base.rpc,
      request: async (method, params) => {
        const lost = deaf && method === 'eth_sendRawTransaction' && outbox.rows.get('ends')?.raw === params?.[0];
        return lost ? (bytes32('not sent') as never) : base.rpc.request(method, params);
      },
    };
    const manager = manage(outbox, signer, { rpc, inFlight: 3 });
    await until(() => outbox.rows.get('after')?.state === 'signed', 'three signed');
    expect(await manager.cancel('never signed')).to.include({ state: 'failed' });
    const asked = await manager.cancel('ends');
    expect(asked).to.include({ state: 'signed', cancelling: true });
    await until(() => outbox.rows.get('ends')?.voids === true, 'replaced');
    deaf = false;
    await until(async () => (await inPool()) === 3, 'all in the pool');
    await mine();
    const ended = await manager.wait('ends', WAIT);
    await manager.wait('after', WAIT);
    expect([ended.state, ended.failure?.code, ended.nonce]).to.deep.equal(['failed', 'OPERATION_CANCELLED', 1]);
    expect(ended).to.not.have.property('cancelling');
    expect(outbox.states()).to.deep.equal(['final', 'failed', 'final', 'failed']);
    expect(await anchored('stays', 'ends', 'after', 'never signed')).to.deep.equal([1, 0, 1, 0]);
    for (const id of ['ends', 'stays']) await expectRejection('OPERATION_STATE', manager.cancel(id));
    await expectRejection('OPERATION_UNKNOWN', manager.cancel('nothing'));

    await manager.retry('ends');
    await until(async () => (await inPool()) === 1, 'taken up again');
    await mine();
    expect(await manager.wait('ends', WAIT)).to.include({ state: 'final', nonce: 3 });
    expect(await anchored('ends')).to.deep.equal([1]);
  });

  it('lets the original win when a block holds it before its replacement', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await newKey('too late')];
    outbox.add(anchor('original wins'));
    const manager = manage(outbox, signer, { resendMs: 60_000 });
    await until(async () => (await inPool()) === 1, 'sent');
    const { hash } = outbox.rows.get('original wins')!;
    await manager.cancel('original wins');
    await until(() => outbox.rows.get('original wins')?.voids === true, 'replaced');
    await mine();
    const row = await manager.wait('original wins', WAIT);
    expect(row).to.include({ state: 'final', hash });
    expect(row).to.not.have.any.keys('voids', 'cancelling', 'failure');
    expect(await anchored('original wins')).to.deep.equal([1]);
  });

  it('takes up a failed operation again, and nothing else', async () => {
    const [outbox, signer] = [new MemoryOutbox(), await newKey('retrying')];
    outbox.add(anchor('refused at first', ORDERS));
    const manager = manage(outbox, signer);
    expect((await manager.wait('refused at first', WAIT)).state).to.equal('failed');
    await expectRejection('OPERATION_UNKNOWN', manager.retry('nothing'));
    const again = await manager.retry('refused at first');
    expect(again).to.not.have.any.keys('failure', 'nonce', 'raw');
    expect((await manager.wait('refused at first', WAIT)).failure?.code).to.equal('CHAIN_REVERTED');
  });
});

describe('transaction manager on a chain with a base fee', () => {
  let anvil: Anvil;
  let base: Deployment;
  const GWEI = 1_000_000_000n;
  before(async () => {
    anvil = await startAnvil();
    base = await deployment(anvil.url);
    await anvil.rpc.request('evm_setAutomine', [false]);
    for (const { address } of [base.office])
      await anvil.rpc.request('anvil_setBalance', [address, `0x${(10n ** 20n).toString(16)}`]);
    await anvil.rpc.request('anvil_setNextBlockBaseFeePerGas', [`0x${GWEI.toString(16)}`]);
    await anvil.rpc.request('evm_mine', []);
  });

  it('offers twice the base fee, raises the offer of what waits, within its limit', async () => {
    const outbox = new MemoryOutbox();
    const data = encodeCall('AttestationRegistry', 'anchor', [bytes32('with fees'), PERMITS, ZERO, 1]);
    outbox.add({ id: 'with fees', contract: 'AttestationRegistry', data });
    const { rpc, manifest, office: signer } = base;
    const { chainId, contracts } = manifest;
    const fees = { tip: GWEI / 10n, most: 3n * GWEI };
    const timing = { pollMs: 10, resendMs: 50, raiseMs: 200 };
    const manager = new TransactionManager({
      rpc,
      signer,
      chainId,
      contracts,
      outbox,
      finality: 'instant',
      fees,
      ...timing,
    });
    manager.start();
    try {
      const row = (): OutboxRow => outbox.rows.get('with fees')!;
      await until(() => row().state === 'signed', 'signed');
      const first = readTransaction(row().raw!).fees!;
      expect(first.maxPriorityFeePerGas).to.equal(fees.tip);
      expect(Number(first.maxFeePerGas)).to.be.within(Number(GWEI), Number(3n * GWEI));
      await until(() => (row().others?.length ?? 0) >= 2, 'raised');
      const raised = readTransaction(row().raw!).fees!;
      expect(Number(raised.maxFeePerGas)).to.be.above(Number(first.maxFeePerGas));
      await until(() => manager.waiting('with fees')?.code === 'FEE_LIMIT', 'limit reached');
      await anvil.rpc.request('evm_mine', []);
      const mined = await manager.wait('with fees', WAIT);
      expect(mined.state).to.equal('final');
      const { address } = manifest.contracts.AttestationRegistry;
      const logs = await rpc.request<unknown[]>('eth_getLogs', [
        { fromBlock: '0x0', address, topics: [null, bytes32('with fees')] },
      ]);
      expect(logs).to.have.length(1);
    } finally {
      await manager.stop();
    }
  });
});
