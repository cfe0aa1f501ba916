import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Level } from 'level';
import { ZERO32 } from '../../server/domain/bytes.ts';
import { chainOf, EMPTY_CHAIN } from '../../server/domain/hash-chain.ts';
import { project, rowsNeeded } from '../../server/follower/project.ts';
import { type IndexIdentity, type IndexStore, openIndex } from '../../server/store/index-store.ts';
import { keys, openRow, sealRow } from '../../server/store/layout.ts';
import { expectRejection } from '../expect-rejection.ts';
import { address, attested, batch, bytes32, CONTRACTS, inBlock, member, type Told, told } from '../follower/events.ts';

const identity: IndexIdentity = { chainId: 20_260, genesisHash: bytes32('genesis'), contracts: CONTRACTS };

describe('index store', () => {
  const opened = new Set<IndexStore>();
  let folder: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'index-test-'));
  });
  after(async () => {
    for (const store of opened) await store.close();
    await rm(folder, { recursive: true });
  });

  const open = async (
    path = join(folder, String(count++)),
    who = identity,
  ): Promise<{ store: IndexStore; path: string }> => {
    const store = await openIndex(path, who);
    opened.add(store);
    return { store, path };
  };
  const close = async (store: IndexStore): Promise<void> => {
    opened.delete(store);
    await store.close();
  };

  const headAt = (number: number) => ({
    number,
    hash: bytes32(`block ${number}`),
    parentHash: bytes32(`block ${number - 1}`),
    timestamp: 1_000 + number,
  });

  async function effectsOf(store: IndexStore, number: number, events: readonly Told[]) {
    const placed = inBlock(number, bytes32(`block ${number}`), events);
    return { block: headAt(number), ops: project(placed, 1_000 + number, await store.readRows(rowsNeeded(placed))) };
  }

  /** Writes one block with these events. */
  async function write(store: IndexStore, number: number, events: readonly Told[], undo = 3): Promise<void> {
    await store.apply([await effectsOf(store, number, events)], undo);
  }

  /** Every row but the undo rows, so that two indexes can be compared. */
  async function contents(path: string): Promise<[string, string][]> {
    const database = new Level<string, string>(join(path, 'db-1'), { valueEncoding: 'hex' });
    const rows = await database.iterator().all();
    await database.close();
    return rows.filter(([key]) => !key.startsWith('u'));
  }

  it('refuses a store that is open, and one of another chain, other contracts or another version', async () => {
    const { store, path } = await open();
    await expectRejection('STORE_IN_USE', openIndex(path, identity));
    await close(store);
    await expectRejection('STORE_FOREIGN', openIndex(path, { ...identity, chainId: 1 }));
    await expectRejection('STORE_FOREIGN', openIndex(path, { ...identity, genesisHash: ZERO32 }));
    const contracts = { ...CONTRACTS, ConsentRegistry: { ...CONTRACTS.ConsentRegistry, address: address('another') } };
    await expectRejection('STORE_FOREIGN', openIndex(path, { ...identity, contracts }));
    await close((await open(path)).store);
  });

  it('begins empty: no head, digest zero, readers answer nothing', async () => {
    const { store } = await open();
    expect([store.head(), store.digest()]).to.deep.equal([undefined, ZERO32]);
    const handle = bytes32('s');
    const nothing = await Promise.all([
      store.member(1),
      store.key(address('key')),
      store.schema(handle),
      store.subject(handle),
      store.consent(handle),
      store.attestation(handle),
      store.revocation(1, handle),
    ]);
    expect(nothing).to.deep.equal(Array(7).fill(undefined));
    const lists = await Promise.all([
      store.members(),
      store.schemas(),
      store.consentsOf(handle),
      store.attestationsOf(handle),
      store.batches(1, handle),
      store.batchesByRoot(handle),
    ]);
    expect(lists).to.deep.equal(Array(6).fill([]));
    expect(await store.subjectChain(handle)).to.deep.equal(EMPTY_CHAIN);
  });

  it('answers what the events said, in the order of the chain, and again after a restart', async () => {
    const { store, path } = await open();
    await write(store, 1, [member(2), member(1), member(300)]);
    await write(store, 2, [attested('s', 1), attested('s', 2), batch('x', 1)]);
    for (let position = 3; position <= 20; position++)
      await write(store, position, [attested('s', position), batch('x', position - 1)]);
    const look = async (from: IndexStore) => ({
      members: (await from.members()).map((row) => row.member),
      positions: (await from.attestationsOf(bytes32('s'))).map((row) => row.position),
      chain: await from.subjectChain(bytes32('s')),
      batches: (await from.batches(1, bytes32('x'))).map((row) => row.position),
      byRoot: (await from.batchesByRoot(bytes32('root x 7 '))).map((row) => row.position),
      head: from.head(),
      digest: from.digest(),
      recent: [...from.recent().keys()].sort(),
    });
    const before = await look(store);
    const positions = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(before).to.deep.include({
      members: [1, 2, 300],
      positions,
      batches: positions.slice(0, -1),
      byRoot: [7],
      recent: [17, 18, 19, 20],
    });
    expect(before.chain).to.deep.equal(chainOf(positions.map((position) => bytes32(`attestation s ${position} `))));
    await close(store);
    expect(await look((await open(path)).store)).to.deep.equal(before);
  });

  it('knows a consent by its id and under its subject, and a withdrawal only under its subject', async () => {
    const { store } = await open();
    const [subject, other, consent] = [bytes32('s'), bytes32('other'), bytes32('c')];
    const grant = told('ConsentGranted', {
      consent,
      subject,
      publisher: 3,
      action: 1,
      categories: 1n,
      validFrom: 1,
      validUntil: 2,
      useLimit: 0,
      terms: bytes32('t'),
    });
    await write(store, 1, [told('ConsentWithdrawn', { consent, subject: other })]);
    expect(await store.consent(consent)).to.equal(undefined);
    expect((await store.withdrawal(other, consent))?.withdrawn.block).to.equal(1);
    await write(store, 2, [grant]);
    expect((await store.consent(consent))?.subject).to.equal(subject);
    expect((await store.consentsOf(subject)).map((row) => row.consent)).to.deep.equal([consent]);
    expect(await store.consentsOf(other)).to.deep.equal([]);
    expect(await store.withdrawal(subject, consent)).to.equal(undefined);
  });

  it('has the same digest whatever the paging, the empty blocks and the beginning', async () => {
    const { store: slow } = await open();
    for (let number = 0; number <= 9; number++)
      await write(slow, number, number === 2 ? [member(1)] : number === 7 ? [attested('s', 1), batch('x', 1)] : []);
    const { store: quick } = await open();
    await quick.apply([{ block: headAt(1), ops: [] }], 0);
    const two = await effectsOf(quick, 2, [member(1)]);
    const seven = await effectsOf(quick, 7, [attested('s', 1), batch('x', 1)]);
    await quick.apply([two, seven, { block: headAt(9), ops: [] }], 0);
    expect(quick.digest()).to.equal(slow.digest());
    const { store: different } = await open();
    await different.apply([two, { block: headAt(9), ops: [] }], 0);
    expect(different.digest()).to.not.equal(slow.digest());
  });

  it('goes back to exactly what it was', async () => {
    const { store, path } = await open();
    await write(store, 1, [member(1), attested('s', 1)]);
    await write(store, 2, []);
    const before = { head: store.head(), digest: store.digest() };
    await write(store, 3, [told('MemberSuspended', { member: 1, reason: 1 }), attested('s', 2), member(2)]);
    await write(store, 4, [told('MemberReinstated', { member: 1 }), told('MemberSuspended', { member: 2, reason: 1 })]);
    await write(store, 5, [attested('s', 3)]);
    await store.rewind(2);
    expect({ head: store.head(), digest: store.digest() }).to.deep.equal(before);
    expect(await store.member(2)).to.equal(undefined);
    await close(store);

    const { store: never, path: other } = await open();
    await write(never, 1, [member(1), attested('s', 1)]);
    await write(never, 2, []);
    await close(never);
    expect(await contents(path)).to.deep.equal(await contents(other));

    const { store: again } = await open(path);
    await write(again, 3, [attested('s', 2)]);
    expect((await again.attestationsOf(bytes32('s'))).length).to.equal(2);
  });

  it('does not go back further than it was told to, and not at all at instant finality', async () => {
    const { store } = await open();
    for (let number = 1; number <= 6; number++) await write(store, number, [], 2);
    await expectRejection('INDEX_HALTED', store.rewind(3));
    await store.rewind(4);
    expect(store.head()?.number).to.equal(4);
    await write(store, 5, [], 0);
    await expectRejection('INDEX_HALTED', store.rewind(4));
  });

  it('refuses a block that does not follow', async () => {
    const { store } = await open();
    await write(store, 5, []);
    await expectRejection('INTERNAL', store.apply([{ block: headAt(7), ops: [] }], 3));
    await expectRejection('INTERNAL', store.apply([{ block: { ...headAt(6), parentHash: ZERO32 }, ops: [] }], 3));
    await expectRejection('INTERNAL', store.apply([{ block: headAt(5), ops: [] }], 0));
    expect(store.head()?.number).to.equal(5);
  });

  it('shows one moment through a view', async () => {
    const { store } = await open();
    await write(store, 1, [attested('s', 1)]);
    const view = await store.view();
    await write(store, 2, [attested('s', 2)]);
    expect([view.head?.number, (await view.reader.attestationsOf(bytes32('s'))).length]).to.deep.equal([1, 1]);
    expect((await store.attestationsOf(bytes32('s'))).length).to.equal(2);
    await view.close();
  });

  it('reads one moment in place, also while a block is being written', async () => {
    const { store } = await open();
    await write(store, 1, [attested('s', 1)]);
    const look = () =>
      store.momentary((reader, head) => ({
        head: head?.number,
        member: reader.member(1)?.member,
        rest: [
          reader.attestation(bytes32('nothing')),
          reader.schema(bytes32('nothing')),
          reader.key(address('nobody')),
          reader.revocation(1, bytes32('nothing')),
          reader.disputeChain(1, bytes32('nothing')),
        ],
      }));
    const nothing = [undefined, undefined, undefined, undefined, EMPTY_CHAIN];
    const seen = [look()];
    const effects = await effectsOf(store, 2, [member(1)]);
    const writing = store.apply([effects], 3);
    // Until the batch is there, then for some time while its writer is told.
    let written = false;
    void writing.then(() => {
      written = true;
    });
    while (!written) {
      seen.push(look());
      await new Promise((resolve) => setImmediate(resolve));
    }
    seen.push(look());
    expect(seen[0]).to.deep.equal({ head: 1, member: undefined, rest: nothing });
    expect(seen.at(-1)).to.deep.equal({ head: 2, member: 1, rest: nothing });
    for (const { head, member: found } of seen) expect(found, `at block ${head}`).to.equal(head === 2 ? 1 : undefined);
  });

  it('gives rows that nobody can change for others', async () => {
    const { store } = await open();
    await write(store, 1, [member(1)]);
    const row = store.points.member(1);
    expect(() => Object.assign(row!, { endpoint: 'elsewhere' })).to.throw(TypeError);
    expect(await store.member(1)).to.deep.equal(row);
  });

  it('notices a changed value, and a missing row where one must be', async () => {
    const { store, path } = await open();
    await write(store, 1, [
      member(1),
      attested('s', 1),
      attested('s', 2),
      attested('t', 1),
      batch('x', 1),
      batch('x', 2),
      batch('y', 1),
    ]);
    await close(store);
    const tamper = async (work: (database: Level<string, Buffer>) => Promise<unknown>): Promise<void> => {
      const database = new Level<string, Buffer>(join(path, 'db-1'), { valueEncoding: 'buffer' });
      await work(database);
      await database.close();
    };
    await tamper(async (database) => {
      const row = await database.get(keys.member(1));
      const changed = { ...(openRow(keys.member(1), row!) as object), suspended: true };
      const { value } = sealRow(keys.member(1), changed);
      await database.put(keys.member(1), Buffer.concat([row!.subarray(0, 8), value.subarray(8)]));
      // A whole value under another key.
      await database.put(keys.member(2), row!);
      await database.del(keys.attestationOf(bytes32('s'), 2));
      await database.del(keys.batch(1, bytes32('x'), 1));
    });
    const { store: damaged } = await open(path);
    await expectRejection('STORE_DAMAGED', damaged.member(1));
    await expectRejection('STORE_DAMAGED', damaged.member(2));
    await expectRejection('STORE_DAMAGED', damaged.members());
    await expectRejection('STORE_DAMAGED', damaged.attestationsOf(bytes32('s')));
    await expectRejection('STORE_DAMAGED', damaged.batches(1, bytes32('x')));
    await expectRejection('STORE_DAMAGED', damaged.batchesByRoot(bytes32('root x 1 ')));
    expect((await damaged.attestation(bytes32('attestation s 1 ')))?.position).to.equal(1);
    await close(damaged);
    // A lost count must not turn what is there into "nothing".
    await tamper(async (database) => {
      await database.del(keys.subjectChain(bytes32('t')));
      await database.del(keys.batchChain(1, bytes32('y')));
    });
    const { store: uncounted } = await open(path);
    await expectRejection('STORE_DAMAGED', uncounted.attestationsOf(bytes32('t')));
    await expectRejection('STORE_DAMAGED', uncounted.batches(1, bytes32('y')));
    await close(uncounted);
    await tamper((database) => database.put(keys.head, Buffer.from('0123456789abcdef{}')));
    await expectRejection('STORE_DAMAGED', openIndex(path, identity));
  });
});
