import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { concat, keccak256, toUtf8Bytes } from 'ethers';
import { Level } from 'level';
import { buildBatchTree } from '../../server/domain/batch-tree.ts';
import { type Hex, ZERO32 } from '../../server/domain/bytes.ts';
import { canonicalJson } from '../../server/domain/values.ts';
import { Keyring } from '../../server/store/vault/keyring.ts';
import { KINDS } from '../../server/store/vault/layout.ts';
import { VaultBatch } from '../../server/store/vault/vault-batch.ts';
import type { Vault } from '../../server/store/vault.ts';
import { cleanUp, close, folder, hex32, open, refused, sampleRecord } from './vault-fixtures.ts';

const [KEY, OTHER_KEY]: [Hex, Hex] = [`0x${'01'.repeat(20)}`, `0x${'02'.repeat(20)}`];

/** The stored values of a kind, past the vault. */
async function rawValues(path: string, kind: number): Promise<Buffer[]> {
  const database = new Level<Buffer, Buffer>(join(path, 'db'), { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  const values = await database.values({ gte: Buffer.from([kind]), lt: Buffer.from([kind + 1]) }).all();
  await database.close();
  return values;
}

/** How many of the values stand in the database's files. */
async function onDisk(path: string, values: readonly Buffer[]): Promise<number> {
  const names = (await readdir(join(path, 'db'))).filter((name) => /\.(ldb|log)$/.test(name));
  const files = await Promise.all(names.map((name) => readFile(join(path, 'db', name))));
  return values.filter((value) => files.some((bytes) => bytes.includes(value))).length;
}

/** Does it, then closes the vault and opens it again. */
async function reopened<T>(path: string, work: (vault: Vault) => Promise<T>): Promise<[Vault, T]> {
  const vault = await open(path);
  const result = await work(vault);
  await vault.check();
  await close(vault);
  return [await open(path), result];
}

describe('vault: layout', () => {
  it('gives each kind a byte of its own: rows of two kinds never meet', () => {
    expect(new Set(Object.values(KINDS)).size).to.equal(Object.keys(KINDS).length);
  });
});

describe('vault: tokens', () => {
  afterEach(cleanUp);

  it('knows no token that was not created, is revoked, or has expired', async () => {
    const [vault, { token, row }] = await reopened(await folder(), (first) =>
      first.tokens.create({ label: 'clerk', roles: ['lender'], now: 100, expiresAt: 200 }),
    );
    expect(token).to.match(/^clt_[A-Za-z0-9_-]{43}$/);
    expect(vault.tokens.find(token, 199)).to.deep.equal(row);
    expect(vault.tokens.find(token, 200)).to.equal(undefined);
    for (const wrong of ['', 'clt_', token.slice(4), `${token}x`, token.toUpperCase()])
      expect(vault.tokens.find(wrong, 150)).to.equal(undefined);
    await refused(vault.tokens.revoke('000000000000', 150), 'TOKEN_UNKNOWN');
    const revoking = vault.tokens.revoke(row.id, 150);
    expect(vault.tokens.find(token, 150)).to.equal(undefined);
    await revoking;
    expect(vault.tokens.list()).to.deep.equal([{ ...row, lastUsedAt: 199, revokedAt: 150 }]);
  });

  it('stays revoked after a restart', async () => {
    const [vault, token] = await reopened(await folder(), async (first) => {
      const made = await first.tokens.create({ label: 'clerk', roles: ['lender'], now: 1 });
      await first.tokens.revoke(made.row.id, 2);
      return made.token;
    });
    expect(vault.tokens.find(token, 3)).to.equal(undefined);
  });
});

describe('vault: nonces of peers', () => {
  afterEach(cleanUp);

  it('lets one of two equal requests pass, also at once, also after a restart', async () => {
    const [vault] = await reopened(await folder(), async (first) => {
      const both = await Promise.all([first.peerNonces.use(2, '0xaa', 100), first.peerNonces.use(2, '0xAA', 100)]);
      expect(both).to.deep.equal([true, false]);
      expect(await first.peerNonces.use(3, '0xaa', 100)).to.equal(true);
    });
    expect(await vault.peerNonces.use(2, '0xaa', 100)).to.equal(false);
    expect(await vault.peerNonces.use(2, '0xaa', 999)).to.equal(false);
  });

  it('forgets a nonce only when its deadline is past', async () => {
    const vault = await open(await folder());
    await vault.peerNonces.use(2, '0x01', 100);
    await vault.peerNonces.use(2, '0x02', 200);
    expect(await vault.peerNonces.prune(100)).to.equal(0);
    expect(await vault.peerNonces.prune(101)).to.equal(1);
    expect(await vault.peerNonces.use(2, '0x02', 200)).to.equal(false);
    expect(await vault.peerNonces.use(2, '0x01', 100)).to.equal(true);
    await vault.check();
  });
});

describe('vault: outbox', () => {
  afterEach(cleanUp);

  const intend = (vault: Vault, id: string) => {
    const batch = new VaultBatch();
    vault.outbox.intentOps(batch, { id, contract: 'AttestationRegistry', data: '0x1234' }, 7);
    return vault.commit(batch);
  };

  it('keeps unfinished operations in order, finished ones by id, and the nonce', async () => {
    const [vault] = await reopened(await folder(), async (first) => {
      expect(await first.outbox.nextNonce(KEY)).to.equal(undefined);
      for (const id of ['a', 'b', 'c', 'd']) await intend(first, id);
      const [a, b, c] = await first.outbox.pending();
      await first.outbox.put({ ...a!, state: 'signed', from: OTHER_KEY, nonce: 0, raw: '0xff' });
      await first.outbox.put({ ...a!, state: 'final', from: OTHER_KEY, nonce: 0, block: 3 });
      await first.outbox.put({ ...b!, state: 'signed', from: KEY, nonce: 4, raw: '0xff' });
      // An earlier row that changes later takes nothing back.
      await first.outbox.put({ ...c!, state: 'signed', from: KEY, nonce: 2, raw: '0xff' });
      await first.outbox.put({ ...c!, state: 'failed', failure: { code: 'CHAIN_REVERTED', detail: 'x' } });
    });
    expect((await vault.outbox.pending()).map(({ id, state, nonce }) => [id, state, nonce])).to.deep.equal([
      ['b', 'signed', 4],
      ['d', 'queued', undefined],
    ]);
    expect(await Promise.all([KEY, OTHER_KEY].map((key) => vault.outbox.nextNonce(key)))).to.deep.equal([5, 1]);
    expect(await vault.outbox.get('a')).to.deep.include({ state: 'final', block: 3, createdAt: 7 });
    expect(await vault.outbox.get('z')).to.equal(undefined);
    expect(['a', 'c'].map((id) => vault.outbox.hasFailed(id))).to.deep.equal([false, true]);
    await intend(vault, 'e');
    expect((await vault.outbox.pending()).at(-1)?.id).to.equal('e');
    await vault.check();
  });

  it('shows an intent only once it is durable', async () => {
    const vault = await open(await folder());
    const batch = new VaultBatch();
    vault.outbox.intentOps(batch, { id: 'a', contract: 'AttestationRegistry', data: '0x' }, 1);
    expect(await vault.outbox.pending()).to.deep.equal([]);
    await vault.commit(batch);
    expect(await vault.outbox.pending()).to.have.length(1);
  });
});

describe('vault: access log', () => {
  afterEach(cleanUp);

  const entry = (subject: Hex, at = 1) =>
    ({ at, member: 2, action: 'disclose', subject, items: [], outcome: 'allowed' }) as const;

  it('numbers and chains entries, at once and over restarts', async () => {
    const [one, two] = [hex32(), hex32()];
    const [vault] = await reopened(await folder(), (first) =>
      Promise.all(Array.from({ length: 10 }, (_, i) => first.accessLog.append(entry(i % 2 === 0 ? one : two, i)))),
    );
    const last = await vault.accessLog.append(entry(one, 10));
    expect(last.number).to.equal(11);
    expect(vault.accessLog.head()).to.include({ count: 11, hash: last.hash });
    const entries = await vault.accessLog.entries();
    let previous = ZERO32;
    for (const [i, logged] of entries.entries()) {
      expect(logged).to.include({ number: i + 1, previous });
      const text = canonicalJson({ number: logged.number, previous, salt: logged.salt, entry: logged.entry });
      previous = keccak256(concat(['0x00', toUtf8Bytes(text)])) as Hex;
      expect(logged.hash).to.equal(previous);
    }
    expect((await vault.accessLog.entries({ subject: two })).map(({ number }) => number)).to.deep.equal([
      2, 4, 6, 8, 10,
    ]);
    expect(
      (await vault.accessLog.entries({ subject: two, after: 4, limit: 2 })).map(({ number }) => number),
    ).to.deep.equal([6, 8]);
    expect((await vault.accessLog.entries({ after: 9 })).map(({ number }) => number)).to.deep.equal([10, 11]);
    const ofOne = await vault.accessLog.entries({ subject: one });
    for (const page of [1, 2, ofOne.length, 100])
      expect(await vault.accessLog.allOf(one, page), `${page} at a time`).to.deep.equal(ofOne);
    expect(await vault.accessLog.allOf(hex32())).to.deep.equal([]);
    expect(await vault.accessLog.entries({ subject: hex32() })).to.deep.equal([]);
    expect(await vault.accessLog.check()).to.deep.equal(vault.accessLog.head());
  });
});

describe('vault: verifications', () => {
  afterEach(cleanUp);

  async function keep(vault: Vault, id: string, content: unknown, endsAt: number): Promise<void> {
    const batch = new VaultBatch();
    vault.verifications.add(batch, id, content, endsAt);
    await vault.commit(batch);
  }

  it('ends with the data life, and leaves nothing on disk', async () => {
    const path = await folder();
    let vault = await open(path);
    await keep(vault, 'v1', { a: 1 }, 100);
    await close(vault);
    const sealed = await rawValues(path, KINDS.verification);
    expect(await onDisk(path, sealed)).to.equal(1);
    vault = await open(path);
    await keep(vault, 'v2', { a: 3 }, 200);
    expect(await vault.verifications.get('v1', 99)).to.deep.equal({ a: 1 });
    expect(await vault.verifications.get('v1', 100)).to.equal(undefined);
    expect(await vault.verifications.get('none', 1)).to.equal(undefined);
    expect(await vault.verifications.ended(99, 10)).to.deep.equal([]);
    const ended = await vault.verifications.ended(100, 10);
    expect(ended).to.deep.equal([{ id: 'v1', endsAt: 100, content: { a: 1 } }]);
    const removal = new VaultBatch();
    vault.verifications.remove(removal, 'v1', 100);
    await vault.commit(removal);
    await vault.verifications.forget();
    expect(await vault.verifications.get('v1', 0)).to.equal(undefined);
    expect(await vault.verifications.get('v2', 150)).to.deep.equal({ a: 3 });
    await vault.check();
    await close(vault);
    expect(await rawValues(path, KINDS.verification)).to.have.length(1);
    expect(await onDisk(path, sealed)).to.equal(0);
  });
});

describe('vault: records', () => {
  afterEach(cleanUp);

  it('cannot read a record again whose data key was destroyed, but keeps its head', async () => {
    const path = await folder();
    const [kept, erased] = [sampleRecord(), sampleRecord()];
    let vault = await open(path);
    const batch = new VaultBatch();
    for (const { head, body } of [kept, erased]) vault.records.add(batch, head, body);
    await vault.commit(batch);
    await close(vault);
    const sealedKeys = await rawValues(path, KINDS.dataKey);
    expect(sealedKeys).to.have.length(2);
    expect(await onDisk(path, sealedKeys)).to.equal(2);
    vault = await open(path);
    const erasure = new VaultBatch();
    vault.records.erase(erasure, erased.head.id);
    await vault.commit(erasure);
    await vault.records.forget();
    expect(await onDisk(path, sealedKeys)).to.equal(1);
    expect(await vault.records.get(erased.head.id)).to.deep.equal(erased.head);
    expect(await vault.records.get(kept.head.id)).to.deep.equal({ ...kept.head, body: kept.body });
    await vault.check();
  });

  it("keeps the order of a subject's records under a schema, over restarts", async () => {
    const [subject, schema] = [hex32(), hex32()];
    const samples = Array.from({ length: 5 }, () => sampleRecord(subject, schema));
    const add = async (vault: Vault, some: typeof samples) => {
      for (const { head, body } of [...some, sampleRecord(subject), sampleRecord(hex32(), schema)]) {
        const batch = new VaultBatch();
        vault.records.add(batch, head, body);
        await vault.commit(batch);
      }
    };
    const [vault] = await reopened(await folder(), (first) => add(first, samples.slice(0, 3)));
    await add(vault, samples.slice(3));
    expect(await vault.records.idsOf(subject, schema)).to.deep.equal(samples.map(({ head }) => head.id));
    expect(await vault.records.idsOf(subject.toUpperCase().replace('0X', '0x') as Hex, schema)).to.have.length(5);
  });
});

describe('vault: batches', () => {
  afterEach(cleanUp);

  it('refuses entries that do not lead to the root', async () => {
    const vault = await open(await folder());
    const batch = new VaultBatch();
    const entries = [{ subject: hex32(), ids: [hex32()] }];
    const stored = { schema: hex32(), operation: 'op', size: 1, storedAt: 1, entries };
    const [wrong, right] = [hex32(), buildBatchTree(entries).root];
    vault.batches.add(batch, { ...stored, root: wrong });
    vault.batches.add(batch, { ...stored, root: right });
    await vault.commit(batch);
    await refused(vault.batches.built(wrong), 'STORE_DAMAGED');
    expect(await vault.batches.built(hex32())).to.equal(undefined);
    expect(await vault.batches.built(right)).to.equal(await vault.batches.built(right));
    expect(await vault.batches.rootsOf(stored.schema)).to.deep.equal([wrong, right]);
  });
});

describe('vault: names', () => {
  it('keeps apart names whose parts only together are equal, and every label', () => {
    const keys = new Keyring(Buffer.alloc(32, 1), Buffer.alloc(32, 2));
    const names = [
      keys.mac('opening', ['ab', 'c']),
      keys.mac('opening', ['a', 'bc']),
      keys.mac('opening', ['abc']),
      keys.mac('openin', ['gabc']),
      keys.mac('consent', ['ab', 'c']),
      new Keyring(Buffer.alloc(32, 1), Buffer.alloc(32, 3)).mac('opening', ['ab', 'c']),
    ];
    expect(new Set(names.map((name) => name.toString('hex'))).size).to.equal(names.length);
    expect(keys.mac('opening', ['0xAB'])).to.deep.equal(keys.mac('opening', ['0xab']));
  });
});

describe('vault: statements', () => {
  afterEach(cleanUp);

  it('are all found a page at a time, and the newest of a handle', async () => {
    const vault = await open(await folder());
    const [one, two] = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`] as const;
    for (let i = 1; i <= 7; i++) {
      const batch = new VaultBatch();
      vault.statements.add(batch, { i }, i % 2 === 0 ? [one, two] : [one]);
      await vault.commit(batch);
    }
    for (const [subject, all] of [
      [undefined, [1, 2, 3, 4, 5, 6, 7]],
      [one, [1, 2, 3, 4, 5, 6, 7]],
      [two, [2, 4, 6]],
      [`0x${'03'.repeat(32)}` as const, []],
    ] as const)
      for (const limit of [1, 2, 3, 7, 8]) {
        const found: unknown[] = [];
        for (let after: number | undefined = 0; after !== undefined; ) {
          const page: { statements: unknown[]; next?: number } = await vault.statements.page({ subject, after, limit });
          expect(page.statements.length).to.be.at.most(limit);
          found.push(...page.statements);
          after = page.next;
        }
        expect(found, `${limit} at a time`).to.deep.equal(all.map((i) => ({ i })));
      }
    expect(await vault.statements.list({ subject: two, limit: 2 })).to.deep.equal([{ i: 4 }, { i: 6 }]);
  });
});
