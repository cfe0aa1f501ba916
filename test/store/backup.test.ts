import { appendFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Level } from 'level';
import type { Hex } from '../../server/domain/bytes.ts';
import { backupHeader, readBackupHeader } from '../../server/store/vault/backup-file.ts';
import { mendVault } from '../../server/store/vault/mend.ts';
import { checkBackup, restoreVault } from '../../server/store/vault/restore.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, close, folder, MASTER, open, refused, sampleRecord } from './vault-fixtures.ts';

const HEADER = backupHeader({ createdAt: 1_700_000_000, member: 1, chainId: 31337, files: { 'config.json': 'e30=' } });

async function filled(records = 30): Promise<{ path: string; vault: Vault; ids: Hex[] }> {
  const path = await folder();
  const vault = await open(path);
  const ids: Hex[] = [];
  for (let i = 0; i < records; i++) {
    const { head, body } = sampleRecord();
    const batch = new VaultBatch();
    vault.records.add(batch, head, body);
    await vault.commit(batch);
    ids.push(head.id);
  }
  await vault.settings.put('a setting', 1);
  return { path, vault, ids };
}

async function erase(vault: Vault, id: Hex): Promise<void> {
  const batch = new VaultBatch();
  vault.records.erase(batch, id);
  await vault.commit(batch);
  await vault.records.forget();
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

/** The first row of a kind, damaged or removed. */
const spoil = (path: string, kind: number, how: 'flip' | 'lose'): Promise<void> =>
  raw(path, async (database) => {
    for await (const [key, value] of database.iterator({ gte: Buffer.from([kind]), limit: 1 })) {
      if (how === 'lose') await database.del(key);
      else {
        value[15]! ^= 1;
        await database.put(key, value);
      }
    }
  });

describe('vault: backup', () => {
  afterEach(cleanUp);

  it('leaves alone what another backup of the same name writes', async () => {
    const { vault } = await filled();
    const file = join(await folder(), 'a.backup');
    const both = await Promise.allSettled([vault.backup(file, HEADER), vault.backup(file, HEADER)]);
    const [made, failed] = [
      both.find(({ status }) => status === 'fulfilled'),
      both.find(({ status }) => status !== 'fulfilled'),
    ];
    expect(failed).to.have.nested.property('reason.code', 'FILE_UNWRITABLE');
    expect(made).to.have.nested.property('value.rows', (await checkBackup(file, MASTER)).rows + 1);
    await vault.close();
  });

  it('copies one moment while the vault is written, and comes back whole', async () => {
    const { vault, ids } = await filled();
    const file = join(await folder(), 'a.backup');
    const writing = (async () => {
      for (let i = 0; i < 50; i++) await vault.settings.put(`later ${i}`, i);
    })();
    const made = await vault.backup(file, HEADER);
    await writing;
    expect((await checkBackup(file, MASTER)).rows).to.equal(made.rows - 1);
    expect(await readBackupHeader(file)).to.deep.equal(HEADER);
    const target = join(await folder(), 'vault');
    await restoreVault(file, MASTER, target, new Set());
    const restored = await open(target);
    await restored.check();
    const records = await restored.records.getMany(ids);
    expect(records.map((record) => record?.body?.values)).to.deep.equal(
      ids.map(() => ({ name: 'Synthetic Trading Co.' })),
    );
    // It goes on as a vault does.
    await restored.settings.put('after', 1);
    await restored.check();
  });

  it('does not bring back what was erased after it was made', async () => {
    const { vault, ids } = await filled();
    const file = join(await folder(), 'a.backup');
    await erase(vault, ids[0]!);
    await vault.backup(file, HEADER);
    await erase(vault, ids[1]!);
    const erased = new Set(await vault.erased());
    expect(erased.size).to.equal(2);
    const target = join(await folder(), 'vault');
    expect(await restoreVault(file, MASTER, target, erased)).to.deep.include({ leftOut: 1 });
    const restored = await open(target);
    await restored.check();
    const [one, two, three] = await restored.records.getMany(ids.slice(0, 3));
    expect([one?.body, two?.body, three?.body?.values]).to.deep.equal([
      undefined,
      undefined,
      { name: 'Synthetic Trading Co.' },
    ]);
    expect(new Set(await restored.erased())).to.deep.equal(erased);
  });

  it('refuses a backup that was cut, changed, lengthened, or is of another vault', async () => {
    const { vault } = await filled();
    const file = join(await folder(), 'a.backup');
    await vault.backup(file, HEADER);
    const bytes = await readFile(file);
    const target = join(await folder(), 'vault');
    for (let flip = 0; flip < 60; flip++) {
      const changed = Buffer.from(bytes);
      changed[Math.floor(((flip + 0.5) / 60) * bytes.length)]! ^= 1 << (flip % 8);
      await writeFile(file, changed);
      try {
        await restoreVault(file, MASTER, target, new Set());
        expect.fail(`restored with a flipped bit, flip ${flip}`);
      } catch (error) {
        expect(error)
          .to.have.property('code')
          .that.is.oneOf(['BACKUP_INVALID', 'STORE_DAMAGED', 'STORE_FOREIGN', 'STORE_VERSION']);
      }
      expect(await readdir(target).catch(() => [])).to.deep.equal([]);
    }
    await writeFile(file, bytes);
    await appendFile(file, 'x');
    await refused(checkBackup(file, MASTER), 'BACKUP_INVALID');
    await writeFile(file, bytes);
    for (const length of [bytes.length - 1, bytes.length - 40, 2_000, 10, 0]) {
      await truncate(file, length);
      await refused(checkBackup(file, MASTER), 'BACKUP_INVALID');
    }
    await writeFile(file, bytes);
    await refused(checkBackup(file, Buffer.alloc(32, 9)), 'STORE_FOREIGN');
    await checkBackup(file, MASTER);
  });

  it('overwrites nothing', async () => {
    const { vault, path } = await filled(3);
    const file = join(await folder(), 'a.backup');
    await vault.backup(file, HEADER);
    await refused(vault.backup(join(path, 'no such folder', 'a'), HEADER), 'FILE_UNWRITABLE');
    const target = join(await folder(), 'vault');
    await mkdir(target);
    await restoreVault(file, MASTER, target, new Set());
    await refused(restoreVault(file, MASTER, target, new Set()), 'STORE_EXISTS');
    await (await open(target)).check();
  });

  for (const how of ['flip', 'lose'] as const)
    it(`puts a row right that was ${how === 'flip' ? 'damaged' : 'lost'}, and names what the backup has not`, async () => {
      const { vault, path } = await filled();
      const file = join(await folder(), 'a.backup');
      await vault.settings.put('changed later', 1);
      await vault.backup(file, HEADER);
      await refused(mendVault(path, file, MASTER), 'STORE_IN_USE');
      await vault.settings.put('changed later', 2);
      await close(vault);
      expect(await mendVault(path, file, MASTER)).to.deep.equal({ mended: {}, left: [] });
      await spoil(path, 0x10, how);
      await spoil(path, 0x12, how);
      expect(await mendVault(path, file, MASTER)).to.deep.equal({ mended: { record: 1, recordOrder: 1 }, left: [] });
      const mended = await open(path);
      await mended.check();
      await close(mended);
      // Whichever setting comes first, an older state of a row that changed is not taken.
      await raw(path, async (database) => {
        for await (const [key] of database.iterator({ gte: Buffer.from([0xa0]), lt: Buffer.from([0xa1]) }))
          await database.del(key);
      });
      expect(await mendVault(path, file, MASTER)).to.deep.equal({ mended: {}, left: ['setting'] });
    });
});
