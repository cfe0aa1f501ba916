import { expect } from 'chai';
import fc from 'fast-check';
import { ZERO32 } from '../../server/domain/bytes.ts';
import { type Extract, extractHash, sourcesHash } from '../../server/domain/sources.ts';
import { hex32 } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';
import * as reference from './reference.ts';

const extract: Extract = {
  system: '登记系统',
  query: ZERO32,
  extractedAt: '2025-06-30T02:00:00Z',
  operator: 'clerk 7',
};

describe('domain/sources', () => {
  it('refuses malformed ids and salts', () => {
    expectLedgerError('HEX_INVALID', () => extractHash(extract, '0x00'));
    expectLedgerError('HEX_INVALID', () => sourcesHash({ ids: ['0x00'] }));
    expectLedgerError('HEX_INVALID', () => sourcesHash({ extract: '0x', ids: [] }));
  });

  it('is all zero when there is neither extract nor source', () => {
    expect(sourcesHash({ ids: [] })).to.equal(ZERO32);
    expect(sourcesHash({ extract: ZERO32, ids: [] })).to.not.equal(ZERO32);
  });

  it('computes what the format says', () => {
    const optional = fc.option(hex32, { nil: undefined });
    fc.assert(
      fc.property(optional, fc.array(hex32, { maxLength: 5 }), hex32, (hash, ids, salt) => {
        expect(sourcesHash({ extract: hash, ids })).to.equal(reference.sourcesHash(hash, ids));
        expect(extractHash(extract, salt)).to.equal(reference.extractHash({ ...extract }, salt));
      }),
    );
  });

  it('depends on the order of the sources', () => {
    fc.assert(
      fc.property(hex32, hex32, (a, b) => {
        fc.pre(a !== b);
        expect(sourcesHash({ ids: [a, b] })).to.not.equal(sourcesHash({ ids: [b, a] }));
      }),
    );
  });
});
