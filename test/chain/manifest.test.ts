import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CONTRACT_NAMES } from '../../server/chain/abi.ts';
import { checkManifest, type Manifest, parseManifest, readManifest } from '../../server/chain/manifest.ts';
import { createRpc } from '../../server/chain/rpc.ts';
import { fromHex, type Hex, toHex } from '../../server/domain/bytes.ts';
import { keccak } from '../../server/domain/hash.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { expectRejection } from '../expect-rejection.ts';
import { byMethod, fakeNode } from './fake-node.ts';

const CODE: Hex = '0x6001';
const GENESIS: Hex = `0x${'01'.repeat(32)}`;
const manifest: Manifest = {
  chainId: 31337,
  genesisHash: GENESIS,
  block: 3,
  contracts: Object.fromEntries(
    CONTRACT_NAMES.map((name, i) => [
      name,
      { address: `0x${`a${i.toString(16)}`.repeat(20)}`, codeHash: toHex(keccak(fromHex(CODE))) },
    ]),
  ) as Manifest['contracts'],
};

describe('manifest', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifest-test-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('tells a file that is not there from one that is no manifest', async () => {
    await expectRejection('CONFIG_INVALID', readManifest(join(folder, 'none.json')));
    await writeFile(join(folder, 'bad.json'), '{');
    await expectRejection('MANIFEST_MISMATCH', readManifest(join(folder, 'bad.json')));
  });

  it('names the part that is missing or malformed', () => {
    const part = (change: object) =>
      expectLedgerError('MANIFEST_MISMATCH', () => parseManifest({ ...manifest, ...change })).values.key;
    expect(part({ chainId: '1' })).to.equal('chainId');
    expect(part({ block: -1 })).to.equal('block');
    expect(part({ genesisHash: '0x00' })).to.equal('genesisHash');
    expect(part({ contracts: {} })).to.equal('contracts.MemberRegistry.address');
    const ConsentRegistry = { ...manifest.contracts.ConsentRegistry, codeHash: 7 };
    expect(part({ contracts: { ...manifest.contracts, ConsentRegistry } })).to.equal(
      'contracts.ConsentRegistry.codeHash',
    );
    expectLedgerError('MANIFEST_MISMATCH', () => parseManifest(null));
  });

  it('tells one of an older set of contracts', () => {
    expectLedgerError('MANIFEST_OUTDATED', () => parseManifest({ ...manifest, version: 1 }));
  });

  it('reads addresses in lower case and leaves out what it does not know', async () => {
    const contracts = Object.fromEntries(
      Object.entries(manifest.contracts).map(([name, one]) => [
        name,
        { ...one, address: `0x${one.address.slice(2).toUpperCase()}` },
      ]),
    );
    await writeFile(
      join(folder, 'good.json'),
      JSON.stringify({ ...manifest, contracts: { ...contracts, OlderRegistry: {} }, version: 3 }),
    );
    expect(await readManifest(join(folder, 'good.json'))).to.deep.equal(manifest);
  });

  it('is compared with the chain: id, genesis, code of every contract', async () => {
    const chain = {
      id: '0x7a69',
      genesis: GENESIS,
      codes: new Map(Object.values(manifest.contracts).map(({ address }) => [address, CODE])),
    };
    const node = await fakeNode(
      byMethod({
        eth_chainId: () => chain.id,
        eth_getBlockByNumber: () => ({ hash: chain.genesis }),
        eth_getCode: ([address]) => chain.codes.get(address as Hex),
      }),
    );
    const rpc = createRpc(node.url);
    await checkManifest(rpc, manifest);
    chain.codes.set(manifest.contracts.SubjectRegistry.address, '0x6002');
    expect((await expectRejection('MANIFEST_MISMATCH', checkManifest(rpc, manifest))).values.contract).to.equal(
      'SubjectRegistry',
    );
    chain.codes.set(manifest.contracts.SubjectRegistry.address, '0x');
    await expectRejection('MANIFEST_MISMATCH', checkManifest(rpc, manifest));
    chain.id = '0x1';
    await expectRejection('CHAIN_WRONG', checkManifest(rpc, manifest));
    chain.id = '0x7a69';
    chain.genesis = `0x${'02'.repeat(32)}`;
    await expectRejection('CHAIN_WRONG', checkManifest(rpc, manifest));
  });
});
