import { expect } from 'chai';
import { TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import { ATTESTATION_TYPES, attestationId } from '../../server/domain/attestation.ts';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import {
  CONSENT_TYPES,
  type Consent,
  categoriesBitmap,
  categoriesOf,
  consentId,
  consentTypedData,
  termsHash,
  withdrawalDigest,
} from '../../server/domain/consent.ts';
import { answerDigest, peerRequestDigest } from '../../server/domain/peer.ts';
import { domainSeparator, typedDigest } from '../../server/domain/typed-data.ts';
import { hex32 } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const domain = { chainId: 20260, verifyingContract: `0x${'c0ffee00'.repeat(5)}` as Hex };
const wallet = { name: 'County Ledger', version: '1', ...domain };
const separator = domainSeparator(domain);
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const u64 = fc.maxSafeNat();

const attestation = fc.record({
  schema: hex32,
  issuer: u32,
  subject: hex32,
  record: hex32,
  consent: hex32,
  sources: hex32,
  observedAt: u64,
  expiresAt: u64,
});
const consent: fc.Arbitrary<Consent> = fc.record({
  subject: hex32,
  action: fc.constantFrom(1 as const, 2 as const),
  categories: fc.uniqueArray(fc.nat(63)).map((numbers) => numbers.sort((a, b) => a - b)),
  validFrom: u64,
  validUntil: u64,
  useLimit: fc.nat(65535),
  terms: fc.record({
    recipient: u32,
    purpose: fc.string({ unit: 'grapheme' }),
    template: hex32,
    dataLife: u64,
    notice: hex32,
    salt: hex32,
  }),
});
const terms = {
  recipient: 2,
  purpose: 'loan-application',
  template: ZERO32,
  dataLife: 60,
  notice: ZERO32,
  salt: ZERO32,
};
const sample: Consent = {
  subject: ZERO32,
  action: 2,
  categories: [0, 2],
  validFrom: 1,
  validUntil: 2,
  useLimit: 3,
  terms,
};
const fact = {
  schema: ZERO32,
  issuer: 1,
  subject: ZERO32,
  record: ZERO32,
  consent: ZERO32,
  sources: ZERO32,
  observedAt: 1,
  expiresAt: 2,
};

describe('domain/typed-data', () => {
  it('separates chains and contracts', () => {
    expect(separator).to.equal(TypedDataEncoder.hashDomain(wallet));
    expect(domainSeparator({ ...domain, chainId: 1 })).to.not.equal(separator);
    expect(domainSeparator({ ...domain, verifyingContract: `0x${'00'.repeat(20)}` })).to.not.equal(separator);
    expectLedgerError('HEX_INVALID', () => domainSeparator({ ...domain, verifyingContract: '0x00' }));
  });

  it('makes the digest of any struct', () => {
    const types = { Withdrawal: [{ name: 'consent', type: 'bytes32' }] };
    const hash = TypedDataEncoder.hashStruct('Withdrawal', types, { consent: ZERO32 }) as Hex;
    expect(typedDigest(separator, hash)).to.equal(TypedDataEncoder.hash(wallet, types, { consent: ZERO32 }));
  });

  describe('attestationId', () => {
    it('refuses what does not fit its type', () => {
      expectLedgerError('HEX_INVALID', () => attestationId(separator, { ...fact, record: '0x01' }));
      expectLedgerError('HEX_INVALID', () => attestationId('0x01', fact));
      expectLedgerError('VALUE_INVALID', () => attestationId(separator, { ...fact, issuer: 2 ** 32 }));
      expectLedgerError('VALUE_INVALID', () => attestationId(separator, { ...fact, observedAt: -1 }));
      expectLedgerError('VALUE_INVALID', () => attestationId(separator, { ...fact, expiresAt: 1.5 }));
    });

    it('is what ethers computes', () => {
      fc.assert(
        fc.property(attestation, (a) => {
          expect(attestationId(separator, a)).to.equal(TypedDataEncoder.hash(wallet, ATTESTATION_TYPES, a));
        }),
      );
    });
  });

  describe('consentId', () => {
    it('refuses what does not fit its type', () => {
      expectLedgerError('CONSENT_INVALID', () => consentId(separator, { ...sample, action: 3 as 1 }));
      expectLedgerError('CONSENT_INVALID', () => consentId(separator, { ...sample, useLimit: 65536 }));
      expectLedgerError('HEX_INVALID', () => consentId(separator, { ...sample, terms: { ...terms, salt: '0x' } }));
      for (const categories of [[2, 0], [1, 1], [64], [-1], [0.5]]) {
        expectLedgerError('CONSENT_INVALID', () => consentId(separator, { ...sample, categories }));
      }
    });

    it('is what ethers computes from what the wallet shows', () => {
      fc.assert(
        fc.property(consent, (c) => {
          const shown = consentTypedData(domain, c);
          expect(consentId(separator, c)).to.equal(TypedDataEncoder.hash(shown.domain, shown.types, shown.message));
          expect(shown.domain).to.deep.equal(wallet);
          expect(TypedDataEncoder.from(shown.types).primaryType).to.equal(shown.primaryType);
          expect(termsHash(c.terms)).to.equal(
            TypedDataEncoder.hashStruct('Terms', { Terms: CONSENT_TYPES.Terms }, c.terms),
          );
        }),
      );
    });

    it('maps categories to a bitmap and back', () => {
      expect(categoriesBitmap([0, 2, 63])).to.equal((1n << 63n) + 5n);
      fc.assert(
        fc.property(consent, ({ categories }) => {
          expect(categoriesOf(categoriesBitmap(categories))).to.deep.equal(categories);
        }),
      );
    });
  });

  it('digests withdrawals, requests and answers as ethers does', () => {
    const word = (name: string, type = 'bytes32') => ({ name, type });
    const withdrawal = { Withdrawal: [word('consent')] };
    const request = {
      PeerRequest: [
        word('from', 'uint32'),
        word('to', 'uint32'),
        word('body'),
        word('nonce'),
        word('deadline', 'uint64'),
      ],
    };
    const answer = { Answer: [word('member', 'uint32'), word('block', 'uint64'), word('body')] };
    fc.assert(
      fc.property(hex32, hex32, u32, u32, u64, (body, nonce, from, to, deadline) => {
        const asked = { from, to, body, nonce, deadline };
        const answered = { member: from, block: deadline, body };
        expect(withdrawalDigest(separator, body)).to.equal(
          TypedDataEncoder.hash(wallet, withdrawal, { consent: body }),
        );
        expect(peerRequestDigest(separator, asked)).to.equal(TypedDataEncoder.hash(wallet, request, asked));
        expect(answerDigest(separator, answered)).to.equal(TypedDataEncoder.hash(wallet, answer, answered));
      }),
    );
    expect(toHex(new Uint8Array(32))).to.equal(ZERO32);
  });
});
