import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LocalChain, startLocalChain } from '../../scripts/local-chain.ts';
import { readContract } from '../../server/chain/calls.ts';
import { createRpc } from '../../server/chain/rpc.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { Follower } from '../../server/follower/follower.ts';
import { createSource } from '../../server/follower/source.ts';
import { type Deployment, deployment, MARKET, OFFICE, ORDERS, PERMITS, permit } from '../chain/deployment.ts';
import { expectRejection } from '../expect-rejection.ts';
import { address, bytes32 } from './events.ts';
import { atHead, indexFolder, until } from './index-folder.ts';

const ZERO: Hex = `0x${'00'.repeat(32)}`;

/** The index against what the contracts themselves answer. */
describe('follower on the contracts', () => {
  const indexes = indexFolder();
  let folder: string;
  let chain: LocalChain;
  let base: Deployment;
  let head: Hex;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'follower-test-'));
    chain = await startLocalChain({ dir: folder, port: 0, heartbeat: 0 });
    base = await deployment(chain.url);
    const { call, admin, office, market } = base;
    await call(office, 'SubjectRegistry', 'register', [
      [bytes32('s'), bytes32('t')],
      [OFFICE, MARKET],
      [office.address, market.address],
    ]);
    await call(office, 'AttestationRegistry', 'attestMany', [['1', '2', '3'].map((salt) => permit('s', salt)[0])]);
    await call(office, 'AttestationRegistry', 'attest', permit('t', '4'));
    for (const root of ['a', 'b', 'c'])
      await call(office, 'AttestationRegistry', 'anchor', [bytes32(root), PERMITS, ZERO, 7]);
    const now = Math.floor(Date.now() / 1_000);
    const consent = {
      subject: bytes32('t'),
      action: 2,
      categories: 32n,
      validFrom: now - 60,
      validUntil: now + 86_400,
      useLimit: 2,
      terms: bytes32('terms'),
    };
    const id = (await readContract(
      base.rpc,
      { contract: 'ConsentRegistry', address: base.manifest.contracts.ConsentRegistry.address },
      'hashConsent',
      [consent],
    )) as Hex;
    await call(market, 'ConsentRegistry', 'grant', [consent, await market.signDigest(id)]);
    await call(market, 'ConsentRegistry', 'consume', [bytes32('t'), id]);
    await call(market, 'ConsentRegistry', 'withdraw', [bytes32('t'), id, '0x']);
    const [first] = await base.rpc.request<{ topics: Hex[] }[]>('eth_getLogs', [
      { fromBlock: '0x0', address: base.manifest.contracts.AttestationRegistry.address },
    ]);
    await call(office, 'AttestationRegistry', 'revoke', [first!.topics[1]!, 2, bytes32('successor')]);
    await call(admin, 'MemberRegistry', 'suspend', [MARKET, 3]);
    await call(admin, 'MemberRegistry', 'retireKey', [market.address]);
    await call(admin, 'SchemaRegistry', 'retire', [ORDERS]);
    head = (await base.rpc.request<{ hash: Hex }>('eth_getBlockByNumber', ['latest', false])).hash;
  });
  after(async () => {
    await chain.close();
    await rm(folder, { recursive: true });
  });

  const running: Follower[] = [];
  afterEach(async () => {
    for (const follower of running.splice(0)) await follower.stop();
  });

  async function followed(finality: 'instant' | number = 'instant', pageSize = 2_000) {
    const store = await indexes.open(undefined, base.manifest);
    const source = createSource(base.rpc, base.manifest);
    const follower = new Follower({ source, store, finality, firstBlock: base.manifest.block, pollMs: 5, pageSize });
    running.push(follower);
    follower.start();
    await atHead(store, () => head);
    return store;
  }

  it('has what the contracts have', async () => {
    const store = await followed();
    const ask = (
      contract: 'AttestationRegistry' | 'MemberRegistry' | 'SchemaRegistry' | 'SubjectRegistry' | 'ConsentRegistry',
      fn: string,
      ...args: unknown[]
    ) =>
      readContract(base.rpc, { contract, address: base.manifest.contracts[contract].address }, fn, args) as Promise<
        Record<string, unknown>
      >;
    const numbers = ({ count, head: tail }: Record<string, unknown>) => ({ count: Number(count), head: tail });

    for (const subject of ['s', 't', 'unknown'])
      expect(await store.subjectChain(bytes32(subject))).to.deep.equal(
        numbers(await ask('AttestationRegistry', 'subjectChain', bytes32(subject))),
      );
    for (const schema of [PERMITS, ORDERS])
      expect(await store.batchChain(OFFICE, schema)).to.deep.equal(
        numbers(await ask('AttestationRegistry', 'batchChain', OFFICE, schema)),
      );

    const rows = await store.attestationsOf(bytes32('s'));
    expect(rows.map(({ record }) => record)).to.deep.equal(['1', '2', '3'].map((salt) => bytes32(`record ${salt}`)));
    for (const row of rows) {
      const anchor = await ask('AttestationRegistry', 'anchorOf', OFFICE, row.id);
      expect([anchor.anchoredAt, anchor.position]).to.deep.equal([BigInt(row.at.timestamp), BigInt(row.position)]);
      const { schema, issuer, subject, record, consent, sources, observedAt, expiresAt } = row;
      expect(
        await ask('AttestationRegistry', 'hashAttestation', {
          schema,
          issuer,
          subject,
          record,
          consent,
          sources,
          observedAt,
          expiresAt,
        }),
      ).to.equal(row.id);
    }
    const revocation = await store.revocation(OFFICE, rows[0]!.id);
    const anchor = await ask('AttestationRegistry', 'anchorOf', OFFICE, rows[0]!.id);
    expect([anchor.revokedAt, anchor.reason]).to.deep.equal([
      BigInt(revocation!.at.timestamp),
      BigInt(revocation!.reason),
    ]);
    expect(revocation?.successor).to.equal(bytes32('successor'));

    for (const { member, capabilities, validFrom, validUntil, suspended } of await store.members())
      expect(await ask('MemberRegistry', 'memberOf', member)).to.deep.equal({
        capabilities: BigInt(capabilities),
        validFrom: BigInt(validFrom),
        validUntil: BigInt(validUntil),
        suspended,
      });
    expect((await store.member(MARKET))?.history.map(({ suspended }) => suspended)).to.deep.equal([false, true]);
    for (const { address: key } of [base.office, base.market]) {
      const { member, purposes, validFrom, validUntil } = (await store.key(key))!;
      expect(await ask('MemberRegistry', 'keyOf', key)).to.deep.equal({
        member: BigInt(member),
        purposes: BigInt(purposes),
        validFrom: BigInt(validFrom),
        validUntil: BigInt(validUntil),
      });
    }
    expect((await store.key(base.market.address))?.retired).to.not.equal(undefined);

    for (const row of await store.schemas()) {
      const asked = await ask('SchemaRegistry', 'schemaOf', row.schema);
      expect(asked).to.deep.include({
        publishers: BigInt(row.publishers),
        category: BigInt(row.category),
        registeredAt: BigInt(row.at.timestamp),
        retiredAt: BigInt(row.retired?.timestamp ?? 0),
      });
    }
    const subject = await store.subject(bytes32('t'));
    expect(await ask('SubjectRegistry', 'subjectOf', bytes32('t'))).to.deep.include({
      publisher: BigInt(subject!.publisher),
      registeredAt: BigInt(subject!.at.timestamp),
    });
    const [consent] = await store.consentsOf(bytes32('t'));
    const state = await ask('ConsentRegistry', 'stateOf', bytes32('t'), consent!.consent);
    expect(state).to.deep.include({
      revokedAt: BigInt(consent!.withdrawn!.timestamp),
      uses: BigInt(consent!.uses),
      categories: BigInt(consent!.categories),
      validUntil: BigInt(consent!.validUntil),
    });
    expect(await store.consent(consent!.consent)).to.deep.equal(consent);
  });

  it('has the same digest by any way to the head', async () => {
    const digests = new Set<Hex>();
    for (const [finality, pageSize] of [
      ['instant', 2_000],
      ['instant', 3],
      [4, 5],
      [100, 2_000],
    ] as const)
      digests.add((await followed(finality, pageSize)).digest());
    expect(digests.size).to.equal(1);
  });

  it('refuses a node of another chain, and an index of another deployment', async () => {
    const store = await indexes.open(undefined, base.manifest);
    const wrong = createSource(base.rpc, { ...base.manifest, genesisHash: bytes32('another') });
    await expectRejection('CHAIN_WRONG', wrong.checkIdentity());
    const follower = new Follower({ source: wrong, store, finality: 'instant', firstBlock: 1, pollMs: 5 });
    running.push(follower);
    follower.start();
    await until(() => follower.status().code === 'CHAIN_WRONG', 'refused');
    expect(store.head()).to.equal(undefined);
    const contracts = { ...base.manifest.contracts, MemberRegistry: { address: address('another'), codeHash: ZERO } };
    await expectRejection('STORE_FOREIGN', indexes.open(await indexes.close(store), { ...base.manifest, contracts }));
  });

  it('follows through an end of the node and its start with the same blocks', async () => {
    const { call, office, manifest } = base;
    const store = await indexes.open(undefined, manifest);
    const follower = new Follower({
      source: createSource(createRpc(chain.url), manifest),
      store,
      finality: 'instant',
      firstBlock: manifest.block,
      pollMs: 5,
    });
    running.push(follower);
    follower.start();
    await atHead(store, () => head);
    const { port } = chain;
    await chain.close();
    await until(() => follower.status().state === 'unreachable', 'unreachable');
    chain = await startLocalChain({ dir: folder, port, heartbeat: 0 });
    const before = (await store.batches(OFFICE, PERMITS)).length;
    await call(office, 'AttestationRegistry', 'anchor', [bytes32('after restart'), PERMITS, ZERO, 1]);
    await until(async () => (await store.batches(OFFICE, PERMITS)).length === before + 1, 'followed');
    expect(follower.status().state).to.equal('following');
    head = store.head()!.hash;
  });
});
