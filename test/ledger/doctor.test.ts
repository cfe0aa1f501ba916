/** `ledger doctor` against a member's data folder with one fault each: it names the fault by its code, with the cure. */
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encryptKeystoreJsonSync, type HDNodeWallet, Wallet } from 'ethers';
import { Level } from 'level';
import { examine, type Finding, type Surroundings } from '../../scripts/ledger/doctor/examine.ts';
import { readManifest } from '../../server/chain/manifest.ts';
import { contractAddresses } from '../../server/compose.ts';
import { places, readConfig } from '../../server/config.ts';
import type { ErrorCode } from '../../server/errors.ts';
import { openVaultKey } from '../../server/secrets.ts';
import { KINDS } from '../../server/store/vault/layout.ts';
import { openVault } from '../../server/store/vault.ts';
import { TestConsortium } from '../e2e/consortium.ts';
import { run } from './run-ledger.ts';

/** Cheap to open: it is opened for every fault. */
const quickKeystore = ({ address, privateKey }: Wallet | HDNodeWallet, passphrase: string): string =>
  encryptKeystoreJsonSync({ address, privateKey }, passphrase, { scrypt: { N: 1024 } });

describe('ledger doctor', function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let folder: string;
  let passphrase: string;

  before(async () => {
    // The bank is admitted and its gateway not started: its folder is what is examined.
    consortium = await TestConsortium.start(['government']);
    passphrase = (await readFile(join(consortium.dir, 'passphrase'), 'utf8')).trim();
    const { keystore } = places(join(consortium.dir, 'gateways', 'bank'));
    const wallet = await Wallet.fromEncryptedJson(await readFile(keystore, 'utf8'), passphrase);
    await writeFile(keystore, quickKeystore(wallet, passphrase));
  });
  after(() => consortium.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    await cp(join(consortium.dir, 'gateways', 'bank'), folder, { recursive: true });
    await change({ port: 0 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const config = (): string => places(folder).config;
  async function change(values: object): Promise<void> {
    const known = JSON.parse(await readFile(config(), 'utf8')) as object;
    await writeFile(config(), JSON.stringify({ ...known, ...values }));
  }
  const findings = (more: Partial<Surroundings> = {}): Promise<Finding[]> =>
    examine(config(), {
      env: { LEDGER_PASSPHRASE: passphrase },
      now: () => Math.floor(Date.now() / 1_000) + 5,
      ...more,
    });

  it('finds nothing where all is well', async () => {
    const found = await findings();
    expect(found.filter(({ outcome }) => outcome !== 'well')).to.deep.equal([]);
    expect(found.map(({ check }) => check)).to.deep.equal([
      'configuration',
      'files',
      'disk',
      'passphrase',
      'key',
      'vault key',
      'manifest',
      'chain',
      'clock',
      'member',
      'gateway',
      'vault',
    ]);
  });

  /** Where each fault is found, under which code; and what makes it. */
  const FAULTS: Readonly<Record<string, readonly [check: string, code: ErrorCode, make: () => Promise<unknown>]>> = {
    'a setting that is none': ['configuration', 'CONFIG_INVALID', () => change({ pollMs: 'often' })],
    'a key that others can read': ['files', 'CONFIG_INVALID', () => chmod(places(folder).keystore, 0o644)],
    'a full disk': ['disk', 'STORE_UNUSABLE', async () => ({ freeBytes: async () => 1e6 })],
    'no passphrase': [
      'passphrase',
      'CONFIG_INVALID',
      async () => {
        await rm(places(folder).passphrase, { force: true });
        return { env: {} };
      },
    ],
    'another passphrase': [
      'key',
      'KEYSTORE_INVALID',
      async () => ({ env: { LEDGER_PASSPHRASE: 'another passphrase' } }),
    ],
    'no vault key': ['vault key', 'KEYSTORE_INVALID', () => rm(places(folder).vaultKey)],
    'no manifest': ['manifest', 'CONFIG_INVALID', () => change({ manifest: join(folder, 'none.json') })],
    'a node that is down': ['chain', 'CHAIN_UNREACHABLE', () => change({ rpcUrl: 'http://127.0.0.1:1' })],
    'a node of another chain': [
      'chain',
      'CHAIN_WRONG',
      () => spoilManifest(({ chainId }) => ({ chainId: chainId + 1 })),
    ],
    'other contracts': [
      'chain',
      'MANIFEST_MISMATCH',
      () =>
        spoilManifest(({ contracts }) => ({
          contracts: {
            ...contracts,
            MemberRegistry: { ...contracts.MemberRegistry!, codeHash: `0x${'11'.repeat(32)}` },
          },
        })),
    ],
    'a clock that is slow': ['clock', 'CLOCK_WRONG', async () => ({ now: () => Math.floor(Date.now() / 1_000) - 600 })],
    'a key that nobody admitted': [
      'member',
      'MEMBER_UNKNOWN',
      async () => {
        await writeFile(places(folder).keystore, quickKeystore(Wallet.createRandom(), passphrase));
      },
    ],
    'a vault that is damaged': [
      'vault',
      'STORE_DAMAGED',
      async () => {
        const manifest = await readManifest((await readConfig(config())).manifest);
        const identity = { chainId: manifest.chainId, member: 2, contracts: contractAddresses(manifest) };
        const vault = await openVault(places(folder).vault, await openVaultKey(folder, passphrase), identity);
        await vault.tokens.create({ label: 'one row', roles: [], now: 1 });
        await vault.close();
        await writeFile(join(places(folder).vault, 'db', 'CURRENT'), 'nothing\n');
      },
    ],
    'a row of the vault that is damaged': [
      'vault',
      'STORE_DAMAGED',
      async () => {
        const manifest = await readManifest((await readConfig(config())).manifest);
        const identity = { chainId: manifest.chainId, member: 2, contracts: contractAddresses(manifest) };
        const { vault: path } = places(folder);
        const vault = await openVault(path, await openVaultKey(folder, passphrase), identity);
        await vault.settings.put('one row', 1);
        await vault.close();
        const encoding = { keyEncoding: 'buffer', valueEncoding: 'buffer' } as const;
        const database = new Level<Buffer, Buffer>(join(path, 'db'), encoding);
        const range = { gte: Buffer.from([KINDS.setting]), limit: 1 };
        const [[key, value]] = (await database.iterator(range).all()) as [[Buffer, Buffer]];
        value[20]! ^= 1;
        await database.put(key, value);
        await database.close();
      },
    ],
    'a vault of another member': [
      'vault',
      'STORE_FOREIGN',
      () =>
        cp(join(consortium.dir, 'gateways', 'government', 'vault'), places(folder).vault, {
          recursive: true,
          // The other member's gateway is running; its lock is not copied.
          filter: (path) => !path.endsWith('lock'),
        }),
    ],
  };

  async function spoilManifest(
    spoil: (manifest: { chainId: number; contracts: Record<string, { codeHash: string }> }) => object,
  ): Promise<void> {
    const { manifest: path } = JSON.parse(await readFile(config(), 'utf8')) as { manifest: string };
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Parameters<typeof spoil>[0];
    const spoilt = join(folder, 'spoilt.json');
    await writeFile(spoilt, JSON.stringify({ ...manifest, ...spoil(manifest) }));
    await change({ manifest: spoilt });
  }

  for (const [fault, [check, code, make]] of Object.entries(FAULTS))
    it(`names ${fault}`, async () => {
      const more = ((await make()) ?? {}) as Partial<Surroundings>;
      const found = await findings(more);
      const ill = found.filter(({ outcome }) => outcome === 'ill');
      expect(ill.map((one) => [one.check, one.error?.code])).to.deep.include([check, code]);
      // Nothing else is called ill: what depends on it is skipped.
      if (fault !== 'no vault key' && fault !== 'another passphrase') expect(ill).to.have.length(1);
      expect(ill[0]!.error!.kind.cure).to.not.equal('');
    });

  it('names a port that is taken', async () => {
    const server = createServer((_request, response) => response.end('"someone else"'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await change({ port: (server.address() as AddressInfo).port });
    const ill = (await findings()).filter(({ outcome }) => outcome === 'ill');
    expect(ill.map((one) => [one.check, one.error?.code])).to.deep.equal([['gateway', 'PORT_IN_USE']]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('tells it at the command line, with the cure, and ends with 1', async () => {
    await change({ rpcUrl: 'http://127.0.0.1:1' });
    const { exit, out } = await run(['doctor', '--config', config()], { env: { LEDGER_PASSPHRASE: passphrase } });
    expect(exit).to.equal(1);
    expect(out).to.match(/ILL {2}chain: CHAIN_UNREACHABLE: .*\n {4}Cure: Check the node/);
    expect(out).to.include('skipped  member');
  });
});
