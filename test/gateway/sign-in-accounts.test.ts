/** Whose account it is: contracts that sign by ERC-1271, handles that change hands, sessions over a restart; without a chain. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createSigner, type LocalSigner } from '../../server/chain/signer.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { messageDigest } from '../../server/signin/message.ts';
import type { SignIn } from '../../server/signin/sign-in.ts';
import type { Vault } from '../../server/store/vault.ts';
import { expectRejection } from '../expect-rejection.ts';
import { cleanUp, close, folder, open } from '../store/vault-fixtures.ts';
import { signInOver } from './sign-in-over.ts';

const newSigner = (): LocalSigner => createSigner(toHex(randomBytes(32)));
const HANDLE: Hex = `0x${'aa'.repeat(32)}`;
const OTHER: Hex = `0x${'bb'.repeat(32)}`;

describe('accounts that sign in', () => {
  let path: string;
  let vault: Vault;
  let clock: number;
  let controls: Map<string, Hex[]>;
  let contracts: Map<string, (digest: Hex, signature: Hex) => boolean>;
  let asked: Hex[];
  let signIn: SignIn;

  beforeEach(async () => {
    path = await folder();
    vault = await open(path);
    [clock, controls, contracts, asked] = [1_800_000_000, new Map(), new Map(), []];
    signIn = await over(vault);
  });
  afterEach(cleanUp);

  const over = (of: Vault): Promise<SignIn> =>
    signInOver(of, () => clock, {
      index: { handlesOf: async (account) => controls.get(account) ?? [] },
      askContract: async (account, digest, signature) => {
        asked.push(account);
        return contracts.get(account)?.(digest, signature) ?? false;
      },
    });
  async function enter(signer: LocalSigner, account: Hex = signer.address) {
    const { message } = await signIn.challenge(account);
    return signIn.signIn(message, await signer.signDigest(messageDigest(message)));
  }

  it('asks a contract that controls a handle whether it stands by the signature', async () => {
    const owner = newSigner();
    const contract: Hex = `0x${'c0'.repeat(20)}`;
    controls.set(contract, [HANDLE]);
    await expectRejection('SIGN_IN_REFUSED', enter(owner, contract));
    let signed: Hex | undefined;
    contracts.set(contract, (digest) => {
      signed = digest;
      return true;
    });
    const { message } = await signIn.challenge(contract);
    const { caller } = await signIn.signIn(message, '0x1234');
    expect([caller.roles, caller.handles, signed]).to.deep.equal([['subject'], [HANDLE], messageDigest(message)]);
  });

  it('asks the node about nobody whom it would not let in anyway', async () => {
    await expectRejection('SIGN_IN_REFUSED', enter(newSigner()));
    expect(asked).to.deep.equal([]);
  });

  it('follows a handle that changes hands: the session of the former account stops, that of the new one grows', async () => {
    const [former, next] = [newSigner(), newSigner()];
    controls.set(former.address, [HANDLE]).set(next.address, [OTHER]);
    const [ofFormer, ofNext] = [await enter(former), await enter(next)];
    expect((await signIn.callerOf(ofFormer.token))?.handles).to.deep.equal([HANDLE]);
    controls.set(former.address, []).set(next.address, [HANDLE, OTHER]);
    expect(await signIn.callerOf(ofFormer.token)).to.equal(undefined);
    expect((await signIn.callerOf(ofNext.token))?.handles).to.deep.equal([HANDLE, OTHER]);
  });

  it('keeps sessions over a restart, and the end of one', async () => {
    const signer = newSigner();
    controls.set(signer.address, [HANDLE]);
    const [stays, ends] = [await enter(signer), await enter(signer)];
    await vault.sessions.end(ends.caller.session!);
    await vault.check();
    await close(vault);
    vault = await open(path);
    signIn = await over(vault);
    expect((await signIn.callerOf(stays.token))?.account).to.equal(signer.address);
    expect(await signIn.callerOf(ends.token)).to.equal(undefined);
    clock = stays.expiresAt;
    expect(await signIn.callerOf(stays.token)).to.equal(undefined);
    await vault.sessions.prune(clock);
    expect(vault.sessions.list(0)).to.deep.equal([]);
  });

  it('takes no message that was begun before a restart: its nonce may have been used', async () => {
    const signer = newSigner();
    controls.set(signer.address, [HANDLE]);
    const { message } = await signIn.challenge(signer.address);
    signIn = await over(vault);
    const signature = await signer.signDigest(messageDigest(message));
    await expectRejection('SIGN_IN_NONCE', signIn.signIn(message, signature));
  });

  it('lets one person have so many sessions: the oldest gives way, no other’s', async () => {
    const [busy, calm] = [newSigner(), newSigner()];
    controls.set(busy.address, [HANDLE]).set(calm.address, [OTHER]);
    const ofCalm = await enter(calm);
    const tokens: string[] = [];
    for (let i = 0; i < 17; i += 1) {
      clock += 1;
      tokens.push((await enter(busy)).token);
    }
    const callers = await Promise.all(tokens.map((token) => signIn.callerOf(token)));
    expect(callers.map((caller) => caller !== undefined)).to.deep.equal([false, ...Array(16).fill(true)]);
    expect(await signIn.callerOf(ofCalm.token)).to.not.equal(undefined);
  });
});
