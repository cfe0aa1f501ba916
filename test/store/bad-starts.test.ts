import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Level } from 'level';
import { LedgerError } from '../../server/errors.ts';
import { openIndex } from '../../server/store/index-store.ts';
import { HEADER_KEY } from '../../server/store/vault/header.ts';
import { openVault } from '../../server/store/vault.ts';
import { expectRejection } from '../expect-rejection.ts';
import { IDENTITY as INDEX } from '../follower/indexes.ts';
import { MASTER, IDENTITY as VAULT } from './vault-fixtures.ts';

/** Chain, code hash and contracts: test/chain/manifest.test.ts, index-store.test.ts, vault.test.ts. Full disks: test/faults/disk-full.fault.ts. */
describe('stores that cannot be opened', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bad-starts-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const OPENERS = {
    index: (path: string) => openIndex(path, INDEX),
    vault: (path: string) => openVault(path, MASTER, VAULT),
  } as const;

  for (const [name, open] of Object.entries(OPENERS)) {
    it(`${name}: says that the folder cannot be written, in one line with a cure`, async () => {
      const file = join(folder, 'a file');
      await writeFile(file, '');
      const error = await expectRejection('STORE_UNUSABLE', open(join(file, name)));
      expect(error.message).to.not.include('\n');
      expect(new LedgerError('STORE_UNUSABLE', '').kind.cure).to.match(/right to write/);
    });

    it(`${name}: names the process that has it open`, async () => {
      const store = await open(join(folder, name));
      const error = await expectRejection('STORE_IN_USE', open(join(folder, name)));
      expect(error.values.pid).to.equal(process.pid);
      await store.close();
      await (await open(join(folder, name))).close();
    });
  }

  it('vault: refuses another format without touching it', async () => {
    const path = join(folder, 'vault');
    await (await openVault(path, MASTER, VAULT)).close();
    const binary = { keyEncoding: 'buffer', valueEncoding: 'buffer' } as const;
    const database = new Level<Buffer, Buffer>(join(path, 'db'), binary);
    const header = JSON.parse((await database.get(HEADER_KEY))!.subarray(32).toString('utf8')) as { format: number };
    const text = Buffer.from(JSON.stringify({ ...header, format: header.format + 1 }));
    const changed = Buffer.concat([createHash('sha256').update(text).digest(), text]);
    await database.put(HEADER_KEY, changed);
    await database.close();
    const error = await expectRejection('STORE_VERSION', openVault(path, MASTER, VAULT));
    expect(error.values).to.deep.include({ store: 'vault', found: header.format + 1, expected: header.format });
    const again = new Level<Buffer, Buffer>(join(path, 'db'), binary);
    expect((await again.get(HEADER_KEY))?.equals(changed)).to.equal(true);
    await again.close();
  });
});
