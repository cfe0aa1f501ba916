import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { keccak256, SigningKey, Transaction } from 'ethers';
import { openPkcs11Signer } from '../../server/chain/pkcs11-signer.ts';
import { createSigner, recoverAddress } from '../../server/chain/signer.ts';
import { openWeb3Signer } from '../../server/chain/web3signer.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { expectRejection } from '../expect-rejection.ts';
import { bytes32 } from '../follower/events.ts';

const MESSAGE: Hex = '0x1901abcdef';
const CALL = { chainId: 20_260, nonce: 3, to: `0x${'22'.repeat(20)}` as Hex, data: '0x1234' as Hex, gasLimit: 90_000 };

/** A Web3Signer as its API documents it, over ethers; or one that fails as told. */
class FakeWeb3Signer {
  readonly #server: Server;
  readonly keys: SigningKey[];
  how: 'well' | 'hang' | 'busy' | 'refuse' | 'garbage' | 'other key' | 'high s' = 'well';
  asked = 0;

  constructor(...secrets: Hex[]) {
    this.keys = secrets.map((secret) => new SigningKey(secret));
    this.#server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      this.asked += 1;
      if (this.how === 'hang') return;
      if (this.how === 'busy') return void response.writeHead(503).end();
      if (this.how === 'refuse') return void response.writeHead(404).end();
      if (this.how === 'garbage') return void response.end('<html>');
      const publicKeys = this.keys.map((key) => `0x${key.publicKey.slice(4)}`);
      if (request.url === '/api/v1/eth1/publicKeys') return void response.end(JSON.stringify(publicKeys));
      const named = publicKeys.indexOf(request.url?.split('/').at(-1) ?? '');
      const key = this.how === 'other key' ? this.keys.at(-1)! : this.keys[named]!;
      const { r, s, v } = key.sign(keccak256((JSON.parse(text) as { data: string }).data));
      const high = (0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n - BigInt(s)).toString(16);
      const [sent, parity] = this.how === 'high s' ? [high.padStart(64, '0'), 55 - v] : [s.slice(2), v];
      response.end(`${r}${sent}${parity.toString(16)}`);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('Web3Signer', () => {
  const local = createSigner(bytes32('web3signer key'));
  let fake: FakeWeb3Signer;
  let url: string;
  before(async () => {
    fake = new FakeWeb3Signer(bytes32('another key'), bytes32('web3signer key'), bytes32('a third key'));
    url = await fake.start();
  });
  after(() => fake.stop());
  afterEach(() => {
    fake.how = 'well';
  });

  const opened = () => openWeb3Signer({ url, address: local.address, timeoutMs: 200 });

  it('signs messages and transactions as the same key does here', async () => {
    const remote = await opened();
    expect(remote.address).to.equal(local.address);
    expect(await remote.signMessage(MESSAGE)).to.equal(await local.signMessage(MESSAGE));
    expect(await remote.signTransaction(CALL)).to.equal(await local.signTransaction(CALL));
    const fees = { maxFeePerGas: 20n, maxPriorityFeePerGas: 2n };
    const raw = await remote.signTransaction({ ...CALL, fees });
    expect(Transaction.from(raw)).to.deep.include({ type: 2, maxFeePerGas: 20n, maxPriorityFeePerGas: 2n });
    fake.how = 'high s';
    expect(await remote.signMessage(MESSAGE)).to.equal(await local.signMessage(MESSAGE));
  });

  it('is refused at the start without the key named, and when it does not answer', async () => {
    const address = createSigner(bytes32('nowhere')).address;
    await expectRejection('KEYSTORE_INVALID', openWeb3Signer({ url, address }));
    fake.how = 'garbage';
    await expectRejection('SIGNER_INVALID', opened());
    fake.how = 'hang';
    await expectRejection('SIGNER_UNREACHABLE', opened());
    await expectRejection('SIGNER_UNREACHABLE', openWeb3Signer({ url: 'http://127.0.0.1:1', address }));
  });

  for (const [how, code] of [
    ['hang', 'SIGNER_UNREACHABLE'],
    ['busy', 'SIGNER_UNREACHABLE'],
    ['refuse', 'SIGNER_INVALID'],
    ['garbage', 'SIGNER_INVALID'],
    ['other key', 'SIGNER_INVALID'],
  ] as const)
    it(`gives no signature when it answers wrongly: ${how}`, async () => {
      const remote = await opened();
      fake.how = how;
      await expectRejection(code, remote.signMessage(MESSAGE));
      await expectRejection(code, remote.signTransaction(CALL));
      fake.how = 'well';
      expect(await remote.signMessage(MESSAGE)).to.equal(await local.signMessage(MESSAGE));
    });
});

const SOFTHSM = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/libsofthsm2.so'].find((path) => existsSync(path));

describe('PKCS#11', () => {
  let folder: string;
  const PIN = '48151623';
  before(async function () {
    if (SOFTHSM === undefined) {
      this.test!.parent!.title += ' (not run: SoftHSM is not installed)';
      return this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'softhsm-test-'));
    await mkdir(join(folder, 'tokens'));
    const conf = join(folder, 'softhsm2.conf');
    await writeFile(conf, `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\n`);
    process.env.SOFTHSM2_CONF = conf;
    const init = ['--init-token', '--free', '--label', 'member', '--pin', PIN, '--so-pin', '12345678'];
    await promisify(execFile)('softhsm2-util', init, { env: { ...process.env, SOFTHSM2_CONF: conf } });
    await generateKey(SOFTHSM, 'gateway');
  });
  after(async () => {
    delete process.env.SOFTHSM2_CONF;
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function generateKey(library: string, label: string): Promise<void> {
    const { default: pkcs11 } = await import('pkcs11js');
    const module = new pkcs11.PKCS11();
    module.load(library);
    module.C_Initialize();
    const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === 'member')!;
    const session = module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
    module.C_Login(session, pkcs11.CKU_USER, PIN);
    // The object identifier of secp256k1.
    const curve = Buffer.from('06052b8104000a', 'hex');
    const common = [
      { type: pkcs11.CKA_TOKEN, value: true },
      { type: pkcs11.CKA_LABEL, value: label },
    ];
    module.C_GenerateKeyPair(
      session,
      { mechanism: pkcs11.CKM_EC_KEY_PAIR_GEN },
      [...common, { type: pkcs11.CKA_EC_PARAMS, value: curve }, { type: pkcs11.CKA_VERIFY, value: true }],
      [...common, { type: pkcs11.CKA_SIGN, value: true }, { type: pkcs11.CKA_PRIVATE, value: true }],
    );
    module.C_Finalize();
  }

  it('signs messages and transactions that are recovered to its account, always with a low s', async () => {
    const signer = await openPkcs11Signer({ library: SOFTHSM!, token: 'member', key: 'gateway', pin: PIN });
    try {
      for (let i = 0; i < 20; i++) {
        const message = bytes32(`message ${i}`);
        expect(recoverAddress(keccak256(message) as Hex, await signer.signMessage(message))).to.equal(signer.address);
      }
      const { from, nonce } = Transaction.from(await signer.signTransaction(CALL));
      expect([from?.toLowerCase(), nonce]).to.deep.equal([signer.address, 3]);
    } finally {
      signer.close();
    }
  });

  it('refuses a wrong PIN, token, key and library', async () => {
    const right = { library: SOFTHSM!, token: 'member', key: 'gateway', pin: PIN };
    for (const wrong of [{ pin: '0' }, { token: 'nobody' }, { key: 'none' }, { library: '/nowhere.so' }])
      await expectRejection('KEYSTORE_INVALID', openPkcs11Signer({ ...right, ...wrong }));
  });
});
