/** The vault looked through in the background: while it is written, with damage of every sort, and after rows were put right. */
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Level } from 'level';
import type { Opening } from '../../server/domain/subject.ts';
import { backupHeader } from '../../server/store/vault/backup-file.ts';
import { mendVault } from '../../server/store/vault/mend.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { VaultKeeper } from '../../server/vault-care/keeper.ts';
import { cleanUp, close, folder, hex32, MASTER, open, refused, sampleRecord } from './vault-fixtures.ts';

const FULL = { share: 1 };

async function addRecord(vault: Vault): Promise<string> {
  const { head, body } = sampleRecord();
  const batch = new VaultBatch();
  vault.records.add(batch, head, body);
  await vault.commit(batch);
  return head.id;
}

async function raw<T>(path: string, work: (database: Level<Buffer, Buffer>) => Promise<T>): Promise<T> {
  const database = new Level<Buffer, Buffer>(join(path, 'db'), { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await database.open();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const rowsOf = async (database: Level<Buffer, Buffer>, kind: number): Promise<[Buffer, Buffer][]> =>
  database.iterator({ gte: Buffer.from([kind]), lt: Buffer.from([kind + 1]) }).all();

describe('vault: scrub', () => {
  afterEach(cleanUp);

  it('finds nothing wrong while rows are added, changed, destroyed and written again', async () => {
    const vault = await open(await folder());
    const ids: string[] = [];
    for (let i = 0; i < 700; i++) ids.push(await addRecord(vault));
    let scrubbing = true;
    const writing = (async () => {
      for (let i = 0; scrubbing; i++) {
        ids.push(await addRecord(vault));
        await vault.settings.put(`setting ${i % 7}`, i);
        const batch = new VaultBatch();
        vault.records.erase(batch, ids[i] as `0x${string}`);
        await vault.commit(batch);
        await setImmediate();
      }
    })();
    for (let round = 0; round < 5; round++) {
      const found = await vault.scrub({ share: 0.5 });
      expect(found?.damage).to.deep.equal([]);
      expect(found?.rows).to.be.greaterThan(2_000);
    }
    scrubbing = false;
    await writing;
    expect(ids.length).to.be.greaterThan(710);
  });

  it('names a broken row by what it belongs to, a missing one too, and counts an older state', async () => {
    const path = await folder();
    const vault = await open(path);
    const ids = [await addRecord(vault), await addRecord(vault), await addRecord(vault)];
    await vault.settings.put('a', 1);
    await close(vault);
    const old = await raw(path, (database) => rowsOf(database, 0xa0));
    const again = await open(path);
    await again.settings.put('a', 2);
    await close(again);
    await raw(path, async (database) => {
      const [first, second] = await rowsOf(database, 0x10);
      first![1][30]! ^= 1;
      await database.put(...first!);
      await database.del(second![0]);
      await database.put(...old[0]!);
    });
    const damaged = await open(path);
    const { damage } = (await damaged.scrub(FULL))!;
    expect(damage.map(({ kind, state }) => [kind, state])).to.deep.equal([
      ['record', 'broken'],
      ['record', 'missing'],
      ['setting', 'miscounted'],
    ]);
    expect(ids).to.include.members([damage[0]!.of!, damage[1]!.of!]);
    // A damaged payload refuses only what needs it.
    const readable = await Promise.all(
      ids.map((id) =>
        damaged.records.get(id as `0x${string}`).then(
          (record) => record?.id,
          () => 'refused',
        ),
      ),
    );
    expect(readable.filter((id) => id === 'refused')).to.have.length(1);
    expect(readable.filter((id) => id !== undefined && id !== 'refused')).to.have.length(1);
    expect((await refused(damaged.check(), 'STORE_DAMAGED')).values.kind).to.equal('record, setting');
  });

  it('counts right again after a row was put right whose seal was lost', async () => {
    const path = await folder();
    const vault = await open(path);
    const opening: Opening = { type: 'uscc', identifier: 'x', salt: hex32(), subject: hex32(), publisher: 1 };
    const batch = new VaultBatch();
    vault.openings.add(batch, opening);
    await vault.commit(batch);
    await close(vault);
    await raw(path, async (database) => {
      const [[key, value]] = (await rowsOf(database, 0x30)) as [[Buffer, Buffer]];
      value[value.length - 1]! ^= 1;
      await database.put(key, value);
    });
    const damaged = await open(path);
    const { damage } = (await damaged.scrub(FULL))!;
    expect(damage.map(({ kind, state }) => [kind, state])).to.deep.equal([['opening', 'broken']]);
    const mending = new VaultBatch();
    expect(await damaged.mendTwins(mending, damage)).to.have.length(1);
    await damaged.commit(mending);
    expect((await damaged.scrub(FULL))?.damage).to.deep.equal([]);
    await damaged.settings.put('later', 1);
    expect(await damaged.openings.bySubject(opening.subject)).to.deep.equal(opening);
    await close(damaged);
    await (await open(path)).check();
  });

  it('opens again after a harmed file was mended from a backup', async () => {
    const path = await folder();
    const first = await open(path);
    for (let i = 0; i < 40; i++) await addRecord(first);
    await close(first);
    const vault = await open(path);
    await addRecord(vault);
    const file = join(await folder(), 'a.backup');
    await vault.backup(file, backupHeader({ createdAt: 1, member: 1, chainId: 31337, files: {} }));
    await close(vault);
    const db = join(path, 'db');
    const table = join(db, (await readdir(db)).find((name) => name.endsWith('.ldb'))!);
    const [bytes, { atime, mtime }] = [await readFile(table), await stat(table)];
    bytes[600]! ^= 1;
    await writeFile(table, bytes);
    await utimes(table, atime, mtime);
    expect((await refused(open(path), 'STORE_DAMAGED')).message).to.match(/file \d+\.ldb/);
    expect((await mendVault(path, file, MASTER)).left).to.deep.equal([]);
    await (await open(path)).check();
  });

  for (const how of ['broken', 'missing'] as const)
    it(`makes no backup, which could not be restored, while a row is ${how}`, async () => {
      const path = await folder();
      const vault = await open(path);
      for (let i = 0; i < 3; i++) await addRecord(vault);
      await close(vault);
      await raw(path, async (database) => {
        const [, [key, value]] = (await rowsOf(database, 0x10)) as [unknown, [Buffer, Buffer]];
        value[30]! ^= 1;
        await (how === 'broken' ? database.put(key, value) : database.del(key));
      });
      const place = await folder();
      const header = backupHeader({ createdAt: 1, member: 1, chainId: 31337, files: {} });
      const error = await refused((await open(path)).backup(join(place, 'a.backup'), header), 'STORE_DAMAGED');
      expect(error.values.kind).to.equal('record');
      expect(await readdir(place)).to.deep.equal([]);
    });

  it('is done by the keeper, which looks through all when a reader meets damage, once', async () => {
    const path = await folder();
    const vault = await open(path);
    const ids = [await addRecord(vault), await addRecord(vault)] as `0x${string}`[];
    await close(vault);
    await raw(path, async (database) => {
      const [first] = await rowsOf(database, 0x10);
      first![1][30]! ^= 1;
      await database.put(...first!);
    });
    const damaged = await open(path);
    const said: string[] = [];
    const keeper = new VaultKeeper({
      vault: damaged,
      mend: async () => ({ mended: [], lied: [] }),
      say: (text) => said.push(text),
    });
    keeper.start();
    try {
      expect(keeper.status().state).to.equal('unknown');
      for (let i = 0; i < 3; i++) await damaged.records.getMany(ids).catch(() => undefined);
      await keeper.look();
      const [one, ...more] = keeper.status().damage;
      expect([keeper.status().state, one?.kind, more]).to.deep.equal(['damaged', 'record', []]);
      expect(ids).to.include(one?.of);
      for (let i = 0; i < 3; i++) await damaged.records.getMany(ids).catch(() => undefined);
      expect(said).to.deep.equal([
        'vault: a damaged row was met: record; looking through all',
        `vault: damaged: record ${one?.of}`,
      ]);
    } finally {
      await keeper.stop();
    }
  });
});
