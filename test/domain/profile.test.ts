import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hex } from '../../server/domain/bytes.ts';
import { missingMonths, nextMonth, trendOf } from '../../server/domain/profile/months.ts';
import { score } from '../../server/domain/transforms/county-scorecard.ts';
import type { TransformInput } from '../../server/domain/transforms/transform.ts';

const id = (number: number): Hex => `0x${number.toString(16).padStart(64, '0')}`;
let count = 0;
const record = (schema: string, values: TransformInput['values']): TransformInput => ({
  id: id(++count),
  schema,
  observedAt: count,
  values,
});
const pointsOf = (...inputs: TransformInput[]) =>
  Object.fromEntries(
    score(inputs, '2026-03-15')
      .reasons.filter(({ of }) => of > 0)
      .map(({ code, points }) => [code, points]),
  );

describe('months', () => {
  it('follow each other over the end of a year', () => {
    expect([nextMonth('2025-11'), nextMonth('2025-12')]).to.deep.equal(['2025-12', '2026-01']);
  });

  it('are missing between the first and the last only', () => {
    expect(missingMonths([])).to.deep.equal([]);
    expect(missingMonths(['2025-01'])).to.deep.equal([]);
    expect(missingMonths(['2025-10', '2026-01', '2026-02'])).to.deep.equal(['2025-11', '2025-12']);
  });
});

describe('trend', () => {
  it('is unknown with fewer than six months', () => {
    expect(trendOf(['1', '1', '1', '9', '9'])).to.equal('unknown');
  });
  it('asks for more than a tenth of change', () => {
    const before = ['100', '100', '100'];
    expect(trendOf([...before, '110', '110', '110'])).to.equal('steady');
    expect(trendOf([...before, '110', '110', '110.01'])).to.equal('rising');
    expect(trendOf([...before, '90', '90', '90'])).to.equal('steady');
    expect(trendOf([...before, '90', '90', '89.99'])).to.equal('falling');
  });
});

describe('the example scorecard', () => {
  it('gives no score, and not zero, when fewer than three groups are told', () => {
    const two = [
      record('enterprise-registration', { registrationDate: '2010-01-01' }),
      record('tax-credit-rating', { grade: 'A' }),
    ];
    expect(score(two, '2026-03-15')).to.include({ points: null, of: 30, groupsTold: 2 });
    expect(score([...two, record('permit', { validUntil: '2026-03-15' })], '2026-03-15').points).to.equal(40);
    expect(score([], '2026-03-15')).to.include({ points: null, groupsTold: 0 });
  });

  for (const [name, inputs, expected] of [
    [
      'registered five years to the day',
      [record('enterprise-registration', { registrationDate: '2021-03-15' })],
      { REGISTERED_5_YEARS: 10 },
    ],
    ['a day less', [record('enterprise-registration', { registrationDate: '2021-03-16' })], { REGISTERED_2_YEARS: 5 }],
    [
      'newly registered',
      [record('enterprise-registration', { registrationDate: '2025-12-01' })],
      { REGISTERED_RECENTLY: 0 },
    ],
    ['a permit on its last day', [record('permit', { validUntil: '2026-03-15' })], { PERMITS_ALL_IN_FORCE: 10 }],
    ['only expired permits', [record('permit', { validUntil: '2026-03-14' })], { PERMITS_ALL_EXPIRED: 0 }],
    ['the worst tax grade', [record('tax-credit-rating', { grade: 'D' })], { TAX_GRADE_D: 0 }],
    [
      'one month in arrears',
      [record('social-insurance', { status: 'paid' }), record('social-insurance', { status: 'arrears' })],
      { SOCIAL_INSURANCE_ARREARS: 0 },
    ],
    [
      'half of the bills late',
      [record('electricity-use', { paidInTime: true }), record('electricity-use', { paidInTime: false })],
      { ELECTRICITY_PAID_LATE: 5 },
    ],
    ['no orders', [record('purchase-orders', { orderCount: 0, cancelledCount: 0 })], { NO_ORDERS: 0 }],
    [
      'an overdue instalment beside paid ones',
      [record('loan-repayment', { status: 'paid' }), record('loan-repayment', { status: 'overdue' })],
      { LOAN_OVERDUE: 0 },
    ],
    [
      'an instalment paid late',
      [record('loan-repayment', { status: 'paid' }), record('loan-repayment', { status: 'paid-late' })],
      { LOANS_PAID_LATE: 12 },
    ],
  ] as const)
    it(`${name}: ${Object.entries(expected).flat().join(' ')}`, () => {
      expect(pointsOf(...inputs)).to.deep.equal(expected);
    });

  it('names the records each reason rests on', () => {
    const permits = [record('permit', { validUntil: '2030-01-01' }), record('permit', { validUntil: '2020-01-01' })];
    const reason = score(permits, '2026-03-15').reasons.find(({ code }) => code === 'PERMITS_SOME_EXPIRED');
    expect(reason?.from).to.deep.equal(permits.map((one) => one.id));
  });
});

describe('transforms', () => {
  it('import nothing at run time, so that the hash of the file is the hash of the code', () => {
    const folder = join(import.meta.dirname, '../../server/domain/transforms');
    const files = readdirSync(folder);
    expect(files).to.have.length.above(2);
    for (const file of files) {
      const imports = readFileSync(join(folder, file), 'utf8').match(/^import .*/gm) ?? [];
      for (const line of imports) expect(line, file).to.match(/^import type /);
    }
  });
});
