import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { LedgerError } from '../../server/errors.ts';
import type { Finality } from '../../server/follower/decide.ts';
import { Follower } from '../../server/follower/follower.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { expectRejection } from '../expect-rejection.ts';
import { attested, bytes32 } from './events.ts';
import { atHead, indexFolder, until } from './index-folder.ts';
import { ScriptedChain } from './scripted-chain.ts';

describe('follower', () => {
  const indexes = indexFolder();
  const running = new Set<Follower>();
  afterEach(async () => {
    for (const follower of running) await follower.stop();
    running.clear();
  });

  function follow(
    source: ScriptedChain,
    store: IndexStore,
    finality: Finality,
    more: { pageSize?: number; firstBlock?: number } = {},
  ): Follower {
    const follower = new Follower({ source, store, finality, firstBlock: 1, pollMs: 1, ...more });
    running.add(follower);
    follower.start();
    return follower;
  }

  const chainOf = (length: number): ScriptedChain => {
    const chain = new ScriptedChain();
    for (let i = 1; i < length; i++) chain.mine(i % 7 === 0 ? [attested('s', i / 7)] : []);
    return chain;
  };
  const count = async (store: IndexStore): Promise<number> => (await store.attestationsOf(bytes32('s'))).length;

  it('does not follow a node of another chain, says so, and follows when the right one answers', async () => {
    const [chain, store] = [chainOf(20), await indexes.open()];
    chain.identityError = new LedgerError('CHAIN_WRONG', 'another genesis');
    const follower = follow(chain, store, 'instant');
    await until(() => follower.status().code === 'CHAIN_WRONG', 'refused');
    expect([follower.status().state, store.head(), chain.asked]).to.deep.equal(['unreachable', undefined, []]);
    chain.identityError = undefined;
    await atHead(store, () => chain.head.hash);
    expect(follower.status()).to.deep.include({ state: 'following', lag: 0, nodeHead: 20 });
    expect(follower.status()).to.not.have.property('reason');
  });

  it('says unreachable while the node does not answer, asks who it is when it does, and catches up', async () => {
    const [chain, store] = [chainOf(20), await indexes.open()];
    const follower = follow(chain, store, 'instant');
    await atHead(store, () => chain.head.hash);
    chain.before = () => {
      throw new LedgerError('CHAIN_UNREACHABLE', 'gone');
    };
    chain.mine([attested('s', 3)]);
    await until(() => follower.status().state === 'unreachable', 'unreachable');
    expect(follower.status().reason).to.include('CHAIN_UNREACHABLE');
    expect(follower.status().lastContactAt).to.be.a('number');
    await expectRejection('INDEX_BEHIND', follower.reached(chain.head.number, 20));
    chain.before = () => undefined;
    await follower.reached(chain.head.number, 5_000);
    expect(await count(store)).to.equal(3);
  });

  it('waits for a node that lags or was failed over to, and takes nothing back', async () => {
    for (const finality of ['instant', 30] as const) {
      const [chain, store] = [chainOf(60), await indexes.open()];
      const follower = follow(chain, store, finality);
      await atHead(store, () => chain.head.hash);
      const { head } = store.head()! && { head: store.head() };
      for (const behind of [1, 5, 29, 59]) {
        chain.behind = behind;
        const asked = chain.asked.length;
        await until(() => chain.asked.length > asked + 3, 'some looks');
        expect([store.head(), follower.status().state]).to.deep.equal([head, 'following']);
      }
      chain.mine([attested('s', 9)]);
      chain.behind = 0;
      await atHead(store, () => chain.head.hash);
      expect(await count(store)).to.equal(9);
    }
  });

  it('halts on any other block at instant finality, and stays readable', async () => {
    const [chain, store] = [chainOf(20), await indexes.open()];
    const follower = follow(chain, store, 'instant');
    await atHead(store, () => chain.head.hash);
    const digest = store.digest();
    chain.forget(2);
    for (let i = 0; i < 4; i++) chain.mine();
    await until(() => follower.status().state === 'halted', 'halted');
    expect(follower.status().code).to.equal('INDEX_HALTED');
    await expectRejection('INDEX_HALTED', follower.reached(100, 1_000));
    expect([store.digest(), await count(store)]).to.deep.equal([digest, 2]);
  });

  it('halts below finality without taking anything back, also after a restart', async () => {
    const [chain, first] = [chainOf(60), await indexes.open()];
    const follower = follow(chain, first, 5);
    await atHead(first, () => chain.head.hash);
    const head = chain.head;
    chain.forget(6);
    for (let i = 0; i < 10; i++) chain.mine();
    await until(() => follower.status().state === 'halted', 'halted');
    expect(first.head()).to.deep.equal(head);
    await follower.stop();
    const store = await indexes.open(await indexes.close(first));
    const again = follow(chain, store, 5);
    await until(() => again.status().state === 'halted', 'halted again');
    expect(store.head()).to.deep.equal(head);
  });

  it('reads final blocks by pages and the others one by one', async () => {
    const [chain, store] = [chainOf(95), await indexes.open()];
    follow(chain, store, 5, { pageSize: 40 });
    await atHead(store, () => chain.head.hash);
    expect(chain.asked.filter((what) => what.startsWith('range'))).to.deep.equal([
      'range 1 40',
      'range 41 80',
      'range 81 90',
      ...[91, 92, 93, 94, 95].map((number) => `range ${number} ${number}`),
    ]);
  });

  it('begins below its first block, and asks for smaller pages while the node does not manage large ones', async () => {
    const [chain, store] = [chainOf(80), await indexes.open()];
    chain.before = (what) => {
      const [, from, to] = what.split(' ').map(Number);
      if (what.startsWith('range') && to! - from! > 6)
        throw new LedgerError('CHAIN_REFUSED', 'query returned more than 10 results');
    };
    follow(chain, store, 'instant', { pageSize: 64, firstBlock: 8 });
    await atHead(store, () => chain.head.hash);
    expect(chain.asked.find((what) => what.startsWith('range'))).to.match(/^range 8 /);
    expect(await count(store)).to.equal(11);
  });

  it('asks again when logs were left out', async () => {
    const [chain, store] = [chainOf(6), await indexes.open()];
    const follower = follow(chain, store, 'instant');
    await atHead(store, () => chain.head.hash);
    const range = chain.range.bind(chain);
    chain.range = async (from, to) => {
      const answer = await range(from, to);
      return (
        answer && { ...answer, blocks: answer.blocks.map(({ block, events }) => ({ block, events: events.slice(1) })) }
      );
    };
    chain.mine([attested('s', 1), attested('s', 2)]);
    chain.mine([attested('s', 3)]);
    await until(() => follower.status().code === 'CHAIN_INVALID', 'noticed');
    chain.range = range;
    await atHead(store, () => chain.head.hash);
    expect(await count(store)).to.equal(3);
  });

  it('tells its listeners every block with events and what was taken back', async () => {
    const [chain, store] = [chainOf(8), await indexes.open()];
    const follower = follow(chain, store, 10);
    const told: string[] = [];
    follower.onBlock((block, events) => told.push(...events.map(({ name }) => `${block.number} ${name}`)));
    follower.onRewind((to) => told.push(`back to ${to}`));
    await atHead(store, () => chain.head.hash);
    chain.forget(3);
    for (let i = 0; i < 5; i++) chain.mine(i === 1 ? [attested('s', 1)] : []);
    await atHead(store, () => chain.head.hash);
    expect(told).to.deep.equal(['1 MemberAdmitted', '8 Attested', 'back to 5', '7 Attested']);
  });

  it('goes on where it was after a restart, and writes nothing once stopped', async () => {
    const [chain, first] = [chainOf(30), await indexes.open()];
    const follower = follow(chain, first, 5);
    await atHead(first, () => chain.head.hash);
    await follower.stop();
    const head = first.head();
    for (let i = 0; i < 30; i++) chain.mine(i === 2 ? [attested('s', 5)] : []);
    await sleep(10);
    expect(first.head()).to.deep.equal(head);
    const store = await indexes.open(await indexes.close(first));
    follow(chain, store, 5);
    await atHead(store, () => chain.head.hash);
    expect(await count(store)).to.equal(5);
  });
});
