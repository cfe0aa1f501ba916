import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Level } from 'level';
import type { LedgerError } from '../../server/errors.ts';
import { project, rowsNeeded } from '../../server/follower/project.ts';
import { openIdentity, sealIdentity } from '../../server/store/index/identity.ts';
import { crc32c, isLogSound } from '../../server/store/index/log-check.ts';
import { scrubIndex } from '../../server/store/index/scrub.ts';
import { type IndexStore, openIndex, openIndexAnyway } from '../../server/store/index-store.ts';
import { keys } from '../../server/store/layout.ts';
import { expectRejection } from '../expect-rejection.ts';
import { attested, batch, bytes32, inBlock, member, type Told, told } from '../follower/events.ts';
import { IDENTITY } from '../follower/indexes.ts';

const ID = bytes32('an id');
const revoked = (salt: string): Told =>
  told('Revoked', { id: bytes32(salt), issuer: 1, key: '0x00', reason: 1, successor: bytes32('none') });

describe('index: damage', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'index-damage-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(store: IndexStore, number: number, events: readonly Told[], undo = 3): Promise<void> {
    const hash = bytes32(`block ${number}`);
    const placed = inBlock(number, hash, events);
    const block = { number, hash, parentHash: bytes32(`block ${number - 1}`), timestamp: 1_000 + number };
    await store.apply(
      [{ block, ops: project(placed, block.timestamp, await store.readRows(rowsNeeded(placed))) }],
      undo,
    );
  }

  /** Rows of every kind of change: new, replaced, replaced in the same block, taken back. */
  async function filled(path = folder): Promise<IndexStore> {
    const store = await openIndex(path, IDENTITY);
    await write(store, 1, [member(1), member(2)]);
    await write(store, 2, [attested('s', 1), attested('s', 2), batch('x', 1), revoked('a')]);
    await write(store, 3, [told('MemberSuspended', { member: 2, reason: 1 }), attested('s', 3)]);
    await write(store, 4, [told('MemberReinstated', { member: 2 }), told('MemberSuspended', { member: 2, reason: 3 })]);
    await write(store, 5, [attested('s', 4), revoked('b')]);
    await store.rewind(4);
    await write(store, 5, [attested('t', 1), revoked('c')]);
    return store;
  }
  const scrub = (store: IndexStore) => scrubIndex(store, { share: 1 });
  const tamper = async (work: (database: Level<string, Buffer>) => Promise<unknown>): Promise<void> => {
    const database = new Level<string, Buffer>(join(folder, 'db-1'), { valueEncoding: 'buffer' });
    await work(database);
    await database.close();
  };
  const files = async (pattern: RegExp): Promise<string[]> =>
    (await readdir(join(folder, 'db-1')))
      .filter((name) => pattern.test(name))
      .map((name) => join(folder, 'db-1', name));

  it('finds nothing where nothing is wrong, also after going back and a restart', async () => {
    const store = await filled();
    const rows = await scrub(store);
    expect(rows).to.equal(store.size());
    await store.close();
    const again = await openIndex(folder, IDENTITY);
    expect(await scrub(again)).to.equal(rows);
    await again.close();
  });

  it('tells a row that is gone, that came back, or that lies under another key', async () => {
    await (await filled()).close();
    const key = keys.revocation(1, bytes32('a'));
    let value: Buffer | undefined;
    await tamper(async (database) => {
      value = await database.get(key);
      await database.del(key);
    });
    const lost = await openIndex(folder, IDENTITY);
    const error = await expectRejection('STORE_DAMAGED', scrub(lost));
    expect(error.values).to.deep.include({ store: 'index', tables: ['r'] });
    await lost.close();
    await tamper(async (database) => {
      await database.put(key, value!);
      await database.put(keys.revocation(1, ID), value!);
    });
    const moved = await openIndex(folder, IDENTITY);
    expect((await expectRejection('STORE_DAMAGED', scrub(moved))).values.key).to.equal(keys.revocation(1, ID));
    await moved.close();
    await tamper((database) => database.del(keys.revocation(1, ID)));
    const whole = await openIndex(folder, IDENTITY);
    await scrub(whole);
    await whole.close();
  });

  it('refuses a table with a flipped bit before it answers anything, and begins anew when told to', async () => {
    const store = await filled();
    await store.close();
    // Opening and closing turns the log into a table, and lists it.
    await (await openIndex(folder, IDENTITY)).close();
    const [table] = await files(/\.ldb$/);
    const bytes = await readFile(table!);
    for (const at of [0, 0.3, 0.6, 0.99]) {
      const flipped = Buffer.from(bytes);
      flipped[Math.floor(at * bytes.length)]! ^= 4;
      // In place: a disk that rots does not touch the time of the file.
      await withTimes(table!, () => writeFile(table!, flipped));
      expect((await expectRejection('STORE_DAMAGED', openIndex(folder, IDENTITY))).values.file).to.match(/\.ldb$/);
    }
    let reason: LedgerError | undefined;
    const anew = await openIndexAnyway(folder, IDENTITY, (why) => {
      reason = why;
    });
    expect([reason?.code, anew.head(), anew.size()]).to.deep.equal(['STORE_DAMAGED', undefined, 0]);
    expect(await readdir(folder)).to.have.members(['current', 'db-2', 'lock']);
    await anew.close();
  });

  it('goes back with the rows when the end of the log is lost, and refuses a hole in the middle', async () => {
    const store = await openIndex(folder, IDENTITY);
    for (let number = 1; number <= 400; number++) await write(store, number, [attested('s', number)], 0);
    await store.close();
    const [log] = await files(/\.log$/);
    const bytes = await readFile(log!);
    expect(bytes.length).to.be.greaterThan(5 * 32_768);
    const hole = Buffer.from(bytes);
    hole[40_000]! ^= 1;
    await writeFile(log!, hole);
    await expectRejection('STORE_DAMAGED', openIndex(folder, IDENTITY));
    await writeFile(log!, bytes);
    await truncate(log!, bytes.length - 3_000);
    const cut = await openIndex(folder, IDENTITY);
    const number = cut.head()!.number;
    expect(number).to.be.within(350, 399);
    expect((await cut.attestationsOf(bytes32('s'))).length).to.equal(number);
    await scrub(cut);
    await cut.close();
  });

  for (const [what, pattern] of [
    ['CURRENT', /^CURRENT$/],
    ['the MANIFEST', /^MANIFEST/],
    ['a table', /\.ldb$/],
  ] as const)
    it(`begins anew without ${what}`, async () => {
      await (await filled()).close();
      await (await openIndex(folder, IDENTITY)).close();
      for (const file of await files(pattern)) await unlink(file);
      const store = await openIndexAnyway(folder, IDENTITY, () => undefined);
      expect([store.head(), store.size()]).to.deep.equal([undefined, 0]);
      await store.close();
    });

  it('refuses a newer version, and begins anew after an older one', async () => {
    await tamper((database) => database.put('anything', Buffer.from('of version 1')));
    for (const name of await readdir(join(folder, 'db-1'))) await appendFile(join(folder, name), '');
    await writeFile(join(folder, 'CURRENT'), 'MANIFEST-000002\n');
    await expectRejection('STORE_VERSION', openIndex(folder, IDENTITY));
    const store = await openIndexAnyway(folder, IDENTITY, () => undefined);
    const { level } = store.database();
    const identity = openIdentity((await level.get(keys.identity))!);
    await level.put(keys.identity, sealIdentity({ ...identity, version: identity.version - 1 }));
    await store.close();
    const older = await openIndexAnyway(folder, IDENTITY, (why) => expect(why.code).to.equal('STORE_VERSION'));
    await older.database().level.put(keys.identity, sealIdentity({ ...identity, version: 99 }));
    await older.close();
    const refused = openIndexAnyway(folder, IDENTITY, () => undefined);
    expect((await expectRejection('STORE_VERSION', refused)).values).to.deep.include({ found: 99 });
  });

  it('names the process that has it open', async () => {
    const store = await filled();
    const error = await expectRejection('STORE_IN_USE', openIndex(folder, IDENTITY));
    expect(error.values.pid).to.equal(process.pid);
    await store.close();
  });

  it('shows a rebuild at once, keeps it over a restart, and drops one that did not end', async () => {
    const store = await filled();
    const rebuilt = await store.beginRebuild();
    await write(rebuilt, 1, [member(7)]);
    expect(await store.member(7)).to.equal(undefined);
    await store.adopt(rebuilt);
    expect([(await store.member(7))?.member, await store.member(1), store.head()?.number]).to.deep.equal([
      7,
      undefined,
      1,
    ]);
    await write(store, 2, [member(8)]);
    await store.beginRebuild().then((unfinished) => write(unfinished, 1, [member(9)]));
    await store.close();
    const again = await openIndex(folder, IDENTITY).catch(() => undefined);
    expect((await again?.members())?.map((row) => row.member)).to.deep.equal([7, 8]);
    expect(await scrub(again!)).to.equal(again!.size());
    await again!.close();
  });
});

/** Does something to a file and puts its time back. */
async function withTimes(path: string, work: () => Promise<void>): Promise<void> {
  const { stat, utimes } = await import('node:fs/promises');
  const { atime, mtime } = await stat(path);
  await work();
  await utimes(path, atime, mtime);
}

describe('CRC-32C', () => {
  it('has the check values of RFC 3720', () => {
    expect(crc32c(Buffer.alloc(32), 0, 32)).to.equal(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff), 0, 32)).to.equal(0x62a8ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0, 32)).to.equal(0x46dd794e);
    expect(crc32c(Buffer.from('x123456789'), 1, 10)).to.equal(0xe3069283);
  });

  it('finds every flipped bit of a log that is not at its end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'log-check-'));
    const database = new Level<string, string>(folder);
    for (let i = 0; i < 60; i++)
      await database.put(`key ${i}`, randomBytes(i % 7 === 0 ? 40_000 : 200).toString('hex'));
    await database.close();
    const name = (await readdir(folder)).find((file) => file.endsWith('.log'))!;
    const bytes = await readFile(join(folder, name));
    await rm(folder, { recursive: true });
    expect(isLogSound(bytes, false)).to.equal(true);
    for (let flip = 0; flip < 200; flip++) {
      const at = Math.floor((flip / 200) * (bytes.length - 40_000));
      bytes[at]! ^= 1 << (flip % 8);
      expect(isLogSound(bytes, true), `bit of byte ${at}`).to.equal(false);
      bytes[at]! ^= 1 << (flip % 8);
    }
  });
});
