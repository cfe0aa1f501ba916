import { expect } from 'chai';
import { CAPABILITIES, CATEGORIES } from '../../server/domain/capabilities.ts';
import { fieldTitle } from '../../server/domain/schema.ts';
import { recordTimes } from '../../server/domain/time.ts';
import { createValidator, type Issue } from '../../server/domain/validate.ts';
import { findSchema, shippedSchemas } from '../../server/schemas/load.ts';
import { expectLedgerError } from '../domain/expect-ledger-error.ts';

const uscc = '91350100M000100Y43';
const repayment = {
  uscc,
  loanReference: 'HC-000001',
  instalment: 1,
  dueOn: '2025-03-20',
  amountDue: '1000.00',
  amountPaid: '1000.00',
  currency: 'CNY',
  status: 'paid',
  paidOn: '2025-03-19',
  daysOverdue: 0,
  adverse: false,
  reportedOn: '2025-03-31',
};

function issuesOf(schema: string, record: object): string[] {
  try {
    createValidator(findSchema(schema))(record);
    return [];
  } catch (error) {
    return (error as { values: { issues: Issue[] } }).values.issues.map(({ field, code }) => `${field} ${code}`);
  }
}

describe('schemas', () => {
  it('are found by name and by id, and by nothing else', () => {
    const [first] = shippedSchemas();
    expect(findSchema(first!.name)).to.equal(first);
    expect(findSchema(first!.id)).to.equal(first);
    expect(findSchema(`0x${first!.id.slice(2).toUpperCase()}`)).to.equal(first);
    const { values } = expectLedgerError('SCHEMA_UNKNOWN', () => findSchema('weather'));
    expect(values.names).to.include('permit');
  });

  const rights = (name: string) => {
    const { publishers, category, dataClass, consentRequired } = findSchema(name);
    return { publishers, category: CATEGORIES[category]?.name, dataClass, consentRequired };
  };
  const { GOVERNMENT, PLATFORM, BANK, TITLE_AUTHORITY } = CAPABILITIES;
  for (const [name, publishers, category, dataClass, consentRequired] of [
    ['enterprise-registration', GOVERNMENT, 'registration', 1, false],
    ['permit', GOVERNMENT, 'permit', 1, false],
    ['tax-credit-rating', GOVERNMENT, 'tax', 2, true],
    ['social-insurance', GOVERNMENT, 'social-insurance', 2, true],
    ['electricity-use', PLATFORM, 'electricity', 2, true],
    ['purchase-orders', PLATFORM, 'orders', 2, true],
    ['loan-repayment', BANK, 'repayment', 4, true],
    ['enterprise-standing', GOVERNMENT, 'registration', 1, false],
    ['asset-title', TITLE_AUTHORITY, 'assets', 2, true],
  ] as const) {
    it(`${name}: who may publish it, its class, whether consent is needed`, () => {
      expect(rights(name)).to.deep.equal({ publishers, category, dataClass, consentRequired });
    });
  }

  it('have different ids, Chinese titles in Chinese, a limit where consent is needed, and rules that compile', () => {
    const schemas = shippedSchemas();
    expect(new Set(schemas.map(({ id }) => id)).size).to.equal(9);
    for (const schema of schemas) {
      createValidator(schema);
      for (const field of schema.fields) expect(fieldTitle(schema, field, 'zh'), field).to.match(/\p{Script=Han}/u);
      if (schema.consentRequired) expect(schema.maxValidity, schema.name).to.be.above(0);
      if (schema.consentRequired) expect(schema.observedAt, schema.name).to.be.a('string');
    }
  });

  it('let a permit run to the end of its last day in China', () => {
    const times = recordTimes(findSchema('permit'), { uscc, permitType: '许可', validUntil: '2025-06-30' });
    expect(times).to.deep.equal({ expiresAt: Date.parse('2025-07-01T00:00:00+08:00') / 1000 });
  });

  it('ask for notice before an adverse fact, and for nothing of the kind otherwise', () => {
    expect(issuesOf('loan-repayment', repayment)).to.deep.equal([]);
    expect(issuesOf('loan-repayment', { ...repayment, adverse: true })).to.deep.equal(['priorNotice FIELD_MISSING']);
    const adverse = { ...repayment, adverse: true, priorNotice: '2025-03-30' };
    expect(issuesOf('loan-repayment', adverse)).to.deep.equal([]);
    expect(issuesOf('loan-repayment', { ...adverse, adverseEndsAt: '2025-03-31' })).to.deep.equal([]);
    const good = { ...adverse, adverse: false, adverseEndsAt: '2025-03-31' };
    expect(issuesOf('loan-repayment', good)).to.have.members([
      'priorNotice VALUE_INVALID',
      'adverseEndsAt VALUE_INVALID',
    ]);
  });

  it('ask for the day of payment exactly when something was paid in full', () => {
    const { paidOn: _, ...unpaid } = repayment;
    expect(issuesOf('loan-repayment', unpaid)).to.deep.equal(['paidOn FIELD_MISSING']);
    expect(issuesOf('loan-repayment', { ...repayment, status: 'overdue' })).to.deep.equal(['paidOn VALUE_INVALID']);
    expect(issuesOf('loan-repayment', { ...unpaid, status: 'overdue' })).to.deep.equal([]);
    expect(issuesOf('loan-repayment', { ...unpaid, status: 'gone' })).to.deep.equal(['status VALUE_INVALID']);
  });

  it('refuse amounts as numbers', () => {
    expect(issuesOf('loan-repayment', { ...repayment, amountDue: 1000 })).to.deep.equal([
      'amountDue VALUE_NOT_DECIMAL_STRING',
    ]);
  });
});
