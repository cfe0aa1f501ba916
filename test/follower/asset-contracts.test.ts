import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LocalChain, startLocalChain } from '../../scripts/local-chain.ts';
import type { ContractName } from '../../server/chain/abi.ts';
import { readContract } from '../../server/chain/calls.ts';
import { createSigner, type Signer } from '../../server/chain/signer.ts';
import {
  assignmentDigest,
  type LienTerms,
  leaseDigest,
  lienId,
  subordinationId,
  transferDigest,
} from '../../server/domain/asset-typed-data.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { lienChainOf } from '../../server/domain/lien-steps.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { valuationId } from '../../server/domain/valuation.ts';
import { Follower } from '../../server/follower/follower.ts';
import { createSource } from '../../server/follower/source.ts';
import type { LienRow } from '../../server/store/asset-rows.ts';
import type { IndexStore } from '../../server/store/index-store.ts';
import { type Deployment, deployment, MARKET, OFFICE } from '../chain/deployment.ts';
import { address, bytes32 } from './events.ts';
import { atHead, indexFolder } from './index-folder.ts';

const BANK = 3;
const OTHER_BANK = 4;
const NOBODY = address('nobody');
const LATER = 4_000_000_000;

/** The index against what the registries of assets, liens and valuations themselves answer. */
describe('follower on the registries of assets', () => {
  const indexes = indexFolder();
  let folder: string;
  let chain: LocalChain;
  let base: Deployment;
  let store: IndexStore;
  let follower: Follower;
  const owner = createSigner(bytes32('owner of the tractor'));
  const second = createSigner(bytes32('owner of the harvester'));
  const bank = createSigner(bytes32('key of the bank'));
  const otherBank = createSigner(bytes32('key of the other bank'));
  const liens: Hex[] = [];
  const valuations: Hex[] = [];
  let agreement: Hex;

  const separator = (contract: ContractName): Hex =>
    domainSeparator({
      chainId: base.manifest.chainId,
      verifyingContract: base.manifest.contracts[contract].address,
    });
  const ask = (contract: ContractName, fn: string, ...args: unknown[]) =>
    readContract(base.rpc, { contract, address: base.manifest.contracts[contract].address }, fn, args) as Promise<
      Record<string, unknown>
    >;

  async function pledge(by: Signer, creditor: number, assets: readonly string[], change: Partial<LienTerms> = {}) {
    const terms: LienTerms = {
      assets,
      creditor,
      kind: 1,
      currency: 156,
      amount: '9007199254740993',
      maxAmount: '9007199254740993',
      effectiveAt: 1_700_000_000,
      deliveredAt: 0,
      debt: bytes32('debt'),
      salt: bytes32(`salt ${liens.length}`),
      deadline: LATER,
      ...change,
    };
    const id = lienId(separator('LienRegistry'), terms);
    const owners = [owner, second];
    const signatures = await Promise.all(assets.map((asset) => owners[Number(asset) - 1]!.signDigest(id)));
    await base.call(by, 'LienRegistry', 'create', [terms, signatures]);
    liens.push(id);
    return id;
  }

  async function appraise(asset: string, amount: string) {
    const said = { asset, method: 3, basis: 1, currency: 156, amount, asOf: 1_760_000_000, validUntil: 0 };
    const now = Number(
      (await base.rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])).timestamp,
    );
    const terms = { ...said, asOf: now - 60, validUntil: now + 86_400, conflict: true, evidence: bytes32('evidence') };
    await base.call(base.market, 'ValuationRegistry', 'appraise', [terms]);
    valuations.push(
      valuationId(
        { chainId: base.manifest.chainId, verifyingContract: base.manifest.contracts.ValuationRegistry.address },
        { ...terms, appraiser: MARKET },
      ),
    );
  }

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'asset-follower-test-'));
    chain = await startLocalChain({ dir: folder, port: 0, heartbeat: 0 });
    base = await deployment(chain.url);
    const { call, admin, office, market } = base;
    await call(admin, 'MemberRegistry', 'setCapabilities', [OFFICE, 1n | 2n | 256n]);
    await call(admin, 'MemberRegistry', 'setCapabilities', [MARKET, 8n | 64n]);
    for (const [name, key] of [
      ['bank', bank],
      ['other bank', otherBank],
    ] as const)
      await call(admin, 'MemberRegistry', 'admit', [name, '', 4n | 16n, 0, 0, key.address]);

    const title = (name: string, of: Hex) => ({
      class: 1,
      fingerprint: bytes32(name),
      owner: of,
      register: 1,
      number: bytes32(`number of ${name}`),
      registeredAt: 1_600_000_000,
      validUntil: 0,
    });
    await call(office, 'AssetRegistry', 'register', [
      title('tractor', owner.address),
      [bytes32('near'), bytes32('near 2')],
    ]);
    await call(office, 'AssetRegistry', 'resolveSuspicion', ['1', bytes32('harvester'), 1, bytes32('report')]);
    await call(office, 'AssetRegistry', 'register', [title('harvester', second.address), [bytes32('near')]]);
    await call(office, 'AssetRegistry', 'reconcile', ['2', 2, bytes32('another number'), 1_650_000_000, LATER]);
    await call(office, 'AssetRegistry', 'openNote', ['2', bytes32('claim'), 1]);
    await call(office, 'AssetRegistry', 'liftNote', ['2', bytes32('claim')]);
    await call(office, 'AssetRegistry', 'proposeRecovery', ['2', NOBODY, 2]);
    await call(office, 'AssetRegistry', 'cancelRecovery', ['2']);
    await call(office, 'AssetRegistry', 'proposeRecovery', ['2', NOBODY, 1]);
    const lease = { asset: '2', user: NOBODY, expires: LATER, leases: 0, deadline: LATER };
    await call(office, 'AssetRegistry', 'lease', [
      '2',
      NOBODY,
      LATER,
      LATER,
      await second.signDigest(leaseDigest(separator('AssetRegistry'), lease)),
    ]);

    const first = await pledge(bank, BANK, ['1', '2']);
    const entry = { register: 2, number: bytes32('entry'), registeredAt: 1_700_000_100, validUntil: LATER, order: 3 };
    await call(bank, 'LienRegistry', 'perfect', [first, entry]);
    await call(bank, 'LienRegistry', 'renew', [first, LATER + 1]);
    await call(office, 'LienRegistry', 'confirm', [first]);
    await call(bank, 'LienRegistry', 'amend', [first, '5000', '9007199254740992']);
    await call(bank, 'LienRegistry', 'releaseAsset', [first, '2']);
    const next = await pledge(otherBank, OTHER_BANK, ['1']);
    await call(office, 'LienRegistry', 'perfect', [next, { ...entry, validUntil: 0 }]);
    await call(office, 'LienRegistry', 'strike', [next, 1]);
    const terms = { asset: '1', yielding: [first], favoured: next, salt: bytes32('agreement'), deadline: LATER };
    agreement = subordinationId(separator('LienRegistry'), terms);
    await call(otherBank, 'LienRegistry', 'subordinate', [terms, [bank.address], [await bank.signDigest(agreement)]]);
    const assigned = { lien: next, from: OTHER_BANK, to: BANK, deadline: LATER };
    await call(otherBank, 'LienRegistry', 'assign', [
      next,
      BANK,
      bank.address,
      LATER,
      await bank.signDigest(assignmentDigest(separator('LienRegistry'), assigned)),
    ]);
    await call(bank, 'LienRegistry', 'giveNotice', [next, bytes32('default')]);
    await call(bank, 'LienRegistry', 'withdrawNotice', [next]);
    await call(bank, 'LienRegistry', 'giveNotice', [next, bytes32('default again')]);
    const third = await pledge(bank, BANK, ['1'], { kind: 2, deliveredAt: 1_700_000_000 });
    await call(bank, 'LienRegistry', 'endPossession', [third, 1_700_000_500]);
    await call(bank, 'LienRegistry', 'release', [third]);
    await call(bank, 'LienRegistry', 'agreeTransfer', [first, '1', second.address, 1]);
    const sale = { asset: '1', to: second.address, transfers: 0, deadline: LATER };
    await call(office, 'AssetRegistry', 'transfer', [
      '1',
      second.address,
      LATER,
      await owner.signDigest(transferDigest(separator('AssetRegistry'), sale)),
    ]);
    await call(office, 'AssetRegistry', 'openNote', ['1', bytes32('seizure'), 2]);
    for (const amount of ['340282366920938463463374607431768211455', '100']) await appraise('1', amount);
    await call(market, 'ValuationRegistry', 'withdraw', [valuations[0], 2, valuations[1]]);

    store = await indexes.open(undefined, base.manifest);
    const source = createSource(base.rpc, base.manifest);
    follower = new Follower({ source, store, finality: 'instant', firstBlock: base.manifest.block, pollMs: 5 });
    follower.start();
    const { hash } = await base.rpc.request<{ hash: Hex }>('eth_getBlockByNumber', ['latest', false]);
    await atHead(store, () => hash);
  });
  after(async () => {
    await follower.stop();
    await chain.close();
    await rm(folder, { recursive: true });
  });

  it('has the titles', async () => {
    for (const asset of ['1', '2']) {
      const row = (await store.assets.asset(asset))!;
      const onChain = await ask('AssetRegistry', 'assetOf', asset);
      const open = row.notes.filter(({ lifted }) => lifted === undefined);
      const active = (await store.assets.liensOn(asset)).filter(
        ({ covers, ended }) => ended === undefined && covers.includes(asset),
      );
      expect(onChain).to.deep.equal({
        class: BigInt(row.class),
        activeLiens: BigInt(active.length),
        openNotes: BigInt(open.length),
        transfers: BigInt(row.transfers),
        authority: BigInt(row.authority),
        recordedAt: BigInt(row.at.timestamp),
        register: BigInt(row.legal.register),
        registeredAt: BigInt(row.legal.registeredAt),
        validUntil: BigInt(row.legal.validUntil),
        reconciledAt: BigInt(row.reconciled?.at.timestamp ?? 0),
      });
      expect(row.owner).to.equal(String(await ask('AssetRegistry', 'ownerOf', asset)).toLowerCase());
      expect(BigInt(row.user?.leases ?? 0)).to.equal(await ask('AssetRegistry', 'leasesOf', asset));
      expect(row.user?.user ?? `0x${'00'.repeat(20)}`).to.equal(
        String(await ask('AssetRegistry', 'userOf', asset)).toLowerCase(),
      );
      for (const note of row.notes)
        expect(await ask('AssetRegistry', 'noteOf', asset, note.note)).to.equal(
          note.lifted === undefined ? BigInt(note.kind) : 0n,
        );
      expect(await ask('AssetRegistry', 'recoveryOf', asset)).to.deep.include({
        effectiveAt: BigInt(row.recovery?.effectiveAt ?? 0),
        reason: BigInt(row.recovery?.reason ?? 0),
      });
    }
    expect((await store.assets.asset('1'))!.owners.map(({ owner: of, transfers }) => [of, transfers])).to.deep.equal([
      [owner.address, 0],
      [second.address, 1],
    ]);
    expect(await store.assets.resolution('1', bytes32('harvester'))).to.deep.include({ reason: 1, authority: OFFICE });
  });

  it('finds assets by their fingerprints', async () => {
    for (const name of ['tractor', 'harvester', 'near', 'near 2', 'unknown']) {
      const { exact, near } = await ask('AssetRegistry', 'holderOf', bytes32(name));
      expect(BigInt((await store.assets.withFingerprint(bytes32(name))) ?? 0), name).to.equal(exact);
      expect(BigInt((await store.assets.withNearFingerprint(bytes32(name))) ?? 0), name).to.equal(near);
    }
  });

  it('has the classes', async () => {
    for (const row of await store.assets.classes())
      expect(await ask('AssetRegistry', 'classOf', row.class)).to.deep.equal({
        transferPolicy: BigInt(row.transferPolicy),
        lienKinds: BigInt(row.lienKinds),
        registrationConstitutive: row.registrationConstitutive,
        registeredAt: BigInt(row.at.timestamp),
      });
    expect((await store.assets.classes()).map(({ name }) => name)).to.include('farm-machine');
  });

  const STATUS: Record<LienRow['status'], bigint> = { active: 1n, 'in-enforcement': 2n, released: 3n, enforced: 4n };

  it('has the liens, and their ids from what was signed', async () => {
    expect(liens).to.have.lengthOf(3);
    for (const id of liens) {
      const row = (await store.assets.lien(id))!;
      expect(lienId(separator('LienRegistry'), row.terms)).to.equal(id);
      const entry = row.struck === undefined ? row.registrations.at(-1) : undefined;
      expect(await ask('LienRegistry', 'lienOf', id)).to.deep.equal({
        status: STATUS[row.status],
        kind: BigInt(row.terms.kind),
        creditor: BigInt(row.creditor),
        effectiveAt: BigInt(row.terms.effectiveAt),
        perfectedAt: BigInt(entry?.registeredAt ?? 0),
        deliveredAt: BigInt(row.terms.deliveredAt),
        noticeUntil: BigInt(row.noticeUntil),
        confirmedAt: BigInt(row.confirmed?.at.timestamp ?? 0),
        standing: row.struck !== undefined ? 2n : row.confirmed !== undefined ? 1n : 0n,
        amount: BigInt(row.amount),
        maxAmount: BigInt(row.maxAmount),
        registrationUntil: BigInt(row.registrationUntil),
        possessionEnded: row.possessionEndedAt !== 0,
      });
    }
    expect((await store.assets.lien(liens[0]!))!.covers).to.deep.equal(['1']);
    expect((await store.assets.agreement(agreement))!.yielding).to.deep.equal([liens[0]]);
  });

  it('has every step, with the head of the contract', async () => {
    for (const asset of ['1', '2', '3']) {
      const { count, head } = await ask('LienRegistry', 'lienChain', asset);
      const known = await store.assets.lienChain(asset);
      expect(known).to.deep.equal({ count: Number(count), head });
      expect(lienChainOf(await store.assets.lienSteps(asset))).to.deep.equal(known);
    }
    expect(await store.assets.transferAgreements('1')).to.have.lengthOf(1);
  });

  it('has the valuations', async () => {
    const rows = await store.assets.valuations('1');
    expect(rows.map(({ valuation }) => valuation)).to.deep.equal(valuations);
    expect(rows[0]!.amount).to.equal('340282366920938463463374607431768211455');
    for (const row of rows)
      expect(await ask('ValuationRegistry', 'valuationOf', row.valuation)).to.deep.equal({
        appraiser: BigInt(row.appraiser),
        asOf: BigInt(row.asOf),
        validUntil: BigInt(row.validUntil),
        withdrawnAt: BigInt(row.withdrawn?.at.timestamp ?? 0),
        reason: BigInt(row.withdrawn?.reason ?? 0),
        asset: 1n,
      });
    const { count, head } = await ask('ValuationRegistry', 'valuationChain', '1');
    expect(await store.assets.valuationChain('1')).to.deep.equal({ count: Number(count), head });
    expect(rows[0]!.withdrawn?.successor).to.equal(valuations[1]);
  });
});
