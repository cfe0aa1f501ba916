import { expect } from 'chai';
import { loadSchema } from '../../server/domain/schema.ts';
import { createValidator, type Issue } from '../../server/domain/validate.ts';
import type { ErrorCode } from '../../server/errors.ts';
import { schemaDocument } from './arbitraries.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const USCC = '91350100M000100Y43';
const titled = (rest: object) => ({ title: 'Title', 'x-title-zh': '标题', ...rest });

// JSON, not an object literal: a `then` in one would make it look like a promise.
const rules = JSON.parse(`[
  { "if": { "properties": { "late": { "const": true } }, "required": ["late"] }, "then": { "required": ["since"] } },
  { "if": { "properties": { "late": { "const": false } }, "required": ["late"] }, "then": { "properties": { "since": false } } }
]`);

const document = {
  ...schemaDocument([]),
  required: ['uscc', 'name'],
  properties: {
    uscc: titled({ type: 'string', format: 'uscc' }),
    name: titled({ type: 'string', minLength: 1, maxLength: 10 }),
    amount: titled({ type: 'string', format: 'decimal' }),
    count: titled({ type: 'integer', minimum: 0 }),
    day: titled({ type: 'string', format: 'date' }),
    at: titled({ type: 'string', format: 'date-time' }),
    grade: titled({ type: 'string', enum: ['A', 'B'] }),
    late: titled({ type: 'boolean' }),
    since: titled({ type: 'string', format: 'date' }),
  },
  allOf: rules,
};
const validate = createValidator(loadSchema(document));

function issuesOf(record: unknown): Issue[] {
  try {
    validate(record);
  } catch (error) {
    return (error as { values: { issues: Issue[] } }).values.issues;
  }
  return [];
}

const codes = (record: unknown) => issuesOf(record).map(({ field, code }) => `${field} ${code}`);
const valid = { uscc: USCC, name: '合成' };

describe('domain/validate', () => {
  for (const [field, value, code, named] of [
    ['colour', 'red', 'FIELD_UNKNOWN', 'colour'],
    ['colour', null, 'FIELD_UNKNOWN', 'colour'],
    ['__proto__x', 1, 'FIELD_UNKNOWN', '__proto__x'],
    ['name', null, 'FIELD_MISSING', 'name'],
    ['name', undefined, 'FIELD_MISSING', 'name'],
    ['name', '', 'VALUE_INVALID', '""'],
    ['name', 'longer than ten', 'VALUE_INVALID', 'longer than ten'],
    ['name', 'a\nb', 'VALUE_INVALID', 'a\\nb'],
    ['name', 7, 'VALUE_INVALID', '7'],
    ['name', ['x'], 'VALUE_INVALID', '["x"]'],
    ['amount', 12.5, 'VALUE_NOT_DECIMAL_STRING', '12.5'],
    ['amount', 12, 'VALUE_NOT_DECIMAL_STRING', '12'],
    ['amount', '1,000', 'VALUE_INVALID', '1,000'],
    ['amount', 2 ** 53, 'VALUE_NOT_DECIMAL_STRING', '9007199254740992'],
    ['amount', true, 'VALUE_INVALID', 'true'],
    ['count', '3', 'VALUE_INVALID', '"3"'],
    ['count', 1.5, 'VALUE_INVALID', '1.5'],
    ['count', -1, 'VALUE_INVALID', '-1'],
    ['count', 2 ** 53, 'VALUE_INVALID', '9007199254740992'],
    ['day', '2025-02-29', 'VALUE_INVALID', '2025-02-29'],
    ['at', '2025-02-01', 'VALUE_INVALID', '2025-02-01'],
    ['grade', 'C', 'VALUE_INVALID', 'A, B'],
    ['uscc', '91350100M000100Y44', 'USCC_CHECK_DIGIT', 'expected 3'],
    ['uscc', 'x', 'USCC_LENGTH', 'X'],
    ['uscc', '91350100M000100YI3', 'USCC_CHARACTER', 'I'],
    ['uscc', 5, 'VALUE_INVALID', '5'],
  ] as [string, unknown, ErrorCode, string][]) {
    it(`refuses ${field} ${JSON.stringify(value)} with ${code}, naming it, and nothing else`, () => {
      const issues = issuesOf({ ...valid, [field]: value });
      expect(issues.map((issue) => [issue.field, issue.code])).to.deep.equal([[field, code]]);
      expect(issues[0]!.detail).to.include(named);
    });
  }

  it('refuses what is no object', () => {
    for (const record of [null, [], 'text', 3]) expect(codes(record)).to.deep.equal([' VALUE_INVALID']);
  });

  it('refuses a field named __proto__ instead of losing it', () => {
    expect(codes(JSON.parse(`{"uscc":"${USCC}","name":"x","__proto__":{"amount":"1"}}`))).to.deep.equal([
      '__proto__ FIELD_UNKNOWN',
    ]);
  });

  it('lists every issue and throws with the code of the first', () => {
    const record = { uscc: '91350100M000100Y44', amount: 1, colour: 'red', day: 'x' };
    expect(codes(record)).to.have.members([
      'uscc USCC_CHECK_DIGIT',
      'name FIELD_MISSING',
      'amount VALUE_NOT_DECIMAL_STRING',
      'colour FIELD_UNKNOWN',
      'day VALUE_INVALID',
    ]);
    expectLedgerError('USCC_CHECK_DIGIT', () => validate(record));
  });

  it('keeps rules between fields, each reported once', () => {
    expect(codes({ ...valid, late: true })).to.deep.equal(['since FIELD_MISSING']);
    expect(codes({ ...valid, late: false, since: '2025-01-01' })).to.deep.equal(['since VALUE_INVALID']);
    expect(codes({ ...valid, late: true, since: '2025-01-01' })).to.deep.equal([]);
  });

  it('returns canonical values, absent fields as null', () => {
    const record = { name: 'Cafe\u0301', uscc: ` ${USCC.toLowerCase()}`, count: 0, late: null };
    const before = structuredClone(record);
    expect(validate(record)).to.deep.equal({
      amount: null,
      at: null,
      count: 0,
      day: null,
      grade: null,
      late: null,
      name: 'Caf\u00e9',
      since: null,
      uscc: USCC,
    });
    expect(record).to.deep.equal(before);
  });

  it('refuses a schema whose rules do not compile', () => {
    const broken = { ...document, allOf: [{ required: 'name' }] };
    expectLedgerError('SCHEMA_INVALID', () => createValidator(loadSchema(broken)));
  });
});
