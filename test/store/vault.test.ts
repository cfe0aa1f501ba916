import { spawn } from 'node:child_process';
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { mendVault } from '../../server/store/vault/mend.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, close, folder, hex32, IDENTITY, MASTER, open, refused, sampleRecord } from './vault-fixtures.ts';

const CANARY = '91330000CANARY0001';

async function databaseFiles(path: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(join(path, 'db'));
  return names.filter((name) => pattern.test(name)).map((name) => join(path, 'db', name));
}

async function filledVault(records = 20) {
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
  return { path, vault, ids };
}

describe('vault: opening', () => {
  afterEach(cleanUp);

  it('refuses a master key of the wrong length', async () => {
    await refused(open(await folder(), Buffer.alloc(31)), 'CONFIG_INVALID');
  });

  it('refuses another master key, member, chain or set of contracts', async () => {
    const path = await folder();
    await close(await open(path));
    await refused(open(path, Buffer.alloc(32, 8)), 'STORE_FOREIGN');
    await refused(open(path, MASTER, { ...IDENTITY, member: 2 }), 'STORE_FOREIGN');
    await refused(open(path, MASTER, { ...IDENTITY, chainId: 1 }), 'STORE_FOREIGN');
    const contracts = { ...IDENTITY.contracts, ConsentRegistry: `0x${'33'.repeat(20)}` as const };
    const error = await refused(open(path, MASTER, { ...IDENTITY, contracts }), 'STORE_FOREIGN');
    expect(error.values.found).to.not.equal(error.values.expected);
    await close(await open(path));
  });

  it('refuses a second opening while the first is open', async () => {
    const path = await folder();
    await open(path);
    await refused(open(path), 'STORE_IN_USE');
  });

  it('refuses a vault whose newest commits were cut off', async () => {
    const { path, vault } = await filledVault();
    await close(vault);
    const [log] = await databaseFiles(path, /\.log$/);
    const size = (await readFile(log!)).length;
    await truncate(log!, size - 2_000);
    const error = await refused(open(path), 'STORE_DAMAGED');
    expect(error.values.reached).to.be.greaterThan(error.values.commits as number);
  });

  it('refuses a vault whose database files are gone', async () => {
    const { path, vault } = await filledVault();
    await close(vault);
    await rm(join(path, 'db'), { recursive: true });
    await refused(open(path), 'STORE_DAMAGED');
  });

  for (const commits of [1, 2, 20])
    for (const gone of [/^CURRENT$/, /^(CURRENT|MANIFEST-.*)$/, /./])
      it(`never takes one of ${commits} commits for a new one: files like ${gone.source} gone`, async () => {
        const { path, vault, ids } = await filledVault(commits);
        await close(vault);
        for (const file of await databaseFiles(path, gone)) await rm(file);
        if (gone.source === '.') {
          for (let tries = 0; tries < 2; tries++) await refused(open(path), 'STORE_DAMAGED');
          return;
        }
        // All is in the log still, and LevelDB reads every log there is.
        const again = await open(path);
        await again.check();
        expect((await again.records.getMany(ids)).map((record) => record?.id)).to.deep.equal(ids);
      });

  it('leaves the tables of a vault without CURRENT as they are: LevelDB would delete them', async () => {
    const { path, vault, ids } = await filledVault(3);
    await close(vault);
    await close(await open(path));
    const [current] = await databaseFiles(path, /^CURRENT$/);
    const text = await readFile(current!);
    await rm(current!);
    const tables = await databaseFiles(path, /ldb$/);
    expect(tables).to.not.equal([]);
    for (let tries = 0; tries < 2; tries++)
      expect((await refused(open(path), 'STORE_DAMAGED')).message).to.include('CURRENT');
    await refused(mendVault(path, join(path, 'no backup'), MASTER), 'BACKUP_INVALID');
    expect(await databaseFiles(path, /ldb$/)).to.deep.equal(tables);
    await writeFile(current!, text);
    const again = await open(path);
    await again.check();
    expect((await again.records.getMany(ids)).map((record) => record?.id)).to.deep.equal(ids);
  });

  it('keeps everything over closing and opening', async () => {
    const { path, vault, ids } = await filledVault();
    await close(vault);
    const again = await open(path);
    const records = await again.records.getMany(ids);
    expect(records.map((record) => record?.id)).to.deep.equal(ids);
    expect(records[0]?.body?.values).to.deep.equal({ name: 'Synthetic Trading Co.' });
    await again.check();
  });
});

describe('vault: damage', () => {
  afterEach(cleanUp);

  for (const [where, pattern] of [
    ['the log', /\.log$/],
    ['a table', /\.ldb$/],
  ] as const)
    it(`notices flipped bits in ${where}, and never passes a wrong or missing value for sound`, async function () {
      this.timeout(120_000);
      const { path, vault, ids } = await filledVault(40);
      const expected = JSON.stringify(await vault.records.getMany(ids));
      await close(vault);
      // Opening again turns the log into a table.
      if (where === 'a table') await close(await open(path));
      const copy = join(await folder(), 'copy');
      await cp(path, copy, { recursive: true });
      const [file] = await databaseFiles(path, pattern);
      const sound = await readFile(file!);
      let silent = 0;
      const flips = 80;
      for (let flip = 0; flip < flips; flip++) {
        const bytes = Buffer.from(sound);
        bytes[Math.floor(((flip + 0.5) / flips) * bytes.length)]! ^= 1 << (flip % 8);
        await writeFile(file!, bytes);
        let damaged: Vault | undefined;
        try {
          damaged = await open(path);
          await damaged.check();
          // Nothing was noticed: then nothing may be wrong.
          silent += 1;
          expect(JSON.stringify(await damaged.records.getMany(ids))).to.equal(expected);
        } catch (error) {
          expect(error).to.have.property('code', 'STORE_DAMAGED');
        }
        if (damaged !== undefined) await close(damaged);
        await rm(path, { recursive: true });
        await cp(copy, path, { recursive: true });
      }
      // Some bits mean nothing: padding, and filter bits that let more pass.
      expect(silent).to.be.lessThan(flips / 3);
    });

  it('names the kind of a damaged value', async () => {
    const path = await folder();
    const vault = await open(path);
    const { head, body } = sampleRecord();
    const batch = new VaultBatch();
    vault.records.add(batch, head, body);
    await vault.commit(batch);
    await close(vault);
    const { Level } = await import('level');
    const database = new Level<Buffer, Buffer>(join(path, 'db'), { keyEncoding: 'buffer', valueEncoding: 'buffer' });
    for await (const [key, value] of database.iterator()) {
      if (key[0] !== 0x10) continue;
      value[20]! ^= 1;
      await database.put(key, value);
    }
    await database.close();
    const damaged = await open(path);
    expect((await refused(damaged.records.get(head.id), 'STORE_DAMAGED')).values.kind).to.equal('record');
    expect((await refused(damaged.check(), 'STORE_DAMAGED')).values.kind).to.equal('record');
  });

  it('misses a row that vanished and a row that went back to an earlier value', async () => {
    const path = await folder();
    const vault = await open(path);
    await vault.settings.put('lost', 1);
    await vault.settings.put('stale', 1);
    await close(vault);
    const { Level } = await import('level');
    const raw = async () => {
      const database = new Level<Buffer, Buffer>(join(path, 'db'), { keyEncoding: 'buffer', valueEncoding: 'buffer' });
      await database.open();
      return database;
    };
    let database = await raw();
    const before = await database.iterator({ gte: Buffer.from([0xa0]) }).all();
    await database.close();
    const second = await open(path);
    await second.settings.put('stale', 2);
    await close(second);
    database = await raw();
    for (const [key, value] of before) await database.put(key, value);
    await database.close();
    const stale = await open(path);
    expect((await refused(stale.check(), 'STORE_DAMAGED')).values.kind).to.equal('setting');
    await close(stale);
    database = await raw();
    await database.del(before[0]![0]);
    await database.close();
    const lost = await open(path);
    expect((await refused(lost.check(), 'STORE_DAMAGED')).values.kind).to.equal('setting');
  });

  it('holds no identifier in clear, in no file', async () => {
    const path = await folder();
    const vault = await open(path);
    const subject = hex32();
    const batch = new VaultBatch();
    vault.openings.add(batch, { type: 'uscc', identifier: CANARY, salt: hex32(), subject, publisher: 1 });
    const { head, body } = sampleRecord(subject, hex32(), `${CANARY} Ltd`);
    vault.records.add(batch, head, body);
    vault.marks.set(
      batch,
      vault.marks.name(head.attestation.schema, subject, CANARY),
      [{ content: CANARY, id: head.id }],
      false,
    );
    await vault.commit(batch);
    await vault.settings.put(CANARY, CANARY);
    await vault.accessLog.append({
      at: 1,
      member: 2,
      action: 'disclose',
      staff: CANARY,
      subject,
      items: [],
      outcome: 'allowed',
    });
    const { token } = await vault.tokens.create({ label: CANARY, roles: ['admin'], now: 1 });
    await close(vault);
    const forms = [CANARY, subject, subject.slice(2), head.id.slice(2), token].flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text.toLowerCase()),
      Buffer.from(text, 'utf16le'),
      ...(/^(0x)?[0-9a-f]{64}$/.test(text) ? [Buffer.from(text.replace('0x', ''), 'hex')] : []),
    ]);
    for (const name of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const bytes = await readFile(join(name.parentPath, name.name));
      for (const form of forms) expect(bytes.includes(form), `${name.name} holds ${form.toString()}`).to.equal(false);
    }
  });
});

describe('vault: batches', () => {
  afterEach(cleanUp);

  it('is read-only after a write failed, and still answers', async () => {
    const { path, vault, ids } = await filledVault(2);
    const { Level } = await import('level');
    const original = Level.prototype.batch;
    const broken = new VaultBatch();
    const { head, body } = sampleRecord();
    vault.records.add(broken, head, body);
    try {
      Level.prototype.batch = (() => Promise.reject(new Error('no space left'))) as unknown as typeof original;
      await refused(vault.commit(broken), 'STORE_WRITE_FAILED');
    } finally {
      Level.prototype.batch = original;
    }
    await refused(vault.settings.put('a', 1), 'STORE_WRITE_FAILED');
    expect((await vault.records.get(ids[0]!))?.id).to.equal(ids[0]);
    expect(await vault.records.get(head.id)).to.equal(undefined);
    await close(vault);
    const again = await open(path);
    expect(await again.records.get(head.id)).to.equal(undefined);
    await again.check();
  });

  it('writes many waiting batches and stays countable', async () => {
    const path = await folder();
    const vault = await open(path);
    await Promise.all(Array.from({ length: 64 }, (_, i) => vault.settings.put(`name ${i % 8}`, i)));
    await Promise.all([
      vault.settings.remove('name 3'),
      vault.settings.put('name 3', 'again'),
      vault.settings.remove('name 4'),
    ]);
    expect(await vault.settings.get('name 3')).to.equal('again');
    expect(await vault.settings.get('name 4')).to.equal(undefined);
    await vault.check();
    await close(vault);
    await (await open(path)).check();
  });

  it('loses no acknowledged batch and keeps no half one when the process is killed', async function () {
    this.timeout(60_000);
    for (let round = 0; round < 3; round++) {
      const path = await folder();
      const acknowledged = await writeUntilKilled(path, 15 + 20 * round);
      const vault = await open(path);
      await vault.check();
      for (const seq of acknowledged) expect(await vault.settings.get(`a ${seq}`), `batch ${seq}`).to.equal(seq);
      for (let seq = 0; seq < acknowledged.length + 5; seq++)
        expect(await vault.settings.get(`b ${seq}`)).to.equal(await vault.settings.get(`a ${seq}`));
      await close(vault);
    }
  });
});

/** A child writes batches of two rows and says each number once it is durable; it is killed after `count` of them. */
async function writeUntilKilled(path: string, count: number): Promise<number[]> {
  const program = join(import.meta.dirname, 'vault-writer.ts');
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  await new Promise<void>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const lines = text.split('\n');
      text = lines.pop()!;
      for (const line of lines) acknowledged.push(Number(line));
      if (acknowledged.length >= count) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  return acknowledged;
}
