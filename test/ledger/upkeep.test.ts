/** Index and backups at the command line, against a gateway of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestConsortium } from '../e2e/consortium.ts';
import { errorCode, newFolder, type Run, removeFolders, run } from './run-ledger.ts';

describe('ledger index, ledger backup', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let cwd: string;
  let options: string[];
  let passphrase: string;

  before(async () => {
    consortium = await TestConsortium.start(['government']);
    cwd = newFolder();
    passphrase = readFileSync(join(consortium.dir, 'passphrase'), 'utf8').trim();
    const { gateway, operatorToken } = consortium.node('government');
    options = ['--gateway', gateway.url, '--token', operatorToken, '--json'];
  });
  after(async () => {
    await consortium.close();
    removeFolders();
  });

  const ledger = (...argv: string[]): Promise<Run> =>
    run([...argv, ...options], { env: { LEDGER_PASSPHRASE: passphrase }, cwd });

  it('looks through a sound index and makes it again to the same digest', async () => {
    const looked = await ledger('index', 'verify');
    const { rows, digest } = looked.json<{ rows: number; digest: string }>();
    expect([looked.exit, looked.json<{ look: { rows: number } }>().look.rows]).to.deep.equal([0, rows]);
    const made = await ledger('index', 'rebuild');
    expect([made.exit, made.json().digest, made.json<{ rebuild: { same: boolean } }>().rebuild.same]).to.deep.equal([
      0,
      digest,
      true,
    ]);
    expect((await ledger('index', 'show')).json().digest).to.equal(digest);
  });

  it('backs up, checks, and brings back into an empty folder only', async () => {
    const made = await ledger('backup', 'create');
    expect(made.exit).to.equal(0);
    const { file, rows } = made.json<{ file: string; rows: number }>();
    expect((await ledger('backup', 'verify', file)).json().rows).to.equal(rows - 1);
    expect((await ledger('backup', 'erased', '--to', 'erased.txt')).json().keys).to.equal(0);
    expect(errorCode(await ledger('backup', 'restore', file, '--dir', 'copy'))).to.equal('USAGE_INVALID');
    const restored = await ledger('backup', 'restore', file, '--dir', 'copy', '--erased', 'erased.txt');
    expect([restored.exit, restored.json().leftOut]).to.deep.equal([0, 0]);
    const again = await ledger('backup', 'restore', file, '--dir', 'copy', '--nothing-erased');
    expect(errorCode(again)).to.equal('STORE_EXISTS');
    const mended = await ledger('backup', 'mend', file, '--dir', 'copy');
    expect([mended.exit, mended.json()]).to.deep.equal([0, { mended: {}, left: [] }]);
  });
});
