import { expect } from 'chai';
import { Signature, Transaction, Wallet } from 'ethers';
import fc from 'fast-check';
import { readTransaction, transactionHash } from '../../server/chain/raw-transaction.ts';
import { createKeystore, createSigner, openKeystore, recoverAddress } from '../../server/chain/signer.ts';
import { type Hex, toHex } from '../../server/domain/bytes.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';
import { expectRejection } from '../expect-rejection.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((value) => toHex(value));
const key: Hex = `0x${'5a'.repeat(32)}`;
const digest: Hex = `0x${'01'.repeat(32)}`;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe('signer', () => {
  it('refuses what is no private key', () => {
    expectLedgerError('HEX_INVALID', () => createSigner('0x01'));
    for (const wrong of [0n, ORDER])
      expectLedgerError('KEYSTORE_INVALID', () => createSigner(`0x${wrong.toString(16).padStart(64, '0')}`));
  });

  it('signs digests and is recovered from them as ethers does', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes(32).filter((secret) => BigInt(secret) > 0n && BigInt(secret) < ORDER),
        bytes(32),
        async (secret, message) => {
          const wallet = new Wallet(secret);
          const signer = createSigner(secret);
          const signature = await signer.signDigest(message);
          expect(signer.address).to.equal(wallet.address.toLowerCase());
          expect(signature).to.equal(wallet.signingKey.sign(message).serialized);
          expect(recoverAddress(message, signature)).to.equal(signer.address);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('recovers nobody from what is not a signature, nor from its malleable twin', async () => {
    const signature = await createSigner(key).signDigest(digest);
    const { r, s, v } = Signature.from(signature);
    const twin = `${r}${(ORDER - BigInt(s)).toString(16).padStart(64, '0')}${v === 27 ? '1c' : '1b'}` as Hex;
    for (const wrong of [twin, `0x${'00'.repeat(65)}`, `${signature.slice(0, -2)}1d`] as Hex[])
      expectLedgerError('VALUE_INVALID', () => recoverAddress(digest, wrong));
    expectLedgerError('HEX_INVALID', () => recoverAddress(digest, signature.slice(0, -2) as Hex));
    expectLedgerError('HEX_INVALID', () => recoverAddress('0x01', signature));
    expect(recoverAddress(digest, `${signature.slice(0, -2)}${v === 27 ? '00' : '01'}` as Hex)).to.equal(
      createSigner(key).address,
    );
  });

  it('signs transactions of type 0 with chain id, at gas price zero, the same bytes each time', async () => {
    const given = {
      chainId: 20_260,
      nonce: 7,
      to: `0x${'22'.repeat(20)}` as Hex,
      data: '0x1234' as Hex,
      gasLimit: 90_000,
    };
    const signer = createSigner(key);
    const raw = await signer.signTransaction(given);
    expect(await signer.signTransaction(given)).to.equal(raw);
    expect(raw).to.equal(await new Wallet(key).signTransaction({ ...given, type: 0, gasPrice: 0 }));
    expect(Transaction.from(raw).hash).to.equal(transactionHash(raw));
    expect(readTransaction(raw)).to.deep.equal({ gasLimit: 90_000, from: signer.address, fees: undefined });
  });

  it('keeps a key in a keystore that only its passphrase opens', async () => {
    const { json, address } = await createKeystore('correct horse', { scryptN: 1_024 });
    expect((await openKeystore(json, 'correct horse')).address).to.equal(address);
    await expectRejection('KEYSTORE_INVALID', openKeystore(json, 'wrong'));
    await expectRejection('KEYSTORE_INVALID', openKeystore('{}', 'correct horse'));
    await expectRejection('KEYSTORE_INVALID', openKeystore('no', 'correct horse'));
  });
});
