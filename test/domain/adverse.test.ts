import { expect } from 'chai';
import { displayUntil, lacksNotice, subjectTypeOf } from '../../server/domain/adverse.ts';
import { loadSchema } from '../../server/domain/schema.ts';
import { findSchema } from '../../server/schemas/load.ts';
import { expectLedgerError } from './expect-ledger-error.ts';

const at = (text: string): number => Date.parse(`${text}T00:00:00+08:00`) / 1000;

describe('adverse information', () => {
  it('is shown for five years from the day the behaviour ended, in China', () => {
    const until = (adverseEndsAt: string): number | undefined =>
      displayUntil({ adverse: true, adverseEndsAt }, 'legal');
    expect(until('2018-06-30')).to.equal(at('2023-06-30'));
    expect(until('2020-02-29'), 'no such day five years later').to.equal(at('2025-03-01'));
    expect(displayUntil({ adverse: true }, 'legal'), 'while it lasts').to.equal(undefined);
    expect(displayUntil({ adverse: false, adverseEndsAt: '2001-01-01' }, 'legal')).to.equal(undefined);
    for (const type of ['sole-trader', 'rural-household'] as const)
      expect(displayUntil({ adverse: true, adverseEndsAt: '2018-06-30' }, type)).to.equal(at('2023-06-30'));
  });

  it('may not be supplied without prior notice', () => {
    const reported = at('2018-02-15');
    expect(lacksNotice({ adverse: true }, reported)).to.equal(true);
    expect(lacksNotice({ adverse: true, priorNotice: '2018-02-16' }, reported), 'told afterwards').to.equal(true);
    expect(lacksNotice({ adverse: true, priorNotice: '2018-02-15' }, reported - 1), 'a second before the day').to.equal(
      true,
    );
    expect(lacksNotice({ adverse: true, priorNotice: '2018-02-15' }, reported)).to.equal(false);
    expect(lacksNotice({ adverse: true, priorNotice: '2018-02-14' }, reported)).to.equal(false);
    expect(lacksNotice({ adverse: false }, reported)).to.equal(false);
    expect(lacksNotice({}, reported)).to.equal(false);
  });

  it('tells a sole trader by its code, and takes what it does not know for a natural person', () => {
    expect(subjectTypeOf({ type: 'uscc', identifier: '92350100M000100Y41' })).to.equal('sole-trader');
    expect(subjectTypeOf({ type: 'uscc', identifier: '91350100M000100Y43' })).to.equal('legal');
    expect(subjectTypeOf({ type: '', identifier: '' })).to.equal('rural-household');
  });

  it('needs a schema that says when it ended and when the subject was told', () => {
    const { document } = findSchema('loan-repayment');
    for (const field of ['adverseEndsAt', 'priorNotice']) {
      const properties = { ...(document.properties as Record<string, unknown>) };
      delete properties[field];
      const error = expectLedgerError('SCHEMA_INVALID', () => loadSchema({ ...document, properties }));
      expect(error.detail).to.contain(field);
    }
  });
});
