import { expect } from 'chai';
import { AbiCoder, keccak256, TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import {
  assignmentDigest,
  leaseDigest,
  lienId,
  subordinationId,
  transferDigest,
} from '../../server/domain/asset-typed-data.ts';
import type { Hex } from '../../server/domain/bytes.ts';
import { lienChainOf, registrationData } from '../../server/domain/lien-steps.ts';
import { domainSeparator } from '../../server/domain/typed-data.ts';
import { valuationId } from '../../server/domain/valuation.ts';
import { lienDigest, subordinationDigest } from '../contracts/rights-typed-data.ts';

const REGISTRY: Hex = `0x${'5e'.repeat(20)}`;
const domain = { name: 'County Ledger', version: '1', chainId: 20_260, verifyingContract: REGISTRY };
const separator = domainSeparator(domain);

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`);
const uint = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const small = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const time = fc.integer({ min: 0, max: 2 ** 40 });

/** ethers' own encoding is the oracle. */
const hashOf = (name: string, fields: string, message: object): string =>
  TypedDataEncoder.hash(
    domain,
    { [name]: fields.split(',').map((field) => ({ type: field.split(' ')[0]!, name: field.split(' ')[1]! })) },
    message,
  );

describe('typed data of assets', () => {
  it('has the digests of ethers for transfers and leases', () => {
    fc.assert(
      fc.property(uint(96), hex(20), small(24), time, time, (asset, account, count, expires, deadline) => {
        const said = { asset: asset.toString(), deadline };
        expect(transferDigest(separator, { ...said, to: account, transfers: count })).to.equal(
          hashOf('Transfer', 'uint256 asset,address to,uint24 transfers,uint64 deadline', {
            asset,
            to: account,
            transfers: count,
            deadline,
          }),
        );
        expect(leaseDigest(separator, { ...said, user: account, expires, leases: count })).to.equal(
          hashOf('Lease', 'uint256 asset,address user,uint64 expires,uint32 leases,uint64 deadline', {
            asset,
            user: account,
            expires,
            leases: count,
            deadline,
          }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('has the ids of ethers for liens, assignments and agreements on rank', () => {
    const anyLien = fc.record({
      assets: fc.array(uint(96), { minLength: 1, maxLength: 5 }),
      creditor: small(32),
      kind: small(8),
      currency: small(16),
      amount: uint(104),
      maxAmount: uint(104),
      effectiveAt: time,
      deliveredAt: time,
      debt: hex(32),
      salt: hex(32),
      deadline: time,
    });
    fc.assert(
      fc.property(anyLien, (lien) => {
        const terms = {
          ...lien,
          assets: lien.assets.map(String),
          amount: lien.amount.toString(),
          maxAmount: lien.maxAmount.toString(),
        };
        expect(lienId(separator, terms)).to.equal(
          lienDigest(domain as never, { ...lien, assets: lien.assets as never }),
        );
      }),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(
        uint(96),
        fc.array(hex(32), { minLength: 1, maxLength: 4 }),
        hex(32),
        time,
        (asset, yielding, favoured, deadline) => {
          const salt = favoured;
          expect(subordinationId(separator, { asset: asset.toString(), yielding, favoured, salt, deadline })).to.equal(
            subordinationDigest(domain as never, { asset: asset as never, yielding, favoured, salt, deadline }),
          );
          expect(assignmentDigest(separator, { lien: salt, from: 1, to: 2, deadline })).to.equal(
            hashOf('Assignment', 'bytes32 lien,uint32 from,uint32 to,uint64 deadline', {
              lien: salt,
              from: 1,
              to: 2,
              deadline,
            }),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('names valuations, steps and registrations as the contracts do', () => {
    const coder = AbiCoder.defaultAbiCoder();
    const valuation = {
      asset: '7',
      appraiser: 3,
      method: 3,
      basis: 1,
      currency: 156,
      amount: '12345678901234567890',
      asOf: 1_700_000_000,
      validUntil: 1_720_000_000,
      conflict: true,
      evidence: `0x${'ab'.repeat(32)}` as Hex,
    };
    const { asset, appraiser: _who, ...rest } = valuation;
    expect(valuationId(domain, valuation)).to.equal(
      keccak256(
        coder.encode(
          [
            'uint256',
            'address',
            'uint32',
            'tuple(uint256 asset,uint8 method,uint8 basis,uint16 currency,uint128 amount,uint64 asOf,uint64 validUntil,bool conflict,bytes32 evidence)',
          ],
          [20_260, REGISTRY, 3, { asset, ...rest }],
        ),
      ),
    );
    const entry = { register: 2, number: valuation.evidence, registeredAt: 5, validUntil: 0, order: 9 };
    expect(registrationData(entry)).to.equal(
      keccak256(coder.encode(['uint16', 'bytes32', 'uint64', 'uint64', 'uint32'], Object.values(entry))),
    );
    expect(lienChainOf([])).to.deep.equal({ count: 0, head: `0x${'00'.repeat(28)}` });
  });
});
