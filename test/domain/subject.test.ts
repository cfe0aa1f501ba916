import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, toHex, ZERO32 } from '../../server/domain/bytes.ts';
import { checkOpening, subjectHandle } from '../../server/domain/subject.ts';
import { bytes32, hex32 } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';
import * as reference from './reference.ts';

const USCC = '91350100M000100Y43';
const salt: Hex = `0x${'5a'.repeat(32)}`;
const opening = { type: 'uscc', identifier: USCC, salt, subject: subjectHandle('uscc', USCC, salt), publisher: 1 };

describe('domain/subject', () => {
  it('refuses short salts and wrong identifiers', () => {
    expectLedgerError('HEX_INVALID', () => subjectHandle('uscc', USCC, '0x5a'));
    expectLedgerError('USCC_CHECK_DIGIT', () => subjectHandle('uscc', '91350100M000100Y44', salt));
    expectLedgerError('VALUE_INVALID', () => subjectHandle('plate', USCC, salt));
  });

  it('refuses an opening of which one part was changed', () => {
    const other = '93990101HC00000160';
    expectLedgerError('PROOF_INVALID', () => checkOpening({ ...opening, identifier: other }));
    expectLedgerError('PROOF_INVALID', () => checkOpening({ ...opening, salt: ZERO32 }));
    expectLedgerError('PROOF_INVALID', () => checkOpening({ ...opening, subject: ZERO32 }));
    expectLedgerError('PROOF_INVALID', () => checkOpening({ ...opening, identifier: USCC.toLowerCase() }));
    expectLedgerError('USCC_LENGTH', () => checkOpening({ ...opening, identifier: '' }));
    expect(checkOpening(opening)).to.equal(opening);
  });

  it('computes what the format says, and another handle for every salt', () => {
    fc.assert(
      fc.property(bytes32, hex32, (bytes, other) => {
        const hex = toHex(bytes);
        expect(subjectHandle('uscc', USCC, hex)).to.equal(reference.subjectHandle('uscc', USCC, hex));
        expect(subjectHandle('uscc', USCC, hex) === subjectHandle('uscc', USCC, other)).to.equal(hex === other);
      }),
    );
  });
});
