import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { HDNodeWallet } from 'ethers';
import { FakeGateway } from './fake-gateway.ts';
import { errorCode, newFolder, type Run, removeFolders, run } from './run-ledger.ts';
import { code } from './sample-files.ts';

const PASSPHRASE = 'correct horse battery';
const env = { LEDGER_WALLET_PASSPHRASE: PASSPHRASE };

describe('ledger subject', () => {
  let gateway: FakeGateway;
  let folder: string;
  let wallet: string;
  const create = (...more: string[]): Promise<Run> =>
    run(['subject', 'wallet', 'create', '--out', wallet, '--json', ...more], { env, cwd: folder });
  const enrol = (...more: string[]): Promise<Run> =>
    run(['subject', 'enrol', '--identifier', code(1), '--json', ...gateway.options, ...more], { env, cwd: folder });

  beforeEach(async () => {
    gateway = await FakeGateway.start();
    folder = newFolder();
    wallet = join(folder, 'wallet.json');
  });
  afterEach(async () => {
    await gateway.stop();
    removeFolders();
  });

  describe('wallet create', () => {
    it('refuses to replace a file', async () => {
      writeFileSync(wallet, 'precious');
      const result = await create();
      expect([errorCode(result), result.exit, readFileSync(wallet, 'utf8')]).to.deep.equal([
        'WALLET_EXISTS',
        2,
        'precious',
      ]);
    });

    it('refuses a short passphrase', async () => {
      const result = await run(['subject', 'wallet', 'create', '--out', wallet, '--json'], {
        env: { LEDGER_WALLET_PASSPHRASE: 'short' },
      });
      expect([errorCode(result), existsSync(wallet)]).to.deep.equal(['USAGE_INVALID', false]);
    });

    it('refuses two passphrases that differ', async () => {
      const result = await run(['subject', 'wallet', 'create', '--out', wallet, '--json'], {
        answers: [PASSPHRASE, `${PASSPHRASE}!`],
      });
      expect([errorCode(result), existsSync(wallet)]).to.deep.equal(['USAGE_INVALID', false]);
    });

    it('asks for the passphrase when the environment has none', async () => {
      expect(
        (await run(['subject', 'wallet', 'create', '--out', wallet], { answers: [PASSPHRASE, PASSPHRASE] })).exit,
      ).to.equal(0);
    });

    it('makes a sealed file that its owner alone can read', async () => {
      expect((await create()).exit).to.equal(0);
      expect(statSync(wallet).mode & 0o777).to.equal(0o600);
      expect(readFileSync(wallet, 'utf8')).to.not.contain('seed');
    });

    it('warns of a plain one', async () => {
      const result = await create('--plain');
      expect(result.err).to.contain('not encrypted');
      expect(statSync(wallet).mode & 0o777).to.equal(0o600);
    });
  });

  describe('opening a wallet', () => {
    const accounts = (surroundings: Parameters<typeof run>[1]): Promise<Run> =>
      run(['subject', 'wallet', 'accounts', '--wallet', wallet, '--publishers', '1', '--json'], surroundings);

    it('refuses another passphrase', async () => {
      await create();
      expect(errorCode(await accounts({ env: { LEDGER_WALLET_PASSPHRASE: `${PASSPHRASE}?` } }))).to.equal(
        'WALLET_INVALID',
      );
    });

    it('refuses a file with one flipped byte', async () => {
      await create();
      const file = JSON.parse(readFileSync(wallet, 'utf8')) as { sealed: string };
      const flipped = (Number.parseInt(file.sealed.slice(20, 22), 16) ^ 1).toString(16).padStart(2, '0');
      writeFileSync(
        wallet,
        JSON.stringify({ ...file, sealed: file.sealed.slice(0, 20) + flipped + file.sealed.slice(22) }),
      );
      expect(errorCode(await accounts({ env }))).to.equal('WALLET_INVALID');
    });

    for (const [name, content] of [
      ['text', 'not a wallet'],
      ['another document', '{"profiles":{}}'],
      [
        'a plain wallet without a seed',
        '{"kind":"county-ledger-wallet","version":1,"plain":{"openings":[],"consents":[]}}',
      ],
    ] as const)
      it(`refuses ${name}`, async () => {
        writeFileSync(wallet, content);
        expect(errorCode(await accounts({ env }))).to.equal('WALLET_INVALID');
      });

    it('refuses a file that is not there', async () => {
      expect(errorCode(await accounts({ env }))).to.equal('FILE_UNREADABLE');
    });
  });

  it('has an account of its own for every member, by BIP-32', async () => {
    await create('--plain');
    const { seed } = (JSON.parse(readFileSync(wallet, 'utf8')) as { plain: { seed: string } }).plain;
    const result = await run(['subject', 'wallet', 'accounts', '--wallet', wallet, '--publishers', '1,2,7'], { env });
    expect(result.json()).to.deep.equal(
      Object.fromEntries(
        [1, 2, 7].map((member) => [
          member,
          HDNodeWallet.fromSeed(seed).derivePath(`m/44'/60'/0'/0/${member}`).address.toLowerCase(),
        ]),
      ),
    );
  });

  it('enrols with every publishing member, and keeps the openings', async () => {
    await create();
    const result = await enrol('--wallet', wallet);
    expect(result.exit, result.out).to.equal(0);
    expect(gateway.consents.openings.map(({ publisher, identifier }) => [publisher, identifier])).to.deep.equal([
      [1, code(1)],
      [2, code(1)],
    ]);
    expect(result.json<{ operations: { state: string }[] }>().operations.map(({ state }) => state)).to.deep.equal([
      'final',
    ]);
    expect((await enrol('--wallet', wallet)).exit, 'a second time').to.equal(0);
  });

  it('refuses a code with a wrong check digit before it is sent', async () => {
    await create();
    const wrong = `${code(1).slice(0, 17)}${code(1).endsWith('1') ? '2' : '1'}`;
    const result = await run(
      ['subject', 'enrol', '--identifier', wrong, '--wallet', wallet, '--json', ...gateway.options],
      { env },
    );
    expect([errorCode(result), gateway.seen.length]).to.deep.equal(['USCC_CHECK_DIGIT', 0]);
  });

  it('refuses an opening that does not give its handle', async () => {
    await create();
    gateway.intercept = ({ path }) =>
      path === '/subjects'
        ? {
            status: 202,
            body: {
              handles: [
                {
                  type: 'uscc',
                  identifier: code(1),
                  salt: `0x${'1'.repeat(64)}`,
                  subject: `0x${'2'.repeat(64)}`,
                  publisher: 1,
                },
              ],
              operations: [],
            },
          }
        : undefined;
    expect(errorCode(await enrol('--wallet', wallet, '--publishers', '1'))).to.equal('PROOF_INVALID');
  });

  it('enrols by accounts alone, and hands the openings to the wallet later', async () => {
    await create();
    const accounts = join(folder, 'accounts.json');
    const openings = join(folder, 'openings.json');
    writeFileSync(
      accounts,
      (await run(['subject', 'wallet', 'accounts', '--wallet', wallet, '--publishers', '1,2'], { env })).out,
    );
    expect((await enrol('--accounts', accounts, '--out', openings)).exit).to.equal(0);
    expect(statSync(openings).mode & 0o777).to.equal(0o600);
    const imported = await run(['subject', 'wallet', 'import', openings, '--wallet', wallet, '--json'], { env });
    expect(
      imported.json<{ openings: { publisher: number }[] }>().openings.map(({ publisher }) => publisher),
    ).to.deep.equal([1, 2]);
  });

  it('does not lose openings for want of a place to write them', async () => {
    writeFileSync(join(folder, 'accounts.json'), `{"1":"0x${'1'.repeat(40)}"}`);
    const result = await run(
      ['subject', 'enrol', '--identifier', code(1), '--accounts', 'accounts.json', ...gateway.options],
      { cwd: folder },
    );
    expect([result.exit, gateway.consents.openings.length]).to.deep.equal([2, 0]);
  });
});
