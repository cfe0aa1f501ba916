import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { LedgerError } from '../../server/errors.ts';
import { Follower } from '../../server/follower/follower.ts';
import { IndexKeeper } from '../../server/follower/keeper.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { keys } from '../../server/store/layout.ts';
import { attested, bytes32 } from './events.ts';
import { atHead, indexFolder, until } from './index-folder.ts';
import { ScriptedChain } from './scripted-chain.ts';

describe('index keeper', () => {
  const indexes = indexFolder();
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  const chainOf = (length: number): ScriptedChain => {
    const chain = new ScriptedChain();
    for (let i = 1; i < length; i++) chain.mine(i % 3 === 0 ? [attested('s', i / 3)] : []);
    return chain;
  };

  async function kept(chain: ScriptedChain, finality: 'instant' | number = 'instant', everyMs = 1e9) {
    const store = await indexes.open();
    const followerOf = (over: IndexStore): Follower =>
      new Follower({ source: chain, store: over, finality, firstBlock: 1, pollMs: 1 });
    const follower = followerOf(store);
    const keeper = new IndexKeeper({ store, follower, followerOf, everyMs });
    follower.start();
    keeper.start();
    running.push(follower, keeper);
    running.reverse();
    await atHead(store, () => chain.head.hash);
    return { store, follower, keeper };
  }
  const count = async (store: IndexStore): Promise<number> => (await store.attestationsOf(bytes32('s'))).length;

  it('looks through a sound index and says so', async () => {
    const { keeper, store } = await kept(chainOf(30));
    await keeper.verify();
    const { look, rebuild } = keeper.status();
    expect(look).to.deep.include({ rows: store.size(), of: store.size() });
    expect([look?.finishedAt, look?.damage, rebuild]).to.deep.equal([look?.startedAt, undefined, undefined]);
  });

  it('makes it again when a row is gone, marked stale until then, and follows on', async () => {
    const chain = chainOf(40);
    const { keeper, store, follower } = await kept(chain);
    const digest = store.digest();
    const sound = await count(store);
    await store.database().level.del(keys.attestation(bytes32('attestation s 3 ')));
    const states: string[] = [];
    chain.before = () => states.push(follower.status().state);
    await keeper.verify();
    expect(keeper.status().look?.damage).to.match(/tables a/);
    await until(() => keeper.status().rebuild?.finishedAt !== undefined, 'made again');
    expect(states).to.include('rebuilding');
    expect(keeper.status().rebuild).to.deep.include({ same: true, block: 40 });
    expect([store.digest(), await count(store), follower.status().state]).to.deep.equal([digest, sound, 'following']);
    chain.mine([attested('s', 14)]);
    await atHead(store, () => chain.head.hash);
    expect(await count(store)).to.equal(14);
  });

  it('makes it again when a reader meets a damaged value', async () => {
    const { keeper, store } = await kept(chainOf(40));
    const { level } = store.database();
    const key = keys.attestation(bytes32('attestation s 3 '));
    const value = (await level.get(key))!;
    value[value.length - 1]! ^= 1;
    await level.put(key, value);
    await count(store).then(
      () => expect.fail('served'),
      (error: unknown) => expect(error).to.have.property('code', 'STORE_DAMAGED'),
    );
    await until(() => keeper.status().rebuild?.finishedAt !== undefined, 'made again');
    expect(await count(store)).to.equal(13);
  });

  it('looks, and makes it again, when a reader misses a row; once, whatever is asked meanwhile', async () => {
    const { keeper, store } = await kept(chainOf(40));
    await store.database().level.del(keys.attestation(bytes32('attestation s 3 ')));
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => count(store)));
    expect(answers.map((one) => one.status === 'rejected' && one.reason.code)).to.deep.equal(
      answers.map(() => 'STORE_DAMAGED'),
    );
    await until(() => keeper.status().rebuild?.finishedAt !== undefined, 'made again');
    const { startedAt } = keeper.status().rebuild!;
    expect(keeper.status().rebuild).to.deep.include({ same: true, block: 40 });
    expect(await count(store)).to.equal(13);
    await sleep(50);
    expect(keeper.status().rebuild?.startedAt).to.equal(startedAt);
  });

  it('makes nothing again for a suspicion that a look does not confirm', async () => {
    const { keeper, store } = await kept(chainOf(40));
    const { reader, close } = await store.view();
    // A reader of its own whose rows vanish between two reads, as by a reorg.
    const { rows } = reader as unknown as { rows: { range(prefix: string): Promise<unknown[]> } };
    const { range } = rows;
    rows.range = async (prefix) => (await range(prefix)).slice(1);
    await reader.attestationsOf(bytes32('s')).then(
      () => expect.fail('served'),
      (error: unknown) => expect(error).to.have.property('code', 'STORE_DAMAGED'),
    );
    await until(() => keeper.status().look?.finishedAt !== undefined, 'looked through');
    await sleep(20);
    expect([keeper.status().look?.damage, keeper.status().rebuild]).to.deep.equal([undefined, undefined]);
    await close();
  });

  it('says when old and new differ, and takes the new one', async () => {
    const { keeper, store, follower } = await kept(chainOf(12));
    const { level } = store.database();
    const head = await level.get(keys.head);
    const { sealRow, openRow } = await import('../../server/store/layout.ts');
    const forged = { ...(openRow(keys.head, head!) as object), digest: bytes32('forged') };
    await follower.between(async () => {
      await level.put(keys.head, sealRow(keys.head, forged).value);
      await store.load();
    });
    await keeper.rebuild('a test asked for it');
    expect(keeper.status().rebuild).to.deep.include({ same: false, reason: 'a test asked for it' });
  });

  it('ends a halt below finality by a rebuild, and not before', async () => {
    const chain = chainOf(30);
    const { keeper, store, follower } = await kept(chain, 5);
    chain.forget(9);
    for (let i = 0; i < 12; i++) chain.mine(i === 0 ? [attested('s', 7)] : []);
    await until(() => follower.status().state === 'halted', 'halted');
    await sleep(20);
    expect(follower.status().code).to.equal('INDEX_HALTED');
    await keeper.rebuild('the node is right');
    await atHead(store, () => chain.head.hash);
    await until(() => follower.status().state === 'following', 'following');
    expect(await count(store)).to.equal(7);
  });

  it('keeps what it has when it cannot be made again, and says why', async () => {
    const chain = chainOf(30);
    const { keeper, store } = await kept(chain);
    const range = chain.range.bind(chain);
    chain.range = async () => {
      throw new LedgerError('INDEX_HALTED', 'no two nodes agree');
    };
    await keeper.rebuild('a test asked for it');
    expect(keeper.status().rebuild?.failure).to.match(/^INDEX_HALTED/);
    chain.range = range;
    expect(await count(store)).to.equal(9);
  });
});
