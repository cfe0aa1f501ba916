import { expect } from 'chai';
import {
  CAPABILITIES,
  CATEGORIES,
  capabilitiesOf,
  categoryNumber,
  categoryTitle,
  isPurpose,
  KEY_PURPOSES,
  REASON_SUPERSEDED,
  REVOCATION_REASONS,
} from '../../server/domain/capabilities.ts';

// The numbers are on chain for ever: this table is written out a second time so that no edit moves one.
describe('domain/capabilities', () => {
  it('keeps the numbers the contracts know', () => {
    expect(CAPABILITIES).to.deep.equal({
      REGISTRAR: 1n,
      GOVERNMENT: 2n,
      BANK: 4n,
      PLATFORM: 8n,
      LENDER: 16n,
      AUDITOR: 32n,
      APPRAISER: 64n,
      REGULATOR: 128n,
      TITLE_AUTHORITY: 256n,
    });
    expect(KEY_PURPOSES).to.deep.equal({ PUBLISH: 1, SIGN: 2, MANAGE: 4 });
    expect(CATEGORIES.map(({ number, name }) => `${number} ${name}`)).to.deep.equal([
      '0 registration',
      '1 permit',
      '2 tax',
      '3 social-insurance',
      '4 electricity',
      '5 orders',
      '6 repayment',
      '7 assets',
    ]);
    expect(REVOCATION_REASONS.map(({ code, name }) => `${code} ${name}`)).to.deep.equal([
      '1 error',
      '2 superseded',
      '3 source-withdrawn',
      '4 consent-withdrawn',
      '5 court-or-authority',
      '6 erased',
    ]);
    expect(REVOCATION_REASONS.find(({ name }) => name === 'superseded')?.code).to.equal(REASON_SUPERSEDED);
  });

  it('reads bitmaps and leaves unknown bits out', () => {
    expect(capabilitiesOf(3n | (1n << 40n))).to.deep.equal(['REGISTRAR', 'GOVERNMENT']);
    expect(capabilitiesOf(0n)).to.deep.equal([]);
  });

  it('finds categories by name and titles any number', () => {
    expect(categoryNumber('tax')).to.equal(2);
    expect(categoryNumber('weather')).to.equal(undefined);
    expect(categoryTitle(2).zh).to.equal('纳税信息');
    expect(categoryTitle(63)).to.deep.equal({ zh: '类别63', en: 'category 63' });
  });

  it('knows its purposes and nothing of the prototype', () => {
    expect(isPurpose('loan-application')).to.equal(true);
    for (const code of ['', 'toString', 'Loan-Application']) expect(isPurpose(code)).to.equal(false);
  });
});
