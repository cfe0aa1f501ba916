import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keccak256, Wallet } from 'ethers';
import hre from 'hardhat';
import { type DeploymentManifest, deployConsortium } from '../../scripts/deploy.ts';
import { isLedgerError, type LedgerError } from '../../server/errors.ts';
import { address, emptyConsortium, ethers, hash, load } from './fixtures.ts';

const NAMES = [
  'AccessManager',
  'AssetRegistry',
  'AttestationRegistry',
  'ConsentRegistry',
  'CountyGovernor',
  'DisputeRegistry',
  'LienRegistry',
  'MemberRegistry',
  'MembershipToken',
  'SchemaRegistry',
  'SubjectRegistry',
  'TemplateRegistry',
  'TimelockController',
  'ValuationRegistry',
];

async function refusal(work: Promise<unknown>): Promise<LedgerError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isLedgerError(error)) throw new Error(`expected a coded error, got ${String(error)}`);
  return error;
}

describe('deployConsortium', () => {
  let folder: string;
  let manifestPath: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-deploy-'));
    manifestPath = join(folder, 'manifest.json');
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function deploy(options: { force?: boolean } = {}): Promise<DeploymentManifest> {
    const [admin] = await ethers.getSigners();
    if (admin === undefined) throw new Error('the test network has no account');
    return deployConsortium({ provider: ethers.provider, admin, manifestPath, ...options });
  }

  it('refuses without a chain, and one that does not answer', async () => {
    const admin = new Wallet(hash('admin'));
    expect((await refusal(deployConsortium({ admin, manifestPath }))).code).to.equal('CONFIG_INVALID');
    const error = await refusal(deployConsortium({ rpcUrl: 'http://127.0.0.1:1', admin, manifestPath }));
    expect([error.code, error.values.rpcUrl]).to.deep.equal(['CHAIN_UNREACHABLE', 'http://127.0.0.1:1']);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('refuses the second time, and changes nothing', async () => {
    const { block } = await deploy();
    const before = await readFile(manifestPath, 'utf8');
    const head = await ethers.provider.getBlockNumber();
    const error = await refusal(deploy());
    expect([error.code, error.values.path, error.values.block]).to.deep.equal(['MANIFEST_EXISTS', manifestPath, block]);
    expect(await readFile(manifestPath, 'utf8')).to.equal(before);
    expect(await ethers.provider.getBlockNumber()).to.equal(head);
  });

  it('refuses over the manifest of another chain, naming both', async () => {
    const manifest = await deploy();
    const other = { ...manifest, genesisHash: hash('another genesis') };
    await writeFile(manifestPath, JSON.stringify(other));
    const error = await refusal(deploy());
    expect(error.code).to.equal('CHAIN_WRONG');
    expect(error.values.manifest).to.deep.equal({ chainId: 31337, genesisHash: other.genesisHash });
    expect(error.values.node).to.deep.equal({ chainId: 31337, genesisHash: manifest.genesisHash });
  });

  it('refuses over a manifest whose contracts are not there, or are others', async () => {
    const manifest = await deploy();
    const { MemberRegistry, SchemaRegistry } = manifest.contracts;
    const cases = [
      [{ ...MemberRegistry, address: address('nobody') }, undefined],
      [{ ...MemberRegistry, address: SchemaRegistry.address }, SchemaRegistry.codeHash],
    ] as const;
    for (const [entry, found] of cases) {
      const contracts = { ...manifest.contracts, MemberRegistry: entry };
      await writeFile(manifestPath, JSON.stringify({ ...manifest, contracts }));
      const error = await refusal(deploy());
      expect([error.code, error.values.contract]).to.deep.equal(['MANIFEST_MISMATCH', 'MemberRegistry']);
      expect(error.values.found).to.equal(found);
    }
  });

  it('refuses over a file that is no manifest', async () => {
    for (const text of ['', '{', '[]', '{"version":3}', '{"version":3,"contracts":{}}']) {
      await writeFile(manifestPath, text);
      expect((await refusal(deploy())).code, text).to.equal('CONFIG_INVALID');
      expect(await readFile(manifestPath, 'utf8')).to.equal(text);
    }
  });

  it('refuses over a manifest that names an older set of contracts', async () => {
    const { AccessManager, MemberRegistry } = (await deploy()).contracts;
    const text = JSON.stringify({ version: 1, contracts: { AccessManager, MemberRegistry } });
    await writeFile(manifestPath, text);
    const error = await refusal(deploy());
    expect([error.code, error.values.version, error.values.expected]).to.deep.equal(['MANIFEST_OUTDATED', 1, 3]);
    expect(await readFile(manifestPath, 'utf8')).to.equal(text);
  });

  it('deploys another set when forced', async () => {
    const first = await deploy();
    const second = await deploy({ force: true });
    expect(second.contracts.MemberRegistry.address).to.not.equal(first.contracts.MemberRegistry.address);
    expect(JSON.parse(await readFile(manifestPath, 'utf8'))).to.deep.equal(second);
  });

  it('writes a manifest of what is on the chain, and nothing beside it', async () => {
    const manifest = await deploy();
    expect(await readdir(folder)).to.deep.equal(['manifest.json']);
    expect(JSON.parse(await readFile(manifestPath, 'utf8'))).to.deep.equal(manifest);
    expect(manifest.version).to.equal(3);
    expect(manifest.genesisHash).to.equal((await ethers.provider.getBlock(0))?.hash);
    expect(Object.keys(manifest.contracts).sort()).to.deep.equal(NAMES);
    for (const { address: at, codeHash } of Object.values(manifest.contracts)) {
      expect(keccak256(await ethers.provider.getCode(at))).to.equal(codeHash);
      expect(await ethers.provider.getCode(at, manifest.block - 1)).to.equal('0x');
    }
  });

  it('gives the roles to whom it was told and to nobody else', async () => {
    const { manager, admin, governor, guardian, stranger } = await load(emptyConsortium);
    const holders = async (role: bigint) => {
      const has = [];
      for (const account of [admin, governor, guardian, stranger]) {
        if ((await manager.hasRole(role, account.address)).isMember) has.push(account);
      }
      return has;
    };
    expect(await holders(0n)).to.deep.equal([admin]);
    expect(await holders(1n)).to.deep.equal([governor]);
    expect(await holders(2n)).to.deep.equal([guardian]);
  });

  it('works on a chain without fees, for an account without money', async () => {
    const free = await hre.network.create('local');
    const admin = new Wallet(hash('admin without money'));
    const manifest = await deployConsortium({ provider: free.ethers.provider, admin, manifestPath });
    expect(manifest.chainId).to.equal(20260);
    expect(await free.ethers.provider.getBalance(admin.address)).to.equal(0n);
  });
});
