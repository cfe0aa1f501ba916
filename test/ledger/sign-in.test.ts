/** Signing in at the command line, against a gateway of its own. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createKeystore } from '../../server/chain/signer.ts';
import { TestConsortium } from '../e2e/consortium.ts';
import { syntheticUscc } from '../e2e/enterprise.ts';
import { errorCode, newFolder, type Run, removeFolders, run } from './run-ledger.ts';

const PASSPHRASE = 'correct horse battery';

describe('ledger sign-in', function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let cwd: string;
  let url: string;
  let account: string;
  const env = { LEDGER_PASSPHRASE: PASSPHRASE };

  before(async () => {
    consortium = await TestConsortium.start(['government']);
    cwd = newFolder();
    // At the endpoint that the chain names: it stands in the message.
    url = consortium.node('government').meddler.url;
    const made = await createKeystore(PASSPHRASE, { scryptN: 1_024 });
    account = made.address;
    writeFileSync(join(cwd, 'clerk.json'), made.json);
    const { operatorToken, token } = consortium.node('government');
    const profiles = {
      clerk: { gateway: url },
      operator: { gateway: url, token: operatorToken },
      desk: { gateway: url, token },
    };
    writeFileSync(join(cwd, 'profiles.json'), JSON.stringify({ profiles }));
  });
  after(async () => {
    await consortium.close();
    removeFolders();
  });

  const ledger = (...argv: string[]): Promise<Run> =>
    run([...argv, '--json'], { env: { ...env, LEDGER_HOME: cwd }, cwd });

  it('is refused before the operator registers the account', async () => {
    const result = await ledger('sign-in', '--as', 'clerk', '--keystore', 'clerk.json');
    expect([errorCode(result), result.exit]).to.deep.equal(['SIGN_IN_REFUSED', 3]);
  });

  it('keeps the session in the profile, and lets go of it', async () => {
    await ledger('staff', 'add', account, '--role', 'auditor', '--label', 'clerk 12', '--as', 'operator');
    const signedIn = await ledger('sign-in', '--as', 'clerk', '--keystore', 'clerk.json');
    expect([signedIn.exit, signedIn.json().roles]).to.deep.equal([0, ['auditor']]);
    expect(signedIn.out).to.not.contain('eyJ');
    expect(statSync(join(cwd, 'profiles.json')).mode & 0o777).to.equal(0o600);
    expect((await ledger('status', '--as', 'clerk')).exit).to.equal(0);
    expect((await ledger('sign-out', '--as', 'clerk')).exit).to.equal(0);
    expect(readFileSync(join(cwd, 'profiles.json'), 'utf8')).to.not.contain('eyJ');
    expect(errorCode(await ledger('status', '--as', 'clerk'))).to.equal('UNAUTHENTICATED');
  });

  it('prints the token where no profile keeps it; it stops when the account is removed', async () => {
    await ledger('staff', 'add', account, '--role', 'auditor', '--label', 'clerk 12', '--as', 'operator');
    const signedIn = await ledger('sign-in', '--gateway', url, '--keystore', 'clerk.json');
    const { token } = signedIn.json<{ token: string }>();
    expect((await ledger('status', '--gateway', url, '--token', token)).exit).to.equal(0);
    expect((await ledger('staff', 'remove', account, '--as', 'operator')).exit).to.equal(0);
    expect(errorCode(await ledger('status', '--gateway', url, '--token', token))).to.equal('UNAUTHENTICATED');
  });

  it('signs an enterprise in with its wallet', async () => {
    await ledger('subject', 'wallet', 'create', '--plain', '--out', 'wallet.json');
    await ledger('subject', 'enrol', '--identifier', syntheticUscc(), '--wallet', 'wallet.json', '--as', 'desk');
    const { handles, roles } = (await ledger('sign-in', '--gateway', url, '--wallet', 'wallet.json')).json<{
      handles: string[];
      roles: string[];
    }>();
    expect([roles, handles.length]).to.deep.equal([['subject'], 1]);
    const none = await ledger('sign-in', '--gateway', url, '--wallet', 'wallet.json', '--publisher', '77');
    expect(errorCode(none)).to.equal('SUBJECT_UNKNOWN');
  });

  it('does not sign for a gateway that is not the one it was told', async () => {
    const relay = consortium.node('government').gateway.url;
    const result = await ledger('sign-in', '--gateway', relay, '--keystore', 'clerk.json');
    expect(errorCode(result)).to.equal('SIGN_IN_MESSAGE');
  });

  it('refuses a wrong passphrase and two keys at once', async () => {
    const wrong = await run(['sign-in', '--gateway', url, '--keystore', 'clerk.json', '--json'], {
      env: { LEDGER_PASSPHRASE: 'another passphrase' },
      cwd,
    });
    expect(errorCode(wrong)).to.equal('KEYSTORE_INVALID');
    const both = await ledger('sign-in', '--gateway', url, '--keystore', 'clerk.json', '--wallet', 'wallet.json');
    expect(errorCode(both)).to.equal('USAGE_INVALID');
  });
});
